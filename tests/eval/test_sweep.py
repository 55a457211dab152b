"""Every figure is asked for in words made from its fields, and only a right answer counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.causes import Cause
from eval.gold import GoldQuestion
from eval.phrasing import Wording, phrase_all
from eval.sweep import Swept, coverage, gives, number_of, sweep
from eval.template import examples
from eval.validating import faults_of
from index.figure import Figure
from index.index import Index
from index.settings import IndexSettings
from index.store import open_index
from rag.answer import Answer, Status, Turn
from rag.answerer import ReportAnswerer
from rag.lexicon import shipped_lexicon
from rag.settings import RagSettings
from tests.index.fakes import ReportInMemory
from tests.index.golden_figures import GOLDEN
from tests.index.plain_report import report_from_markdown

pytestmark = pytest.mark.slow

PACS = "2025年PACS的市场份额预计是多少？"


@pytest.fixture(scope="module")
def answerer(shipped_index: Index) -> ReportAnswerer:
    return ReportAnswerer(shipped_index, shipped_lexicon(), RagSettings())


@pytest.fixture(scope="module")
def pacs(shipped_index: Index) -> Figure:
    return next(f for f in shipped_index.ledger.figures if f.text == "54.3%")


def test_every_figure_is_asked_for_in_every_wording(shipped_index: Index) -> None:
    figures = shipped_index.ledger.figures
    phrased = phrase_all(figures, shipped_index.report, seed=1)
    assert [(one.figure, one.wording) for one in phrased] == [
        (figure.id, wording) for figure in figures for wording in Wording
    ]
    assert all(one.text.strip() for one in phrased)


def test_a_question_does_not_tell_its_figure(shipped_index: Index) -> None:
    figures = shipped_index.ledger.figures
    told = [
        one.text
        for one in phrase_all(figures, shipped_index.report, seed=1)
        if figures[one.figure].text in one.text and "." in figures[one.figure].text
    ]
    assert told == []


def test_the_wording_follows_from_the_seed(shipped_index: Index) -> None:
    figures, report = shipped_index.ledger.figures, shipped_index.report
    assert phrase_all(figures, report, seed=1) == phrase_all(figures, report, seed=1)
    assert phrase_all(figures, report, seed=1) != phrase_all(figures, report, seed=2)


def test_a_right_answer_counts_and_a_wrong_one_does_not(
    shipped_index: Index, answerer: ReportAnswerer, pacs: Figure
) -> None:
    reply = answerer.answer(PACS, [])
    assert gives(shipped_index, pacs, reply)
    wrong = [
        replace(reply, status=Status.CONFLICTING),  # the ledger knows no contradiction here
        replace(reply, answer=reply.answer.replace("54.3%", "54.3个百分点")),
        replace(reply, answer=reply.answer.replace("54.3%", "45.3%")),
        replace(reply, answer="好" * 120 + reply.answer),
        replace(reply, citations=()),
        replace(reply, status=Status.NOT_IN_REPORT),
    ]
    assert not any(gives(shipped_index, pacs, one) for one in wrong)


def test_a_wrong_answer_has_a_cause(shipped_index: Index, answerer: ReportAnswerer) -> None:
    def denying(question: str, turns: Sequence[Turn]) -> Answer:
        return Answer(Status.NOT_IN_REPORT, "报告未提及。", question)

    always = answerer.answer(PACS, [])

    def other(question: str, turns: Sequence[Turn]) -> Answer:
        return always

    denied = sweep(denying, shipped_index, wordings=[Wording.SHORT])
    assert {one.cause for one in denied if not one.right} == {Cause.REFUSED}
    assert coverage(denied).named <= 2  # lost figures are rightly denied
    others = sweep(other, shipped_index, wordings=[Wording.SHORT])
    assert Cause.SUBJECT in {one.cause for one in others}


def test_coverage_counts_figures_and_not_questions(
    shipped_index: Index, answerer: ReportAnswerer, pacs: Figure
) -> None:
    reply = answerer.answer(PACS, [])
    phrased = [
        one
        for one in phrase_all(shipped_index.ledger.figures, shipped_index.report, seed=1)
        if one.figure == pacs.id
    ]
    causes = dict(zip(Wording, (None, None, Cause.REFUSED), strict=True))
    swept = [Swept(one, pacs, reply, causes[one.wording]) for one in phrased]
    found = coverage(swept)
    assert (found.named, found.all, found.any, found.of) == (1, 0, 1, 1)


@pytest.fixture(scope="module")
def other_index(shipped_index: Index, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """A report of another trade, as it would be after it was added."""
    markdown = (GOLDEN / "dairy_report.md").read_text(encoding="utf-8")
    report = report_from_markdown(markdown, title="2023年中国乳制品市场分析报告", identity="dairy")
    settings = IndexSettings(data_dir=Path(tmp_path_factory.mktemp("other")))
    source = ReportInMemory(report)
    return open_index("dairy", settings, embedder=shipped_index.embedder, source=source)


def test_another_report_is_swept_at_once(other_index: Index) -> None:
    answerer = ReportAnswerer(other_index, shipped_lexicon(), RagSettings())
    swept = sweep(answerer.answer, other_index, wordings=[Wording.SHORT])
    found = coverage(swept)
    assert found.of == len(other_index.ledger.figures) > 30
    assert found.of / 2 < found.named == sum(one.cause is None for one in swept)


def test_the_template_for_another_report_has_golds_that_stand_in_it(other_index: Index) -> None:
    golds = [GoldQuestion.model_validate(each) for each in examples(other_index)]
    assert len(golds) >= 4
    assert golds[-1].behavior == "refuse"
    assert faults_of(golds, other_index) == []


def test_a_figure_is_written_as_a_gold_number(pacs: Figure) -> None:
    assert number_of(pacs) == "54.3 %"
