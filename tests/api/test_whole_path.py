"""The whole path, as a newcomer walks it: start the service, ask, read the answer."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.schema import AskReply
from corpus.shipped import load_report

ROOT = Path(__file__).parent.parent.parent
REPORT = "imaging-workstation-2025"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def url(shipped_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the shipped report; stopped as an operator would.

    It builds the session's index, which the answerer of other tests then loads, or loads it.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WENBAO_")},
        "WENBAO_RAG__INDEX__DATA_DIR": str(shipped_data_dir),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
        cwd=tmp_path_factory.mktemp("empty"),
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if found := re.search(r"问报已就绪：(http://[\d.:]+)", line):
            break
    else:
        pytest.fail("the server did not start:\n" + "".join(seen))
    yield found[1]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode in (0, -signal.SIGTERM)


def ask(url: str, question: str, *turns: str) -> AskReply:
    history = [{"role": "user", "content": turn} for turn in turns]
    body = json.dumps({"question": question, "history": history}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/api/ask", body, headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        return AskReply.model_validate_json(response.read())


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=60) as response:
        return json.load(response)


def test_the_readmes_question_is_answered_with_its_citation(url: str) -> None:
    reply = ask(url, "2025年PACS的市场份额预计是多少？")
    assert reply.status == "answered"
    assert "54.3%" in reply.answer[:120]
    assert any("54.3%" in one.quote and one.section == ("摘要",) for one in reply.citations)


def test_what_the_report_does_not_say_is_refused(url: str) -> None:
    reply = ask(url, "2025年全国火锅店的数量是多少？")
    assert reply.status == "not_in_report"
    assert reply.figures == ()


@pytest.mark.parametrize(
    "question",
    [
        "2025年PACS的市场份额预计是多少？",
        "2022年的产能是多少？",
        "华东地区占多少份额？",
        "影像工作站面临哪些风险？",
    ],
)
def test_every_citation_resolves_in_the_working_text_and_in_the_source(
    url: str, question: str
) -> None:
    report = load_report(REPORT)
    reply = ask(url, question)
    assert reply.citations
    for one in reply.citations:
        assert one.quote in one.text
        assert report.text[one.start : one.end] == one.quote
        assert 0 <= one.source_start < one.source_end <= len(report.source)
        assert one.section in {section.path for section in report.sections}
        assert f"[{one.id}]" in reply.answer


def test_a_follow_up_is_read_with_the_chat_before_it(url: str) -> None:
    reply = ask(url, "那2023年呢？", "2022年的产能是多少？")
    assert "2023" in reply.question_as_read
    assert "产能" in reply.question_as_read


def test_outline_health_and_figures_of_the_report_are_served(url: str) -> None:
    [report] = get(f"{url}/api/reports")["reports"]
    assert report["id"] == REPORT
    outline = get(f"{url}/api/reports/{REPORT}")
    assert [one for one in outline["sections"] if one["status"] == "missing"]
    health = get(f"{url}/api/reports/{REPORT}/health")
    assert health["counts"]["lost"] == 2
    figures = get(f"{url}/api/figures?unit=%25&limit=5")
    assert figures["total"] > len(figures["figures"]) == 5
    assert {row["unit"] for row in figures["figures"]} == {"%"}
