"""What the routes work with: the answerer and the threads it runs in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request

from api.answering import AnsweringPool
from corpus.report import Description
from index.index import Index
from rag.answer import Answer, Turn


class Answers(Protocol):
    """What `rag.answerer.Answerer` offers, and the fakes of the tests."""

    @property
    def reports(self) -> tuple[Description, ...]: ...

    def answer(
        self, question: str, *, history: Sequence[Turn] = (), report: str | None = None
    ) -> Answer: ...

    def index(self, report_id: str) -> Index: ...


@dataclass(frozen=True, slots=True)
class Service:
    """One per process; made at start-up, kept in `app.state.service`."""

    answerer: Answers
    pool: AnsweringPool


async def service_of(request: Request) -> Service:
    """The service of the application that got this request."""
    # Awaits nothing; but FastAPI sends a plain function through a thread of its own.
    return cast(Service, request.app.state.service)


ServiceDep = Annotated[Service, Depends(service_of)]
