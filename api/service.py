"""What the routes work with: the one way in which a question is asked, whatever brought it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from time import perf_counter
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request

from api.access.caller import Caller
from api.answering import AnsweringPool
from api.audit.recorder import Recorder
from api.curated.shelf import Shelf
from api.schema import AskReply, AskRequest, reply_from
from api.store.database import run_in_thread_within
from api.store.errors import StoreError
from corpus.report import Description
from index.index import Index
from index.passage import ScoredPassage
from rag.answer import Answer, Turn
from rag.stage import OnStage, Stage

_SHELF_S = 1.0
"""How long a question waits at most for the curated answers to be read anew."""


class Answers(Protocol):
    """What `rag.answerer.Answerer` offers, and the fakes of the tests."""

    @property
    def reports(self) -> tuple[Description, ...]: ...

    def answer(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        report: str | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer: ...

    def search(self, text: str, *, k: int, report: str | None = None) -> list[ScoredPassage]: ...

    def index(self, report_id: str) -> Index: ...


class GivenUpError(Exception):
    """Ends the work on a question that nobody waits for any more; never leaves the thread."""


class Via(StrEnum):
    """The door that a question came through."""

    API = "api"
    STREAM = "stream"
    OPENAI = "openai"
    MCP = "mcp"


@dataclass(frozen=True, slots=True)
class Service:
    """One per process; made at start-up, kept in `app.state.service`."""

    answerer: Answers
    pool: AnsweringPool
    shelf: Shelf
    recorder: Recorder | None = None

    async def ask(
        self,
        asked: AskRequest,
        *,
        caller: Caller,
        via: Via,
        request_id: str,
        on_stage: OnStage | None = None,
    ) -> AskReply:
        """The reply to one question. Every door asks here, so all keep the same promises.

        `on_stage` is told each stage as it begins, in the answering thread. Cancelling this call
        gives the question up: waiting, it is never begun; running, it ends at its next stage.

        Raises:
            OverloadedError: too many questions wait.
            AuditError: the question cannot be recorded, and may not be answered without.
            WenbaoError: the question or the report's id is not acceptable.
        """
        started = perf_counter()
        answer = await self._curated(asked)
        curated = answer is not None
        if answer is None:
            answer = await self._answer(asked, on_stage)
        reply = reply_from(
            answer, request_id=request_id, total_ms=(perf_counter() - started) * 1000
        )
        if self.recorder is not None:
            await self.recorder.record(asked, reply, caller=caller, via=via, curated=curated)
        return reply

    async def _curated(self, asked: AskRequest) -> Answer | None:
        if asked.history:
            return None  # the same words may mean something else there
        report = asked.report or self.answerer.reports[0].id
        if self.shelf.is_due:  # it will wait for the database, but no question waits long for it
            with suppress(StoreError):
                await run_in_thread_within(_SHELF_S, self.shelf.refresh)
        return self.shelf.answer(asked.question, report)

    async def _answer(self, asked: AskRequest, on_stage: OnStage | None) -> Answer:
        given_up = threading.Event()

        def entered(stage: Stage) -> None:
            if given_up.is_set():
                raise GivenUpError
            if on_stage is not None:
                on_stage(stage)

        try:
            return await self.pool.run(
                partial(
                    self.answerer.answer,
                    asked.question,
                    history=asked.turns(),
                    report=asked.report,
                    on_stage=entered,
                )
            )
        except asyncio.CancelledError:
            given_up.set()
            raise


async def service_of(request: Request) -> Service:
    """The service of the application that got this request."""
    # Awaits nothing; but FastAPI sends a plain function through a thread of its own.
    return cast(Service, request.app.state.service)


async def caller_of(request: Request) -> Caller:
    """Who sent this request, as the doorkeeper in front of the routes has proved it."""
    return cast(Caller, request.state.caller)


ServiceDep = Annotated[Service, Depends(service_of)]
CallerDep = Annotated[Caller, Depends(caller_of)]
