"""`/api/reports/{id}/text`, `/examples` and `/api/evaluation`: what the pages are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from corpus.report import MarkKind
from index.index import Index
from rag.answerer import Answerer
from tests.api.browsing import own_settings
from tests.api.fake_answerer import FakeAnswerer
from tests.api.hostile_report import write_hostile_evaluation


@pytest.fixture(scope="module")
def shipped(
    shipped_answerer: Answerer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    app = create_app(own_settings(tmp_path_factory.mktemp("reading")), shipped_answerer)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def test_the_text_of_a_report_leaves_no_character_out(
    shipped: TestClient, shipped_index: Index
) -> None:
    reply = shipped.get(f"/api/reports/{shipped_index.report.description.id}/text").json()
    covered: set[int] = set()
    for section in reply["sections"]:
        if section["heading_start"] is not None:
            covered |= set(range(section["heading_start"], section["heading_end"]))
        for part in (*section["paragraphs"], *section["tables"]):
            assert section["start"] <= part["start"] < part["end"] <= section["end"]
            covered |= set(range(part["start"], part["end"]))
    left = "".join(letter for at, letter in enumerate(reply["text"]) if at not in covered)
    assert reply["text"] == shipped_index.report.text
    assert left.strip() == ""


def test_cells_marks_and_figures_stand_where_the_text_says(
    shipped: TestClient, shipped_index: Index
) -> None:
    reply = shipped.get(f"/api/reports/{shipped_index.report.description.id}/text").json()
    text = reply["text"]
    cells = [
        cell
        for section in reply["sections"]
        for table in section["tables"]
        for row in table["rows"]
        for cell in row["cells"]
    ]
    assert len(cells) == 5 * 6 + 5 * 5 + 6 * 5 + 5 * 5 + 5 * 4
    assert all(text[cell["start"] : cell["end"]] == cell["text"] for cell in cells)
    for mark in reply["marks"]:
        if mark["kind"] == MarkKind.RESTORED:
            # Reading may have begun a new line inside it.
            read = text[mark["start"] : mark["end"]].replace("\n", "")
            assert read == mark["read_as"].replace("\n", "")
    for shown, figure in zip(reply["figures"], shipped_index.ledger.figures, strict=True):
        assert text[shown["start"] : shown["end"]] == figure.text
        assert shown["clause_start"] <= shown["start"] < shown["end"] <= shown["clause_end"]


def test_examples_are_of_four_kinds_and_the_same_each_time(
    shipped: TestClient, shipped_index: Index
) -> None:
    path = f"/api/reports/{shipped_index.report.description.id}/examples"
    first, again = shipped.get(path).json(), shipped.get(path).json()
    kinds = [example["kind"] for example in first["examples"]]
    assert kinds == ["fact", "series", "comparison", "conflict"]
    assert first == again


def test_a_question_that_is_not_answered_is_no_example(client: TestClient) -> None:
    """The small report's contradiction is one in its ledger only; the fake does not tell it."""
    assert client.get("/api/reports/small-report/examples").json()["examples"] == []


@pytest.mark.parametrize("part", ["text", "examples"])
def test_an_unknown_report_is_told(client: TestClient, part: str) -> None:
    response = client.get(f"/api/reports/nothing/{part}")
    assert response.status_code == 404
    assert response.json()["type"] == "urn:wenbao:problem:unknown-report"


def test_without_a_run_the_evaluation_says_what_to_do(client: TestClient) -> None:
    reply = client.get("/api/evaluation").json()
    assert reply["run"] is None
    assert "make eval" in reply["note"]


def test_the_last_run_is_shown_with_what_it_missed(tmp_path: Path) -> None:
    write_hostile_evaluation(tmp_path)
    (tmp_path / "timings.json").write_text(json.dumps({"ms": [9.0, 1.0, 5.0]}), encoding="utf-8")
    reply = _evaluation(tmp_path)
    assert reply["run"]["questions"] == 1
    assert reply["run"]["median_ms"] == 5.0
    assert len(reply["run"]["missed"]) == 1
    assert {row["scope"] for row in reply["run"]["rows"]} == {"all", "kind"}


@pytest.mark.parametrize("text", ["", "{", '{"schema_version": 9}', "\x00"])
def test_a_result_that_cannot_be_read_is_no_failure(tmp_path: Path, text: str) -> None:
    (tmp_path / "result.json").write_text(text, encoding="utf-8")
    reply = _evaluation(tmp_path)
    assert reply["run"] is None
    assert "重新运行" in reply["note"]


def _evaluation(folder: Path) -> Any:
    settings = Settings(evaluation_dir=str(folder))
    app = create_app(settings, FakeAnswerer())
    with TestClient(app, base_url="http://127.0.0.1") as client:
        return client.get("/api/evaluation").json()
