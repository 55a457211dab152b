"""BM25 over one kind of token, by bm25s.

Knows tokens and passages' positions; how text becomes tokens is `index/words.py`'s business.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.errors import IndexDamagedError

# bm25s sets its own logger to DEBUG, whatever the program asked for.
logging.getLogger("bm25s").setLevel(logging.WARNING)

Floats = npt.NDArray[np.float32]
Tokenize = Callable[[str], list[str]]


class Bm25:
    """BM25 scores of a text against every passage. Position i belongs to passage i.

    `tokenize` must be the one that the index was built with.
    """

    def __init__(self, model: bm25s.BM25, tokenize: Tokenize) -> None:
        self._model = model
        self._tokenize = tokenize

    @classmethod
    def build(cls, texts: Sequence[str], tokenize: Tokenize, *, k1: float, b: float) -> Bm25:
        """Index `texts` in their order; an empty text never matches."""
        model = bm25s.BM25(k1=k1, b=b, method="lucene", backend="numpy")
        tokens = [tokenize(text) for text in texts]
        if not any(tokens):
            # bm25s cannot index an empty vocabulary.
            tokens = [["\0"], *tokens[1:]]
        model.index(tokens, show_progress=False)
        return cls(model, tokenize)

    @classmethod
    def load(cls, folder: Path, tokenize: Tokenize) -> Bm25:
        """Read what `save` wrote; the scores stay in their files and are mapped.

        Raises:
            IndexDamagedError: the folder does not hold a BM25 index.
        """
        try:
            model = bm25s.BM25.load(folder, mmap=True, show_progress=False)
            # Slices of a plain array over the mapped file are far quicker than of a memmap.
            for name in ("data", "indices", "indptr"):
                model.scores[name] = np.asarray(model.scores[name])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError(f"{folder.name}/ is not a BM25 index: {error}") from error
        return cls(model, tokenize)

    def save(self, folder: Path) -> None:
        self._model.save(folder, show_progress=False)

    def __len__(self) -> int:
        return int(self._model.scores["num_docs"])

    def scores(self, text: str) -> Floats:
        """One score per position, 0 where no token matches."""
        known = self._model.get_tokens_ids(self._tokenize(text))
        if not known:
            # bm25s looks at the first token and fails on an empty list.
            return np.zeros(len(self), dtype=np.float32)
        return np.asarray(self._model.get_scores_from_ids(known), dtype=np.float32)
