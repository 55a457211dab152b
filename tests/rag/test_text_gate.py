"""A model's sentence leaves only where its cited evidence bears it out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.index import Index
from rag.answerer import Answerer
from rag.enumeration import listed
from rag.language_model.material import Material, material_of
from rag.language_model.sentences import SentenceReader, sentences_of
from rag.language_model.text_gate import TextGate, answers
from rag.lexicon import shipped_lexicon
from tests.rag.wrong_wordings import wrong_wordings

WORDINGS = Path(__file__).parent.parent / "golden" / "model_wordings.jsonl"


@pytest.fixture(scope="module")
def gate(shipped_index: Index) -> TextGate:
    return TextGate(shipped_index, shipped_lexicon())


@pytest.fixture(scope="module")
def worded(shipped_answerer: Answerer, shipped_index: Index) -> list[tuple[str, Material]]:
    """Faithful wordings written by hand, each with the evidence that its question gets."""
    found = []
    for line in WORDINGS.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        found.append((case["wording"], material(shipped_answerer, shipped_index, case["question"])))
    return found


def material(answerer: Answerer, index: Index, text: str) -> Material:
    of_report = answerer._of(None)
    question = of_report.read(text)
    in_words = of_report.wants_words(question, listed(question.text))
    return material_of(answerer.answer(text), question.kind, index, in_words=in_words)


def left(gate: TextGate, text: str, material: Material) -> list[str]:
    return [s.text for s in sentences_of(text) if gate.fault(s, material) is None]


@pytest.mark.slow
def test_faithful_wordings_are_kept(gate: TextGate, worded: list[tuple[str, Material]]) -> None:
    """At least 95 of 100; the others are listed where it fails."""
    assert len(worded) >= 200
    lost = []
    for text, of in worded:
        sentences = sentences_of(text)
        passed = [s for s in sentences if gate.fault(s, of) is None]
        if len(passed) < len(sentences) or not answers(passed, of):
            lost.append((text, [gate.fault(s, of) for s in sentences]))
    assert len(lost) <= 0.05 * len(worded), lost


@pytest.mark.slow
def test_no_wording_that_was_made_wrong_leaves(
    gate: TextGate, worded: list[tuple[str, Material]]
) -> None:
    leaving = []
    for number, (text, of) in enumerate(worded):
        faithful = {s.text for s in sentences_of(text)}
        for name, wrong in wrong_wordings(text, number).items():
            leaving += [(name, s) for s in left(gate, wrong, of) if s not in faithful]
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
    gate: TextGate, shipped_answerer: Answerer, shipped_index: Index, text: str
) -> None:
    assert left(gate, text, material(shipped_answerer, shipped_index, QUESTION)) == []


def test_what_no_longer_tells_the_decided_figure_does_not_answer(
    shipped_answerer: Answerer, shipped_index: Index
) -> None:
    of = material(shipped_answerer, shipped_index, QUESTION)
    assert answers(sentences_of("PACS的市场份额预计达54.3%[1]。"), of)
    assert not answers(sentences_of("PACS仍占据主导地位[1]。"), of)
    assert not answers([], of)


def test_a_sentence_is_given_once_no_mark_can_follow() -> None:
    reader = SentenceReader()
    assert reader.feed("<think>先想") == []
    assert reader.feed("一想</think>甲占5%") == []
    assert reader.feed("。[") == []
    assert [s.text for s in reader.feed("1]乙占3%【2】。")] == ["甲占5%[1]。"]
    assert [s.text for s in reader.finish()] == ["乙占3%[2]。"]
