"""A gold that does not stand in the report is told; those that are shipped all stand there."""

from __future__ import annotations

from typing import Any

import pytest

from eval.gold import QUESTIONS, Behaviour, GoldQuestion, read_gold
from eval.qrels import EvidenceMap
from eval.validating import faults_of
from index.index import Index
from index.passages import cut_passages
from index.settings import IndexSettings, PassageSettings
from index.store import open_index
from tests.index.fakes import ReportInMemory, TinyEmbedder, small_report

SOUND = GoldQuestion(
    id="q",
    type="fact",
    question="PACS的份额是多少?",
    behavior=Behaviour.ANSWER,
    must_numbers=("54.3 %",),
    cite_numbers=("54.3 %",),
    section=("摘要",),
    evidence=("市场份额预计达54.3%",),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    settings = IndexSettings(data_dir=tmp_path_factory.mktemp("data"))
    return open_index("small", settings, embedder=TinyEmbedder(), source=ReportInMemory())


def test_a_gold_that_stands_in_the_report_is_sound(index: Index) -> None:
    assert faults_of([SOUND], index) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"evidence": ("市场份额预计达45.3%,高",)}, "没有这段依据"),
        ({"section": ("1、工业检测(含电池)需求",)}, "不在所写章节"),
        ({"section": ("附录",)}, "没有这个章节"),
        ({"evidence": ("54.3%",)}, "8 至 80 字"),
        ({"evidence": ()}, "缺依据"),
        ({"cite_numbers": ("45.3 %",)}, "依据里没有 45.3 %"),
        ({"cite_numbers": (), "must_numbers": ("45.3 %",)}, "依据里没有 45.3 %"),
        ({"cite_terms": (("RIS",),)}, "依据里没有 RIS"),
        ({"must_numbers": ()}, "没有写明"),
        ({"behavior": Behaviour.REFUSE}, "不该有依据"),
        ({"behavior": Behaviour.CONFLICT}, "至少要有两个"),
    ],
)
def test_a_gold_that_does_not_is_told(index: Index, change: dict[str, Any], fault: str) -> None:
    [*_, told] = faults_of([SOUND.model_copy(update=change)], index)
    assert "q：" in told
    assert any(fault in one for one in faults_of([SOUND.model_copy(update=change)], index))


def test_an_id_that_stands_twice_is_told(index: Index) -> None:
    assert faults_of([SOUND, SOUND], index) == ["q：编号重复"]


def test_evidence_has_offsets_in_the_working_text() -> None:
    report = small_report()
    places = EvidenceMap(report, cut_passages(report, PassageSettings()))
    [span] = places.spans("市场份额预计达５４．３％")
    assert span.of(report.text) == "市场份额预计达54.3%"
    [row] = places.spans("2025 62.5")
    assert row.of(report.text).startswith("2025")
    assert places.spans("没有的话") == ()


@pytest.mark.slow
def test_every_shipped_gold_stands_in_the_shipped_report(shipped_index: Index) -> None:
    files = [path for path in sorted(QUESTIONS.glob("*.jsonl")) if path.name != "bench.jsonl"]
    assert faults_of(read_gold(files), shipped_index) == []
