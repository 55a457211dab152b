"""A run as staff make it: asked, kept, compared, shown on a page, held to thresholds."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api import cli
from api.app import create_app
from api.settings import Settings
from eval.comparing import compare
from eval.errors import EvalError, QuestionSetError
from eval.gate import Threshold, hold, kept_thresholds
from eval.gold import QUESTIONS
from eval.intervals import Tally
from eval.measures import MEASURES
from eval.result import read
from eval.running import Plan, run
from eval.sets import choose, known_sets
from eval.target import InProcess, OverHttp
from index.index import Index
from rag.answerer import Answerer, ReportAnswerer
from rag.lexicon import shipped_lexicon
from rag.settings import RagSettings
from tests.served import served

pytestmark = pytest.mark.slow

REPORT = "imaging-workstation-2025"
HOSTILE = "<script>alert(1)</script>&<img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every tenth development question, in a file of one's own."""
    lines = (QUESTIONS / "dev_a.jsonl").read_text(encoding="utf-8").splitlines()
    path = tmp_path_factory.mktemp("questions") / "own.jsonl"
    path.write_text("\n".join(lines[::10]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def wenbao(shipped_index: Index, shipped_data_dir: Path) -> Iterator[Any]:
    """The command over this session's index."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WENBAO_RAG__INDEX__DATA_DIR", str(shipped_data_dir))
        yield lambda *arguments: CliRunner().invoke(
            cli.app, ["eval", *map(str, arguments)], catch_exceptions=False
        )


@pytest.fixture(scope="module")
def first(wenbao: Any, questions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a result; not to be changed."""
    folder = tmp_path_factory.mktemp("result") / "one"
    done = wenbao("run", "--set", questions, "--no-sweep", "--no-baselines", "--out", folder)
    assert done.exit_code == 0
    assert "严格数字匹配" in done.stdout
    return folder


@pytest.fixture
def result(first: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(first, tmp_path / "one"))


def test_two_runs_give_the_same_result_byte_for_byte(
    wenbao: Any, questions: Path, result: Path, tmp_path: Path
) -> None:
    wenbao("run", "--set", questions, "--no-sweep", "--no-baselines", "--out", tmp_path / "two")
    again = (tmp_path / "two" / "result.json").read_bytes()
    assert again == (result / "result.json").read_bytes()
    found = compare(read(result)[0], read(tmp_path / "two")[0])
    assert found.flips == ()
    assert all(change.p == 1 for change in found.changes)


def test_the_baselines_stand_beside_wenbao(questions: Path, shipped_index: Index) -> None:
    target = InProcess(ReportAnswerer(shipped_index, shipped_lexicon(), RagSettings()))
    plan = Plan(wordings=(), variants=False, baselines=True)
    found, timings = run(target, shipped_index, choose([str(questions)], REPORT), plan)
    systems = list(dict.fromkeys(row.group for row in found.systems))
    assert systems == [
        "问报",
        "BM25 最佳句",
        "向量最佳句",
        "混合检索最佳句",
        "llama-index 快速入门（前 2 段）",
    ]
    assert len(timings.ms) == len(found.questions) == 13
    assert found.find("found", scope="system", group="问报") == found.find("found")


def test_a_run_over_http_finds_what_a_run_in_process_finds(
    wenbao: Any, questions: Path, result: Path, shipped_answerer: Answerer, tmp_path: Path
) -> None:
    with served(create_app(Settings(), shipped_answerer)) as url:
        wenbao(
            "run", "--set", questions, "--no-sweep", "--no-baselines", "--against", url,
            "--out", tmp_path / "http",
        )  # fmt: skip
    ours, theirs = read(result)[0], read(tmp_path / "http")[0]
    assert theirs.rows == ours.rows
    assert theirs.target.startswith("http://127.0.0.1")


def test_a_service_that_is_not_there_is_told() -> None:
    nobody = OverHttp("http://127.0.0.1:9")
    with closing(nobody), pytest.raises(EvalError, match="服务启动了吗"):
        nobody.ask("在吗", ())
    with pytest.raises(EvalError, match="不是网址"):
        OverHttp("127.0.0.1:8000")


def test_the_page_holds_everything_and_escapes_all_text(wenbao: Any, result: Path) -> None:
    pytest.importorskip("pygal")
    found = json.loads((result / "result.json").read_text(encoding="utf-8"))
    for question in found["questions"]:
        question |= {"question": HOSTILE, "answer": HOSTILE, "section": HOSTILE}
        question["measures"]["correct"] = {"hits": 0, "of": 1}
        question["evidence"] = [{"text": HOSTILE, "start": 0, "end": 1}]
    for row in found["rows"]:
        row["group"] = HOSTILE if row["scope"] == "section" else row["group"]
    (result / "result.json").write_text(json.dumps(found), encoding="utf-8")
    assert wenbao("report", result).exit_code == 0
    page = (result / "report.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "<img" not in page
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", page)
    assert not re.findall(r"url\(|@import", page)
    assert page.count("<svg") == 4
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_page_is_the_same_twice(wenbao: Any, result: Path, tmp_path: Path) -> None:
    pytest.importorskip("pygal")
    pages = []
    for name in ("a.html", "b.html"):
        wenbao("report", result, "--out", tmp_path / name)
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_diff_names_the_questions_that_flipped(wenbao: Any, result: Path, tmp_path: Path) -> None:
    worse = tmp_path / "worse"
    shutil.copytree(result, worse)
    found, _ = read(worse)
    right = next(q for q in found.questions if q.right)
    broken = right.model_copy(
        update={"measures": {**right.measures, "correct": Tally(0, 1)}, "answer": "错了"}
    )
    questions = tuple(broken if q is right else q for q in found.questions)
    changed = found.model_copy(update={"questions": questions})
    (worse / "result.json").write_text(changed.model_dump_json(), encoding="utf-8")
    told = wenbao("diff", result, worse)
    assert "由错变对 0 题，由对变错 1 题" in told.stdout
    assert right.id in told.stdout


def test_golds_can_be_checked_and_made_from_a_template(wenbao: Any, tmp_path: Path) -> None:
    path = tmp_path / "my.jsonl"
    assert wenbao("template", path).exit_code == 0
    assert wenbao("check", "--set", path).exit_code == 0
    spoiled = path.read_text(encoding="utf-8").replace('evidence": ["', 'evidence": ["编造的话')
    path.write_text(spoiled, encoding="utf-8")
    assert wenbao("check", "--set", path).exit_code == 1


def test_a_broken_threshold_is_told_and_an_unmeasured_one_as_well(result: Path) -> None:
    found, _ = read(result)

    def threshold(measure: str, least: float) -> Threshold:
        return Threshold(measure=measure, at_least=least, set_on=date(2026, 1, 1), commit="abc")

    held = hold(found, [threshold("correct", 0), threshold("correct", 1.1), threshold("none", 0)])
    assert [each.ok for each in held] == [True, False, False]


def test_every_kept_threshold_names_a_measure_and_says_when_it_was_set() -> None:
    kept = kept_thresholds()
    assert {each.measure for each in kept} <= {*MEASURES, "coverage"}
    assert all(each.commit for each in kept)


def test_the_sets_are_data_and_own_files_count_as_sets(questions: Path) -> None:
    [dev] = choose((), REPORT)
    assert (dev.name, len(dev.questions)) == ("dev", 190)
    [own] = choose([str(questions)], "another-report")
    assert own.name == "own"
    assert choose((), "another-report") == []
    assert all(each.paths() for each in known_sets())
    for name, report in [("dev", "another-report"), ("no-such", REPORT), ("no.jsonl", REPORT)]:
        with pytest.raises(QuestionSetError):
            choose([name], report)


def test_a_result_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="读不了"):
        read(tmp_path)
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EvalError, match="不是这个版本"):
        read(tmp_path)
