"""`POST /api/ask` and the other routes, over a fake answerer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import schema
from rag import answer as rag_answer
from rag.answer import Turn
from tests.api.fake_answerer import ANSWERS, REPORT_ID, FakeAnswerer

REPLY_KEYS = [
    "schema_version",
    "request_id",
    "status",
    "answer",
    "figures",
    "citations",
    "conflicts",
    "derivations",
    "question_as_read",
    "nearest",
    "suggestions",
    "timings_ms",
]


def ask(client: TestClient, question: str, **more: Any) -> Any:
    return client.post("/api/ask", json={"question": question, **more})


def test_a_reply_has_every_field_of_schema_version_1_in_its_order(client: TestClient) -> None:
    reply = ask(client, "份额多少？").json()
    assert list(reply) == REPLY_KEYS
    assert reply["schema_version"] == 1
    assert reply["status"] == "answered"
    assert reply["figures"][0]["low"] == "15"
    assert reply["citations"][0]["restored"] == [
        {"printed": "1520%", "read_as": "15-20%", "reason": "区间号丢失"}
    ]
    assert reply["timings_ms"]["total"] >= 0


@pytest.mark.parametrize("question", ANSWERS)
def test_all_four_states_come_with_http_200(client: TestClient, question: str) -> None:
    response = ask(client, question)
    assert response.status_code == 200
    assert response.json()["status"] == ANSWERS[question].status.value


@pytest.mark.parametrize(
    ("ours", "shown"),
    [
        (rag_answer.Citation, schema.CitationOut),
        (rag_answer.AnswerFigure, schema.FigureOut),
        (rag_answer.Conflict, schema.ConflictOut),
        (rag_answer.ConflictSide, schema.ConflictSideOut),
        (rag_answer.Derivation, schema.DerivationOut),
        (rag_answer.Restoration, schema.RestorationOut),
    ],
)
def test_no_field_of_an_answer_is_lost_on_the_way_out(ours: type, shown: type) -> None:
    assert [field.name for field in fields(ours)] == list(shown.model_fields)  # type: ignore[attr-defined]


def test_the_history_reaches_the_answerer_in_its_order(
    client: TestClient, answerer: FakeAnswerer
) -> None:
    history = [{"role": "user", "content": "甲"}, {"role": "assistant", "content": "乙"}]
    assert ask(client, "丙", history=history, report=REPORT_ID).status_code == 200
    assert answerer.asked == [("丙", (Turn("user", "甲"), Turn("assistant", "乙")), REPORT_ID)]


def test_of_a_long_history_the_last_40_turns_are_read(
    client: TestClient, answerer: FakeAnswerer
) -> None:
    history = [{"role": "user", "content": str(number)} for number in range(100)]
    assert ask(client, "问", history=history).status_code == 200
    assert [turn.content for turn in answerer.asked[0][1]] == [str(n) for n in range(60, 100)]


def test_a_question_of_2000_characters_is_answered(client: TestClient) -> None:
    assert ask(client, "问" * 2000).status_code == 200


def test_the_request_id_stands_in_body_and_header(client: TestClient) -> None:
    response = ask(client, "问")
    assert response.json()["request_id"] == response.headers["X-Request-Id"]


def test_a_plain_request_id_of_the_caller_is_kept_and_a_strange_one_is_not(
    client: TestClient,
) -> None:
    body = {"question": "问"}
    kept = client.post("/api/ask", json=body, headers={"X-Request-Id": "portal-7.a_B"})
    assert kept.json()["request_id"] == "portal-7.a_B"
    strange = client.post("/api/ask", json=body, headers={"X-Request-Id": "<b>" + "x" * 99})
    assert "<" not in strange.json()["request_id"]


def test_a_slow_question_does_not_hold_up_another(
    client: TestClient, answerer: FakeAnswerer
) -> None:
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(ask, client, "挡住")
        assert answerer.blocked.wait(timeout=10)
        assert ask(client, "快的").json()["answer"] == "答：快的"
        assert client.get("/healthz").status_code == 200
        assert not slow.done()
        answerer.release.set()
        assert slow.result().status_code == 200


def test_reports_are_listed(client: TestClient) -> None:
    assert client.get("/api/reports").json() == {
        "schema_version": 1,
        "reports": [
            {
                "id": REPORT_ID,
                "title": "小报告",
                "year": 2025,
                "publisher": None,
                "aliases": ["小报"],
            }
        ],
    }


def test_the_outline_names_sections_with_page_and_state(client: TestClient) -> None:
    sections = client.get(f"/api/reports/{REPORT_ID}").json()["sections"]
    assert [section["path"] for section in sections] == [["摘要"], ["一、市场", "规模"]]
    assert [section["status"] for section in sections] == ["present", "missing"]
    assert [section["page"] for section in sections] == [None, 4]


def test_the_service_says_that_it_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "database": "ok"}


def test_openapi_documents_request_and_reply_with_an_example(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert schemas["AskRequest"]["examples"][0]["question"]
    assert schemas["AskRequest"]["additionalProperties"] is False
    schema.AskReply.model_validate(schemas["AskReply"]["examples"][0])
    schema.AskRequest.model_validate(schemas["AskRequest"]["examples"][0])
    responses = document["paths"]["/api/ask"]["post"]["responses"]
    assert {"200", "400", "404", "413", "415", "422", "503"} <= set(responses)
    assert "application/problem+json" in responses["422"]["content"]
