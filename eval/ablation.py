"""What each part is worth: `python -m eval.ablation [FILES]`.

Asks the questions with one part silenced at a time and prints the scores side by side. The
fitted weights stay as they are, so a line shows what answering loses when a part falls
silent, not what could be had by fitting anew without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, cast

import numpy as np
import numpy.typing as npt
import typer
from rich.console import Console
from rich.table import Table

from corpus.shipped import shipped_reports
from eval.asking import Outcome, ask_all, share
from eval.gold import DEVELOPMENT, Behaviour, GoldQuestion, read_gold
from index.index import Index
from index.ledger.ledger import Ledger
from index.settings import FusionWeights, IndexSettings
from index.store import open_index
from rag.answer import Status
from rag.answerer import ReportAnswerer
from rag.lexicon import Lexicon, shipped_lexicon
from rag.settings import RagSettings

_ANSWERABLE = (Behaviour.ANSWER, Behaviour.CONFLICT)
_COLUMNS = (
    "correct",
    "behaviour",
    "refusal",
    "conflict",
    "false refusals",
    "correct, never refusing",
)


@dataclass(frozen=True, slots=True)
class Silent:
    """Stands in for a retriever: all its `size` scores are 0."""

    size: int

    def scores(self, _: object) -> npt.NDArray[np.float32]:
        return np.zeros(self.size, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Variant:
    """Wenbao with one part silenced, and the name of what is left out."""

    name: str
    index: Index
    lexicon: Lexicon


def variants(index: Index, lexicon: Lexicon) -> Iterator[Variant]:
    """The whole, then the whole without each part."""
    silent = cast(Any, Silent(len(index.passages)))  # the same shape as any retriever
    claims = cast(Any, Silent(len(index.claims)))
    weights = index.weights
    yield Variant("full", index, lexicon)
    yield Variant(
        "without dense",
        replace(
            index,
            vectors=silent,
            claim_vectors=claims,
            weights=FusionWeights(dense=0, words=weights.words, chars=weights.chars),
        ),
        lexicon,
    )
    yield Variant(
        "without BM25",
        replace(
            index, words=silent, chars=silent, weights=FusionWeights(dense=1, words=0, chars=0)
        ),
        lexicon,
    )
    yield Variant(
        "without the ledger (best sentences)", replace(index, ledger=Ledger((), ())), lexicon
    )
    yield Variant("without the lexicon", index, Lexicon((), lexicon.question_words))


def measure(
    variant: Variant, questions: Sequence[GoldQuestion], *, refusing: bool = True
) -> list[Outcome]:
    """All questions asked of one variant; without `refusing`, it answers whatever is asked."""
    answerer = ReportAnswerer(variant.index, variant.lexicon, RagSettings())
    if not refusing:
        # The fitted decision misses what is silenced more than the choice of evidence does.
        never = replace(answerer._decider, figure_threshold=0.0, passage_threshold=0.0)
        answerer._decider = never
    return ask_all(answerer.answer, questions)


def _of(outcomes: Sequence[Outcome], *wanted: Behaviour) -> list[Outcome]:
    return [o for o in outcomes if o.question.behavior in wanted]


def row_of(outcomes: Sequence[Outcome], unrefused: Sequence[Outcome]) -> tuple[float, ...]:
    """Shares: correct, behaviour; refusals and conflicts done right; answerable ones refused;
    answerable ones correct where nothing is refused (`unrefused`)."""

    answerable = _of(outcomes, *_ANSWERABLE)
    refused = [o for o in answerable if o.reply.status is Status.NOT_IN_REPORT]
    return (
        share(outcomes, "correct"),
        share(outcomes, "behaviour"),
        share(_of(outcomes, Behaviour.REFUSE), "behaviour"),
        share(_of(outcomes, Behaviour.CONFLICT), "correct"),
        len(refused) / max(len(answerable), 1),
        share(_of(unrefused, *_ANSWERABLE), "correct"),
    )


def main(
    files: Annotated[list[Path] | None, typer.Argument(help="Question files (JSON lines).")] = None,
    report: Annotated[str | None, typer.Option(help="Id of the report that is asked.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where the indexes are kept.")] = None,
) -> None:
    """Ask every variant, print one line each; all shares in percent."""
    questions = read_gold(files or DEVELOPMENT)
    name = report or shipped_reports()[0].id
    index = open_index(name, IndexSettings(data_dir=data_dir))
    table = Table("variant", title=f"Ablation, {len(questions)} questions")
    for column in _COLUMNS:
        table.add_column(column, justify="right")
    for variant in variants(index, shipped_lexicon()):
        asked = measure(variant, questions)
        shares = row_of(asked, measure(variant, questions, refusing=False))
        table.add_row(variant.name, *(f"{100 * value:.1f}" for value in shares))
    Console(width=max(Console().width, 110)).print(table)


if __name__ == "__main__":
    typer.run(main)
