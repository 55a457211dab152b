"""Wiring of the HTTP service: routes, errors, headers, and what is loaded at start-up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from anyio import to_thread
from fastapi import FastAPI

from api.access.door import Door
from api.access.doorkeeper import DoorkeeperMiddleware
from api.answering import AnsweringPool
from api.answers import Answers
from api.application import Application
from api.audit.recorder import Recorder
from api.body_limit import BodyLimitMiddleware
from api.curated.shelf import Shelf
from api.limits.limiter import Limiter
from api.limits.tally import open_tally
from api.mcp.mounting import add_mcp, mcp_running
from api.observing.metrics import Metrics
from api.observing.tracing import open_tracing
from api.openai.router import add_openai
from api.operation import Operation
from api.overload import place_for
from api.problems import add_problem_handlers
from api.readiness import Readiness
from api.reloading import Opening, Reloadable
from api.reopening import opening_of
from api.routes import (
    admin,
    ask,
    curated,
    evaluation,
    feedback,
    figures,
    health,
    operation,
    page,
    reading,
    reports,
    stream,
    tokens,
)
from api.service import Service
from api.settings import Settings
from api.store.database import Database, run_in_thread
from api.store.keys import server_secret


def create_app(
    settings: Settings,
    answerer: Answers | None = None,
    *,
    opening: Opening | None = None,
    tell_others: Callable[[], object] = lambda: None,
) -> FastAPI:
    """The application; without an `answerer` it opens its own at start-up.

    Model and index are loaded once, before the first request is taken, and anew when an operator
    says so: by `opening`, which a fake needs of its own. `tell_others` makes other workers of the
    same service reload too.

    Raises:
        TracingError: traces are asked for, and their packages are not installed.
        StoreError: the database's URL is none, or its driver is not installed.
    """

    database = Database(settings.store)
    door = Door(
        settings.access,
        host=settings.host,
        database=database,
        metrics_here=settings.metrics.readers == "loopback",
    )
    metrics = Metrics()
    tracing = open_tracing(settings.tracing)
    readiness = Readiness(
        database.ping,
        needs_database=not door.is_open or settings.audit.on_failure == "refuse",
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await run_in_thread(database.upgrade)
        pool = AnsweringPool(
            threads=settings.threads,
            queue=settings.answer_queue,
            on_pending=metrics.pending,
        )
        metrics.pending_limit(pool.limit)
        recorder = await run_in_thread(_open_recorder, settings, database)
        answers = await to_thread.run_sync(_open_answers, settings, answerer, opening)
        limiter = Limiter(settings.limits, open_tally(database), on_failure=metrics.uncounted)
        app.state.service = Service(
            answerer=answers,
            pool=pool,
            shelf=Shelf(database, answers.index),
            metrics=metrics,
            limiter=limiter,
            timeout_s=settings.answer_timeout_s,
            recorder=recorder,
            tracing=tracing,
        )
        app.state.operation = Operation(answers, readiness, metrics, tell_others=tell_others)
        async with mcp_running(app, settings):
            yield
        pool.close()
        if recorder is not None:
            await run_in_thread(recorder.close)
        limiter.close()
        database.close()
        if tracing is not None:
            await to_thread.run_sync(tracing.close)

    app = Application(
        title="问报 Wenbao",
        summary="Answers questions about a market report, with citations.",
        version=_version(),
        lifespan=lifespan,
        docs_url=None,  # its page loads scripts from another host
        redoc_url=None,
        # Off, whatever the environment says: nothing leaves this machine by itself.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.settings = settings
    app.state.database = database
    app.state.door = door
    app.state.metrics = metrics
    app.state.tracing = tracing
    app.state.readiness = readiness
    add_problem_handlers(app)
    app.add_middleware(
        BodyLimitMiddleware,
        limit=settings.max_body_kib * 1024,
        timeout_s=settings.access.body_timeout_s,
    )
    app.add_middleware(DoorkeeperMiddleware, door=door, place=place_for)
    app.include_router(health.router)
    app.include_router(ask.router)
    app.include_router(stream.router)
    app.include_router(reports.router)
    app.include_router(tokens.router)
    app.include_router(feedback.router)
    app.include_router(admin.router)
    app.include_router(curated.router)
    app.include_router(figures.router)
    app.include_router(operation.router)
    app.state.examples = {}
    app.include_router(reading.router)
    app.include_router(evaluation.router)
    add_openai(app)
    add_mcp(app)
    page.add_page(app)
    return app


def _open_recorder(settings: Settings, database: Database) -> Recorder | None:
    if not settings.audit.enabled:
        return None
    return Recorder(database, settings.audit, secret=server_secret(database, "audit"))


def _open_answers(
    settings: Settings, answerer: Answers | None, opening: Opening | None
) -> Reloadable:
    # Imported here: it brings the model's engine with it, which tests with a fake do without.
    if answerer is None:
        from rag.answerer import Answerer

        answerer = Answerer.open(settings.rag)
        opening = opening or opening_of(settings)
    return Reloadable(answerer, opening)


def _version() -> str:
    try:
        return version("wenbao")
    except PackageNotFoundError:  # run from a tree that is not installed
        return "0"
