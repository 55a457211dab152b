"""The synchronous client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx
from tenacity import Retrying as Tenacity

from api.client import calls
from api.client.calls import Reply, Retrying, Turns, Vote
from api.client.errors import UnreachableError
from api.client.events import EventReader, Final, StreamEvent
from api.conflicts_schema import ConflictsReply
from api.figures_schema import FiguresReply
from api.schema import AskReply, ReportsReply


class Wenbao:
    """Asks one service. Safe for several threads; close it, or use it in a `with`.

    Every method raises `ProblemError` for what the service refuses, and `UnreachableError` where
    no reply came.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None = None,
        timeout_s: float = 60,
        retries: int = 2,
        longest_wait_s: float = 30,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`timeout_s` bounds each wait for bytes; `transport` is for proxies and certificates."""
        self._http = httpx.Client(
            base_url=base_url,
            headers=calls.headers(key),
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, calls.CONNECT_WITHIN_S)),
            transport=transport,
        )
        self._retrying = Retrying(retries, longest_wait_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, question: str, *, history: Turns = (), report: str | None = None) -> AskReply:
        """The reply to `question`, read in the light of `history` (oldest first)."""
        body = calls.question_body(question, history, report)
        return calls.reply_in(self._send("POST", "/api/ask", json=body), AskReply)

    @contextmanager
    def stream(
        self, question: str, *, history: Turns = (), report: str | None = None
    ) -> Iterator[Iterator[StreamEvent]]:
        """The events of the answer as they come; the last is `Final`.

        Leaving the `with` early gives the question up.
        """
        body = calls.question_body(question, history, report)
        response = self._send("POST", "/api/ask/stream", stream=True, json=body)
        try:
            yield self._events(response)
        finally:
            response.close()

    def figures(
        self,
        *,
        report: str | None = None,
        metric: str | None = None,
        subject: str | None = None,
        period: str | None = None,
        region: str | None = None,
        unit: str | None = None,
        table: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> FiguresReply:
        """The figures of a report that fit all filters, in the order of the text."""
        return self._get(
            "/api/figures",
            FiguresReply,
            report=report,
            metric=metric,
            subject=subject,
            period=period,
            region=region,
            unit=unit,
            table=table,
            offset=offset,
            limit=limit,
        )

    def conflicts(
        self,
        *,
        report: str | None = None,
        metric: str | None = None,
        subject: str | None = None,
        grade: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> ConflictsReply:
        """Where a report contradicts itself."""
        return self._get(
            "/api/conflicts",
            ConflictsReply,
            report=report,
            metric=metric,
            subject=subject,
            grade=grade,
            offset=offset,
            limit=limit,
        )

    def reports(self) -> ReportsReply:
        """The reports that can be asked; the first is the default."""
        return self._get("/api/reports", ReportsReply)

    def feedback(
        self, request_id: str, vote: Vote, *, reason: str | None = None, comment: str | None = None
    ) -> None:
        """Say whether the reply with that `request_id` was of use."""
        body = calls.feedback_body(request_id, vote, reason, comment)
        self._send("POST", "/api/feedback", json=body)

    def _get(self, path: str, kind: type[Reply], **given: str | int | None) -> Reply:
        return calls.reply_in(self._send("GET", path, params=calls.filters(**given)), kind)

    def _send(
        self, method: str, path: str, *, stream: bool = False, **given: Any
    ) -> httpx.Response:
        """A successful response; tried again where that is worth it."""
        return Tenacity(**self._retrying.arguments())(self._try, method, path, stream, given)

    def _try(self, method: str, path: str, stream: bool, given: dict[str, Any]) -> httpx.Response:
        try:
            request = self._http.build_request(method, path, **given)
            response = self._http.send(request, stream=stream)
            if not response.is_success:
                response.read()
        except httpx.TransportError as error:
            raise calls.unreachable(error) from error
        calls.raise_for_problem(response)
        return response

    @staticmethod
    def _events(response: httpx.Response) -> Iterator[StreamEvent]:
        reader = EventReader()
        try:
            for text in response.iter_text():
                for event in reader.events_in(text):
                    yield event
                    if isinstance(event, Final):
                        return
        except httpx.TransportError as error:
            raise calls.unreachable(error) from error
        raise UnreachableError("回复没有传完，连接就中断了。请再问一次。")
