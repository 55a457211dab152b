"""`POST /api/ask/stream` over a real server, as the chat page and the portal read it."""

from __future__ import annotations

import itertools
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.pieces import pieces_of
from api.settings import Settings
from tests.api.fake_answerer import ANSWERS, FakeAnswerer
from tests.api.sse import events_in
from tests.api.until import until
from tests.served import served


@pytest.fixture
def url(answerer: FakeAnswerer) -> Iterator[str]:
    app = create_app(Settings(answer_threads=1, answer_queue=1, stream_heartbeat_s=0.05), answerer)
    with served(app, before_the_end=answerer.release.set) as url:
        yield url


def streamed(url: str, question: str, **more: Any) -> list[tuple[str, Any]]:
    with httpx.stream(
        "POST", f"{url}/api/ask/stream", json={"question": question, **more}, timeout=10
    ) as response:
        assert response.status_code == 200
        return [event for event in events_in(response.iter_lines()) if event[0] != "comment"]


@pytest.mark.parametrize("question", ANSWERS)
def test_the_final_event_equals_the_json_reply_but_for_id_and_timings(
    url: str, question: str
) -> None:
    name, final = streamed(url, question)[-1]
    plain = httpx.post(f"{url}/api/ask", json={"question": question}).json()
    assert name == "final"
    for reply in (final, plain):
        assert reply.pop("request_id")
        assert reply.pop("timings_ms")
    assert list(final) == list(plain)
    assert final == plain


@pytest.mark.parametrize("question", ANSWERS)
def test_the_texts_joined_are_the_answer_and_come_between_stages_and_final(
    url: str, question: str
) -> None:
    events = streamed(url, question)
    names = [name for name, _ in events]
    assert re.fullmatch(r"(stage )+(text )+final", " ".join(names))
    texts = "".join(data["text"] for name, data in events if name == "text")
    assert texts == events[-1][1]["answer"]


def test_stages_come_with_labels_in_chinese(url: str) -> None:
    stages = [data for name, data in streamed(url, "份额多少？") if name == "stage"]
    assert [stage["stage"] for stage in stages] == ["reading", "retrieving", "checking"]
    assert all(re.search("[\u4e00-\u9fff]", stage["label"]) for stage in stages)


def test_no_proxy_keeps_back_or_stores_the_stream(url: str) -> None:
    with httpx.stream("POST", f"{url}/api/ask/stream", json={"question": "问"}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["x-accel-buffering"] == "no"
        assert response.headers["cache-control"] == "no-store"
        events = dict(events_in(response.iter_lines()))
    assert events["final"]["request_id"] == response.headers["x-request-id"]


def test_a_long_wait_is_filled_with_heartbeats_and_stages_come_as_they_begin(
    url: str, answerer: FakeAnswerer
) -> None:
    body = {"question": "挡住"}
    with httpx.stream("POST", f"{url}/api/ask/stream", json=body, timeout=10) as response:
        events = events_in(response.iter_lines())
        assert next(events)[1]["stage"] == "reading"
        assert next(events) == ("comment", "heartbeat")
        assert next(events) == ("comment", "heartbeat")
        answerer.release.set()
        rest = [name for name, _ in events if name != "comment"]
    assert rest == ["stage", "stage", "text", "text", "final"]


def test_what_fails_before_the_first_stage_is_an_http_error(url: str) -> None:
    for body, status in [
        ({"question": ""}, 422),
        ({"question": "  "}, 422),
        ({"question": "问", "report": "no-such"}, 404),
        ({"question": "问", "more": 1}, 422),
    ]:
        response = httpx.post(f"{url}/api/ask/stream", json=body)
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["detail"]


def test_what_fails_later_ends_the_stream_with_a_problem(url: str) -> None:
    name, problem = streamed(url, "出错")[-1]
    assert name == "error"
    assert problem["status"] == 500
    assert problem["type"] == "urn:wenbao:problem:internal"
    assert problem["request_id"] in problem["detail"]
    assert "secret" not in str(problem)


def hang_up(url: str, question: str, *, after: bytes) -> None:
    """Ask, read up to `after`, and close the connection as a closed browser tab does."""
    address = urlsplit(url)
    body = f'{{"question": "{question}"}}'.encode()
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(
            b"POST /api/ask/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        seen = b""
        while after not in seen:
            got = connection.recv(4096)
            assert got, seen
            seen += got


def test_a_client_that_goes_away_ends_the_running_work_at_its_next_stage(
    url: str, answerer: FakeAnswerer
) -> None:
    hang_up(url, "数着", after=b"retrieving")
    until(lambda: answerer.given_up == ["数着"])
    counted = answerer.counted
    assert streamed(url, "份额多少？")[-1][0] == "final"  # by the one thread, which is free again
    assert answerer.counted == counted
    assert answerer.finished == ["份额多少？"]


def test_a_client_that_goes_away_while_it_waits_is_never_answered(
    url: str, answerer: FakeAnswerer
) -> None:
    path = f"{url}/api/ask/stream"
    with httpx.stream("POST", path, json={"question": "挡住"}, timeout=10) as running:
        events = events_in(running.iter_lines())
        assert next(events)[1]["stage"] == "reading"
        hang_up(url, "等着", after=b"heartbeat")

        def waits_in_its_place() -> bool:
            body = {"question": "后来"}
            with httpx.stream("POST", path, json=body, timeout=10) as later:
                if later.status_code == 503:
                    return False
                answerer.release.set()
                return [name for name, _ in events_in(later.iter_lines())][-1] == "final"

        until(waits_in_its_place)
        assert [name for name, _ in events][-1] == "final"
    assert [asked[0] for asked in answerer.asked] == ["挡住", "后来"]


def test_under_overload_a_stream_is_refused_with_503_and_retry_after(
    url: str, answerer: FakeAnswerer
) -> None:
    path = f"{url}/api/ask/stream"
    with (
        httpx.stream("POST", path, json={"question": "挡住"}, timeout=10),
        httpx.stream("POST", path, json={"question": "等着"}, timeout=10),
    ):
        refused = httpx.post(path, json={"question": "多余"})
        answerer.release.set()
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["type"] == "urn:wenbao:problem:overloaded"


@pytest.mark.parametrize(
    ("answer", "pieces"),
    [
        ("PACS在2025年的市场份额预计达54.3%[1]。", ["PACS在2025年的市场份额预计达54.3%[1]。"]),
        (
            "报告说法不一：15-20%[1]，另一处为30%[2][3]。其他，无。",
            ["报告说法不一：", "15-20%[1]，", "另一处为30%[2][3]。", "其他，", "无。"],
        ),
        ("价格为1,200元,共3,400,000元。[1]", ["价格为1,200元,", "共3,400,000元。[1]"]),
        ("", []),
    ],
)
def test_pieces_end_at_punctuation_and_never_inside_a_figure(
    answer: str, pieces: list[str]
) -> None:
    assert list(pieces_of(answer)) == pieces


TEXTS = st.text("一二产能约为。，；[]123.,-%万台亿元 A至", max_size=80)


@given(TEXTS, st.lists(st.text("12.，,%万台", min_size=1, max_size=6), max_size=3))
def test_no_cut_falls_into_a_figure_a_number_or_a_mark(answer: str, figures: list[str]) -> None:
    pieces = list(pieces_of(answer, figures))
    assert "".join(pieces) == answer
    cuts = set(itertools.accumulate(map(len, pieces[:-1])))
    for pattern in [r"\[\d+\]", r"\d+(\.\d+)?[%万亿]?", *map(re.escape, figures)]:
        for found in re.finditer(pattern, answer):
            assert not cuts & set(range(found.start() + 1, found.end()))


def test_a_long_clause_is_cut_between_characters() -> None:
    answer = (
        "随着医院信息化建设的持续推进和分级诊疗政策的全面落地以及医学影像数据量的快速增长需求上升"
    )
    pieces = list(pieces_of(answer))
    assert "".join(pieces) == answer
    assert len(pieces) > 1
