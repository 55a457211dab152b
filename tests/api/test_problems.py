"""Every failure is a problem document with a Chinese detail, and gives nothing away."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.fake_answerer import FakeAnswerer


def question(text: object = "问", **more: object) -> dict[str, Any]:
    return {"json": {"question": text, **more}}


def turns(content: object, role: str = "user") -> list[dict[str, object]]:
    return [{"role": role, "content": content}]


def body(content: bytes, media_type: str | None = "application/json") -> dict[str, Any]:
    return {"content": content, "headers": {"Content-Type": media_type} if media_type else {}}


CASES: list[tuple[str, dict[str, Any], int, str]] = [
    ("an empty question", question(""), 422, "empty-question"),
    ("a blank question", question(" \n　"), 422, "empty-question"),
    ("no question", {"json": {}}, 422, "empty-question"),
    ("a question too long", question("问" * 2001), 422, "question-too-long"),
    ("a number as question", question(7), 422, "invalid-request"),
    ("half a character", body(b'{"question":"\\ud800"}'), 422, "invalid-request"),
    ("an unknown field", question(x=1), 422, "invalid-request"),
    ("an unknown role", question(history=turns("", "system")), 422, "invalid-request"),
    ("a history that is no list", question(history="甲"), 422, "invalid-request"),
    ("a list as body", {"json": []}, 422, "invalid-request"),
    ("an unknown report", question(report="none"), 404, "unknown-report"),
    ("broken JSON", body(b'{"question": '), 400, "invalid-json"),
    ("an empty body", body(b""), 422, "invalid-request"),
    ("bytes that are not UTF-8", body(b'{"question":"\xff"}'), 400, "invalid-json"),
    ("brackets without end", body(b"[" * 100_000), 400, "invalid-json"),
    ("a form", {"data": {"question": "问"}}, 415, "unsupported-media-type"),
    ("plain text", body(b"{}", "text/plain"), 415, "unsupported-media-type"),
    ("no content type", body(b'{"question":"x"}', None), 415, "unsupported-media-type"),
    ("a body too large", question(history=turns("x" * 300_000)), 413, "body-too-large"),
    ("an error inside", question("出错"), 500, "internal"),
]


@pytest.mark.parametrize(
    ("given", "status", "kind"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_request_that_cannot_be_served_gets_a_problem_document(
    client: TestClient, given: dict[str, Any], status: int, kind: str
) -> None:
    response = client.post("/api/ask", **given)
    assert_problem(response, status, kind)


def assert_problem(response: Any, status: int, kind: str) -> None:
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (response.status_code, problem["type"]) == (status, f"urn:wenbao:problem:{kind}")
    assert set(problem) == {"type", "title", "status", "detail", "instance", "request_id"}
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["X-Request-Id"]
    assert re.search(r"[\u4e00-\u9fff]", problem["detail"])
    assert "请" in problem["detail"], "says what to do"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/nothing", "/api/nothing", "/web/nothing.js", "/web/../app.py"])
def test_an_unknown_address_gets_a_problem_document(client: TestClient, path: str) -> None:
    assert_problem(client.get(path), 404, "not-found")


def test_an_unknown_report_in_the_address_gets_a_problem_document(client: TestClient) -> None:
    assert_problem(client.get("/api/reports/none"), 404, "unknown-report")


def test_a_wrong_method_gets_a_problem_document_that_names_the_right_one(
    client: TestClient,
) -> None:
    response = client.get("/api/ask")
    assert_problem(response, 405, "method-not-allowed")
    assert response.headers["Allow"] == "POST"
    assert "POST" in response.json()["detail"]


def test_an_error_inside_is_logged_with_the_request_id_and_not_shown(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="wenbao.api"):
        response = client.post("/api/ask", json={"question": "出错"})
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert response.json()["request_id"] in caplog.text
    assert "secret of the inside" in caplog.text


def test_more_questions_than_may_wait_are_told_to_come_back(
    client: TestClient, answerer: FakeAnswerer
) -> None:
    """The client fixture allows two threads and one waiting."""
    with ThreadPoolExecutor() as threads:
        pending = [
            threads.submit(client.post, "/api/ask", json={"question": "挡住"}) for _ in range(8)
        ]
        assert answerer.blocked.wait(timeout=10)
        refused = [
            response
            for response in (future.result() for future in _first_done(pending, 5))
            if response.status_code == 503
        ]
        answerer.release.set()
    assert len(refused) == 5
    assert_problem(refused[0], 503, "overloaded")
    assert refused[0].headers["Retry-After"] == "1"


def _first_done(futures: list[Any], count: int) -> list[Any]:
    done = as_completed(futures, timeout=10)
    return [next(done) for _ in range(count)]
