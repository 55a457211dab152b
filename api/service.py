"""What the routes work with: the one way in which a question is asked, whatever brought it."""

from __future__ import annotations

import asyncio
import threading
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial
from time import perf_counter
from typing import Annotated, Any, cast

from fastapi import Depends, Request

from api.access.caller import Caller
from api.answering import AnsweringPool, AnswerTimeoutError
from api.answers import Answers
from api.audit.recorder import Recorder
from api.curated.shelf import Shelf
from api.limits.errors import RateLimitedError
from api.limits.limiter import Limiter
from api.observing.course import Course
from api.observing.metrics import Metrics
from api.observing.request import never_log
from api.observing.tracing import Tracing
from api.schema import AskReply, AskRequest, reply_from
from api.store.database import run_in_thread_within
from api.store.errors import StoreError
from rag.answer import Answer
from rag.early import OnEarly, early_to
from rag.stage import OnStage, Stage

_LIMITS_S = 1.0
"""How long a question waits at most to be counted; then it is let through uncounted."""
_SHELF_S = 1.0
"""How long a question waits at most for the curated answers to be read anew."""


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
    metrics: Metrics
    limiter: Limiter
    timeout_s: float
    recorder: Recorder | None = None
    tracing: Tracing | None = None

    async def ask(
        self,
        asked: AskRequest,
        *,
        caller: Caller,
        via: Via,
        request_id: str,
        on_stage: OnStage | None = None,
        on_early: OnEarly | None = None,
    ) -> AskReply:
        """The reply to one question. Every door asks here, so all keep the same promises.

        `on_stage` is told each stage as it begins, in the answering thread, and `on_early` what
        may be shown before the reply; nothing is, where no reply may leave without its record.
        Cancelling this call gives the question up: waiting, it is never begun; running, it ends
        at its next stage.

        Raises:
            RateLimitedError: this caller asks too often.
            OverloadedError: too many questions wait.
            AnswerTimeoutError: it took too long.
            AuditError: the question cannot be recorded, and may not be answered without.
            WenbaoError: the question or the report's id is not acceptable.
        """
        started = perf_counter()
        never_log(asked.question, *(message.content for message in asked.history))
        await self.admit(caller)
        answer = await self._curated(asked)
        curated = answer is not None
        if answer is None:
            may_show = self.recorder is None or not self.recorder.refuses
            with early_to(on_early if may_show else None):
                answer = await self._answer(asked, on_stage, via)
        reply = reply_from(
            answer, request_id=request_id, total_ms=(perf_counter() - started) * 1000
        )
        try:
            if self.recorder is not None:
                await self.recorder.record(
                    asked, reply, caller=caller, via=via, curated=curated, use=answer.model_use
                )
        finally:
            self.tell_of_audit()
        self.metrics.model(answer)
        self.metrics.answer(
            status=reply.status, via=via, curated=curated, seconds=perf_counter() - started
        )
        return reply

    async def admit(self, caller: Caller) -> None:
        """Count one question of `caller`, or whatever costs as much.

        Raises:
            RateLimitedError: this caller asks too often.
        """
        if not self.limiter.concerns(caller):
            return
        try:
            await run_in_thread_within(_LIMITS_S, partial(self.limiter.spend, caller))
        except RateLimitedError as error:
            self.metrics.rate_limited(error.by)
            raise
        except StoreError:
            self.limiter.set_aside()

    def tell_of_audit(self) -> None:
        """Bring the metrics up to what the recorder has done by now."""
        if self.recorder is not None:
            self.metrics.audit(asdict(self.recorder.counts))

    async def _curated(self, asked: AskRequest) -> Answer | None:
        if asked.history:
            return None  # the same words may mean something else there
        report = asked.report or self.answerer.reports[0].id
        if self.shelf.is_due:  # it will wait for the database, but no question waits long for it
            with suppress(StoreError):
                await run_in_thread_within(_SHELF_S, self.shelf.refresh)
        return self.shelf.answer(asked.question, report)

    async def _answer(self, asked: AskRequest, on_stage: OnStage | None, via: Via) -> Answer:
        given_up = threading.Event()
        course = Course()

        def entered(stage: Stage) -> None:
            if given_up.is_set():
                raise GivenUpError
            course.entered(stage)
            if on_stage is not None:
                on_stage(stage)

        work = partial(
            self.answerer.answer,
            asked.question,
            history=asked.turns(),
            report=asked.report,
            on_stage=entered,
        )
        spanned = nullcontext() if self.tracing is None else self.tracing.question(via=via)
        with spanned as span:
            try:
                async with asyncio.timeout(self.timeout_s) as limit:
                    return await self.pool.run(work)
            except TimeoutError as error:
                if not limit.expired():
                    raise  # of the work itself
                raise AnswerTimeoutError(self.timeout_s) from error
            finally:
                given_up.set()  # of no effect where the work is done
                course.end()
                self._tell_of(course, span)

    def _tell_of(self, course: Course, span: Any) -> None:
        self.metrics.stages(course.seconds())
        if self.tracing is not None:
            for leg in course.legs:
                self.tracing.stage(leg.name, of=span, began_ns=leg.began_ns, ended_ns=leg.ended_ns)


async def service_of(request: Request) -> Service:
    """The service of the application that got this request."""
    # Awaits nothing; but FastAPI sends a plain function through a thread of its own.
    return cast(Service, request.app.state.service)


async def caller_of(request: Request) -> Caller:
    """Who sent this request, as the doorkeeper in front of the routes has proved it."""
    return cast(Caller, request.state.caller)


ServiceDep = Annotated[Service, Depends(service_of)]
CallerDep = Annotated[Caller, Depends(caller_of)]
