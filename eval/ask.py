"""How good the answers are: `python -m eval.ask [FILES] [--show N]`.

Asks every question of the files in process (no server) and prints the table of measures; the
files are the development questions where none is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from eval.asking import Outcome, ask_all, score_table
from eval.gold import DEVELOPMENT, read_gold
from eval.scoring import MEASURES
from index.settings import IndexSettings
from rag.answerer import Answerer
from rag.settings import RagSettings


def main(
    files: Annotated[list[Path] | None, typer.Argument(help="Question files (JSON lines).")] = None,
    report: Annotated[str | None, typer.Option(help="Id of the report that is asked.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where the indexes are kept.")] = None,
    show: Annotated[int, typer.Option(min=0, help="How many failures are printed.")] = 0,
    only: Annotated[str | None, typer.Option(help="Print failures of this group only.")] = None,
) -> None:
    """Ask, score, print."""
    console = Console(width=max(Console().width, 110))
    settings = RagSettings(index=IndexSettings(data_dir=data_dir))
    answerer = Answerer.open(settings)
    questions = read_gold(files or DEVELOPMENT)
    outcomes = ask_all(
        lambda text, turns: answerer.answer(text, history=turns, report=report), questions
    )
    console.print(score_table(outcomes))
    times = sorted(o.ms for o in outcomes)
    console.print(
        f"p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms"
    )
    failed = [o for o in outcomes if not o.score.correct and only in (None, o.question.group)]
    for outcome in failed[:show]:
        _print_failure(console, outcome)


def _print_failure(console: Console, outcome: Outcome) -> None:
    question, reply = outcome.question, outcome.reply
    missed = [name for name in MEASURES if not getattr(outcome.score, name) and name != "correct"]
    turns = " / ".join([*question.history, question.question])
    wanted = "; ".join([*question.must_numbers, *(str(g) for g in question.any_numbers)])
    console.print(
        escape(
            f"{question.id} ({question.group}; misses {', '.join(missed)}) {turns}\n"
            f"    want {question.behavior}: {wanted or '-'}\n"
            f"    got  {reply.status}: {reply.answer}"
        ),
        highlight=False,
    )


if __name__ == "__main__":
    typer.run(main)
