"""Figures and contradictions, over HTTP and as commands, from a ledger of three figures."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api import cli
from api.commands import conflicts as conflicts_command
from api.commands import figures as figures_command
from api.figures_schema import FigureRow, figure_row
from index.ledger import build_ledger
from tests.api.fake_answerer import REPORT_ID, FakeAnswerer
from tests.index.plain_report import report_from_markdown


def get(client: TestClient, **query: Any) -> Any:
    return client.get("/api/figures", params=query)


def test_figures_are_given_in_text_order_with_their_place(client: TestClient) -> None:
    reply = get(client).json()
    assert [row["text"] for row in reply["figures"]] == ["54.3%", "30%", "12亿元"]
    first = reply["figures"][0]
    assert (first["value"], first["unit"], first["period"]) == ("54.3", "%", "2025年")
    assert (first["start"], first["end"]) == (first["source_start"], first["source_end"]) == (9, 14)
    assert first["quote"] == "市场份额预计达54.3%"


def test_filters_are_all_applied(client: TestClient) -> None:
    assert get(client, metric="份额").json()["total"] == 2
    assert get(client, metric="份额", period="2025").json()["total"] == 1
    assert get(client, unit="亿元").json()["figures"][0]["text"] == "12亿元"
    assert get(client, subject="没有").json()["total"] == 0


def test_pages_follow_each_other(client: TestClient) -> None:
    page = get(client, offset=1, limit=1).json()
    assert (page["total"], page["offset"], len(page["figures"])) == (3, 1, 1)
    assert page["figures"][0]["text"] == "30%"
    assert get(client, offset=9).json()["figures"] == []


@pytest.mark.parametrize(
    ("query", "status"),
    [({"limit": 0}, 422), ({"limit": 1001}, 422), ({"offset": -1}, 422), ({"report": "x"}, 404)],
)
def test_a_wrong_query_gets_a_problem_document(
    client: TestClient, query: dict[str, Any], status: int
) -> None:
    response = get(client, **query)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Any:
    for command in (figures_command, conflicts_command):
        monkeypatch.setattr(command, "open_report", FakeAnswerer().index)
    return lambda name, *more: (
        CliRunner()
        .invoke(cli.app, [name, "--report", REPORT_ID, *more], catch_exceptions=False)
        .stdout
    )


def test_csv_has_a_column_for_each_field(printed: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(printed("figures", "--format", "csv"))))
    assert list(rows[0]) == list(FigureRow.model_fields)
    assert [row["text"] for row in rows] == ["54.3%", "30%", "12亿元"]


def test_a_row_holds_the_decimals_just_as_the_report_prints_them() -> None:
    report = report_from_markdown("# 一、概况\n2024年市场规模为12.50亿元。", title="报告")
    (figure,) = build_ledger(report).figures
    row = figure_row(report, figure)
    assert (row.value, row.unit, row.section) == ("12.50", "亿元", "一、概况")


def test_json_and_table_hold_the_same_figures(printed: Any) -> None:
    rows = json.loads(printed("figures", "--format", "json", "--metric", "份额"))
    assert [row["text"] for row in rows] == ["54.3%", "30%"]
    table = printed("figures", "--metric", "份额")
    assert "54.3%" in table
    assert "共 2 个数字" in table


def test_figures_can_be_narrowed_to_a_section(printed: Any) -> None:
    assert len(json.loads(printed("figures", "--format", "json", "--section", "摘要"))) == 3
    assert json.loads(printed("figures", "--format", "json", "--section", "别处")) == []


def test_a_contradiction_is_given_with_all_its_sides(client: TestClient) -> None:
    [conflict] = client.get("/api/conflicts").json()["conflicts"]
    assert (conflict["metric"], conflict["grade"], conflict["note"]) == (
        "市场份额",
        "plain",
        "两处不同",
    )
    assert [side["text"] for side in conflict["figures"]] == ["54.3%", "30%"]
    assert [side["section"] for side in conflict["figures"]] == ["摘要", "摘要"]


@pytest.mark.parametrize(
    ("query", "total"),
    [({}, 1), ({"metric": "规模"}, 0), ({"grade": "plain"}, 1), ({"grade": "definition"}, 0)],
)
def test_contradictions_are_filtered(client: TestClient, query: dict[str, str], total: int) -> None:
    assert client.get("/api/conflicts", params=query).json()["total"] == total


def test_contradictions_are_printed_with_every_side(printed: Any) -> None:
    text = printed("conflicts")
    assert "市场份额（互相矛盾）" in text
    assert "54.3%  摘要：市场份额预计达54.3%" in text
    assert "共 1 处。" in text
    assert json.loads(printed("conflicts", "--json"))[0]["metric"] == "市场份额"
