from __future__ import annotations

import pytest

from corpus.script import Script
from corpus.span import Span
from corpus.traced import TracedText

FILLER = "醫療設備市場規模與產業發展趨勢，"  # shows that a text is traditional


def unified(text: str) -> str:
    return Script().unified(TracedText.of_source(FILLER + text)).text[len(FILLER) :]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("隨著政策推進", "随着政策推进"),
        ("這意味著名單擴大", "这意味着名单扩大"),
        ("標志著我國進入", "标志着我国进入"),
        ("隱藏著設備加速淘汰的風險", "隐藏着设备加速淘汰的风险"),
        ("預示著行業將進入", "预示着行业将进入"),
        ("顯著提升", "显著提升"),
        ("著名企業的著作", "著名企业的著作"),
        ("卓著的成效", "卓著的成效"),
        ("王明著《市場論》", "王明著《市场论》"),
    ],
)
def test_zhe_and_zhu_are_told_apart_by_the_words_they_make(printed: str, expected: str) -> None:
    assert unified(printed) == expected


def test_full_width_letters_digits_and_signs_are_folded_but_not_chinese_marks() -> None:
    assert (
        unified("ＦＰＧＡ方案占１５．２％，《辦法》：可行？") == "FPGA方案占15.2%，《办法》：可行？"
    )


def test_a_simplified_text_keeps_its_characters() -> None:
    text = "乾隆年间的瞭望塔是当地显著的标志,企业藉此发展文化旅游,带动了周边餐饮与住宿的消费"

    assert Script().unified(TracedText.of_source(text)).text == text


def test_each_character_keeps_its_place_in_the_source() -> None:
    source = FILLER + "隨著ＡＩ發展"
    text = Script().unified(TracedText.of_source(source))

    for offset in range(len(text)):
        assert text.source_span(Span(offset, offset + 1)) == Span(offset, offset + 1)
