"""Content words, and how people say what reports write."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.index import Index
from rag.evidence import EvidenceFinder
from rag.lexicon import Entry, Lexicon, shipped_lexicon
from rag.question import read_question
from rag.ranking import Weights
from rag.terms import Term, holds


@pytest.fixture(scope="session")
def finder(shipped_index: Index) -> EvidenceFinder:
    return EvidenceFinder(shipped_index, shipped_lexicon(), Weights.load(), candidates=10)


def term(terms: Sequence[Term], text: str) -> Term:
    return next(t for t in terms if t.text == text)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("盘子", "市场规模"),
        ("占比", "市场份额"),
        ("均价", "平均价格"),
        ("一台多少钱", "平均价格"),
        ("村卫生室", "村卫生室"),
    ],
)
def test_a_colloquial_word_finds_the_reports_word(said: str, written: str) -> None:
    lexicon = shipped_lexicon()
    forms = {form for entry in lexicon.groups_of(said) for form, _ in entry.forms} | {said}
    assert written in forms


def test_a_word_matches_itself_better_than_a_near_one(finder: EvidenceFinder) -> None:
    [size] = [t for t in finder.read_terms("市场规模是多少") if t.text == "市场规模"]
    assert size.match("2025年市场规模达到") == 1.0
    assert 0 < size.match("行业规模达到") < 1.0
    assert size.match("医院采购") == 0.0


@pytest.mark.parametrize(
    ("text", "form", "found"),
    [
        ("drg付费", "dr", False),
        ("dr设备", "dr", True),
        ("ct和dr", "dr", True),
        ("pacs系统", "pacs", True),
        ("市场份额", "份额", True),
        ("", "dr", False),
    ],
)
def test_latin_words_match_only_whole(text: str, form: str, found: bool) -> None:
    assert holds(text, form) is found


def test_times_and_words_of_asking_are_no_terms(finder: EvidenceFinder) -> None:
    words = {t.text for t in finder.read_terms("请问2025年大概是多少呢?")}
    assert not words & {"2025年", "多少", "请问", "大概"}


def test_a_place_is_a_region(finder: EvidenceFinder) -> None:
    assert term(finder.read_terms("华东的份额"), "华东").kind == "region"


def test_the_nation_narrows_nothing(finder: EvidenceFinder) -> None:
    assert all(t.kind != "region" for t in finder.read_terms("全国的市场规模"))


def test_words_that_the_report_never_prints_are_known_as_such(finder: EvidenceFinder) -> None:
    foreign = finder.find(read_question("火锅店卖毛肚赚钱吗")).unknown
    assert foreign > finder.find(read_question("医学影像市场的份额")).unknown


def test_a_rare_word_weighs_more_than_a_common_one(finder: EvidenceFinder) -> None:
    terms = finder.read_terms("手术导航系统的影像")
    common = [t.weight for t in terms if t.text == "影像"]
    rare = max(t.weight for t in terms)
    assert not common or rare > common[0]


def test_each_term_comes_once(finder: EvidenceFinder) -> None:
    texts = [t.text for t in finder.read_terms("PACS和PACS的份额比份额")]
    assert len(texts) == len(set(texts))


def test_the_longest_form_wins_where_several_begin() -> None:
    short, long = (Entry("metric", word, ((word, 1.0),)) for word in ("产能", "产能利用率"))
    found = list(Lexicon((short, long), frozenset()).scan("产能利用率高"))
    assert [(start, end) for start, end, _ in found] == [(0, 5)]


def test_terms_are_read_without_a_lexicon_too(shipped_index: Index) -> None:
    bare = Lexicon((), frozenset())
    finder = EvidenceFinder(shipped_index, bare, Weights.load(), candidates=10)
    assert finder.read_terms("手术导航系统")
