"""What is asked: Wenbao in this process, or a server by HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from eval.errors import EvalError
from rag.answer import Answer, Status, Turn
from rag.answerer import ReportAnswerer
from rag.deciding import Logistic
from rag.errors import QuestionError


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with the milliseconds it took.

    `score` is the probability that the evidence answers, as the decision saw it last or
    highest; None where the target does not show it or nothing was decided by it.
    """

    answer: Answer
    ms: float
    score: float | None = None


class Target(Protocol):
    """Something that answers; `name` is told in results."""

    @property
    def name(self) -> str: ...

    def ask(self, question: str, turns: Sequence[Turn]) -> Reply:
        """One reply; a question that cannot be read counts as refused with an empty answer."""
        ...

    def close(self) -> None:
        """Let go of what the target holds; it is not asked any more."""
        ...


@dataclass(frozen=True)
class _Listening(Logistic):
    """The decision's model, which notes every probability that it is asked for."""

    heard: list[float] = field(default_factory=list)

    def probability(self, signs: tuple[float, ...]) -> float:
        found = super().probability(signs)
        self.heard.append(found)
        return found


class InProcess:
    """Wenbao itself. Listens to the decision of `answerer`, so one at a time may ask it."""

    name = "本机进程内"

    def __init__(self, answerer: ReportAnswerer) -> None:
        self._answerer = answerer
        self._heard: list[float] = []
        self._decider = decider = (
            answerer._decider
        )  # no reply tells the probability, and none should
        figure, passage = decider.figure, decider.passage
        answerer._decider = replace(
            decider,
            figure=_Listening(figure.bias, figure.weights, self._heard),
            passage=_Listening(passage.bias, passage.weights, self._heard),
        )

    def ask(self, question: str, turns: Sequence[Turn]) -> Reply:
        self._heard.clear()
        started = perf_counter()
        try:
            answer = self._answerer.answer(question, turns)
        except QuestionError:
            answer = Answer(Status.NOT_IN_REPORT, "", question)
        ms = (perf_counter() - started) * 1000
        return Reply(answer, ms, round(max(self._heard), 6) if self._heard else None)

    def close(self) -> None:
        self._answerer._decider = self._decider


_ANSWER = TypeAdapter(Answer)
_TIMEOUT_S = 60


class OverHttp:
    """A running service, asked as the portal asks it (`POST /api/ask`)."""

    def __init__(self, url: str, *, report: str | None = None) -> None:
        """Raises EvalError where `url` is no http or https address."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EvalError(f"“{url}”不是网址。请写成 http://127.0.0.1:8000 这样。")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else None
        self._connection = (kind or http.client.HTTPConnection)(
            parts.hostname, parts.port, timeout=_TIMEOUT_S
        )
        self._path = parts.path.rstrip("/") + "/api/ask"
        self._report = report
        self.name = url

    def ask(self, question: str, turns: Sequence[Turn]) -> Reply:
        """As `Target.ask`.

        Raises:
            EvalError: the service cannot be reached or does not speak schema version 1.
        """
        body = {
            "question": question,
            "history": [{"role": turn.role, "content": turn.content} for turn in turns],
            "report": self._report,
        }
        headers = {"Content-Type": "application/json"}
        started = perf_counter()
        try:
            self._connection.request("POST", self._path, json.dumps(body).encode(), headers)
            response = self._connection.getresponse()
            given = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise EvalError(f"{self.name} 没有应答（{error}）。服务启动了吗？") from error
        ms = (perf_counter() - started) * 1000
        if response.status == http.client.UNPROCESSABLE_ENTITY:
            return Reply(Answer(Status.NOT_IN_REPORT, "", question), ms)
        if response.status != http.client.OK:
            raise EvalError(f"{self.name} 返回 HTTP {response.status}：{given[:300]!r}")
        try:
            return Reply(_ANSWER.validate_json(given), ms)
        except ValidationError as error:
            raise EvalError(f"{self.name} 的应答不是约定的格式：{error}") from error

    def close(self) -> None:
        self._connection.close()
