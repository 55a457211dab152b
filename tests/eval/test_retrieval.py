from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.gold import QUESTIONS
from eval.qrels import EvidenceMap
from eval.ranking import recall, reciprocal_rank
from eval.retrieval import ask_all, measure, measures_table, read_questions
from eval.tuning import Judged, tune
from index.index import Index, Retriever
from index.passages import cut_passages
from index.settings import IndexSettings, PassageSettings
from index.store import open_index
from tests.index.fakes import ReportInMemory, TinyEmbedder, small_report

RELEVANT = [frozenset({3, 4}), frozenset({7})]


@pytest.mark.parametrize(
    ("ranking", "k", "share"),
    [([3, 1, 7], 1, 0.5), ([3, 4, 7], 2, 0.5), ([4, 7], 2, 1.0), ([1, 2, 3], 2, 0.0)],
)
def test_recall_is_the_share_of_evidence_found(ranking: list[int], k: int, share: float) -> None:
    assert recall(ranking, RELEVANT, k) == share


def test_recall_without_evidence_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        recall([1], [], 1)


@pytest.mark.parametrize(("ranking", "value"), [([7], 1.0), ([1, 2, 4], 1 / 3), ([1, 2], 0.0)])
def test_the_reciprocal_rank_is_of_the_first_relevant(ranking: list[int], value: float) -> None:
    assert reciprocal_rank(ranking, RELEVANT) == value


@pytest.fixture(scope="module")
def evidence() -> EvidenceMap:
    report = small_report()
    return EvidenceMap(report, cut_passages(report, PassageSettings()))


@pytest.mark.parametrize(
    ("piece", "passages"),
    [
        ("市场份额预计达54.3%", {1}),
        ("市场份额预计达５４．３％", {1}),
        ("预计达到187.5亿元。PACS占据主导地位", {0, 1}),
        ("202456.7", {3}),
        ("202456.7202562.5", {3, 4}),
        ("年份产能(万台)202456.7", {3}),
        ("年采购量为12,500台", {6, 7}),
        ("报告里没有的话", set()),
        ("，。", set()),
    ],
)
def test_evidence_finds_its_passages_also_in_a_flattened_table(
    evidence: EvidenceMap, piece: str, passages: set[int]
) -> None:
    assert evidence.find(piece) == passages


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    settings = IndexSettings(data_dir=tmp_path_factory.mktemp("data"))
    return open_index("small", settings, embedder=TinyEmbedder(), source=ReportInMemory())


def _write(path: Path, *entries: dict[str, object]) -> Path:
    text = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    path.write_text(text, encoding="utf-8")
    return path


def _entry(**fields: object) -> dict[str, object]:
    base: dict[str, object] = {"id": "x", "type": "fact", "history": [], "evidence": []}
    return {**base, **fields}


def test_a_question_whose_evidence_comes_first_has_full_recall(
    index: Index, tmp_path: Path
) -> None:
    path = _write(
        tmp_path / "q.jsonl",
        _entry(question="新能源电池检测要处理什么数据", evidence=["需要处理热成像数据"]),
        _entry(question="它的股价是多少", type="refuse"),
        _entry(question="附录", evidence=["附录的内容"]),
    )
    asked, left_out = ask_all(index, read_questions([path]))
    assert len(asked) == 1
    assert len(left_out) == 2
    found = measure(asked, Retriever.HYBRID)
    assert found.recall == {1: 1.0, 5: 1.0, 10: 1.0}
    assert found.mrr == 1.0
    assert measures_table(asked).row_count == len(Retriever)


def test_earlier_turns_come_before_the_question(tmp_path: Path) -> None:
    path = _write(tmp_path / "q.jsonl", _entry(question="华南呢?", history=["华东的份额?"]))
    assert read_questions([path])[0].text == "华东的份额? 华南呢?"


def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    path = _write(tmp_path / "q.jsonl", _entry(question="一"), {"id": "y"})
    with pytest.raises(ValueError, match=r"q\.jsonl:2"):
        read_questions([path])


def test_measuring_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no question"):
        measure([], Retriever.DENSE)


def test_the_development_questions_can_be_read() -> None:
    questions = read_questions(sorted(QUESTIONS.glob("dev_*.jsonl")))
    assert len({question.id for question in questions}) == len(questions) == 190


def _judged(number: int, *, right: str) -> Judged:
    """Ten passages, of which only the retriever `right` ranks the relevant one first."""
    noise = np.random.default_rng(number).random((3, 10)).astype(np.float32)
    scores = dict(zip(("dense", "words", "chars"), noise, strict=True))
    scores[right][3] = 2
    return Judged(**scores, relevant=[frozenset({3})])


@pytest.mark.parametrize(("right", "place"), [("dense", 0), ("words", 1), ("chars", 2)])
def test_tuning_finds_the_retriever_that_is_right(right: str, place: int) -> None:
    tuned = tune([_judged(number, right=right) for number in range(30)])
    assert tuned.weights[place] == max(tuned.weights)
    assert sum(tuned.weights) == pytest.approx(1)
    assert tuned.held_out > 0.9


def test_tuning_on_fewer_questions_than_folds_is_refused() -> None:
    with pytest.raises(ValueError, match="5 folds"):
        tune([_judged(1, right="dense")])
