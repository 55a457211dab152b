"""Whoever waits for an answer is told how far it has got, and may end the work."""

from __future__ import annotations

import pytest

from rag.answer import Turn
from rag.answerer import Answerer
from rag.stage import Stage

ORDER = list(Stage)


def stages_of(answerer: Answerer, question: str, *turns: str) -> list[Stage]:
    told: list[Stage] = []
    history = [Turn("user", turn) for turn in turns]
    answerer.answer(question, history=history, on_stage=told.append)
    return told


@pytest.mark.parametrize(
    "question", ["2025年PACS的市场份额预计是多少？", "影像工作站面临哪些风险？"]
)
def test_a_question_goes_through_all_stages_in_their_order(
    shipped_answerer: Answerer, question: str
) -> None:
    assert stages_of(shipped_answerer, question) == ORDER


def test_what_earlier_turns_told_is_part_of_reading_the_question(
    shipped_answerer: Answerer,
) -> None:
    told = stages_of(shipped_answerer, "那2023年呢？", "2022年的产能是多少？")
    once = [stage for at, stage in enumerate(told) if not at or told[at - 1] is not stage]
    assert once == ORDER


@pytest.mark.parametrize("last", ORDER)
def test_a_listener_that_raises_ends_the_work_there(
    shipped_answerer: Answerer, last: Stage
) -> None:
    told: list[Stage] = []

    def listen(stage: Stage) -> None:
        told.append(stage)
        if stage is last:
            raise InterruptedError

    question = "2025年PACS的市场份额预计是多少？"
    with pytest.raises(InterruptedError):
        shipped_answerer.answer(question, on_stage=listen)
    assert told == ORDER[: ORDER.index(last) + 1]
    # Nobody listens any more: what one question was told does not reach the next.
    assert shipped_answerer.answer(question).citations
    assert told == ORDER[: ORDER.index(last) + 1]
