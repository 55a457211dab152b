"""The vector index: cosines between a question and every passage, by FAISS.

Knows vectors and their positions; not texts, models or scores of other retrievers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.errors import IndexDamagedError

Floats = npt.NDArray[np.float32]


class VectorIndex:
    """Inner products over L2-normalised vectors (so: cosines), exact.

    Position i belongs to passage i.
    """

    def __init__(self, flat: Any) -> None:
        self._flat = flat

    @classmethod
    def build(cls, vectors: Floats) -> VectorIndex:
        """An index over `vectors`, shape (n, dimensions), rows of length 1."""
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(flat)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Read what `save` wrote; the vectors stay in the file and are mapped, so that several
        processes hold them once.

        Raises:
            IndexDamagedError: the file is not an inner-product index.
        """
        try:
            flat = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexDamagedError(f"{path.name} is not a FAISS index: {error}") from error
        if not isinstance(flat, faiss.IndexFlatIP):
            raise IndexDamagedError(
                f"{path.name} holds a {type(flat).__name__}; an IndexFlatIP was expected."
            )
        return cls(flat)

    def save(self, path: Path) -> None:
        faiss.write_index(self._flat, str(path))

    @property
    def dimensions(self) -> int:
        return int(self._flat.d)

    def __len__(self) -> int:
        return int(self._flat.ntotal)

    def vector(self, position: int) -> Floats:
        """The stored vector at `position`."""
        return np.asarray(self._flat.reconstruct(position))

    def scores(self, vector: Floats) -> Floats:
        """Cosines of `vector` (shape (dimensions,), length 1) with every position."""
        if not len(self):
            return np.zeros(0, dtype=np.float32)
        # Asking FAISS for all and putting them back in place keeps report order among ties.
        scores = np.zeros(len(self), dtype=np.float32)
        if not len(self):
            return scores
        positions, cosines = self.top(vector, len(self))
        scores[positions] = cosines
        return scores

    def top(self, vector: Floats, k: int) -> tuple[npt.NDArray[np.int64], Floats]:
        """Positions and cosines of the k nearest, nearest first; at most `len(self)`."""
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        cosines, positions = self._flat.search(query, max(1, min(k, len(self))))
        return positions[0], cosines[0]
