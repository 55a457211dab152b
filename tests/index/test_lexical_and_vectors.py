from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamagedError
from index.fusion import best, fuse, min_max
from index.lexical import Bm25
from index.settings import FusionWeights
from index.vectors import VectorIndex

TEXTS = ["a b b c", "b c d", "", "a a a d e", "f"]


def _bm25_by_hand(query: str, *, k1: float, b: float) -> list[float]:
    """BM25 as Lucene computes it, written out."""
    documents = [text.split() for text in TEXTS]
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for token in query.split():
            having = sum(1 for other in documents if token in other)
            idf = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))
            count = document.count(token)
            score += idf * count / (count + k1 * (1 - b + b * len(document) / mean))
        scores.append(score)
    return scores


@pytest.mark.parametrize("query", ["a", "b c", "d e f", "a a", "x", "x b", ""])
def test_bm25_agrees_with_the_formula(query: str) -> None:
    bm25 = Bm25.build(TEXTS, str.split, k1=1.5, b=0.75)
    wanted = _bm25_by_hand(query, k1=1.5, b=0.75)
    np.testing.assert_allclose(bm25.scores(query), wanted, rtol=1e-5, atol=1e-7)


def test_a_stored_bm25_scores_as_before(tmp_path: Path) -> None:
    bm25 = Bm25.build(TEXTS, str.split, k1=1.2, b=0.5)
    bm25.save(tmp_path / "words")
    loaded = Bm25.load(tmp_path / "words", str.split)
    assert len(loaded) == len(TEXTS)
    np.testing.assert_array_equal(loaded.scores("a b d"), bm25.scores("a b d"))


def test_texts_without_any_token_never_match() -> None:
    bm25 = Bm25.build(["", ""], str.split, k1=1.5, b=0.75)
    assert bm25.scores("a").tolist() == [0, 0]


def test_a_folder_that_is_no_bm25_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match=r"words/"):
        Bm25.load(tmp_path / "words", str.split)


def _vectors(count: int) -> np.ndarray:
    vectors = np.random.default_rng(7).normal(size=(count, 16)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_vector_scores_agree_with_brute_force(tmp_path: Path) -> None:
    vectors, question = _vectors(50), _vectors(51)[50]
    VectorIndex.build(vectors).save(tmp_path / "vectors.faiss")
    index = VectorIndex.load(tmp_path / "vectors.faiss")
    wanted = vectors @ question
    np.testing.assert_allclose(index.scores(question), wanted, atol=1e-6)
    positions, cosines = index.top(question, 5)
    assert positions.tolist() == np.argsort(-wanted)[:5].tolist()
    np.testing.assert_allclose(cosines, np.sort(wanted)[::-1][:5], atol=1e-6)


def test_asking_for_more_vectors_than_there_are_gives_all() -> None:
    positions, _ = VectorIndex.build(_vectors(3)).top(_vectors(1)[0], 10)
    assert sorted(positions.tolist()) == [0, 1, 2]


def test_an_index_without_vectors_scores_nothing() -> None:
    empty = VectorIndex.build(np.zeros((0, 16), dtype=np.float32))
    assert empty.scores(_vectors(1)[0]).shape == (0,)


def test_a_file_that_is_no_vector_index_is_named(tmp_path: Path) -> None:
    (tmp_path / "vectors.faiss").write_bytes(b"not an index")
    with pytest.raises(IndexDamagedError, match=r"vectors\.faiss"):
        VectorIndex.load(tmp_path / "vectors.faiss")


def test_min_max_stretches_to_zero_and_one() -> None:
    assert min_max(np.array([0.8, 0.9, 0.85], dtype=np.float32)).tolist() == pytest.approx(
        [0, 1, 0.5], abs=1e-6
    )


def test_equal_scores_say_nothing() -> None:
    assert min_max(np.full(3, 0.8, dtype=np.float32)).tolist() == [0, 0, 0]


def test_weights_are_relative_to_their_sum() -> None:
    dense, words, chars = (np.array(each, dtype=np.float32) for each in ([1, 0], [0, 2], [0, 5]))
    fused = fuse(dense, words, chars, FusionWeights(dense=0.5, words=0.25, chars=0.25))
    assert fused.tolist() == [0.5, 0.5]
    same = fuse(dense, words, chars, FusionWeights(dense=1, words=0.5, chars=0.5))
    assert same.tolist() == fused.tolist()


def test_weights_that_are_all_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one retriever"):
        FusionWeights(dense=0, words=0, chars=0)


def test_ties_keep_their_order() -> None:
    assert best(np.array([1, 3, 1, 3, 2], dtype=np.float32), 10) == [1, 3, 4, 0, 2]


def test_asking_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="k = 0"):
        best(np.array([1.0], dtype=np.float32), 0)
