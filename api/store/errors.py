"""What can go wrong with the store."""

from __future__ import annotations

from corpus.errors import WenbaoError


class StoreError(WenbaoError):
    """The database cannot be used; the message is for staff, in Chinese."""
