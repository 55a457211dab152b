"""Why a request is turned away at the door; every message is for staff, in Chinese.

AccessError
├── UnauthorizedError   401  no proof of who asks, or one that does not hold
├── ForbiddenError      403  proved, but not allowed to do this
├── ForeignOriginError  403  sent by a page that is not on the list
└── WrongHostError      421  addressed to another name
"""

from __future__ import annotations

from corpus.errors import WenbaoError


class AccessError(WenbaoError):
    """A request is turned away."""


class UnauthorizedError(AccessError):
    """No key or token, or one that does not hold."""


class ForbiddenError(AccessError):
    """The caller is known and may not do this."""


class ForeignOriginError(AccessError):
    """A page of an origin that is not on the list."""


class WrongHostError(AccessError):
    """The request is addressed to a name that is not ours."""
