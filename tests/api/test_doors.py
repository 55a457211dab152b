"""Every door gives the same cited answer, and the examples of the README run as they stand."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from openai import OpenAI

from api.app import create_app
from api.client import AskReply, Final, Wenbao
from api.service import Answers
from api.settings import Settings
from corpus.shipped import load_report
from tests.api.fake_answerer import FakeAnswerer
from tests.api.keyless import keyless
from tests.served import served

README = (Path(__file__).parent.parent.parent / "api" / "README.md").read_text("utf-8")
QUESTION = "2025年PACS的市场份额预计是多少？"


@pytest.fixture
def url(answerer: FakeAnswerer) -> Iterator[str]:
    app = create_app(Settings(stream_heartbeat_s=0.05), answerer)
    with served(app, before_the_end=answerer.release.set) as url:
        yield url


@pytest.fixture
def real_url(shipped_answerer: Answers) -> Iterator[str]:
    with served(create_app(Settings(), shipped_answerer)) as url:
        yield url


def by_client(url: str) -> Any:
    with Wenbao(url) as client:
        return client.ask(QUESTION).model_dump(mode="json")


def by_stream(url: str) -> Any:
    with Wenbao(url) as client, client.stream(QUESTION) as events:
        final = list(events)[-1]
    assert isinstance(final, Final)
    return final.reply.model_dump(mode="json")


def by_openai(url: str) -> Any:
    with OpenAI(base_url=f"{url}/v1", api_key="any", http_client=keyless()) as client:
        done = client.chat.completions.create(
            model="wenbao", messages=[{"role": "user", "content": QUESTION}]
        )
    message = done.choices[0].message
    assert "54.3%" in (message.content or "")
    assert "[1] 摘要" in (message.content or "")
    return (message.model_extra or {})["wenbao"]


def by_mcp(url: str) -> Any:
    async def call() -> Any:
        async with Client(f"{url}/mcp") as client:
            return await client.call_tool("ask", {"question": QUESTION})

    result = asyncio.run(call())
    assert "54.3%" in result.content[0].text
    return result.structured_content


@pytest.mark.slow
@pytest.mark.parametrize("door", [by_client, by_stream, by_openai, by_mcp])
def test_every_door_gives_an_answer_whose_citations_resolve(real_url: str, door: Any) -> None:
    reply = AskReply.model_validate(door(real_url))
    report = load_report("imaging-workstation-2025")
    assert reply.status == "answered"
    assert "54.3%" in reply.answer
    assert any("54.3%" in one.quote and one.section == ("摘要",) for one in reply.citations)
    for one in reply.citations:
        assert report.text[one.start : one.end] == one.quote


def run_in_node(url: str, folder: Path, question: str, calls: str) -> Any:
    """What `calls` prints, run behind the functions of the README's example."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    [example] = re.findall(r"```js\n(.*?)```", README, flags=re.DOTALL)
    script = folder / "example.mjs"
    given = f"const base = {json.dumps(url)}, question = {json.dumps(question)};\n"
    script.write_text(f"{example}\n{given}{calls}", encoding="utf-8")
    done = subprocess.run(
        [node, str(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


READ_ALL = """
const stages = [], texts = [];
const on = { stage: (label) => stages.push(label), text: (text) => texts.push(text) };
const plain = await ask(base, "", question);
const streamed = await askStreaming(base, "", question, on);
console.log(JSON.stringify({ stages, texts, plain, streamed }));
"""


def test_the_fetch_example_reads_a_reply_and_a_stream(url: str, tmp_path: Path) -> None:
    read = run_in_node(url, tmp_path, "规模多大？", READ_ALL)
    assert read["stages"] == ["正在理解问题", "正在查找报告", "正在核对数字"]
    assert "".join(read["texts"]) == read["streamed"]["answer"]
    for reply in (read["plain"], read["streamed"]):
        del reply["request_id"], reply["timings_ms"]
    assert read["plain"] == read["streamed"]


READ_ERRORS = """
const told = [];
for (const [call, asked] of [[ask, ""], [askStreaming, ""], [askStreaming, question]]) {
  await call(base, "", asked).catch((error) => told.push(error.message));
}
console.log(JSON.stringify(told));
"""


def test_the_fetch_example_tells_what_went_wrong(url: str, tmp_path: Path) -> None:
    empty, empty_streamed, failed = run_in_node(url, tmp_path, "出错", READ_ERRORS)
    assert empty == empty_streamed
    assert "问题是空的" in empty
    assert "内部错误" in failed


GIVE_UP = """
const stop = new AbortController();
let error;
const on = { stage: (label) => label === "正在查找报告" && stop.abort() };
await askStreaming(base, "", question, on, { signal: stop.signal }).catch((e) => (error = e.name));
console.log(JSON.stringify(error));
"""


def test_the_fetch_example_gives_a_question_up(
    url: str, tmp_path: Path, answerer: FakeAnswerer
) -> None:
    assert run_in_node(url, tmp_path, "数着", GIVE_UP) == "AbortError"
    assert answerer.given_up == ["数着"]


def test_the_python_examples_of_the_readme_run(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for example in re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL):
        if "http://127.0.0.1:8000" not in example:
            continue
        # Feedback is kept by another part of the service, which these examples do without.
        runnable = re.sub(r"^ *wenbao\.feedback.*\n", "", example, flags=re.MULTILINE)
        runnable = runnable.replace("http://127.0.0.1:8000", url)
        # The service is open here, and a wrong key is refused where none is needed, too.
        runnable = runnable.replace('api_key="your-key"', 'api_key="any", http_client=keyless()')
        runnable = runnable.replace(', key="your-key"', "")
        for question in ("2025年PACS的市场份额预计是多少？", "影像工作站面临哪些风险？"):
            runnable = runnable.replace(question, "份额多少？")
        exec(compile(runnable, "README", "exec"), {"keyless": keyless})
    assert capsys.readouterr().out.count("市场份额预计达15-20%") >= 3
