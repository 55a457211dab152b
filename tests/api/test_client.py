"""The Python client against a real server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from api.app import create_app
from api.client import (
    AsyncWenbao,
    Final,
    InvalidRequestError,
    NotFoundError,
    OverloadedError,
    ServerError,
    Stage,
    Text,
    TooManyRequestsError,
    TurnIn,
    UnauthorizedError,
    UnreachableError,
    Wenbao,
    WenbaoClientError,
)
from api.client.errors import problem_error
from api.client.events import EventReader
from api.settings import Settings
from rag.answer import Turn
from tests.api.fake_answerer import ANSWERS, REPORT_ID, FakeAnswerer
from tests.api.until import until
from tests.served import served

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def url(answerer: FakeAnswerer) -> Iterator[str]:
    app = create_app(Settings(answer_threads=1, answer_queue=0, stream_heartbeat_s=0.05), answerer)
    with served(app, before_the_end=answerer.release.set) as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[Wenbao]:
    with Wenbao(url, retries=0) as client:
        yield client


def with_async(url: str, work: Callable[[AsyncWenbao], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with AsyncWenbao(url, retries=0) as client:
            return await work(client)

    return asyncio.run(run())


def test_importing_the_client_brings_neither_server_nor_models() -> None:
    heavy = ("fastapi", "starlette", "uvicorn", "faiss", "torch", "numpy", "jieba", "llama_index")
    code = f"import sys, api.client; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_an_answer_comes_typed_with_its_citations(client: Wenbao, url: str) -> None:
    reply = client.ask("份额多少？")
    assert reply.status == "answered"
    assert reply.citations[0].quote == "市场份额预计达15-20%"
    assert reply.figures[0].low == "15"
    again = with_async(url, lambda client: client.ask("份额多少？"))
    assert again.citations == reply.citations


def test_history_and_report_are_sent(client: Wenbao, answerer: FakeAnswerer) -> None:
    history = [TurnIn(role="user", content="甲"), {"role": "assistant", "content": "乙"}]
    client.ask("丙", history=history, report=REPORT_ID)
    assert answerer.asked == [("丙", (Turn("user", "甲"), Turn("assistant", "乙")), REPORT_ID)]


@pytest.mark.parametrize("question", ANSWERS)
def test_a_stream_gives_stages_texts_and_the_reply(client: Wenbao, question: str) -> None:
    with client.stream(question) as events:
        seen = list(events)
    final = seen[-1]
    assert isinstance(seen[0], Stage)
    assert isinstance(final, Final)
    assert "".join(one.text for one in seen if isinstance(one, Text)) == final.reply.answer
    assert final.reply.citations == client.ask(question).citations


def test_the_asynchronous_stream_gives_the_same(url: str) -> None:
    async def read(client: AsyncWenbao) -> list[object]:
        async with client.stream("份额多少？") as events:
            return [event async for event in events]

    seen = with_async(url, read)
    assert seen[0] == Stage("reading", "正在理解问题")
    assert isinstance(seen[-1], Final)


def test_leaving_a_stream_early_gives_the_question_up(
    client: Wenbao, answerer: FakeAnswerer, url: str
) -> None:
    with client.stream("数着") as events:
        assert next(events) == Stage("reading", "正在理解问题")

    async def leave(client: AsyncWenbao) -> None:
        async with client.stream("数着") as events:
            await anext(events)

    until(lambda: len(answerer.given_up) == 1)
    with_async(url, leave)
    until(lambda: len(answerer.given_up) == 2)


def test_reports_figures_and_conflicts_come_typed(client: Wenbao, url: str) -> None:
    assert [report.id for report in client.reports().reports] == [REPORT_ID]
    assert client.figures(metric="市场份额", limit=1).total == 2
    assert client.conflicts(metric="市场份额").conflicts[0].note == "两处不同"
    assert with_async(url, lambda client: client.reports()) == client.reports()
    assert with_async(url, lambda client: client.figures(unit="%")) == client.figures(unit="%")
    assert with_async(url, lambda client: client.conflicts()) == client.conflicts()


def test_what_the_service_refuses_is_raised_with_its_words(client: Wenbao, url: str) -> None:
    with pytest.raises(InvalidRequestError, match="问题是空的") as caught:
        client.ask("")
    assert caught.value.kind == "empty-question"
    assert caught.value.status == 422
    assert caught.value.request_id
    with pytest.raises(NotFoundError):
        client.ask("问", report="no-such")
    with pytest.raises(NotFoundError), client.stream("问", report="no-such") as events:
        list(events)
    with pytest.raises(ServerError, match="内部错误"):
        client.ask("出错")
    with pytest.raises(NotFoundError):
        with_async(url, lambda client: client.ask("问", report="no-such"))


def test_what_fails_within_a_stream_is_raised_from_it(client: Wenbao) -> None:
    with (
        pytest.raises(ServerError, match="内部错误"),
        client.stream("出错") as events,
    ):
        list(events)


def test_overload_is_an_error_of_its_own_when_patience_ends(
    client: Wenbao, answerer: FakeAnswerer
) -> None:
    with client.stream("挡住") as events:
        next(events)
        with pytest.raises(OverloadedError) as caught:
            client.ask("多余")
        answerer.release.set()
        assert isinstance(list(events)[-1], Final)
    assert caught.value.retry_after_s == 1


class Moody:
    """A service that refuses as often as it is told, and notes what it got."""

    def __init__(self) -> None:
        self.refuse = 0
        self.status = 429
        self.retry_after = "0"
        self.got: list[tuple[str, Any, str | None]] = []
        self.app = FastAPI()
        self.app.add_api_route("/api/{path:path}", self.answer, methods=["GET", "POST"])

    async def answer(self, request: Request) -> Response:
        body = await request.body()
        self.got.append((request.url.path, body.decode(), request.headers.get("authorization")))
        if self.refuse:
            self.refuse -= 1
            return JSONResponse(
                {
                    "type": "urn:wenbao:problem:too-many-requests",
                    "detail": "问得太快。",
                    "request_id": "r1",
                },
                self.status,
                {"Retry-After": self.retry_after},
            )
        if request.url.path == "/api/reports":
            return JSONResponse({"schema_version": 1, "reports": [], "of_tomorrow": {"a": 1}})
        if request.url.path == "/api/conflicts":
            return Response("<html>")
        if request.url.path == "/api/ask/stream":
            return Response('event: stage\ndata: {"stage":"reading","label":"读"}\n\n')
        return Response(status_code=HTTPStatus.NO_CONTENT)


@pytest.fixture
def moody() -> Moody:
    return Moody()


@pytest.fixture
def moody_url(moody: Moody) -> Iterator[str]:
    with served(moody.app) as url:
        yield url


@pytest.mark.parametrize("status", [429, 503])
def test_what_is_put_off_is_tried_again_as_often_as_allowed(
    moody: Moody, moody_url: str, status: int
) -> None:
    moody.status, moody.refuse = status, 2
    with Wenbao(moody_url, key="k-1") as client:
        assert client.reports().reports == ()
        assert len(moody.got) == 3
        moody.refuse = 3
        with pytest.raises((TooManyRequestsError, OverloadedError), match="问得太快"):
            client.reports()
    assert len(moody.got) == 6

    async def again() -> int:
        moody.refuse = 1
        async with AsyncWenbao(moody_url, key="k-1") as client:
            await client.reports()
        return len(moody.got)

    assert asyncio.run(again()) == 8
    assert {key for _, _, key in moody.got} == {"Bearer k-1"}


def test_a_wait_that_is_longer_than_allowed_is_not_begun(moody: Moody, moody_url: str) -> None:
    moody.refuse, moody.retry_after = 1, "3600"
    with Wenbao(moody_url) as client, pytest.raises(TooManyRequestsError) as caught:
        client.reports()
    assert caught.value.retry_after_s == 3600
    assert len(moody.got) == 1


def test_what_is_wrong_is_not_tried_again(moody: Moody, moody_url: str) -> None:
    moody.status, moody.refuse = 401, 1
    with Wenbao(moody_url) as client, pytest.raises(UnauthorizedError):
        client.reports()
    assert len(moody.got) == 1


def test_feedback_is_sent_with_what_was_said(moody: Moody, moody_url: str) -> None:
    with Wenbao(moody_url) as client:
        client.feedback("r-1", "down", comment="不对")

    async def again() -> None:
        async with AsyncWenbao(moody_url) as client:
            await client.feedback("r-2", "up")

    asyncio.run(again())
    assert [(path, body) for path, body, _ in moody.got] == [
        ("/api/feedback", '{"request_id":"r-1","vote":"down","comment":"不对"}'),
        ("/api/feedback", '{"request_id":"r-2","vote":"up"}'),
    ]


def test_fields_of_a_newer_service_are_no_error(moody_url: str) -> None:
    with Wenbao(moody_url) as client:
        assert client.reports().reports == ()


def test_something_else_that_answers_is_told_apart(moody_url: str) -> None:
    with Wenbao(moody_url) as client, pytest.raises(UnreachableError, match="核对服务地址"):
        client.conflicts()


def test_a_stream_that_breaks_off_is_no_answer(moody_url: str) -> None:
    with (
        Wenbao(moody_url) as client,
        pytest.raises(UnreachableError, match="没有传完"),
        client.stream("问") as events,
    ):
        list(events)


def test_a_service_that_is_not_there_is_unreachable() -> None:
    with (
        Wenbao("http://127.0.0.1:9", retries=1, longest_wait_s=0) as client,
        pytest.raises(UnreachableError, match="连不上"),
    ):
        client.ask("问")


def test_a_reply_that_does_not_come_is_given_up(url: str, answerer: FakeAnswerer) -> None:
    with (
        Wenbao(url, timeout_s=0.2, retries=0) as client,
        pytest.raises(UnreachableError, match="等了太久"),
    ):
        client.ask("挡住")


@pytest.mark.parametrize("key", ["密钥", "wb-1\n", "wb…"])
def test_a_key_that_was_copied_wrongly_is_told_at_once(key: str) -> None:
    with pytest.raises(ValueError, match="重新复制"):
        Wenbao("http://127.0.0.1:9", key=key)


def test_a_line_separator_inside_an_answer_ends_no_line(
    monkeypatch: pytest.MonkeyPatch, client: Wenbao
) -> None:
    question = "份额多少？"
    odd = replace(ANSWERS[question], answer="甲\u2028乙\x85丙\x1c丁")
    monkeypatch.setitem(ANSWERS, question, odd)
    with client.stream(question) as events:
        final = list(events)[-1]
    assert isinstance(final, Final)
    assert final.reply.answer == odd.answer


def test_events_cut_anywhere_are_put_together() -> None:
    text = ': heartbeat\n\nevent: text\r\ndata: {"text":"甲"}\r\n\r\nevent: news\ndata: 1\n\n'
    for cut in range(len(text)):
        reader = EventReader()
        seen = [*reader.events_in(text[:cut]), *reader.events_in(text[cut:])]
        assert seen == [Text("甲")]


def test_retry_after_may_be_a_date() -> None:
    past = problem_error(429, {}, {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"})
    assert past.retry_after_s == 0
    assert problem_error(429, {}, {"retry-after": "soon"}).retry_after_s is None
    assert isinstance(past, WenbaoClientError)
