from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import UnknownReportError
from index.errors import IndexingError
from index.index import Index
from index.settings import FusionWeights, IndexSettings, LexicalSettings
from index.store import IndexState, build_index, index_status, open_index
from tests.index.fakes import PROSE, ReportInMemory, TinyEmbedder, small_report

REPORT = "small"
ALL_TEXTS = 13  # passages, claims and headings, equal ones once


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(data_dir=tmp_path)


@pytest.fixture
def source() -> ReportInMemory:
    return ReportInMemory()


def _state(settings: IndexSettings, source: ReportInMemory) -> IndexState:
    return index_status(REPORT, settings, source=source).state


def _open(
    settings: IndexSettings, source: ReportInMemory, embedder: TinyEmbedder | None = None
) -> Index:
    return open_index(REPORT, settings, embedder=embedder or TinyEmbedder(), source=source)


def test_a_missing_index_is_built_once_and_then_loaded(
    settings: IndexSettings, source: ReportInMemory
) -> None:
    assert _state(settings, source) is IndexState.MISSING
    embedder = TinyEmbedder()
    _open(settings, source, embedder)
    assert (source.reads, embedder.embedded) == (1, ALL_TEXTS)
    assert _state(settings, source) is IndexState.READY
    _open(settings, source, embedder)
    assert (source.reads, embedder.embedded) == (1, ALL_TEXTS)


def test_a_loaded_index_is_what_was_built(settings: IndexSettings, source: ReportInMemory) -> None:
    built = _open(settings, source)
    loaded = _open(settings, source)
    assert loaded.report == built.report == source.report
    assert loaded.passages == built.passages
    assert loaded.ledger == built.ledger
    for retriever in ("bm25", "chars", "dense", "hybrid"):
        assert loaded.search("电池检测", k=8, retriever=retriever) == built.search(
            "电池检测", k=8, retriever=retriever
        )


def test_the_status_tells_what_stands_there(
    settings: IndexSettings, source: ReportInMemory, tmp_path: Path
) -> None:
    _open(settings, source)
    status = index_status(REPORT, settings, source=source)
    files = [path for path in tmp_path.rglob("build-*/**/*") if path.is_file()]
    assert status.passages == 8
    assert status.model == "tiny-1"
    assert status.size_bytes == sum(path.stat().st_size for path in files)
    assert status.reason == ""


@pytest.mark.parametrize(
    "change",
    ["report", "settings", "model", "code"],
)
def test_a_stale_index_is_noticed_and_rebuilt(
    change: str,
    settings: IndexSettings,
    source: ReportInMemory,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _open(settings, source)
    embedder = TinyEmbedder()
    match change:
        case "report":
            source.report = small_report(prose=PROSE[:1])
        case "settings":
            settings = IndexSettings(data_dir=tmp_path, lexical=LexicalSettings(k1=2))
        case "model":
            embedder = TinyEmbedder("tiny-2")
        case "code":
            _edit_manifest(tmp_path, lambda manifest: manifest["recipe"].update(code="older"))
    with caplog.at_level(logging.WARNING):
        _open(settings, source, embedder)
    # Only another model needs all vectors anew; of the shorter report all were known.
    assert embedder.embedded == (ALL_TEXTS if change == "model" else 0)
    assert source.reads == 2
    assert "stale" in caplog.text
    assert _state(settings, source) is IndexState.READY


def test_only_changed_sentences_are_embedded_again(
    settings: IndexSettings, source: ReportInMemory, tmp_path: Path
) -> None:
    _open(settings, source)
    (heading, lines), other = PROSE
    source.report = small_report(prose=((heading, (*lines[:2], "华南份额为12%。")), other))
    embedder = TinyEmbedder()
    updated = _open(settings, source, embedder)
    assert embedder.embedded == 2  # the sentence and its claim
    anew = open_index(
        REPORT,
        IndexSettings(data_dir=tmp_path / "other"),
        embedder=TinyEmbedder(),
        source=source,
    )
    assert updated.search("华南的份额", k=8) == anew.search("华南的份额", k=8)


def test_damaged_vectors_are_not_taken_over(
    settings: IndexSettings, source: ReportInMemory, tmp_path: Path
) -> None:
    _open(settings, source)
    (path,) = (tmp_path / REPORT).glob("build-*/vectors.faiss")
    path.write_bytes(_flipped(path.read_bytes()))
    embedder = TinyEmbedder()
    _open(settings, source, embedder)
    assert embedder.embedded == ALL_TEXTS


def test_a_deliberate_build_takes_nothing_over(
    settings: IndexSettings, source: ReportInMemory
) -> None:
    _open(settings, source)
    embedder = TinyEmbedder()
    build_index(REPORT, settings, embedder=embedder, source=source)
    assert embedder.embedded == ALL_TEXTS


def test_weights_can_change_without_a_rebuild(
    settings: IndexSettings, source: ReportInMemory, tmp_path: Path
) -> None:
    _open(settings, source)
    embedder = TinyEmbedder()
    words_only = IndexSettings(data_dir=tmp_path, weights=FusionWeights(dense=0, words=1, chars=0))
    index = _open(words_only, source, embedder)
    assert embedder.embedded == 0
    scores = index.score_all("电池检测")
    assert np.argmax(scores.hybrid) == np.argmax(scores.words)


def _edit_manifest(root: Path, edit: Any) -> None:
    path = root / REPORT / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    edit(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def _stored_files(root: Path) -> list[str]:
    manifest = json.loads((root / REPORT / "manifest.json").read_text(encoding="utf-8"))
    return [file["path"] for file in manifest["files"]]


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def test_whichever_file_is_damaged_it_is_noticed_and_named(
    settings: IndexSettings, source: ReportInMemory, tmp_path: Path
) -> None:
    _open(settings, source)
    (folder,) = (tmp_path / REPORT).glob("build-*")
    for name in _stored_files(tmp_path):
        path = folder / name
        whole = path.read_bytes()
        for damaged in (_flipped(whole), whole[:-1], None):
            path.unlink() if damaged is None else path.write_bytes(damaged)
            status = index_status(REPORT, settings, source=source)
            assert status.state is IndexState.DAMAGED
            assert name in status.reason
        path.write_bytes(whole)
    assert _state(settings, source) is IndexState.READY


@pytest.mark.parametrize("name", ["vectors.faiss", "report.json"])
def test_a_damaged_index_is_rebuilt_and_the_log_names_the_file(
    name: str,
    settings: IndexSettings,
    source: ReportInMemory,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    built = _open(settings, source)
    (path,) = (tmp_path / REPORT).glob(f"build-*/{name}")
    path.write_bytes(_flipped(path.read_bytes()))
    with caplog.at_level(logging.WARNING):
        index = _open(settings, source)
    assert name in caplog.text
    assert index.search("电池", k=8) == built.search("电池", k=8)
    assert _state(settings, source) is IndexState.READY


@pytest.mark.parametrize("content", ["", "{}", "not json", '{"format": 99}'])
def test_a_damaged_manifest_is_noticed_and_rebuilt(
    content: str, settings: IndexSettings, source: ReportInMemory, tmp_path: Path
) -> None:
    _open(settings, source)
    (tmp_path / REPORT / "manifest.json").write_text(content, encoding="utf-8")
    status = index_status(REPORT, settings, source=source)
    assert status.state is IndexState.DAMAGED
    assert "manifest.json" in status.reason
    _open(settings, source)
    assert _state(settings, source) is IndexState.READY


_DISK_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}
_watchers: list[Any] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    # Audit hooks cannot be taken back, so this one stays and mostly does nothing.
    if _watchers and event in _DISK_EVENTS:
        _watchers[-1](str(arguments[0]))


sys.addaudithook(_audit)


@contextmanager
def _before_each_touch_of(root: Path, do: Any) -> Iterator[None]:
    """Call `do()` before each opening, renaming or removing below `root`."""

    def watch(touched: str) -> None:
        if touched.startswith(str(root)):
            _watchers.append(lambda _: None)  # what `do` touches is not of interest
            try:
                do()
            finally:
                _watchers.pop()

    _watchers.append(watch)
    try:
        yield
    finally:
        _watchers.remove(watch)


def test_killed_at_any_moment_of_a_build_the_next_start_has_the_old_or_the_new_index_whole(
    source: ReportInMemory, tmp_path: Path
) -> None:
    """What a killed process leaves is what stood on disk at that moment: look at each."""
    live, snapshots = tmp_path / "live", tmp_path / "snapshots"
    settings = IndexSettings(data_dir=live)
    new_weights = IndexSettings(data_dir=live, lexical=LexicalSettings(k1=2))
    old = _open(settings, source)

    def snapshot() -> None:
        shutil.copytree(live, snapshots / f"{len(list(snapshots.iterdir())):03}")

    snapshots.mkdir()
    with _before_each_touch_of(live, snapshot):
        new = build_index(REPORT, new_weights, embedder=TinyEmbedder(), source=source)
    taken = sorted(snapshots.iterdir())
    assert len(taken) > 30

    question = "电池检测"
    seen = []
    for folder in taken:
        as_old = settings.model_copy(update={"data_dir": folder})
        as_new = new_weights.model_copy(update={"data_dir": folder})
        is_old = _state(as_old, source) is IndexState.READY
        is_new = _state(as_new, source) is IndexState.READY
        assert is_old != is_new, f"{folder.name} holds neither or both"
        embedder = TinyEmbedder()
        index = _open(as_old if is_old else as_new, source, embedder)
        assert embedder.embedded == 0
        assert index.search(question, k=8) == (old if is_old else new).search(question, k=8)
        seen.append("old" if is_old else "new")
    # First always the old one, then always the new one.
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {"old", "new"}


_KILLED_BUILD = """
import os, signal, sys
from pathlib import Path
from index.settings import IndexSettings, LexicalSettings
from index.store import build_index
from tests.index.fakes import ReportInMemory, TinyEmbedder

folder, left = sys.argv[1], 20

def die_at_the_twentieth_touch(event, arguments):
    global left
    if event in ("open", "os.mkdir", "os.rename") and str(arguments[0]).startswith(folder):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die_at_the_twentieth_touch)
settings = IndexSettings(data_dir=Path(folder), lexical=LexicalSettings(k1=2))
build_index("small", settings, embedder=TinyEmbedder(), source=ReportInMemory())
"""


def test_a_killed_builder_leaves_no_lock_and_no_broken_index(
    settings: IndexSettings, source: ReportInMemory, tmp_path: Path
) -> None:
    _open(settings, source)
    project = Path(__file__).parents[2]
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_BUILD, str(tmp_path)], cwd=project, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(list((tmp_path / REPORT).glob("build-*"))) == 2
    assert _state(settings, source) is IndexState.READY
    build_index(REPORT, settings, embedder=TinyEmbedder(), source=source)
    assert len(list((tmp_path / REPORT).glob("build-*"))) == 1


def test_leftovers_of_a_killed_build_are_swept_away_by_the_next(
    settings: IndexSettings, source: ReportInMemory, tmp_path: Path
) -> None:
    root = tmp_path / REPORT
    (root / "build-killed").mkdir(parents=True)
    (root / "build-killed" / "vectors.faiss").write_bytes(b"half")
    (root / "manifest.json.new").write_text("half", encoding="utf-8")
    _open(settings, source)
    assert len(list(root.glob("build-*"))) == 1
    assert sorted(path.name for path in root.iterdir() if path.is_file()) == [
        ".lock",
        "manifest.json",
    ]


class _FailingEmbedder(TinyEmbedder):
    def embed_passages(self, texts: Any, *, progress: Any = None) -> Any:
        raise IndexingError("no model")


def test_a_failed_build_leaves_the_old_index(
    settings: IndexSettings, source: ReportInMemory, tmp_path: Path
) -> None:
    _open(settings, source)
    with pytest.raises(IndexingError, match="no model"):
        build_index(REPORT, settings, embedder=_FailingEmbedder(), source=source)
    assert _state(settings, source) is IndexState.READY
    assert len(list((tmp_path / REPORT).glob("build-*"))) == 1


def test_of_two_that_find_no_index_one_builds_and_both_have_it(
    settings: IndexSettings, source: ReportInMemory
) -> None:
    embedder = TinyEmbedder()
    with ThreadPoolExecutor(4) as pool:
        indexes = list(pool.map(lambda _: _open(settings, source, embedder), range(4)))
    assert embedder.embedded == ALL_TEXTS
    assert len({index.search("份额", k=3)[0].score for index in indexes}) == 1


def test_a_folder_that_cannot_be_written_is_named(source: ReportInMemory, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(IndexingError, match="data_dir"):
        _open(IndexSettings(data_dir=tmp_path / "file"), source)


def test_a_report_without_text_is_refused(settings: IndexSettings) -> None:
    empty = small_report(prose=(("一", ()), ("二", ())))
    empty = type(empty)(**{**vars(empty), "tables": ()})
    with pytest.raises(IndexingError, match="no sentence"):
        _open(settings, ReportInMemory(empty))


@pytest.mark.parametrize("report_id", ["nothing", "..", "../corpus", "报告", ""])
def test_an_unknown_report_is_refused(report_id: str, settings: IndexSettings) -> None:
    with pytest.raises(UnknownReportError):
        index_status(report_id, settings)


def test_building_reports_its_progress(settings: IndexSettings, source: ReportInMemory) -> None:
    calls: list[tuple[str, int, int]] = []
    build_index(
        REPORT,
        settings,
        embedder=TinyEmbedder(),
        source=source,
        progress=lambda *call: calls.append(call),
    )
    assert calls == [("embedding", ALL_TEXTS, ALL_TEXTS)]


def test_no_temporary_folder_outside_the_index_is_used(
    settings: IndexSettings, source: ReportInMemory, tmp_path: Path
) -> None:
    """jieba would leave its dictionary in a folder that all users share."""
    touched: list[str] = []

    def note(path: str) -> None:
        if path.startswith(("/tmp", os.environ.get("TMPDIR", "/tmp"))):
            touched.append(path)

    _watchers.append(note)
    try:
        _open(settings, source)
    finally:
        _watchers.remove(note)
    # The checkout and its environment may themselves stand in such a folder.
    ours = tuple(map(str, (tmp_path, sys.prefix, Path(__file__).parents[2])))
    assert [path for path in touched if not path.startswith(ours)] == []
