"""Wiring of the HTTP service: routes, errors, headers, and what is loaded at start-up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI

from api.access.doorkeeper import DoorkeeperMiddleware
from api.answering import AnsweringPool
from api.application import Application
from api.body_limit import BodyLimitMiddleware
from api.mcp.mounting import add_mcp, mcp_running
from api.openai.router import add_openai
from api.problems import add_problem_handlers
from api.routes import ask, evaluation, figures, health, page, reading, reports, stream
from api.service import Answers, Service
from api.settings import Settings


def create_app(settings: Settings, answerer: Answers | None = None) -> FastAPI:
    """The application; without an `answerer` it opens its own at start-up.

    Model and index are loaded once, before the first request is taken.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = AnsweringPool(threads=settings.answer_threads, queue=settings.answer_queue)
        app.state.service = Service(answerer or _open_answerer(settings), pool)
        async with mcp_running(app, settings):
            yield
        pool.close()

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
    add_problem_handlers(app)
    app.add_middleware(BodyLimitMiddleware, limit=settings.max_body_kib * 1024)
    app.add_middleware(DoorkeeperMiddleware)
    app.include_router(health.router)
    app.include_router(ask.router)
    app.include_router(stream.router)
    app.include_router(reports.router)
    app.include_router(figures.router)
    app.state.examples = {}
    app.include_router(reading.router)
    app.include_router(evaluation.router)
    add_openai(app)
    add_mcp(app)
    page.add_page(app)
    return app


def _open_answerer(settings: Settings) -> Answers:
    # Imported here: it brings the model's engine with it, which tests with a fake do without.
    from rag.answerer import Answerer

    return Answerer.open(settings.rag)


def _version() -> str:
    try:
        return version("wenbao")
    except PackageNotFoundError:  # run from a tree that is not installed
        return "0"
