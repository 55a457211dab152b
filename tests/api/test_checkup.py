"""`wenbao doctor`: each thing that can fail is named, with what to do."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api import cli
from api.commands import checkup


def examined() -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(cli.app, ["doctor", "--json"])
    return result.exit_code, {one["what"]: one for one in json.loads(result.stdout)}


@pytest.fixture(autouse=True)
def _a_model_at_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Loading the real one takes seconds; that it loads, the tests of the index show."""
    monkeypatch.setattr(checkup, "_model", lambda settings: "fake")
    monkeypatch.setenv("WENBAO_RAG__INDEX__DATA_DIR", str(tmp_path / "index"))


def test_a_missing_index_is_told_with_the_remedy() -> None:
    code, found = examined()
    assert code == 1
    assert not found["索引"]["is_well"]
    assert "wenbao index build" in found["索引"]["told"]
    assert found["数据库"]["is_well"]
    assert found["磁盘"]["is_well"]


def test_all_well_ends_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "_index", lambda settings: "ready")
    monkeypatch.setenv("WENBAO_PORT", "0")
    code, found = examined()
    assert (code, {name for name, one in found.items() if not one["is_well"]}) == (0, set())


def test_a_taken_port_and_a_missing_key_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("WENBAO_PORT", str(other.getsockname()[1]))
        monkeypatch.setenv("WENBAO_ACCESS__REQUIRED", "true")
        monkeypatch.setattr(checkup, "_ANSWER_S", 0.1)
        code, found = examined()
    assert code == 1
    assert "wenbao keys create" in found["密钥"]["told"]
    assert not found["端口"]["is_well"]


def test_a_wrong_setting_is_all_that_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_WORKERS", "0")
    code, found = examined()
    assert (code, set(found)) == (1, {"设置"})


def test_a_table_is_shown_without_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_WORKERS", "0")
    result = CliRunner().invoke(cli.app, ["doctor"])
    assert result.exit_code == 1
    assert "有问题" in result.stdout
