from __future__ import annotations

import pytest

from corpus.script import Script
from corpus.traced import TracedText
from corpus.wrapping import without_wrapping

BODY = "2023年冷链物流市场分析\n一、概况\n市场规模达到5170亿元。"
BEFORE = """2023年冷链物流市场分析_第1页
2023年冷链物流市场分析_第2页
已阅读5页，还剩31页未读, 继续免费阅读

下载本文档

版权说明：本文档由用户提供并上传，收益归属内容提供方，若内容存在侵权，请进行举报或认领

文档简介

"""
AFTER = """

温馨提示

  • 1. 本站所有资源如无特殊说明，都需要本地电脑安装OFFICE2007和PDF阅读器。
  • 2. 本站的文档不包含任何第三方提供的附件图纸等，如果需要附件，请联系上传者。
  • 3. 人人文库网仅提供信息存储空间。

评论

0/150

提交评论"""


def unwrapped(text: str) -> str:
    return without_wrapping(TracedText.of_source(text), Script()).text


def test_what_a_sharing_site_puts_around_a_report_is_removed() -> None:
    assert unwrapped(BEFORE + BODY + AFTER) == BODY


def test_traditional_characters_with_readings_are_recognised() -> None:
    before = "市場調(diào)查_第1頁\n下載本文檔\n版權(quán)說明:本文檔由用戶提供\n文檔簡介\n"

    assert unwrapped(before + BODY) == BODY


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        BODY + "\n附录\n1. 数据来源：国家统计局\n2. 调查样本：1200家企业\n",
        "收藏品市场\n\n" + BODY,
        "\n\n" + BODY + "\n\n",
        "文档简介\n" + BODY,
        "",
    ],
)
def test_a_text_without_wrapping_comes_back_as_it_is(text: str) -> None:
    assert unwrapped(text) == text
