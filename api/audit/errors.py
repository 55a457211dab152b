"""What can go wrong with the audit."""

from __future__ import annotations

from corpus.errors import WenbaoError


class AuditError(WenbaoError):
    """A question cannot be recorded, so it is not answered; the message is for staff."""


class UnknownRequestError(WenbaoError):
    """Feedback on a reply that was never given to this caller; the message is for staff."""
