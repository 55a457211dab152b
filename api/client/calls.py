"""What both clients send, how they read what comes back, and when they try again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import httpx
from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

from api.client.errors import (
    OverloadedError,
    ProblemError,
    TooManyRequestsError,
    UnreachableError,
    problem_error,
)
from api.schema import TurnIn

Reply = TypeVar("Reply", bound=BaseModel)
Vote = Literal["up", "down"]
Turns = Sequence[TurnIn | Mapping[str, str]]

CONNECT_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Retrying:
    """How often and how long a request that was put off is tried again.

    Only what the service has refused to begin is tried again (429, 503), or what never reached it.
    """

    times: int
    longest_wait_s: float

    def arguments(self) -> dict[str, Any]:
        """What tenacity is told."""
        return {
            "stop": stop_after_attempt(self.times + 1),
            "wait": self._wait,
            "retry": retry_if_exception(self._worth),
            "reraise": True,
        }

    def _worth(self, error: BaseException) -> bool:
        if isinstance(error, TooManyRequestsError | OverloadedError):
            return (error.retry_after_s or 0) <= self.longest_wait_s
        return isinstance(error, UnreachableError) and isinstance(
            error.__cause__, httpx.ConnectError | httpx.ConnectTimeout
        )

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, ProblemError) and error.retry_after_s is not None:
            return error.retry_after_s
        return wait_random_exponential(multiplier=0.25, max=self.longest_wait_s)(state)


def headers(key: str | None) -> dict[str, str]:
    """The headers of every request; `key` is an API key or a token.

    Raises:
        ValueError: no key looks like that; it could not be sent.
    """
    if key is not None and not (key.isascii() and key.isprintable()):
        raise ValueError("密钥里有不该有的字符。请重新复制一次，前后不要带空行或中文。")
    return {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})


def question_body(question: str, history: Turns, report: str | None) -> dict[str, Any]:
    """The body of `/api/ask` and `/api/ask/stream`."""
    turns = [turn.model_dump() if isinstance(turn, TurnIn) else dict(turn) for turn in history]
    return {"question": question, "history": turns, "report": report}


def feedback_body(
    request_id: str, vote: Vote, reason: str | None, comment: str | None
) -> dict[str, Any]:
    """The body of `/api/feedback`; what is not said is left out."""
    given = {"request_id": request_id, "vote": vote, "reason": reason, "comment": comment}
    return {name: value for name, value in given.items() if value is not None}


def filters(**given: str | int | None) -> dict[str, str | int]:
    """The parameters that were given."""
    return {name: value for name, value in given.items() if value is not None}


def raise_for_problem(response: httpx.Response) -> None:
    """Raise what a response says that is no success; its body has been read.

    Raises:
        ProblemError: the response is not a success.
    """
    if response.is_success:
        return
    try:
        problem = response.json()
    except ValueError:  # a proxy's page
        problem = None
    raise problem_error(response.status_code, problem, response.headers)


def reply_in(response: httpx.Response, kind: type[Reply]) -> Reply:
    """The reply in a successful response. Fields that a newer service adds are left out.

    Raises:
        UnreachableError: it is not a reply of this kind; something else answered.
    """
    try:
        return kind.model_validate_json(response.content, extra="ignore")
    except ValidationError as error:
        raise UnreachableError("收到的不是问报的回复。请核对服务地址。") from error


def unreachable(error: httpx.TransportError) -> UnreachableError:
    """What it means that no response came."""
    if isinstance(error, httpx.TimeoutException):
        return UnreachableError("等了太久仍没有回复。请稍后再试。")
    return UnreachableError("连不上服务，或连接中断。请检查服务地址和网络，稍后再试。")
