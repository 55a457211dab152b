"""The ledger sweep as a part of a run's result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from eval.causes import by_frequency
from eval.errors import EvalError
from eval.intervals import Tally, estimate
from eval.phrasing import Phrased, Wording
from eval.result import Failed, Row, Wordings
from eval.result import Swept as SweptResult
from eval.rows import chapters_of, estimates, shown
from eval.sweep import Swept, coverage, sweep
from eval.target import Target
from index.embedder import Progress
from index.index import Index
from rag.answer import Answer, Status, Turn


def swept_result(
    target: Target,
    index: Index,
    wordings: Sequence[Wording],
    *,
    seed: int,
    progress: Progress | None = None,
) -> SweptResult:
    """Ask for every figure in these wordings, and put together what came of it.

    Raises:
        EvalError: the ledger holds no figure.
    """

    def ask(question: str, turns: Sequence[Turn]) -> Answer:
        return target.ask(question, turns).answer

    def each(asked: Iterable[Phrased]) -> Iterable[Phrased]:
        return shown("逐个数字提问", list(asked), progress)

    swept = sweep(ask, index, seed=seed, wordings=wordings, each=each)
    counts = coverage(swept)
    named: dict[int, bool] = {}
    for one in swept:
        if one.asked.wording is not Wording.CASUAL:
            named[one.figure.id] = named.get(one.figure.id, True) and one.right
    covered = estimate([_covered(right) for right in named.values()], seed=seed)
    if covered is None:
        raise EvalError("这份报告的数字记录是空的，没有可逐个提问的数字。请用 --no-sweep。")
    return SweptResult(
        named=sum(named.values()),
        all=counts.all,
        any=counts.any,
        of=counts.of,
        by_conflict=sum(one.right and one.reply.status is Status.CONFLICTING for one in swept),
        each=tuple(Wordings(wording=str(w), right=right) for w, right in counts.each),
        coverage=covered,
        chapters=tuple(_by_chapter(index, named, seed)),
        causes=tuple((str(c), n) for c, n in by_frequency([s.cause for s in swept if s.cause])),
        failed=tuple(_failed(index, one) for one in swept if not one.right),
    )


def _by_chapter(index: Index, named: dict[int, bool], seed: int) -> Iterator[Row]:
    """The coverage of each chapter, in the order of the report."""
    groups: dict[str, list[dict[str, Tally]]] = {chapter: [] for chapter in chapters_of(index)}
    for figure, right in named.items():
        section = index.report.sections[index.ledger.figures[figure].section]
        groups[section.path[0]].append({"coverage": _covered(right)})
    for chapter, tallies in groups.items():
        yield from estimates("section", chapter, tallies, seed)


def _covered(right: bool) -> Tally:
    return Tally(1.0 if right else 0.0, 1)


def _failed(index: Index, one: Swept) -> Failed:
    report = index.report
    return Failed(
        figure=one.figure.id,
        text=one.figure.text,
        section=" › ".join(report.sections[one.figure.section].path),
        clause=one.figure.clause_span.of(report.text),
        wording=str(one.asked.wording),
        question=one.asked.text,
        status=str(one.reply.status),
        answer=one.reply.answer,
        quotes=tuple(citation.quote for citation in one.reply.citations),
        cause=str(one.cause),
    )
