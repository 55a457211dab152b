"""Does it matter how a question is typed? `python -m eval.invariance [--show N]`.

Asks 100 answerable questions of the question files as they are and in five other forms, and
counts the forms that give the same figures and the same citations.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from eval.gold import DEVELOPMENT, QUESTIONS, Behaviour, GoldQuestion, read_gold
from eval.rephrasing import FORMS
from index.settings import IndexSettings
from rag.answer import Answer, Status
from rag.answerer import Answerer
from rag.settings import RagSettings

FILES = (*DEVELOPMENT, QUESTIONS / "train_facts.jsonl", QUESTIONS / "train_varied.jsonl")
COUNT = 100
ReportOption = Annotated[str | None, typer.Option(help="Id of the report that is asked.")]
DataDirOption = Annotated[Path | None, typer.Option(help="Where the indexes are kept.")]
ShowOption = Annotated[int, typer.Option(min=0, help="How many failures are printed.")]
_KINDS = frozenset({"fact", "table", "list", "compare", "compute", "trend"})
_LEAST = 0.95


def chosen(answerer: Answerer, report: str | None, count: int = COUNT) -> list[GoldQuestion]:
    """`count` questions of one message that are answered, spread evenly over the files."""
    asked = [
        q
        for q in read_gold(FILES)
        if q.behavior is Behaviour.ANSWER and not q.history and q.type in _KINDS
    ]
    answered = [
        q
        for q in asked
        if answerer.answer(q.question, report=report).status is not Status.NOT_IN_REPORT
    ]
    step = len(answered) / count
    return [answered[int(i * step)] for i in range(count)]


def opened(data_dir: Path | None) -> Answerer:
    """All reports, with their indexes in `data_dir`."""
    return Answerer.open(RagSettings(index=IndexSettings(data_dir=data_dir)))


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers give the same figures and cite the same places."""
    return _told(one) == _told(other)


def _told(answer: Answer) -> tuple[object, ...]:
    return (
        answer.status,
        sorted(f.text for f in answer.figures),
        sorted((c.start, c.end) for c in answer.citations),
    )


def main(report: ReportOption = None, data_dir: DataDirOption = None, show: ShowOption = 0) -> None:
    """Ask, compare, print; ends with an error below 95 percent."""
    console = Console(width=110)
    answerer = opened(data_dir)
    questions = chosen(answerer, report)
    failed: list[tuple[str, str, str, Answer, Answer]] = []
    total = 0
    for name, form in FORMS.items():
        kept = 0
        for question in questions:
            plain = answerer.answer(question.question, report=report)
            typed = form(question.question, answerer.terms(question.question, report=report))
            reply = answerer.answer(typed, report=report)
            kept += same(plain, reply)
            if not same(plain, reply):
                failed.append((name, question.id, typed, plain, reply))
        total += kept
        console.print(f"{name:<16}{kept:>4} of {len(questions)}")
    share = total / (len(questions) * len(FORMS))
    console.print(f"{'all':<16}{100 * share:.1f} %")
    for name, number, typed, plain, reply in failed[:show]:
        console.print(
            escape(
                f"{number} ({name}) {typed}\n    as read {reply.question_as_read}\n"
                f"    plain {plain.answer[:120]}\n    typed {reply.answer[:120]}"
            ),
            highlight=False,
        )
    if share < _LEAST:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
