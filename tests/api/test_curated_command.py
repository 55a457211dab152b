"""`wenbao curated`: the real command, the real report, the service that uses what was added."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.store.database import Database
from index.settings import EmbeddingSettings
from rag.answerer import Answerer
from rag.pinning import CHECKED

ROOT = Path(__file__).parent.parent.parent
QUESTION = "PACS今年的份额是多少？"
ANSWER = "报告预计PACS的份额为54.3%[1]。"
QUOTE = "市场份额预计达54.3%"
GOOD = {"questions": [QUESTION], "answer": ANSWER, "citations": [{"quote": QUOTE}]}
pytestmark = pytest.mark.slow
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(shipped_answerer: Answerer, shipped_data_dir: Path, model_cache: EmbeddingSettings) -> Run:
    """Runs the command in a process of its own, on the index that this session has built."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment["WENBAO_RAG__INDEX__DATA_DIR"] = str(shipped_data_dir)
    if model_cache.cache_dir is not None:
        environment["WENBAO_RAG__INDEX__EMBEDDING__CACHE_DIR"] = str(model_cache.cache_dir)

    def command(*arguments: str, given: str | None = None) -> CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "api.cli", "curated", *arguments],
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return command


@pytest.fixture
def client(shipped_answerer: Answerer) -> Iterator[TestClient]:
    with TestClient(
        create_app(Settings(), shipped_answerer), base_url="http://127.0.0.1"
    ) as client:
        yield client


def add(run: Run, **changed: Any) -> CompletedProcess[str]:
    given = {"question": QUESTION, "answer": ANSWER, "quote": QUOTE, **changed}
    return run("add", *(part for name, value in given.items() for part in (f"--{name}", value)))


def test_what_is_added_is_listed_used_and_removed(run: Run, client: TestClient) -> None:
    done = add(run)
    assert (done.returncode, done.stdout) == (0, "已添加，编号 1。\n")
    [listed] = json.loads(run("list", "--json").stdout)["curated"]
    assert (listed["questions"], listed["stale"]) == ([QUESTION], None)
    assert listed["created_by"].startswith("cli")
    assert "有效" in run("list").stdout
    reply = client.post("/api/ask", json={"question": QUESTION}).json()
    assert reply["answer"] == f"{ANSWER}{CHECKED}"
    assert [citation["quote"] for citation in reply["citations"]] == [QUOTE]
    assert run("remove", "1").returncode == 0
    gone = run("remove", "1")
    assert gone.returncode == 1
    assert "没有编号为 1" in gone.stderr


def test_what_the_report_does_not_carry_is_refused_with_the_reason(run: Run) -> None:
    done = add(run, quote="市场份额预计达99.9%")
    assert done.returncode == 1
    assert "不在报告里" in done.stderr
    refused = [
        ({"citations": [{"quote": "市场份额"}]}, "使它只有一处"),
        ({"answer": "份额为54.8%[1]。"}, "54.8%"),
        ({"answer": "份额为54.3%。"}, "角标"),
        ({"questions": [""]}, "questions"),
        ({"report": "no-such-report"}, "no-such-report"),
    ]
    lines = [json.dumps({**GOOD, **changed}) for changed, _ in refused]
    done = run("import", "-", given="\n".join(lines))
    assert (done.returncode, done.stdout) == (1, "添加 0 个，已有 0 个，未添加 5 个。\n")
    for told, (_, why) in zip(done.stderr.splitlines(), refused, strict=True):
        assert why in told
    assert json.loads(run("list", "--json").stdout) == {"curated": []}


def test_a_stale_answer_is_listed_with_the_reason(run: Run) -> None:
    add(run)
    database = Database(Settings().store)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE curated SET places = replace(places, '54.3', '55.3')")
    database.close()
    told = run("list").stdout
    assert "失效" in told
    assert "报告已变" in told


def test_an_export_is_imported_again_and_nothing_twice(run: Run, tmp_path: Path) -> None:
    add(run)
    file = tmp_path / "curated.jsonl"
    assert run("export", "--out", str(file)).returncode == 0
    assert run("import", str(file)).stdout == "添加 0 个，已有 1 个，未添加 0 个。\n"
    run("remove", "1")
    # Offsets of a report that has changed since: the quote is found where it stands now.
    moved = json.loads(file.read_text("utf-8"))
    moved["citations"][0] |= {"start": 1, "end": 2}
    done = run("import", "-", given=json.dumps(moved, ensure_ascii=False))
    assert (done.returncode, done.stdout) == (0, "添加 1 个，已有 0 个，未添加 0 个。\n")
    assert run("export").stdout == file.read_text("utf-8")


def test_a_line_that_does_not_hold_is_told_and_keeps_no_other_out(run: Run) -> None:
    taken = {**GOOD, "answer": "占54.3%[1]。"}
    lines = ["{}", "no JSON", json.dumps(GOOD), "", json.dumps(taken)]
    done = run("import", "-", given="\n".join(lines))
    assert (done.returncode, done.stdout) == (1, "添加 1 个，已有 0 个，未添加 3 个。\n")
    told = done.stderr
    for number, why in ((1, "不合格式"), (2, "不合格式"), (5, "已有核对过的答案")):
        assert f"第 {number} 行没有添加" in told
        assert why in told
