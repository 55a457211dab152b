"""The `wenbao` command: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from api import cli
from api.commands import ask as ask_command
from api.commands import doctor as doctor_command
from api.commands.serve import AddressError, bind, listen
from api.schema import AskReply
from api.settings import Settings
from corpus.health import Health
from tests.api.fake_answerer import FakeAnswerer, small_report

Run = Callable[..., Any]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(ask_command, "open_answerer", lambda settings: FakeAnswerer())
    return lambda *arguments: CliRunner().invoke(cli.app, arguments, catch_exceptions=False)


def test_an_answer_is_printed_with_its_citation(run: Run) -> None:
    result = run("ask", "份额多少？")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "市场份额预计达15-20%[1]。"
    assert "[1] 一、市场 › 规模（第 4 页）" in lines
    assert "    市场份额预计达15-20%" in lines
    assert "    原文印作“1520%”，读作“15-20%”（区间号丢失）" in lines
    assert "还可以问：规模多大？ / 没有的？" in lines


@pytest.mark.parametrize(
    ("question", "label"),
    [("规模多大？", "报告中说法不一"), ("缺损的？", "原文此处缺损"), ("没有的？", "报告未提及")],
)
def test_a_state_that_is_no_plain_answer_is_named_first(
    run: Run, question: str, label: str
) -> None:
    assert run("ask", question).stdout.splitlines()[0] == label


def test_the_json_of_ask_is_the_reply_of_the_service(run: Run) -> None:
    reply = AskReply.model_validate_json(run("ask", "份额多少？", "--json").stdout)
    assert reply.citations[0].quote == "市场份额预计达15-20%"


def test_the_doctor_lists_what_is_restored_and_lost() -> None:
    result = CliRunner().invoke(cli.app, ["doctor", "report", "--json"])
    health = json.loads(result.stdout)
    assert health["counts"]["restored"] > 0
    assert result.exit_code == (1 if health["unreviewed"] else 0)
    assert len(health["findings"]) == sum(health["counts"].values())


def test_the_doctor_accounts_for_every_digit_and_lists_the_sums() -> None:
    result = CliRunner().invoke(cli.app, ["doctor", "ledger", "--json"])

    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["unexplained"] == []
    assert told["figures"] > 600
    assert {check["kind"] for check in told["checks"]} >= {"sum", "total", "growth"}
    assert any(len(group["figures"]) > 1 for group in told["related"])


def test_the_doctor_ends_with_1_where_something_is_unreviewed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor_command, "load_report", lambda report_id: small_report())
    monkeypatch.setattr(Health, "has_unreviewed", True)
    assert CliRunner().invoke(cli.app, ["doctor", "report"]).exit_code == 1


def wenbao(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "api.cli", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=cli.__file__.rpartition("/api/")[0],
    )


def test_an_error_is_one_chinese_line_and_exit_code_1() -> None:
    result = wenbao("doctor", "report", "no-such-report")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("出错：没有编号为“no-such-report”的报告。")
    assert "Traceback" not in result.stderr


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    """What makes `--help` slow is what it imports, so that is what is checked, not the time."""
    code = (
        "import sys; from typer.testing import CliRunner; from api.cli import app; "
        "result = CliRunner().invoke(app, ['--help']); print(result.stdout); "
        "print('HEAVY', sorted({'numpy', 'fastapi', 'pydantic', 'faiss', 'openvino', 'jieba', "
        "'torch', 'llama_index', 'opencc'} & set(sys.modules)))"
    )
    root = cli.__file__.rpartition("/api/")[0]
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    ).stdout
    assert "HEAVY []" in printed
    for command in ("serve", "ask", "search", "index", "doctor"):
        assert command in printed


def test_a_port_that_is_taken_is_told_with_what_to_do() -> None:
    with bind(Settings(port=0)) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AddressError, match=f"127.0.0.1:{port}.*换一个端口"):
            bind(Settings(port=port))


def test_the_socket_names_its_protocol_so_that_replies_are_sent_at_once() -> None:
    """Without it asyncio leaves Nagle's algorithm on: 40 ms more for every reply."""
    with bind(Settings(port=0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_of_two_that_bound_a_port_while_loading_the_second_is_told() -> None:
    with bind(Settings(port=0)) as first:
        settings = Settings(port=first.getsockname()[1])
        with bind(settings) as second:
            listen(first, settings, 1)
            with pytest.raises(AddressError, match="换一个端口"):
                listen(second, settings, 1)
