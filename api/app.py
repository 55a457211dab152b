"""Wiring of the HTTP service: routes, errors, headers, and what is loaded at start-up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI

from api.access.door import Door
from api.access.doorkeeper import DoorkeeperMiddleware
from api.answering import AnsweringPool
from api.application import Application
from api.audit.recorder import Recorder
from api.body_limit import BodyLimitMiddleware
from api.curated.shelf import Shelf
from api.mcp.mounting import add_mcp, mcp_running
from api.openai.router import add_openai
from api.problems import add_problem_handlers
from api.routes import (
    admin,
    ask,
    curated,
    evaluation,
    feedback,
    figures,
    health,
    page,
    reading,
    reports,
    stream,
    tokens,
)
from api.service import Answers, Service
from api.settings import Settings
from api.store.database import Database, run_in_thread
from api.store.keys import server_secret


def create_app(settings: Settings, answerer: Answers | None = None) -> FastAPI:
    """The application; without an `answerer` it opens its own at start-up.

    Model and index are loaded once, before the first request is taken.
    """

    database = Database(settings.store)
    door = Door(settings.access, host=settings.host, database=database)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await run_in_thread(database.upgrade)
        pool = AnsweringPool(threads=settings.answer_threads, queue=settings.answer_queue)
        recorder = await run_in_thread(_open_recorder, settings, database)
        answers = answerer or _open_answerer(settings)
        shelf = Shelf(database, answers.index)
        app.state.service = Service(answers, pool, shelf, recorder)
        async with mcp_running(app, settings):
            yield
        pool.close()
        if recorder is not None:
            await run_in_thread(recorder.close)
        database.close()

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
    add_problem_handlers(app)
    app.add_middleware(
        BodyLimitMiddleware,
        limit=settings.max_body_kib * 1024,
        timeout_s=settings.access.body_timeout_s,
    )
    app.add_middleware(DoorkeeperMiddleware, door=door)
    app.include_router(health.router)
    app.include_router(ask.router)
    app.include_router(stream.router)
    app.include_router(reports.router)
    app.include_router(tokens.router)
    app.include_router(feedback.router)
    app.include_router(admin.router)
    app.include_router(curated.router)
    app.include_router(figures.router)
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


def _open_answerer(settings: Settings) -> Answers:
    # Imported here: it brings the model's engine with it, which tests with a fake do without.
    from rag.answerer import Answerer

    return Answerer.open(settings.rag)


def _version() -> str:
    try:
        return version("wenbao")
    except PackageNotFoundError:  # run from a tree that is not installed
        return "0"
