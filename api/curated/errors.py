"""What can go wrong with curated answers; the messages are for staff, in Chinese."""

from __future__ import annotations

from corpus.errors import WenbaoError


class TakenError(WenbaoError):
    """A question has an answer already."""


class UnknownCuratedError(WenbaoError):
    """There is no curated answer of that id."""
