"""Errors of the index room; their base is `corpus.errors.WenbaoError`.

IndexingError
├── ModelError              the embedding model cannot be prepared, checked or loaded
├── IndexNotBuiltError      no index stands where one was asked for
├── IndexStaleError         the index was built from another report, model, setting or code
└── IndexDamagedError       a file of the index is not what its manifest says
"""

from __future__ import annotations

from corpus.errors import WenbaoError


class IndexingError(WenbaoError):
    """Base of the errors of this room."""


class ModelError(IndexingError):
    """The embedding model cannot be prepared, checked or loaded."""


class IndexNotBuiltError(IndexingError):
    """No index stands where one was asked for."""


class IndexStaleError(IndexingError):
    """The index was built from another report, model, setting or code version."""


class IndexDamagedError(IndexingError):
    """A file of the index is not what its manifest says."""
