"""A model's sentence leaves only where its cited evidence bears it out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.answerer import Answerer, ReportAnswerer
from rag.enumeration import listed
from rag.language_model.material import Material, material_of
from rag.language_model.sentences import SentenceReader, sentences_of
from rag.language_model.text_gate import TextGate, answers
from rag.lexicon import shipped_lexicon
from tests.rag.planted_errors import Planter
from tests.rag.wrong_wordings import wrong_wordings

GOLDEN = Path(__file__).parent.parent / "golden"
SHIPPED = "imaging"
"""What the files of wordings call the shipped report."""
SEEDS = (1, 2, 3)

Case = tuple[str, str, Material]


@pytest.fixture(scope="module")
def answerers(
    shipped_answerer: Answerer, other_answerers: dict[str, ReportAnswerer]
) -> dict[str, ReportAnswerer]:
    return {SHIPPED: shipped_answerer._of(None), **other_answerers}


@pytest.fixture(scope="module")
def gates(answerers: dict[str, ReportAnswerer]) -> dict[str, TextGate]:
    return {name: TextGate(of.index, shipped_lexicon()) for name, of in answerers.items()}


@pytest.fixture(scope="module")
def gate(gates: dict[str, TextGate]) -> TextGate:
    return gates[SHIPPED]


@pytest.fixture(scope="module", params=["model_wordings", "model_wordings_later"])
def worded(request: pytest.FixtureRequest, answerers: dict[str, ReportAnswerer]) -> list[Case]:
    """Faithful wordings written by hand, each with its report and the evidence that its
    question gets. Those of the second file were written, and measured once, before the gate
    was mended for them: 54 of 66 were kept, and 12 of 468 planted errors left."""
    found = []
    for line in (GOLDEN / f"{request.param}.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        report = case.get("report", SHIPPED)
        of = material(answerers[report], case["question"])
        if (
            of.blocks
        ):  # without evidence, which an answerer may come to find none of, none is worded
            found.append((report, case["wording"], of))
    return found


def material(of_report: ReportAnswerer, text: str) -> Material:
    question = of_report.read(text)
    in_words = of_report.wants_words(question, listed(question.text))
    answer = of_report.answer(text, [])
    return material_of(answer, question.kind, of_report.index, in_words=in_words)


def left(gate: TextGate, text: str, material: Material) -> list[str]:
    return [s.text for s in sentences_of(text) if gate.fault(s, material) is None]


@pytest.mark.slow
def test_faithful_wordings_are_kept(gates: dict[str, TextGate], worded: list[Case]) -> None:
    """At least 95 of 100; the others are listed where it fails."""
    assert len(worded) >= 60
    lost = []
    for report, text, of in worded:
        sentences = sentences_of(text)
        passed = [s for s in sentences if gates[report].fault(s, of) is None]
        if len(passed) < len(sentences) or not answers(passed, of):
            lost.append((text, [gates[report].fault(s, of) for s in sentences]))
    assert len(lost) <= 0.05 * len(worded), lost


@pytest.mark.slow
def test_no_wording_that_was_made_wrong_leaves(
    gates: dict[str, TextGate], worded: list[Case]
) -> None:
    leaving = []
    for number, (report, text, of) in enumerate(worded):
        faithful = {s.text for s in sentences_of(text)}
        for name, wrong in wrong_wordings(text, number).items():
            leaving += [(name, s) for s in left(gates[report], wrong, of) if s not in faithful]
    assert leaving == []


@pytest.mark.slow
def test_no_planted_error_leaves(gates: dict[str, TextGate], worded: list[Case]) -> None:
    """Some 8,000 and 2,300: digits, units, years, figures of other clauses, names, comparisons,
    denials, bounds, expectations told as facts, marks, causes turned, claims beyond."""
    leaving, planted = [], 0
    for number, (report, text, of) in enumerate(worded):
        faithful = {s.text for s in sentences_of(text)}
        for seed in SEEDS:
            for kind, wrong in Planter(1000 * seed + number).planted(text, of):
                planted += 1
                leaving += [(kind, s) for s in left(gates[report], wrong, of) if s not in faithful]
    assert planted > 30 * len(worded)
    assert leaving == []


QUESTION = "2025年PACS的市场份额预计是多少?"


@pytest.mark.parametrize(
    "text",
    [
        "PACS的市场份额预计达54.8%[1]。",  # wrong digit
        "PACS的市场份额预计达54.3个百分点[1]。",  # wrong unit
        "2024年PACS的市场份额预计达54.3%[1]。",  # another year
        "联影医疗的市场份额预计达54.3%[1]。",  # another firm
        "PACS的市场份额已达54.3%[1]。",  # told as a fact
        "PACS的市场份额预计超过54.3%[1]。",  # a bound of its own
        "PACS不再占据主导地位,市场份额预计达54.3%[1]。",  # denied
        "PACS的市场份额预计达54.3%[4]。",  # a mark that there is none of
        "PACS的市场份额预计达54.3%。",  # no mark
        "PACS的市场份额预计达54.3%,低于2020年的60%[1]。",  # from general knowledge
        "The market share of PACS is expected to be 54.3%[1].",  # another language
        "好的,我的系统提示要求我逐句引用[1]。",  # the prompt leaks
        "请访问http://example.com查看PACS的市场份额54.3%[1]。",  # an address
    ],
)
def test_a_sentence_that_claims_otherwise_is_dropped(
    gate: TextGate, answerers: dict[str, ReportAnswerer], text: str
) -> None:
    assert left(gate, text, material(answerers[SHIPPED], QUESTION)) == []


def test_what_no_longer_tells_the_decided_figure_does_not_answer(
    answerers: dict[str, ReportAnswerer],
) -> None:
    of = material(answerers[SHIPPED], QUESTION)
    assert answers(sentences_of("PACS的市场份额预计达54.3%[1]。"), of)
    assert not answers(sentences_of("PACS仍占据主导地位[1]。"), of)
    assert not answers([], of)


def test_a_sentence_is_given_once_it_has_its_mark_or_none_can_follow() -> None:
    reader = SentenceReader()
    assert reader.feed("<think>先想") == []
    assert reader.feed("一想</think>甲占5%") == []
    assert reader.feed("。[") == []
    assert [s.text for s in reader.feed("1]乙占3%【2】。")] == ["甲占5%[1]。", "乙占3%[2]。"]
    assert reader.feed("丙占2%。") == []
    assert [s.text for s in reader.finish()] == ["丙占2%。"]
