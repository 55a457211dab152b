"""Fitting the weights of evidence: which figure answers, and whether it answers at all.

    python -m eval.fit QUESTIONS… [--write]

Two models, both on question files with gold (see `eval/questions/`):

- *ranking*: a conditional logit over the candidate figures of each question (the gold ones
  against the others), pulled towards a prior set by hand (ridge), judged by cross-validation
  as R@1 over questions;
- *decision*: a logistic model that tells evidence that answers from evidence that does not.
  Questions without an answer are few, so further ones are made from answerable ones by
  putting another year, region, organisation or metric in the place of the one asked for.

The result is data: `rag/data/weights.json`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from scipy.optimize import minimize

from eval.gold import read_lines
from eval.qrels import EvidenceMap
from index.figure import Figure
from index.settings import IndexSettings
from index.store import open_index
from rag import features
from rag.answer import Turn
from rag.answerer import ReportAnswerer
from rag.deciding import FIGURE_SIGNS, HELPS, PASSAGE_SIGNS, figure_signs, passage_signs
from rag.enumeration import listed
from rag.evidence import Evidence, EvidenceFinder
from rag.kind import Kind
from rag.lexicon import shipped_lexicon
from rag.prose import best_passage
from rag.question import read_question
from rag.ranking import Weights
from rag.settings import RagSettings
from rag.terms import SUBJECTLESS

Floats = npt.NDArray[np.float64]
PRIOR = {
    "dense_sentence": 1.0,
    "dense_claim": 1.5,
    "words": 0.5,
    "chars": 0.5,
    "own_terms": 1.0,
    "clause_terms": 1.0,
    "sentence_terms": 1.0,
    "wide_terms": 0.5,
    "measure": 0.7,
    "unit_word": 0.5,
    "period": 0.8,
    "part": 0.4,
    "change": 0.3,
    "direction": 0.2,
    "end": 0.8,
    "region": 1.0,
    "extra": -0.5,
    "metric": 0.5,
    "bound_elsewhere": -0.5,
    "requirement": 0.2,
    "section": 0.6,
    "cell": 0.2,
    "missing": -0.5,
}
"""Weights set by hand before any fit; the ridge pulls towards them."""
THRESHOLDS = {"figure": 0.2, "passage": 0.4}
"""Least probabilities that are answered: where held-out refusals are caught without refusing
more than a few answerable questions."""
WEIGHTS = Path(__file__).parents[1] / "rag" / "data" / "weights.json"
_FIGURE_TYPES = frozenset({"fact", "table", "robust", "multiturn", "list", "trend", "conflict"})


_SINGLE = frozenset({"fact", "table", "robust", "multiturn", "conflict"})


@dataclass(frozen=True)
class Item:
    """A question with gold, read."""

    id: str
    kind: str
    behaviour: str
    text: str
    evidence: Evidence
    gold: frozenset[int]  # ids of figures that answer
    passages: frozenset[int]  # ids of passages that hold the evidence


def read_items(paths: Sequence[Path], finder: EvidenceFinder) -> list[Item]:
    """All questions of the files, with the figures that their golds name."""
    reader = ReportAnswerer(finder.index, shipped_lexicon(), RagSettings())
    judged = EvidenceMap(finder.index.report, finder.index.passages)
    items = []
    raw: dict[str, Any]
    for raw in read_lines(paths, json.loads):
        question = reader.read(raw["question"], [Turn("user", _content(t)) for t in raw["history"]])
        text = question.text
        evidence = finder.find(question)
        passages: frozenset[int] = frozenset().union(*judged.judge(raw["evidence"]).relevant)
        numbers = list(raw["must_numbers"]) + [n for g in raw["any_numbers"] for n in g]
        gold = frozenset(
            figure.id
            for passage in passages
            for figure in finder.figures_of(passage)
            if any(states(figure, number) for number in numbers)
        )
        items.append(Item(raw["id"], raw["type"], raw["behavior"], text, evidence, gold, passages))
    return items


def _content(turn: str | dict[str, str]) -> str:
    return turn if isinstance(turn, str) else turn["content"]


def states(figure: Figure, number: str) -> bool:
    """Whether a figure states the gold `number` ("15-20 %", "36 %")."""
    value, _, unit = number.partition(" ")
    unit = unit.strip()
    if unit and unit.lstrip("万亿")[:1] not in figure.unit and unit not in figure.unit:
        return False
    ends = re.fullmatch(r"(-?[\d.]+)-(-?[\d.]+)", value)
    try:
        if ends:
            return (figure.low, figure.high) == (Decimal(ends[1]), Decimal(ends[2]))
        return figure.value is not None and figure.value == Decimal(value)
    except InvalidOperation:
        return False


# -- ranking ---------------------------------------------------------------------------------


def fit_ranking(items: Sequence[Item], prior: Floats, ridge: float) -> Floats:
    """Weights that put gold figures above the others (conditional logit with a ridge)."""
    groups = [_matrix(item) for item in items]

    def loss(weights: Floats) -> float:
        total = ridge * float(np.sum((weights - prior) ** 2))
        for matrix, gold in groups:
            scores = matrix @ weights
            total += float(_logsumexp(scores) - _logsumexp(scores[gold]))
        return total

    return np.asarray(minimize(loss, prior, method="L-BFGS-B").x)


def _matrix(item: Item) -> tuple[Floats, npt.NDArray[np.bool_]]:
    rows = item.evidence.figures
    matrix = np.array([r.features for r in rows], dtype=np.float64)
    gold = np.array([r.figure.id in item.gold for r in rows])
    return matrix, gold


def _logsumexp(values: Floats) -> float:
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))


def first_hits(items: Sequence[Item], weights: Floats) -> list[bool]:
    """For each question whether the best figure is gold."""
    hits = []
    for item in items:
        matrix, gold = _matrix(item)
        hits.append(bool(gold[int(np.argmax(matrix @ weights))]))
    return hits


def _folds(count: int, folds: int, seed: int) -> list[list[int]]:
    order = list(range(count))
    random.Random(seed).shuffle(order)
    return [order[i::folds] for i in range(folds)]


def cross_validate(items: Sequence[Item], prior: Floats, ridge: float, folds: int = 5) -> float:
    """R@1 on questions that the weights were not fitted on."""
    hits = 0
    for held in _folds(len(items), folds, seed=7):
        train = [item for i, item in enumerate(items) if i not in held]
        weights = fit_ranking(train, prior, ridge)
        hits += sum(first_hits([items[i] for i in held], weights))
    return hits / len(items)


# -- decision --------------------------------------------------------------------------------

_YEARS = ("2012", "2016", "2018", "2029", "2031", "2035")
_REGIONS = ("西南地区", "西北地区", "海南", "台湾", "印度", "巴西", "非洲", "俄罗斯")
_ORGANISATIONS = ("锐珂医疗", "富士胶片", "佳能医疗", "奥林巴斯", "三星", "安科", "索尼")
_MAKERS = (
    "西门子",
    "飞利浦",
    "GE医疗",
    "联影",
    "东软",
    "迈瑞",
    "开立",
    "万东",
    "明峰",
    "推想",
    "深睿",
    "数坤",
    "华为",
    "海康威视",
    "腾讯",
    "寒武纪",
    "京东方",
    "国产",
    "外资",
    "本土",
)
_METRICS = (
    "员工人数",
    "市值",
    "专利数量",
    "净利润",
    "资产负债率",
    "股价",
    "离职率",
    "广告费用",
    "关税税率",
)


_THINGS = (
    "火锅店",
    "呼吸机",
    "光伏逆变器",
    "新能源汽车",
    "奶茶",
    "心电图机",
    "血透机",
    "疫苗",
    "钢铁",
    "白酒",
    "内窥镜",
    "手机",
    "无人驾驶出租车",
    "化妆品",
    "集装箱",
    "中药饮片",
    "钢琴",
    "扫地机器人",
)


def spoiled(item: Item, seed: int) -> list[str]:
    """Questions like this one that the report does not answer: one slot changed each."""
    rng = random.Random(f"{seed}{item.id}")
    made = []
    if re.search(r"(?:19|20)\d\d", item.text):
        year = rng.choice(_YEARS)
        made.append(re.sub(r"(?:19|20)\d\d", year, item.text))
    for place in ("华东", "华北", "华南", "长三角", "珠三角", "东南亚", "中西部", "国内", "全国"):
        if place in item.text:
            made.append(item.text.replace(place, rng.choice(_REGIONS)))
            break
    for name in _MAKERS:
        if name in item.text:
            made.append(item.text.replace(name, rng.choice(_ORGANISATIONS)))
            break
    named = [
        t for t in item.evidence.terms if t.kind not in SUBJECTLESS and t.weight > 2 and t.frequency
    ]
    if named:
        heavy = max(named, key=lambda t: t.weight)
        made.append(item.text.lower().replace(heavy.text, rng.choice(_THINGS)))
    for metric in (
        "市场份额",
        "份额",
        "市场规模",
        "占比",
        "毛利率",
        "渗透率",
        "产能",
        "产量",
        "均价",
        "单价",
        "增速",
        "年增长率",
        "覆盖率",
    ):
        if metric in item.text:
            made.append(item.text.replace(metric, rng.choice(_METRICS)))
            break
    return made


_ROW_WEIGHTS = {1: 1.0, 0: 1.0, -1: 0.25}
"""Answerable; asked and not answerable; made unanswerable by changing one word. The last are
harder and rarer than what people ask, so they count for less."""


def decision_rows(
    items: Sequence[Item], finder: EvidenceFinder, weights: Floats
) -> tuple[list[tuple[float, ...]], list[int], list[tuple[float, ...]], list[int]]:
    """Signs and labels for figures and for passages."""
    figures: list[tuple[float, ...]] = []
    figure_labels: list[int] = []
    passages: list[tuple[float, ...]] = []
    passage_labels: list[int] = []
    for item in items:
        answerable = item.behaviour in ("answer", "conflict")
        if item.behaviour == "damaged":
            continue
        evidence = item.evidence
        single = item.kind in _SINGLE and not listed(item.text)
        if evidence.figures and (not answerable or (item.gold and single)):
            best = evidence.figures[0]
            if not answerable or best.figure.id in item.gold:
                figures.append(figure_signs(finder, evidence, best))
                figure_labels.append(int(answerable))
        if _wants_words(item.text):
            found = best_passage(finder, evidence, evidence.question.kind)
            # A summary tells of a whole section, which the best sentence only leads to.
            near = item.passages & {found.passage.id + step for step in (-1, 0, 1)}
            if not answerable or near or evidence.question.kind is Kind.SUMMARY:
                passages.append(passage_signs(finder, evidence, found))
                passage_labels.append(int(answerable))
        if answerable and single and item.kind != "multiturn":
            for text in spoiled(item, seed=3):
                other = finder.find(read_question(text))
                figures.append(figure_signs(finder, other, other.figures[0]))
                figure_labels.append(-1)
                if _wants_words(text):
                    found = best_passage(finder, other, other.question.kind)
                    passages.append(passage_signs(finder, other, found))
                    passage_labels.append(-1)
    return figures, figure_labels, passages, passage_labels


def _wants_words(text: str) -> bool:
    return ReportAnswerer.wants_words(read_question(text), listed(text))


def fit_logistic(
    rows: Sequence[tuple[float, ...]], labels: Sequence[int], names: Sequence[str], ridge: float
) -> Floats:
    """Bias and weights of a ridge logistic model; labels as in `_ROW_WEIGHTS`.

    A sign that speaks for an answer gets no negative weight, one that speaks against it no
    positive one: few questions must not teach that a missing year makes an answer likelier.
    """
    bounds = [(None, None)] + [(0, None) if n in HELPS else (None, 0) for n in names]
    x = np.hstack([np.ones((len(rows), 1)), np.array(rows)])
    y = (np.array(labels) > 0).astype(np.float64)
    weight = np.array([_ROW_WEIGHTS[label] for label in labels])

    def loss(w: Floats) -> float:
        z = x @ w
        return float((weight * (np.logaddexp(0, z) - y * z)).sum() + ridge * (w[1:] ** 2).sum())

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), method="L-BFGS-B", bounds=bounds).x)


def held_out(
    rows: Sequence[tuple[float, ...]], labels: Sequence[int], names: Sequence[str], ridge: float
) -> Floats:
    """Probabilities of each row by a model that was not fitted on it (5 folds)."""
    found = np.zeros(len(rows))
    for held in _folds(len(rows), 5, seed=5):
        keep = [i for i in range(len(rows)) if i not in held]
        w = fit_logistic([rows[i] for i in keep], [labels[i] for i in keep], names, ridge)
        for i in held:
            found[i] = 1 / (1 + np.exp(-(w[0] + np.dot(w[1:], rows[i]))))
    return found


def _table(console: Console, name: str, found: Floats, labels: Sequence[int]) -> None:
    y = np.array(labels)
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        asked = (found[y == 0] < threshold).mean()
        made = (found[y == -1] < threshold).mean()
        false = (found[y == 1] < threshold).mean()
        console.print(
            f"{name} threshold {threshold}: refused {asked:.3f} of asked, {made:.3f} of made; "
            f"false {false:.3f}"
        )


def main() -> None:
    """Fit, judge and (with --write) store the weights."""
    parser = argparse.ArgumentParser(description="Fit the weights of evidence.")
    parser.add_argument("questions", nargs="+", type=Path)
    parser.add_argument("--report", default="imaging-workstation-2025")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    console = Console()
    settings = IndexSettings(data_dir=args.data_dir) if args.data_dir else IndexSettings()
    index = open_index(args.report, settings)
    prior = np.array([PRIOR[name] for name in features.NAMES])
    by_hand = Weights(tuple(float(w) for w in prior))
    finder = EvidenceFinder(index, shipped_lexicon(), by_hand, candidates=48)
    items = read_items(args.questions, finder)
    ranked = [
        item
        for item in items
        if item.kind in _FIGURE_TYPES and item.gold & {r.figure.id for r in item.evidence.figures}
    ]
    console.print(
        f"{len(ranked)} questions with gold figures; "
        f"R@1 by hand {np.mean(first_hits(ranked, prior)):.3f}"
    )
    for ridge in (1.0, 3.0, 10.0):
        console.print(
            f"ridge {ridge}: cross-validated R@1 {cross_validate(ranked, prior, ridge):.3f}"
        )
    fitted = fit_ranking(ranked, prior, ridge=3.0)
    console.print(f"fitted: R@1 {np.mean(first_hits(ranked, fitted)):.3f}")
    finder = EvidenceFinder(
        index, shipped_lexicon(), Weights(tuple(float(w) for w in fitted)), candidates=48
    )
    items = read_items(args.questions, finder)
    figures, figure_labels, passages, passage_labels = decision_rows(items, finder, fitted)
    console.print(f"decision rows: {len(figures)} figures, {len(passages)} passages")
    _table(console, "figure", held_out(figures, figure_labels, FIGURE_SIGNS, 0.05), figure_labels)
    _table(
        console, "passage", held_out(passages, passage_labels, PASSAGE_SIGNS, 0.05), passage_labels
    )
    figure_model = fit_logistic(figures, figure_labels, FIGURE_SIGNS, 0.05)
    passage_model = fit_logistic(passages, passage_labels, PASSAGE_SIGNS, 0.05)
    result = {
        "figure": {n: round(float(w), 3) for n, w in zip(features.NAMES, fitted, strict=True)},
        "figure_decision": _named(FIGURE_SIGNS, figure_model),
        "passage_decision": _named(PASSAGE_SIGNS, passage_model),
        "thresholds": THRESHOLDS,
    }
    console.print_json(data=result)
    if args.write:
        WEIGHTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _named(names: Sequence[str], model: Floats) -> dict[str, float]:
    return {"bias": round(float(model[0]), 3)} | {
        n: round(float(w), 3) for n, w in zip(names, model[1:], strict=True)
    }


if __name__ == "__main__":
    main()
