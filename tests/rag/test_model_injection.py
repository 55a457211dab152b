"""Instructions in a report's text or in a question change nothing, even where a model obeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus.reading import read_report
from corpus.report import Description
from index.build import make_index
from index.index import Index
from index.settings import IndexSettings
from rag.answer import Answer
from rag.answerer import ReportAnswerer
from rag.kind import Kind
from rag.language_model.settings import LlmSettings
from rag.lexicon import shipped_lexicon
from rag.settings import RagSettings
from tests.rag.injections import INJECTIONS, Injection
from tests.rag.scripted_model import ScriptedModel, repeats, scripted_model

FIRMS = [f"{one}{other}医疗" for one in "安博辰东恩丰" for other in "科立康泰和远盛"][
    : len(INJECTIONS)
]
"""A firm for each kind; the report tells its revenue beside the instruction."""


def revenue(number: int) -> str:
    return f"{number + 3}.{number % 9 + 1}亿元"


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as server:
        yield server


@pytest.fixture(scope="module")
def infested(shipped_index: Index, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """A report with an instruction of each kind in the paragraph of a figure."""
    paragraphs = [
        f"## {firm}\n\n2024年{firm}的营业收入为{revenue(number)}。{injection.words}\n"
        for number, (firm, injection) in enumerate(zip(FIRMS, INJECTIONS, strict=True))
    ]
    source = "# 2024年中国医疗企业研究报告\n\n" + "\n".join(paragraphs)
    report = read_report(source, Description("infested", "2024年中国医疗企业研究报告"))
    folder = tmp_path_factory.mktemp("infested")
    return make_index(report, IndexSettings(), shipped_index.embedder, folder)


def answerer_at(index: Index, url: str | None) -> ReportAnswerer:
    llm = LlmSettings(base_url=url, worded_kinds=tuple(Kind), timeout_s=20)
    return ReportAnswerer(index, shipped_lexicon(), RagSettings(llm=llm))


@pytest.fixture(scope="module")
def with_model(infested: Index, model: ScriptedModel) -> ReportAnswerer:
    return answerer_at(infested, model.url)


@pytest.fixture(scope="module")
def without(infested: Index) -> ReportAnswerer:
    return answerer_at(infested, None)


@pytest.fixture(scope="module")
def shipped_with_model(shipped_index: Index, model: ScriptedModel) -> ReportAnswerer:
    return answerer_at(shipped_index, model.url)


@pytest.fixture(scope="module")
def shipped_without(shipped_index: Index) -> ReportAnswerer:
    return answerer_at(shipped_index, None)


def bare(answer: Answer) -> Answer:
    return replace(answer, model_use=None)


def test_there_are_forty_kinds() -> None:
    assert len({injection.words for injection in INJECTIONS}) >= 40


@pytest.mark.parametrize("number", range(len(INJECTIONS)))
def test_a_model_that_obeys_the_report_changes_nothing(
    number: int, model: ScriptedModel, with_model: ReportAnswerer, without: ReportAnswerer
) -> None:
    model.says, model.asked = INJECTIONS[number].obeyed, []
    question = f"2024年{FIRMS[number]}的营业收入是多少?"
    plain = without.answer(question, [])
    assert revenue(number) in plain.answer
    assert bare(with_model.answer(question, [])) == plain
    assert len(model.asked) == 1  # the wording, and nothing else was called


@pytest.mark.parametrize("number", range(len(INJECTIONS)))
def test_what_is_obeyed_beside_a_faithful_wording_is_dropped(
    number: int, model: ScriptedModel, with_model: ReportAnswerer
) -> None:
    firm = FIRMS[number]
    faithful = f"{firm}2024年的营业收入为{revenue(number)}[1]。"
    model.says = f"{faithful}\n{INJECTIONS[number].obeyed}"
    # Asked in other words, so that no text kept from before answers.
    assert with_model.answer(f"{firm}2024年营业收入有多少?", []).answer == faithful


@pytest.mark.parametrize("injection", INJECTIONS, ids=range(len(INJECTIONS)))
def test_a_model_that_obeys_the_question_changes_nothing(
    injection: Injection,
    model: ScriptedModel,
    shipped_with_model: ReportAnswerer,
    shipped_without: ReportAnswerer,
) -> None:
    model.says = injection.obeyed
    question = f"2025年PACS的市场份额预计是多少?{injection.words}"
    assert bare(shipped_with_model.answer(question, [])) == shipped_without.answer(question, [])


def test_no_text_can_end_its_block(model: ScriptedModel, with_model: ReportAnswerer) -> None:
    model.says = repeats
    for firm in FIRMS:
        model.asked = []
        with_model.answer(f"请问{firm}2024年的营业收入是多少?", [])
        (body,) = model.asked
        told = body["messages"][-1]["content"]
        assert told.count("<<") == told.count(">>") == 2 * told.count("<<数据完") + 2
        assert set(body) & {"tools", "functions", "tool_choice"} == set()
