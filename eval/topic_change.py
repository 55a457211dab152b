"""Does a chat colour the next question? `python -m eval.topic_change [--show N]`.

Asks 40 pairs of unrelated questions of the question files as one chat, and counts the pairs
whose second question is answered as it is alone.
"""

from __future__ import annotations

import typer
from rich.console import Console
from rich.markup import escape

from eval.gold import GoldQuestion
from eval.invariance import DataDirOption, ReportOption, ShowOption, chosen, opened
from rag.answer import Answer, Turn
from rag.answerer import Answerer

PAIRS = 40


def pairs(answerer: Answerer, report: str | None) -> list[tuple[GoldQuestion, GoldQuestion]]:
    """Questions whose evidence stands in different sections, taken from far apart in the
    files."""
    questions = chosen(answerer, report)
    half = len(questions) // 2
    found = [
        (one, two)
        for one, two in zip(questions[:half], questions[half:], strict=False)
        if not set(one.section) & set(two.section)
    ]
    turned = [(two, one) for one, two in found]
    return [*found, *turned][:PAIRS]


def main(report: ReportOption = None, data_dir: DataDirOption = None, show: ShowOption = 0) -> None:
    """Ask, compare, print; ends with an error where a pair differs."""
    console = Console(width=110)
    answerer = opened(data_dir)
    asked = pairs(answerer, report)
    failed: list[tuple[GoldQuestion, GoldQuestion, Answer, Answer]] = []
    for first, second in asked:
        alone = answerer.answer(second.question, report=report)
        history = [Turn("user", first.question)]
        inside = answerer.answer(second.question, history=history, report=report)
        if (alone.answer, alone.citations) != (inside.answer, inside.citations):
            failed.append((first, second, alone, inside))
    console.print(f"the same as alone: {len(asked) - len(failed)} of {len(asked)}")
    for first, second, alone, inside in failed[:show]:
        console.print(
            escape(
                f"{first.question} / {second.question}\n    as read {inside.question_as_read}\n"
                f"    alone {alone.answer[:120]}\n    inside {inside.answer[:120]}"
            ),
            highlight=False,
        )
    if failed:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
