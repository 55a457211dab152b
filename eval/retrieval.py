"""How well passages are found: recall@1, 5, 10 and MRR of each retriever.

    python -m eval.retrieval [PATHS] [--report ID] [--tune] [--misses N]

Reads question files (JSON lines; `evidence` holds verbatim pieces of the report), asks the
index each question and looks where the passages stand that hold the evidence. Questions
without evidence, or with evidence that stands in no passage, are left out and counted. The
earlier turns of a chat are put before its last question, since nothing here resolves them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from corpus.shipped import shipped_reports
from eval.gold import QUESTIONS, read_lines
from eval.qrels import EvidenceMap
from eval.ranking import Relevant, recall, reciprocal_rank
from eval.tuning import Judged, tune
from index.fusion import best
from index.index import Index, Retriever, Scores
from index.settings import IndexSettings
from index.store import open_index

_CUTOFFS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Question:
    """What retrieval needs of a question; `text` begins with the chat's earlier turns."""

    id: str
    type: str
    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with all its scores and its relevant pieces of evidence."""

    question: Question
    scores: Scores
    relevant: Relevant

    def ranking(self, retriever: Retriever) -> list[int]:
        """Passage ids, best first."""
        return best(self.scores.of(retriever), len(self.scores.hybrid))


@dataclass(frozen=True, slots=True)
class Measures:
    """Means over questions, each in [0, 1]. `recall[k]` is the share of evidence in the top k."""

    recall: dict[int, float]
    mrr: float


def read_questions(paths: Sequence[Path]) -> list[Question]:
    """The questions of these files, in order.

    Raises:
        ValueError: a line is not a question; the message names file and line.
    """
    return read_lines(paths, _question)


def _question(line: str) -> Question:
    entry = json.loads(line)
    text = " ".join([*entry["history"], entry["question"]])
    return Question(entry["id"], entry["type"], text, tuple(entry["evidence"]))


def ask_all(index: Index, questions: Sequence[Question]) -> tuple[list[Asked], list[str]]:
    """Score every question that can be judged, and say of the others why they cannot."""
    evidence = EvidenceMap(index.report, index.passages)
    asked, left_out = [], []
    for question in questions:
        if not question.evidence:
            left_out.append(f"{question.id}: no evidence ({question.type})")
            continue
        qrel = evidence.judge(question.evidence)
        left_out += [f"{question.id}: stands in no passage: {piece}" for piece in qrel.unmatched]
        if qrel.relevant:
            asked.append(Asked(question, index.score_all(question.text), qrel.relevant))
    return asked, left_out


def measure(asked: Sequence[Asked], retriever: Retriever) -> Measures:
    """Means over all questions asked.

    Raises:
        ValueError: there is no question to measure.
    """
    if not asked:
        raise ValueError("There is no question with evidence to measure.")
    rankings = [each.ranking(retriever) for each in asked]
    pairs = list(zip(rankings, (each.relevant for each in asked), strict=True))
    return Measures(
        recall={
            k: float(np.mean([recall(ranking, relevant, k) for ranking, relevant in pairs]))
            for k in _CUTOFFS
        },
        mrr=float(np.mean([reciprocal_rank(ranking, relevant) for ranking, relevant in pairs])),
    )


def measures_table(asked: Sequence[Asked]) -> Table:
    """One row a retriever."""
    table = Table(title=f"Retrieval, {len(asked)} questions")
    table.add_column("retriever")
    for name in (*(f"recall@{k}" for k in _CUTOFFS), "MRR"):
        table.add_column(name, justify="right")
    for retriever in Retriever:
        found = measure(asked, retriever)
        cells = [*(found.recall[k] for k in _CUTOFFS), found.mrr]
        table.add_row(str(retriever), *(f"{cell:.3f}" for cell in cells))
    return table


def _print_tuning(console: Console, asked: Sequence[Asked]) -> None:
    judged = [
        Judged(each.scores.dense, each.scores.words, each.scores.chars, each.relevant)
        for each in asked
    ]
    tuned = tune(judged)
    dense, words, chars = tuned.weights
    console.print(
        f"Tuned on all: dense {dense:.2f}, words {words:.2f}, chars {chars:.2f}. "
        f"Mean of recall@1, 5, 10 and reciprocal rank on unseen folds: {tuned.held_out:.3f}; "
        "for each retriever as it is:"
    )
    for retriever in Retriever:
        found = measure(asked, retriever)
        console.print(f"  {retriever}: {(sum(found.recall.values()) + found.mrr) / 4:.3f}")


def _print_misses(console: Console, index: Index, asked: Sequence[Asked], limit: int) -> None:
    misses = [
        each for each in asked if recall(each.ranking(Retriever.HYBRID), each.relevant, 5) < 1
    ]
    console.print(f"{len(misses)} questions with evidence outside the hybrid's top 5:")
    for each in misses[:limit]:
        ranking = each.ranking(Retriever.HYBRID)
        ranks = [min(ranking.index(passage) + 1 for passage in ids) for ids in each.relevant]
        console.print(f"  {each.question.id} {each.question.text}", highlight=False)
        console.print(f"    ranks {ranks}; first: {_text(index, ranking[0])}", highlight=False)


def _text(index: Index, passage: int) -> str:
    return index.passages[passage].span.of(index.report.text)


def main(
    paths: Annotated[list[Path] | None, typer.Argument(help="Question files.")] = None,
    report: Annotated[str | None, typer.Option(help="Id of the report.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where indexes are kept.")] = None,
    tune_weights: Annotated[
        bool, typer.Option("--tune", help="Choose fusion weights by cross-validation.")
    ] = False,
    misses: Annotated[int, typer.Option(help="Show so many questions that are missed.")] = 0,
) -> None:
    """Measure retrieval over question files (default: the development questions)."""
    console = Console()
    questions = read_questions(paths or sorted(QUESTIONS.glob("dev_*.jsonl")))
    with console.status("Opening the index …"):
        index = open_index(report or shipped_reports()[0].id, IndexSettings(data_dir=data_dir))
    asked, left_out = ask_all(index, questions)
    console.print(measures_table(asked))
    weights = ", ".join(f"{name} {value}" for name, value in index.weights)
    console.print(f"model: {index.embedder.identity}; weights: {weights}", highlight=False)
    without = sum("no evidence" in reason for reason in left_out)
    console.print(f"left out: {without} questions that have no evidence")
    for reason in left_out:
        if "no evidence" not in reason:
            console.print(f"left out: {reason}", highlight=False)
    if tune_weights:
        _print_tuning(console, asked)
    if misses:
        _print_misses(console, index, asked, misses)


if __name__ == "__main__":
    typer.run(main)
