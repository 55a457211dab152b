"""Questions about one figure, worded from its typed fields.

Three wordings a figure: `short` names subject and metric (and the time that its own clause
names), `full` names all that the ledger knows, `casual` asks as people talk, in lay words for
the metric where there are some (`data/lay_words.tsv`).
Which turn of phrase is taken is drawn from a seed and the figure, so it never depends on the
order of asking. A figure whose short wording fits another figure as well is asked with what
tells the two apart.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files

from corpus.report import Report
from index.figure import Change, Direction, Figure


class Wording(StrEnum):
    """The ways in which a figure is asked for."""

    SHORT = "short"
    FULL = "full"
    CASUAL = "casual"


@dataclass(frozen=True, slots=True)
class Phrased:
    """A question about a figure."""

    figure: int
    wording: Wording
    text: str


_ASKS_LEVEL = ("{names}是多少{unit}？", "{names}达到多少{unit}？", "请问{names}有多少{unit}？")
_ASKS_SHARE = ("{names}是多少？", "{names}达到百分之多少？", "请问{names}是多少？")
_ASKS_MOVE = ("{names}{verb}了多少？", "{names}{verb}了多少{unit}？", "请问{names}{verb}多少？")
_CASUAL_LEVEL = (
    "报告里{names}写的是多少{unit}？",
    "{names}多少{unit}",
    "想查一下{names}，是多少？",
)
_CASUAL_MOVE = ("报告里{names}{verb}了多少？", "想查一下{names}{verb}多少", "{names}{verb}多少？")
_VERBS = {
    (Change.DELTA, Direction.UP): "提高",
    (Change.DELTA, Direction.DOWN): "下降",
    (Change.RATE, Direction.UP): "增长",
    (Change.RATE, Direction.DOWN): "下降",
}
_IS_RATE = re.compile(r"(?:率|增速|增幅|降幅|涨幅)$")
_SHARES = frozenset({"%", "成"})
_VAGUE = re.compile(r"当前|目前|近年|现阶段|今年|未来")
_STRAY = re.compile(r"[\d.%]+[A-Za-z]*")
_TERMS = 2
"""So many further nouns of the clause tell a figure apart from another."""


def phrase_all(figures: Sequence[Figure], report: Report, *, seed: int) -> list[Phrased]:
    """The questions of all figures, in text order, each figure's in the order of `Wording`."""
    shared = _alike(figures, identity)
    # Lay words tell metrics of one sort apart less well than their names do.
    crowded = shared | _alike(figures, _identity_but_metric)
    return [
        Phrased(figure.id, wording, _phrase(figure, wording, shared, crowded, report, seed))
        for figure in figures
        for wording in Wording
    ]


def identity(figure: Figure) -> tuple[object, ...]:
    """What the short wording says of a figure: figures alike in it are asked for alike."""
    return (
        figure.subject,
        figure.metric,
        _own_period(figure),
        figure.change is Change.LEVEL,
        figure.direction if figure.change is not Change.LEVEL else None,
        figure.base_unit,
    )


def _identity_but_metric(figure: Figure) -> tuple[object, ...]:
    subject, _, *rest = identity(figure)
    return subject, *rest


def _alike(figures: Sequence[Figure], by: Callable[[Figure], tuple[object, ...]]) -> frozenset[int]:
    """Ids of figures that are told alike and are different amounts."""
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        groups.setdefault(by(figure), []).append(figure)
    return frozenset(
        figure.id
        for group in groups.values()
        if len({(f.value, f.low, f.high, f.unit) for f in group}) > 1
        for figure in group
    )


def _phrase(
    figure: Figure,
    wording: Wording,
    shared: Set[int],
    crowded: Set[int],
    report: Report,
    seed: int,
) -> str:
    draw = random.Random(f"{seed}/{figure.id}/{wording}")
    full = wording is Wording.FULL or figure.id in shared
    names = _names(figure, full=full)
    if full:
        names = _place(figure, report, full=figure.id in shared) + names
    verb = _verb(figure)
    casual = wording is Wording.CASUAL
    lay = _lay(figure) if casual and figure.id not in crowded else None
    if lay:
        ending, question = lay
        rest = (figure.metric or "").removesuffix(ending) or None
        who = _names(replace(figure, metric=rest), full=False)
        return question.format(who=who, unit=figure.unit)
    if verb:
        turns = _CASUAL_MOVE if casual else _ASKS_MOVE
    elif casual:
        turns = _CASUAL_LEVEL
    else:
        turns = _ASKS_SHARE if figure.unit in _SHARES else _ASKS_LEVEL
    unit = "" if figure.unit in _SHARES else figure.unit
    return draw.choice(turns).format(names=names, verb=verb, unit=unit)


def _lay(figure: Figure) -> tuple[str, str] | None:
    """The end of the metric that lay words replace, and the question; None where none do."""
    if not (figure.metric and figure.subject) or figure.metric in figure.subject:
        return None
    for ending, kind, question in _lay_words():
        if figure.metric.endswith(ending) and kind in ("any", str(figure.change)):
            return ending, question
    return None


@cache
def _lay_words() -> tuple[tuple[str, str, str], ...]:
    text = (files("eval") / "data" / "lay_words.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    found = [(ending, kind, question) for ending, kind, question in lines]
    return tuple(sorted(found, key=lambda each: -len(each[0])))


def _verb(figure: Figure) -> str:
    """How the quantity moved, where the move and no rate or level is what the figure tells."""
    if figure.change is Change.LEVEL:
        return ""
    if figure.change is Change.RATE and _IS_RATE.search(figure.metric or ""):
        return ""
    if figure.direction is None:
        return "增长" if figure.change is Change.RATE else "变化"
    return _VERBS[figure.change, figure.direction]


def _names(figure: Figure, *, full: bool) -> str:
    """Time, region, subject, base of comparison and metric, as people string them together."""
    period = figure.period.label if full and figure.period else _own_period(figure)
    subject, metric = figure.subject or "", figure.metric or ""
    if metric and metric in subject:
        metric = ""
    if subject and subject in metric:
        subject = ""
    region = figure.region or ""
    if not full or region in subject or region in metric or subject in region:
        region = ""
    which = _end_of_pair(figure)
    base = ""
    if figure.compared_with and (full or figure.change is not Change.LEVEL):
        base = f"比{figure.compared_with}"
    named = "的".join(part for part in (region + subject, metric) if part)
    return f"{period}{named}{which}{base}"


def _end_of_pair(figure: Figure) -> str:
    """Which end of 从A提升至B is meant, where no time tells."""
    if figure.pair is None or _own_period(figure):
        return ""
    return "原先" if figure.id < figure.pair else "后来"


def _own_period(figure: Figure) -> str:
    period = figure.period
    if period is None or period.inherited or _VAGUE.search(period.label):
        return ""
    return period.label


def _place(figure: Figure, report: Report, *, full: bool) -> str:
    """What else the clause speaks of, and for a shared identity the section as well."""
    named = f"{figure.subject or ''}{figure.metric or ''}{figure.region or ''}"
    terms = [
        term
        for term in figure.terms
        if len(term) > 1 and term not in named and not _STRAY.fullmatch(term)
    ]
    terms = terms[:_TERMS] if full else sorted(terms, key=len)[-1:]
    spoken = f"{'、'.join(terms)}方面，" if terms else ""
    return f"{report.sections[figure.section].heading}部分，{spoken}" if full else spoken
