"""`wenbao doctor llm`: one real call; whatever comes of it is told with what to do."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from api import cli
from tests.rag.scripted_model import ScriptedModel, scripted_model

FAITHFUL = "PACS的市场份额预计达到54.3%[1]。"
KEY = "sk-nobody-may-see-this"


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    with scripted_model() as server:
        server.says = FAITHFUL
        monkeypatch.setenv("WENBAO_RAG__LLM__BASE_URL", server.url)
        monkeypatch.setenv("WENBAO_RAG__LLM__MODEL", "qwen-test")
        yield server


def examined() -> tuple[int, dict[str, dict[str, object]]]:
    result = CliRunner().invoke(cli.app, ["doctor", "llm", "--json"])
    return result.exit_code, {one["what"]: one for one in json.loads(result.stdout)}


def told(found: dict[str, dict[str, object]], what: str) -> str:
    return str(found[what]["told"])


def test_a_model_that_words_well_is_told_with_time_and_tokens(model: ScriptedModel) -> None:
    model.usage = {"prompt_tokens": 71, "completion_tokens": 19, "total_tokens": 90}
    code, found = examined()
    assert code == 0
    assert model.url in told(found, "设置")
    assert "qwen-test" in told(found, "设置")
    assert told(found, "应答的模型") == "scripted"
    assert "秒" in told(found, "用时")
    assert FAITHFUL in told(found, "文字")
    assert told(found, "用量") == "输入 71，输出 19 个 token"
    (body,) = model.asked
    assert (body["model"], body["stream"], body["temperature"]) == ("qwen-test", True, 0.0)


def test_a_server_that_counts_nothing_is_no_fault(model: ScriptedModel) -> None:
    model.usage = None
    code, found = examined()
    assert (code, told(found, "用量")) == (0, "服务没有报用量")


def test_a_table_is_shown_without_json(model: ScriptedModel) -> None:
    result = CliRunner().invoke(cli.app, ["doctor", "llm"])
    assert result.exit_code == 0
    assert "应答的模型" in result.stdout
    assert "正常" in result.stdout


def test_without_a_setting_it_says_where_one_goes() -> None:
    code, found = examined()
    assert (code, set(found)) == (1, {"设置"})
    assert "[rag.llm]" in told(found, "设置")


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("The market share is 54.3%[1].", "不是中文"),
        ("PACS的市场份额预计达到54%[1]。", "没有保留54.3%"),
        ("PACS的市场份额预计达到54.3%。", "没有保留[1]"),
        ("PACS的市场份额预计达\ufffd54.3%[1]。", "有乱码"),
    ],
)
def test_a_text_that_is_no_use_is_told_as_such(model: ScriptedModel, says: str, why: str) -> None:
    model.says = says
    code, found = examined()
    assert code == 1
    assert why in told(found, "文字")


@pytest.mark.parametrize(
    ("does", "remedy"),
    [
        ("401", "rag.llm.api_key"),
        ("403", "rag.llm.api_key"),
        ("404", "那里有：scripted"),
        ("429", "rag.llm.concurrency"),
        ("500", "日志"),
        ("400 the context is too small", "the context is too small"),
        ("a web page", "不是 OpenAI 兼容"),
        ("invalid JSON", "不是 OpenAI 兼容"),
        ("cut off", "rag.llm.max_tokens"),
        ("half a stream", "没有写完"),
        ("endless", "写个没完"),
    ],
)
def test_each_failure_is_told_with_what_to_do(model: ScriptedModel, does: str, remedy: str) -> None:
    model.does = does
    code, found = examined()
    assert (code, set(found)) == (1, {"设置", "服务"})
    assert remedy in told(found, "服务")


@pytest.mark.parametrize("does", ["hangs", "drips"])
def test_a_server_that_is_late_is_told_with_the_time_it_had(
    model: ScriptedModel, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    monkeypatch.setenv("WENBAO_RAG__LLM__TIMEOUT_S", "0.5")
    model.does = does
    code, found = examined()
    assert code == 1
    assert "0.5 秒内没有答完" in told(found, "服务")
    assert "rag.llm.timeout_s" in told(found, "服务")


def test_a_model_that_only_thinks_is_told(model: ScriptedModel) -> None:
    model.says = ""
    assert "没有正文" in told(examined()[1], "服务")


def test_a_wrong_address_is_told_from_a_wrong_model(model: ScriptedModel) -> None:
    model.does, model.models = "404", None
    assert "rag.llm.base_url" in told(examined()[1], "服务")


def test_a_refused_connection_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("WENBAO_RAG__LLM__BASE_URL", f"http://127.0.0.1:{port}/v1")
    code, found = examined()
    assert code == 1
    assert f"连不上 http://127.0.0.1:{port}/v1" in told(found, "服务")


def test_the_key_is_sent(model: ScriptedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_RAG__LLM__API_KEY", KEY)
    assert "密钥已设" in told(examined()[1], "设置")
    (headers,) = model.headers
    assert headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("does", [None, "401 your key is " + KEY, "400 your key is " + KEY])
def test_neither_the_key_nor_a_password_in_the_address_is_printed(
    model: ScriptedModel, monkeypatch: pytest.MonkeyPatch, does: str | None
) -> None:
    monkeypatch.setenv("WENBAO_RAG__LLM__API_KEY", KEY)
    address = model.url.replace("http://", "http://staff:secret@")
    monkeypatch.setenv("WENBAO_RAG__LLM__BASE_URL", address)
    model.does = does
    result = CliRunner().invoke(cli.app, ["doctor", "llm", "--json"])
    assert KEY not in result.output
    assert "secret" not in result.output
    assert len(model.asked) == 1
