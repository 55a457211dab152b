"""What every embedder offers, whichever engine runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Progress = Callable[[str, int, int], None]
"""Called as (what, done, total) by work that lasts longer than a second."""


class Embedder(Protocol):
    """Turns text into unit vectors; passages and questions by the same engine.

    `identity` names weights, engine and precision; two embedders with different identities
    give vectors that must not be compared. The prefixes that a model wants (`query: `,
    `passage: `) are put on here, so callers give plain text.
    """

    @property
    def identity(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed_passages(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> npt.NDArray[np.float32]:
        """Vectors of shape (len(texts), dimensions), L2-normalised, in the given order."""
        ...

    def embed_question(self, text: str) -> npt.NDArray[np.float32]:
        """One L2-normalised vector of shape (dimensions,)."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of shape (len(texts), dimensions), computed together, in the given order."""
        ...
