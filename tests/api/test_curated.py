"""Answers that an admin has checked: used for their questions, and held to the report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.store.database import Database
from corpus.span import Span
from index.index import Index
from rag.answerer import Answerer
from rag.pinning import CHECKED, PinningError, asked_as, pinned_answer

QUESTION = "PACS今年的份额是多少？"
QUOTE = "市场份额预计达54.3%"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {
            "store": {"url": f"sqlite:///{tmp_path}/wenbao.db"},
            "audit": {"spool_dir": str(tmp_path / "spool")},
        }
    )


@pytest.fixture
def client(settings: Settings, shipped_answerer: Answerer) -> Iterator[TestClient]:
    with TestClient(create_app(settings, shipped_answerer), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def place(shipped_index: Index) -> dict[str, Any]:
    start = shipped_index.report.text.index(QUOTE)
    return {"start": start, "end": start + len(QUOTE), "quote": QUOTE}


def body(place: dict[str, Any], **changed: Any) -> dict[str, Any]:
    given = {
        "questions": [QUESTION, "帮我看看PACS份额"],
        "answer": "报告预计PACS的份额为54.3%[1]。",
        "citations": [place],
    }
    return {**given, **changed}


def test_a_pinned_answer_is_used_for_its_question_and_its_paraphrases(
    client: TestClient, place: dict[str, Any]
) -> None:
    assert client.post("/api/admin/curated", json=body(place)).status_code == 201
    for question in (QUESTION, "帮我看看ＰＡＣＳ份额!!", "PACS今年的份额是多少"):
        reply = client.post("/api/ask", json={"question": question}).json()
        assert reply["answer"] == f"报告预计PACS的份额为54.3%[1]。{CHECKED}"
        [citation] = reply["citations"]
        assert (citation["quote"], citation["section"]) == (QUOTE, ["摘要"])
        [figure] = reply["figures"]
        assert (figure["text"], figure["citation"]) == ("54.3%", 1)
    [row] = client.get("/api/admin/audit", params={"limit": 1}).json()["records"]
    assert row["curated"] is True


@pytest.mark.parametrize("question", ["PACS明年的份额是多少？", "PACS今年的增速是多少？"])
def test_a_question_that_is_only_alike_is_answered_from_the_report(
    client: TestClient, place: dict[str, Any], question: str
) -> None:
    client.post("/api/admin/curated", json=body(place))
    assert CHECKED not in client.post("/api/ask", json={"question": question}).json()["answer"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"answer": "份额为54.8%[1]。"}, "54.8%"),
        ({"answer": "份额为54.3亿元[1]。"}, "54.3亿元"),
        ({"answer": "2024年份额为54.3%[1]。"}, "2024"),
        ({"answer": "份额为54.3%。"}, "角标"),
        ({"answer": "份额为54.3%[1][2]。"}, "角标"),
    ],
)
def test_an_answer_that_its_places_do_not_carry_is_not_pinned(
    client: TestClient, place: dict[str, Any], changed: dict[str, Any], problem: str
) -> None:
    reply = client.post("/api/admin/curated", json=body(place, **changed))
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:wenbao:problem:unsound-answer")
    assert problem in reply.json()["detail"]


def test_a_place_that_does_not_say_what_it_is_said_to_say_is_refused(
    client: TestClient, place: dict[str, Any]
) -> None:
    moved = {**place, "start": place["start"] + 1, "end": place["end"] + 1}
    reply = client.post("/api/admin/curated", json=body(moved))
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:wenbao:problem:unsound-answer")


def test_one_question_has_one_pinned_answer_until_it_is_taken_away(
    client: TestClient, place: dict[str, Any]
) -> None:
    number = client.post("/api/admin/curated", json=body(place)).json()["id"]
    again = client.post("/api/admin/curated", json=body(place))
    assert (again.status_code, again.json()["type"]) == (409, "urn:wenbao:problem:question-taken")
    assert client.delete(f"/api/admin/curated/{number}").status_code == 204
    assert client.delete(f"/api/admin/curated/{number}").status_code == 404
    reply = client.post("/api/ask", json={"question": QUESTION}).json()
    assert CHECKED not in reply["answer"]
    assert client.post("/api/admin/curated", json=body(place)).status_code == 201


def test_an_answer_whose_report_has_changed_is_used_no_more_and_listed_as_stale(
    client: TestClient, settings: Settings, place: dict[str, Any]
) -> None:
    client.post("/api/admin/curated", json=body(place))
    database = Database(settings.store)
    with database.begin() as connection:
        # As if the report had been restored anew since: what stands there now is not the quote.
        connection.exec_driver_sql("UPDATE curated SET places = replace(places, '54.3', '55.3')")
    database.close()
    [listed] = client.get("/api/admin/curated").json()["curated"]
    assert "报告已变" in listed["stale"]
    assert CHECKED not in client.post("/api/ask", json={"question": QUESTION}).json()["answer"]


def test_questions_of_one_form_differ_in_no_character_that_means_anything() -> None:
    assert asked_as("２０２５年ＰＡＣＳ份額？") == asked_as("2025年pacs份额")
    assert asked_as("2025年份额") != asked_as("2024年份额")
    assert asked_as("单价1.5万元") != asked_as("单价15万元")
    assert asked_as("占15-20%吗") != asked_as("占1520%吗")


def test_years_of_the_question_may_be_said_again(shipped_index: Index) -> None:
    start = shipped_index.report.text.index(QUOTE)
    place = Span(start, start + len(QUOTE))
    words = "2025年为54.3%[1]。"
    held = pinned_answer(shipped_index, ["2025年PACS份额"], words, [place])
    assert held.answer.startswith(words)
    for others in (["PACS份额"], ["2025年PACS份额", "2024年PACS份额"]):
        with pytest.raises(PinningError):
            pinned_answer(shipped_index, others, words, [place])


def test_within_a_chat_the_same_words_may_mean_something_else(
    client: TestClient, place: dict[str, Any]
) -> None:
    client.post("/api/admin/curated", json=body(place, questions=["那份额呢？"]))
    chat = [{"role": "user", "content": "MRI影像工作站2025年的市场规模是多少？"}]
    reply = client.post("/api/ask", json={"question": "那份额呢？", "history": chat}).json()
    assert CHECKED not in reply["answer"]
