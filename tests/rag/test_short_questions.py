"""What people ask in few words: of several figures near by the one that is asked for."""

from __future__ import annotations

import pytest

from rag.answer import Status
from tests.rag.conftest import Ask

ALONE = [
    ("高速采集卡的市占率", "35%"),
    ("头部企业安全研发占营收多少", "14%"),
    ("国产比进口便宜多少", "45-60万元"),
    ("数据分类功能渗透率现在多少?", "45%"),
    ("PET-CT重建任务耗时压缩到多少?", "47分钟"),
    ("64排CT降到多少", "420万元"),
    ("本土品牌在前五大里占多少?", "40%"),
    ("全国影像工作站产能主要在哪几个城市?", "武汉"),
    ("等保三级认证比例2022、2025年各多少?", "68%"),
    ("2023年到2025年影像存储市场规模增长多少", "59.5%"),
    ("长江存储新芯片能擦写多少次", "1万次"),
]


@pytest.mark.parametrize(("question", "told"), ALONE)
def test_of_figures_in_one_sentence_the_one_asked_for_is_told(
    ask: Ask, question: str, told: str
) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert told in reply.answer.partition("。")[0]


def test_a_full_question_behind_a_small_word_carries_nothing_over(ask: Ask) -> None:
    alone = ask("2023年国内影像设备市场总共多大?")
    in_chat = ask("那2023年国内影像设备市场总共多大?", "2023年医学影像专业招生人数涨了多少?")
    assert in_chat.status is alone.status is Status.CONFLICTING
    assert in_chat.figures == alone.figures


def test_rates_are_not_added_where_a_fall_in_percent_is_asked(ask: Ask) -> None:
    reply = ask("加起来多少", "医疗级传感器2021年的不良率是多少?", "2023年呢")
    assert "315" not in reply.answer


def test_no_typing_error_is_seen_in_a_way_of_asking(ask: Ask) -> None:
    question = "进口替代政策对价格有什么影响"
    assert ask(question).question_as_read == question
