"""The index of one report, loaded and ready to be searched.

Holds what build and load put together; knows neither files nor what a question means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from corpus.report import Report
from index.claim import Claim
from index.embedder import Embedder
from index.fusion import best, fuse
from index.ledger.ledger import Ledger
from index.lexical import Bm25
from index.passage import Passage, ScoredPassage
from index.settings import FusionWeights
from index.vectors import VectorIndex
from index.words import WordSplitter

Floats = npt.NDArray[np.float32]


class Retriever(StrEnum):
    """The ways in which an index can be searched."""

    BM25 = "bm25"  # BM25 over words
    CHARS = "chars"  # BM25 over character n-grams
    DENSE = "dense"  # cosine of the embeddings
    HYBRID = "hybrid"  # the weighted sum of the three


@dataclass(frozen=True, slots=True)
class Scores:
    """Every passage's scores for one text; each array has shape (len(passages),).

    `dense` are cosines in [-1, 1], `words` and `chars` BM25 scores (0 where nothing
    matches), `hybrid` their weighted sum in [0, 1]. Position i belongs to passage i.
    `claims` and `headings` are cosines too: position i belongs to claim i, to section i.
    """

    dense: Floats
    words: Floats
    chars: Floats
    hybrid: Floats
    claims: Floats
    headings: Floats

    def of(self, retriever: Retriever) -> Floats:
        """The array that `retriever` ranks by."""
        match retriever:
            case Retriever.BM25:
                return self.words
            case Retriever.CHARS:
                return self.chars
            case Retriever.DENSE:
                return self.dense
            case Retriever.HYBRID:
                return self.hybrid


@dataclass(frozen=True)
class Index:
    """All that answering needs of one report. Safe to read from several threads at once.

    `passages[i].id == i` and `claims[i].id == i`, in report order. `ledger` holds the report's
    figures.
    """

    report: Report
    passages: tuple[Passage, ...]
    claims: tuple[Claim, ...]
    ledger: Ledger
    embedder: Embedder
    vectors: VectorIndex
    claim_vectors: VectorIndex
    heading_vectors: VectorIndex
    words: Bm25
    chars: Bm25
    splitter: WordSplitter
    weights: FusionWeights

    def score_all(
        self, text: str, *, lexical: str | None = None, near: Scores | None = None
    ) -> Scores:
        """Score every passage for `text`, by all retrievers; `text` is normalised here.

        `lexical` is what the lexical retrievers get instead (the text with synonyms added),
        `near` the scores of a text whose cosines are to stand for this one's.
        """
        words = self.words.scores(lexical or text)
        chars = self.chars.scores(lexical or text)
        if near is None:
            vector = self.embedder.embed_question(text)
            dense = self.vectors.scores(vector)
            claims = self.claim_vectors.scores(vector)
            headings = self.heading_vectors.scores(vector)
        else:
            dense, claims, headings = near.dense, near.claims, near.headings
        hybrid = fuse(dense, words, chars, self.weights)
        return Scores(dense, words, chars, hybrid, claims, headings)

    def search(
        self, question: str, *, k: int, retriever: Retriever | str = Retriever.HYBRID
    ) -> list[ScoredPassage]:
        """Return up to k passages, best first; equal scores keep report order.

        Scores are those of `retriever` (see `Scores`). The lexical retrievers give only
        passages that match at all.

        Raises:
            ValueError: k is below 1, or no retriever has that name.
        """
        retriever = Retriever(retriever)
        lexical = retriever in (Retriever.BM25, Retriever.CHARS)
        scores = self._scores(question, retriever)
        return [
            ScoredPassage(self.passages[position], float(scores[position]), str(retriever))
            for position in best(scores, k)
            if not lexical or scores[position] > 0
        ]

    def passages_in(self, section: int) -> Sequence[Passage]:
        """The passages of one section, in report order."""
        return self._by_section.get(section, ())

    def _scores(self, question: str, retriever: Retriever) -> Floats:
        # Words alone must not pay for an embedding.
        match retriever:
            case Retriever.BM25:
                return self.words.scores(question)
            case Retriever.CHARS:
                return self.chars.scores(question)
            case Retriever.DENSE:
                return self.vectors.scores(self.embedder.embed_question(question))
            case Retriever.HYBRID:
                return self.score_all(question).hybrid

    @cached_property
    def _by_section(self) -> dict[int, list[Passage]]:
        grouped: dict[int, list[Passage]] = {}
        for passage in self.passages:
            grouped.setdefault(passage.section, []).append(passage)
        return grouped
