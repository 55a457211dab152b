"""Each fault that a build can have lowers the measure that is there for it, and no other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from eval.gold import GoldQuestion
from eval.intervals import Tally, estimate
from eval.measures import LOWER_IS_BETTER, MEASURES, asked_of, measured
from eval.qrels import EvidenceMap
from index.index import Index
from rag.answer import Answer
from rag.answerer import ReportAnswerer
from rag.lexicon import shipped_lexicon
from rag.settings import RagSettings
from tests.eval import planted

pytestmark = pytest.mark.slow

Pairs = list[tuple[GoldQuestion, Answer]]
OF_SEVERAL = {"correct", "found", "strict"}
"""Measures that put others together: they fall with their parts."""


class Judge:
    """The measures of replies about the shipped report."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._places = EvidenceMap(index.report, index.passages)

    def tallies(self, gold: GoldQuestion, reply: Answer) -> dict[str, Tally]:
        return measured(asked_of(gold, reply, self._index, self._places))

    def values(self, pairs: Sequence[tuple[GoldQuestion, Answer]]) -> dict[str, float]:
        each = [self.tallies(gold, reply) for gold, reply in pairs]
        found = {name: estimate([t[name] for t in each if name in t], seed=1) for name in MEASURES}
        return {name: one.value for name, one in found.items() if one is not None}


@pytest.fixture(scope="module")
def judge(shipped_index: Index) -> Judge:
    return Judge(shipped_index)


@pytest.fixture(scope="module")
def sound(judge: Judge, development_replies: Pairs) -> Pairs:
    """The development questions that the sound build answers without any fault.

    Without those that ask for a year: there a swapped year is a wrong value.
    """
    return [
        (gold, reply)
        for gold, reply in development_replies
        if not any(re.match(r"20\d\d\b", number) for number in gold.must_numbers)
        and all(
            tally.hits == (0 if name in LOWER_IS_BETTER else tally.of)
            for name, tally in judge.tallies(gold, reply).items()
        )
    ]


def lowered(before: dict[str, float], after: dict[str, float]) -> set[str]:
    """The measures that got worse."""
    return {
        name
        for name in before.keys() & after.keys()
        if (after[name] > before[name] if name in LOWER_IS_BETTER else after[name] < before[name])
    }


def test_the_sound_build_shows_no_fault_in_any_measure(judge: Judge, sound: Pairs) -> None:
    values = judge.values(sound)
    assert set(values) == set(MEASURES)
    assert all(value == (0 if name in LOWER_IS_BETTER else 1) for name, value in values.items())


@pytest.mark.parametrize(
    ("fault", "measure"),
    [
        (planted.wrong_unit, "unit"),
        (planted.swapped_year, "period"),
        (planted.dropped_citation, "citation_recall"),
        (planted.invented_figure, "unsupported"),
    ],
)
def test_a_fault_lowers_exactly_its_measure(
    judge: Judge, sound: Pairs, fault: planted.Fault, measure: str
) -> None:
    faulty = [(gold, fault(reply)) for gold, reply in sound]
    assert lowered(judge.values(sound), judge.values(faulty)) - OF_SEVERAL == {measure}


def test_a_build_that_never_refuses_lowers_the_measures_of_refusing(
    judge: Judge, sound: Pairs, shipped_index: Index
) -> None:
    answerer = ReportAnswerer(shipped_index, shipped_lexicon(), RagSettings())
    answerer._decider = replace(answerer._decider, figure_threshold=0.0, passage_threshold=0.0)
    faulty = [(gold, answerer.answer(gold.question, gold.turns)) for gold, _ in sound]
    found = lowered(judge.values(sound), judge.values(faulty)) - OF_SEVERAL
    assert found == {"refusal_recall", "refusal_f1"}
