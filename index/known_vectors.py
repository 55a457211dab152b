"""Vectors of an earlier build, taken over where the same text is embedded again.

Embedding is nearly all of a build's time, and a new release or a reviewed correction changes
few sentences or none. Knows texts by their hash; that the model is the same is for callers to
make sure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedder import Embedder, Progress
from index.errors import IndexDamagedError
from index.vectors import VectorIndex

Floats = npt.NDArray[np.float32]
KnownVectors = Mapping[str, Floats]
"""Vectors by the key of their text."""


def text_key(text: str) -> str:
    """What a text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


def embed(
    texts: Sequence[str],
    embedder: Embedder,
    known: KnownVectors,
    *,
    progress: Progress | None = None,
) -> Floats:
    """Vectors of shape (len(texts), dimensions); only texts that are not known are embedded."""
    keys = [text_key(text) for text in texts]
    unknown = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    vectors = dict(known)
    if unknown:
        fresh = embedder.embed_passages(list(unknown.values()), progress=progress)
        vectors.update(zip(unknown, fresh, strict=True))
    return np.stack([vectors[key] for key in keys])


def save_keys(texts: Sequence[str], path: Path) -> None:
    """Write the key of each text, one a line, in the order of their vectors."""
    path.write_text("".join(text_key(text) + "\n" for text in texts), encoding="ascii")


def known_vectors(stored: Sequence[VectorIndex], keys: Path) -> KnownVectors:
    """The vectors of a build, one index after the other, by the keys that `save_keys` wrote.

    Raises:
        IndexDamagedError: keys and vectors do not fit together.
        FileNotFoundError: there are no keys.
    """
    lines = keys.read_text(encoding="ascii").splitlines()
    vectors = [index.vector(position) for index in stored for position in range(len(index))]
    if len(lines) != len(vectors):
        raise IndexDamagedError(f"{keys} has {len(lines)} lines for {len(vectors)} vectors.")
    return dict(zip(lines, vectors, strict=True))
