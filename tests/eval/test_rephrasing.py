"""The forms in which the invariance of answers is measured say the same as the question."""

from __future__ import annotations

import pytest

from eval.rephrasing import full_width, reordered, traditional, with_homophone, without_punctuation
from rag.normalise import normalise
from rag.terms import Term

QUESTION = "2025年PACS的市场份额预计是多少?"


def test_traditional_and_full_width_are_read_as_the_question_itself() -> None:
    assert traditional(QUESTION) == "2025年PACS的市場份額預計是多少?"
    assert full_width("2025年PACS") == "２０２５年ＰＡＣＳ"
    for typed in (traditional(QUESTION), full_width(QUESTION)):
        assert normalise(typed, limit=100) == QUESTION


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("产能，是多少？", "产能是多少"),
        ("3.0T、PET-CT和12.5%呢?", "3.0T PET-CT和12.5%呢"),
    ],
)
def test_marks_inside_numbers_and_names_stay(question: str, bare: str) -> None:
    assert without_punctuation(question) == bare


def test_one_character_of_the_longest_known_term_is_another_that_sounds_alike() -> None:
    term = Term("市场份额", "metric", (("市场份额", 1.0),), 3.0, 9)
    typed = with_homophone(QUESTION, [term])
    assert sum(a != b for a, b in zip(QUESTION, typed, strict=True)) == 1
    assert "市场份额" not in typed
    assert with_homophone(QUESTION, []) == QUESTION


@pytest.mark.parametrize(
    ("question", "moved"),
    [
        (QUESTION, "PACS的市场份额2025年预计是多少?"),
        ("PACS在2025年的份额是多少?", "2025年PACS的份额是多少?"),
        ("PACS的份额是多少?", "是多少,PACS的份额?"),
        ("2021年到2025年产能怎么变?", "2021年到2025年产能怎么变?"),
    ],
)
def test_the_time_or_the_asking_moves(question: str, moved: str) -> None:
    assert reordered(question) == moved
