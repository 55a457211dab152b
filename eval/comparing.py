"""Two runs side by side: which questions flipped, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.intervals import Tally, mcnemar
from eval.measures import LOWER_IS_BETTER
from eval.result import Question, Result


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that is right in one run only; `won` where it is right in the second."""

    before: Question
    after: Question

    @property
    def won(self) -> bool:
        return self.after.right


@dataclass(frozen=True, slots=True)
class Change:
    """A measure over the questions that both runs share.

    `before`, `after` are shares; `lost`, `won` count the questions that turned wholly good or
    bad, `p` is McNemar's exact probability of that by chance.
    """

    measure: str
    n: int
    before: float
    after: float
    lost: int
    won: int
    p: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs share and where they differ; the `only_…` are ids in one run alone."""

    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    sweep_lost: tuple[str, ...]
    sweep_won: tuple[str, ...]
    sweep_p: float


def compare(before: Result, after: Result) -> Comparison:
    """Compare question by question; questions are the same where id and wording are."""
    old = {(q.id, q.question): q for q in before.questions}
    new = {(q.id, q.question): q for q in after.questions}
    shared = [key for key in old if key in new]
    pairs = [(old[key], new[key]) for key in shared]
    lost, won = _sweep_flips(before, after)
    return Comparison(
        changes=tuple(_changes(pairs)),
        flips=tuple(Flip(one, two) for one, two in pairs if one.right != two.right),
        only_before=tuple(id_ for id_, text in old if (id_, text) not in new),
        only_after=tuple(id_ for id_, text in new if (id_, text) not in old),
        sweep_lost=lost,
        sweep_won=won,
        sweep_p=mcnemar(len(lost), len(won)),
    )


def _changes(pairs: Sequence[tuple[Question, Question]]) -> Iterator[Change]:
    names = dict.fromkeys(name for pair in pairs for each in pair for name in each.measures)
    for name in names:
        both = [
            (one.measures[name], two.measures[name])
            for one, two in pairs
            if name in one.measures and name in two.measures
        ]
        if not both:
            continue
        good = [(_good(name, one), _good(name, two)) for one, two in both]
        lost = sum(one and not two for one, two in good)
        won = sum(two and not one for one, two in good)
        yield Change(
            measure=name,
            n=len(both),
            before=_share([one for one, _ in both]),
            after=_share([two for _, two in both]),
            lost=lost,
            won=won,
            p=mcnemar(lost, won),
        )


def _good(name: str, tally: Tally) -> bool:
    return tally.hits == 0 if name in LOWER_IS_BETTER else tally.hits == tally.of


def _share(tallies: Sequence[Tally]) -> float:
    of = sum(tally.of for tally in tallies)
    return sum(tally.hits for tally in tallies) / of if of else 0.0


def _sweep_flips(before: Result, after: Result) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Swept questions that failed in one run only; none where the two swept differently."""
    one, two = before.sweep, after.sweep
    if one is None or two is None or one.of != two.of or before.seed != after.seed:
        return (), ()
    asked = {each.wording for each in one.each} & {each.wording for each in two.each}
    old: Mapping[str, None] = {f.question: None for f in one.failed if f.wording in asked}
    new: Mapping[str, None] = {f.question: None for f in two.failed if f.wording in asked}
    return tuple(q for q in new if q not in old), tuple(q for q in old if q not in new)
