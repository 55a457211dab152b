"""The MCP server, by the official client: over HTTP, and as a process that talks by stdio."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client

from api.app import create_app
from api.schema import AskReply
from api.settings import Settings
from rag.answer import Turn
from tests.api.fake_answerer import REPORT_ID, FakeAnswerer
from tests.served import served

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def url(answerer: FakeAnswerer) -> Iterator[str]:
    app = create_app(Settings(answer_threads=1, answer_queue=0), answerer)
    with served(app, before_the_end=answerer.release.set) as url:
        yield f"{url}/mcp"


def with_client(url: str, work: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    async def run() -> Any:
        async with Client(url, mode=mode) as client:
            return await work(client)

    return asyncio.run(run())


def call(url: str, tool: str, **arguments: Any) -> Any:
    return with_client(url, lambda client: client.call_tool(tool, arguments))


def text_of(result: Any) -> str:
    [content] = result.content
    return str(content.text)


def test_the_tools_are_described_in_chinese_with_schemas_for_what_goes_in_and_out(
    url: str,
) -> None:
    tools = with_client(url, lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == ["ask", "search", "figures", "outline"]
    for tool in tools:
        assert re.search("[\u4e00-\u9fff]", tool.description)
        assert tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint
        for name, described in tool.input_schema["properties"].items():
            assert re.search("[\u4e00-\u9fff]", described["description"]), name
    ask = tools[0]
    assert ask.input_schema["required"] == ["question"]
    assert set(ask.output_schema["properties"]) == set(AskReply.model_fields)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_comes_with_its_citations_as_text_and_as_data(url: str, mode: str) -> None:
    result = with_client(
        url, lambda client: client.call_tool("ask", {"question": "份额多少？"}), mode
    )
    assert not result.is_error
    assert text_of(result).startswith("市场份额预计达15-20%[1]。\n\n出处：\n[1] 一、市场 › 规模")
    reply = result.structured_content
    assert reply["citations"][0]["quote"] == "市场份额预计达15-20%"
    plain = httpx.post(url.replace("/mcp", "/api/ask"), json={"question": "份额多少？"}).json()
    for one in (reply, plain):
        del one["request_id"], one["timings_ms"]
    assert reply == plain


def test_history_and_report_reach_the_answerer(url: str, answerer: FakeAnswerer) -> None:
    history = [{"role": "user", "content": "甲"}, {"role": "assistant", "content": "乙"}]
    call(url, "ask", question="丙", history=history, report=REPORT_ID)
    assert answerer.asked == [("丙", (Turn("user", "甲"), Turn("assistant", "乙")), REPORT_ID)]


def test_whoever_waits_is_told_the_stages(url: str) -> None:
    told: list[str | None] = []

    async def hear(_: float, __: float | None, message: str | None) -> None:
        told.append(message)

    with_client(
        url,
        lambda client: client.call_tool("ask", {"question": "问"}, progress_callback=hear),
    )
    assert told == ["正在理解问题", "正在查找报告", "正在核对数字"]


def test_passages_figures_and_outline_can_be_looked_up(url: str, answerer: FakeAnswerer) -> None:
    found = call(url, "search", text="份额", k=3).structured_content
    assert answerer.searched == [("份额", 3, REPORT_ID)]
    assert found["passages"][0]["text"].startswith("市场份额预计达54.3%")
    figures = call(url, "figures", metric="市场份额", limit=1)
    assert figures.structured_content["total"] == 2
    assert text_of(figures).startswith(
        "共 2 个数字，此处列出 1 个。\n- 54.3%：PACS 市场份额 2025年"
    )
    outline = call(url, "outline")
    assert [one["status"] for one in outline.structured_content["sections"]] == [
        "present",
        "missing",
    ]
    assert "规模，第4页，正文缺失" in text_of(outline)
    assert f"- 小报告（编号 {REPORT_ID}）" in text_of(outline)


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {"question": "  "}, "问题是空的"),
        ("ask", {"question": ""}, "参数 question 的值不对"),
        ("ask", {"question": "问" * 2001}, "参数 question 的值不对"),
        ("ask", {}, "参数 question 的值不对"),
        ("ask", {"question": "问", "report": "no-such"}, "没有这个编号的报告"),
        ("ask", {"question": "出错"}, "内部错误"),
        ("search", {"text": "份额", "k": 0}, "参数 k 的值不对"),
        ("figures", {"report": "no-such"}, "没有这个编号的报告"),
        ("outline", {"report": "no-such"}, "没有这个编号的报告"),
        ("no-such", {}, "没有这个工具"),
    ],
)
def test_what_fails_is_a_tool_error_that_says_in_chinese_what_to_do(
    url: str, tool: str, arguments: dict[str, Any], told: str
) -> None:
    result = call(url, tool, **arguments)
    assert result.is_error
    assert told in text_of(result)
    assert "Error" not in text_of(result)
    assert "secret" not in text_of(result)


def test_under_overload_the_assistant_is_told_to_come_back(
    url: str, answerer: FakeAnswerer
) -> None:
    path = url.replace("/mcp", "/api/ask/stream")
    with httpx.stream("POST", path, json={"question": "挡住"}, timeout=10):
        result = call(url, "ask", question="多余")
        answerer.release.set()
    assert result.is_error
    assert "同时提问的人太多" in text_of(result)


def test_a_body_that_is_too_large_is_refused(url: str) -> None:
    response = httpx.post(
        url,
        content=b"{" + b" " * 300 * 1024,
        headers={
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
        },
    )
    assert response.status_code == 413


@pytest.mark.slow
def test_an_assistant_that_starts_the_command_gets_a_cited_answer(
    shipped_data_dir: Path, shipped_answerer: object, tmp_path: Path
) -> None:
    async def run() -> Any:
        async with (
            stdio_client(command(shipped_data_dir, tmp_path)) as (read, write),
            ClientSession(read, write) as session,
        ):
            started = await session.initialize()
            assert started.server_info.name == "wenbao"
            return await session.call_tool("ask", {"question": "2025年PACS的市场份额预计是多少？"})

    result = asyncio.run(run())
    assert not result.is_error
    assert "54.3%" in text_of(result)
    assert result.structured_content["citations"][0]["report"] == "imaging-workstation-2025"


@pytest.mark.slow
def test_nothing_but_the_protocol_is_written_to_the_output(
    shipped_data_dir: Path, shipped_answerer: object, tmp_path: Path
) -> None:
    given = command(shipped_data_dir, tmp_path)
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    done = subprocess.run(
        [given.command, *given.args],
        input=json.dumps(hello) + "\n",
        env=given.env,
        cwd=given.cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    [line] = done.stdout.splitlines()
    assert json.loads(line)["result"]["serverInfo"]["title"] == "问报"


def command(data_dir: Path, folder: Path) -> StdioServerParameters:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WENBAO_")},
        "WENBAO_RAG__INDEX__DATA_DIR": str(data_dir),
        "PYTHONPATH": str(ROOT),
    }
    return StdioServerParameters(
        command=sys.executable, args=["-m", "api.cli", "mcp"], env=environment, cwd=folder
    )
