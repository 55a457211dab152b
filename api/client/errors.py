"""What the client raises; a message is the service's own, in Chinese, where there is one.

WenbaoClientError
├── UnreachableError            no whole reply came: connection, time-out, not a reply of Wenbao
└── ProblemError                the service answered with a problem document
    ├── InvalidRequestError     400, 413, 415, 422: the request itself
    ├── UnauthorizedError       401: no key or token, or one that does not hold
    ├── ForbiddenError          403: the key may not do this
    ├── NotFoundError           404: no such report, no such address
    ├── TooManyRequestsError    429: the limit of the key or user is reached
    ├── OverloadedError         503: too many questions wait
    └── ServerError             other 5xx
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any


class WenbaoClientError(Exception):
    """Base of all that the client raises."""


class UnreachableError(WenbaoClientError):
    """No whole reply came."""


@dataclass(eq=False)
class ProblemError(WenbaoClientError):
    """A problem document (RFC 9457). `kind` is the last part of its type, such as `overloaded`.

    `retry_after_s` is what the service asks to wait, None where it does not say.
    """

    status: int
    kind: str
    detail: str
    request_id: str
    retry_after_s: float | None = None

    def __str__(self) -> str:
        return self.detail


class InvalidRequestError(ProblemError):
    """The request itself is wrong; it will be as wrong the next time."""


class UnauthorizedError(ProblemError):
    """No key or token was sent, or one that does not hold (any more)."""


class ForbiddenError(ProblemError):
    """The key may not do this."""


class NotFoundError(ProblemError):
    """There is no such report, or no such address."""


class TooManyRequestsError(ProblemError):
    """The limit of this key or user is reached."""


class OverloadedError(ProblemError):
    """Too many questions wait."""


class ServerError(ProblemError):
    """Something is wrong in the service."""


_BY_STATUS: dict[int, type[ProblemError]] = {
    400: InvalidRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    413: InvalidRequestError,
    415: InvalidRequestError,
    422: InvalidRequestError,
    429: TooManyRequestsError,
    503: OverloadedError,
}


def problem_error(
    status: int, problem: object, headers: Mapping[str, str] | None = None
) -> ProblemError:
    """The error for a problem document; `problem` may be whatever stood in its place."""
    told: dict[str, Any] = problem if isinstance(problem, dict) else {}
    given = headers or {}
    kind = _BY_STATUS.get(status, ServerError if status >= 500 else InvalidRequestError)
    return kind(
        status=status,
        kind=str(told.get("type", "")).rpartition(":")[2] or "unknown",
        detail=str(told.get("detail") or f"服务出错（HTTP {status}）。请稍后再试。"),
        request_id=str(told.get("request_id") or given.get("x-request-id", "")),
        retry_after_s=_seconds(given.get("retry-after")),
    )


def _seconds(retry_after: str | None) -> float | None:
    """The header Retry-After: seconds, or a date."""
    if not retry_after:
        return None
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
