"""A question is folded before it is read, so that how it was typed changes nothing."""

from __future__ import annotations

import pytest

from rag.errors import EmptyQuestionError, QuestionTooLongError
from rag.normalise import chinese_number, normalise


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("２０２５年的產能是多少？", "2025年的产能是多少?"),
        ("二〇二一年的产能", "2021年的产能"),
        ("二零二五年的产能", "2025年的产能"),
        ("25年的产能", "2025年的产能"),
        ("2021到25年的产能", "2021年到2025年的产能"),
        ("二十万元以下的", "20万元以下的"),
        ("百分之三十五", "35%"),
        ("百分之十二点八", "12.8%"),
        ("ＰＡＣＳ的份额", "PACS的份额"),
        ("產能\u200b是多少", "产能是多少"),
        ("产能\t是   多少", "产能 是 多少"),
        ("产能是多少😀", "产能是多少"),
        ("影像工作站", "影像工作站"),
    ],
)
def test_a_question_reads_the_same_however_it_is_typed(typed: str, read: str) -> None:
    assert normalise(typed, limit=100) == read


@pytest.mark.parametrize("typed", ["一台多少钱", "一家医院", "几十万元", "第一季度", "千县工程"])
def test_words_that_only_look_like_numbers_stay_words(typed: str) -> None:
    assert normalise(typed, limit=100) == typed


@pytest.mark.parametrize("typed", ["", "   ", "？？！", "\u200b\u200b", "😀😀", "\x00\x07"])
def test_a_question_without_a_word_is_refused_in_chinese(typed: str) -> None:
    with pytest.raises(EmptyQuestionError, match="请输入"):
        normalise(typed, limit=100)


def test_a_question_over_the_limit_is_refused_with_both_lengths() -> None:
    with pytest.raises(QuestionTooLongError, match=r"101.*100"):
        normalise("问" * 101, limit=100)


def test_a_question_at_the_limit_is_read() -> None:
    assert len(normalise("问" * 100, limit=100)) == 100


def test_broken_characters_do_not_break_reading() -> None:
    assert "产能" in normalise("产能\ud800是多少", limit=100)


@pytest.mark.parametrize(
    ("numeral", "value"), [("二十", 20), ("五百", 500), ("一百二十", 120), ("两", 2), ("十五", 15)]
)
def test_small_numerals_have_their_value(numeral: str, value: int) -> None:
    assert chinese_number(numeral) == value


def test_what_is_no_numeral_has_no_value() -> None:
    assert chinese_number("若干") is None


@pytest.mark.parametrize("typed", ["2021到25年的產能", "百分之三十", "二〇二一年 产能？"])
def test_normalising_twice_changes_nothing_more(typed: str) -> None:
    once = normalise(typed, limit=100)
    assert normalise(once, limit=100) == once


def test_three_elements_are_no_three_yuan() -> None:
    assert normalise("三元电池占比多少?", limit=100) == "三元电池占比多少?"
    assert normalise("一台三元钱贵吗?", limit=100) == "一台3元钱贵吗?"
