from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.fusion import fuse
from index.index import Index, Retriever
from index.settings import IndexSettings
from index.store import open_index
from tests.index.fakes import ReportInMemory, TinyEmbedder

RETRIEVERS = [str(retriever) for retriever in Retriever]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    settings = IndexSettings(data_dir=tmp_path_factory.mktemp("data"))
    return open_index("small", settings, embedder=TinyEmbedder(), source=ReportInMemory())


def _quote(index: Index, question: str, retriever: str = "hybrid") -> str:
    return index.search(question, k=1, retriever=retriever)[0].passage.span.of(index.report.text)


@pytest.mark.parametrize("retriever", RETRIEVERS)
def test_the_best_passage_says_what_was_asked(index: Index, retriever: str) -> None:
    assert "热成像" in _quote(index, "新能源电池检测要处理什么数据", retriever)


@pytest.mark.parametrize("retriever", RETRIEVERS)
@pytest.mark.parametrize(
    ("plain", "other"),
    [
        ("12,500台", "１２，５００台"),
        ("12,500台", "12500台"),
        ("PACS 54.3%", "ｐａｃｓ ５４．３％"),
    ],
)
def test_full_width_digits_find_the_same_passage(
    index: Index, retriever: str, plain: str, other: str
) -> None:
    assert index.search(other, k=3, retriever=retriever) == index.search(
        plain, k=3, retriever=retriever
    )


@pytest.mark.parametrize("retriever", RETRIEVERS)
def test_equal_scores_keep_report_order(index: Index, retriever: str) -> None:
    first, second = index.search("头部企业年采购量", k=2, retriever=retriever)
    assert first.score == pytest.approx(second.score, abs=1e-6)
    assert [first.passage.id, second.passage.id] == [6, 7]


@pytest.mark.parametrize("retriever", RETRIEVERS)
def test_search_agrees_with_the_scores_of_all_passages(index: Index, retriever: str) -> None:
    question = "2025年的市场份额"
    scores = index.score_all(question).of(Retriever(retriever))
    found = index.search(question, k=100, retriever=retriever)
    ranked = sorted(range(len(scores)), key=lambda position: (-scores[position], position))
    assert [each.passage.id for each in found] == ranked[: len(found)]
    assert [each.score for each in found] == pytest.approx(
        [scores[each.passage.id] for each in found]
    )
    assert {each.retriever for each in found} == {retriever}


def test_the_hybrid_is_the_weighted_sum_of_the_three(index: Index) -> None:
    scores = index.score_all("华东的份额")
    wanted = fuse(scores.dense, scores.words, scores.chars, index.weights)
    np.testing.assert_array_equal(scores.hybrid, wanted)
    assert scores.hybrid.shape == (len(index.passages),)


def test_dense_scores_are_cosines_of_what_the_embedder_gives(index: Index) -> None:
    question = "华东的份额"
    assert index.score_all(question).dense.max() <= 1 + 1e-6
    best = index.search(question, k=1, retriever="dense")[0]
    # The heading is embedded with the sentence.
    text = "摘要：" + best.passage.span.of(index.report.text).replace(" | ", "，")
    embedder = TinyEmbedder()
    cosine = embedder.embed_passages([text])[0] @ embedder.embed_question(question)
    assert best.score == pytest.approx(float(cosine), abs=1e-6)


@pytest.mark.parametrize("retriever", ["bm25", "chars"])
def test_words_that_stand_nowhere_find_nothing(index: Index, retriever: str) -> None:
    assert index.search("zebra", k=5, retriever=retriever) == []


@pytest.mark.parametrize("question", ["", "？！", "   "])
def test_a_question_without_words_still_gets_scores(index: Index, question: str) -> None:
    scores = index.score_all(question)
    assert np.isfinite(scores.hybrid).all()
    assert not scores.words.any()


def test_an_unknown_retriever_is_refused(index: Index) -> None:
    with pytest.raises(ValueError, match="tfidf"):
        index.search("份额", k=1, retriever="tfidf")


def test_threads_get_the_answers_that_one_alone_gets(index: Index) -> None:
    questions = ["份额", "电池", "产能 2025", "采购量", "市场规模"] * 8
    alone = [index.search(question, k=5) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda question: index.search(question, k=5), questions)) == alone


def test_the_passages_of_a_section_are_given_in_order(index: Index) -> None:
    assert [passage.id for passage in index.passages_in(1)] == [5, 6, 7]
    assert list(index.passages_in(99)) == []


def test_the_index_keeps_the_way_back_to_the_source(index: Index, tmp_path: Path) -> None:
    passage = index.search("PACS", k=1)[0].passage
    source_span = index.report.source_span(passage.span)
    assert source_span.of(index.report.source) == passage.span.of(index.report.text)
