"""Scoring figures against a question: the features of `features.py`, for all candidates at once.

What does not change from question to question (which texts a figure stands in, its time, its
unit) is laid out in arrays when the report is opened; a question then costs a few array
operations instead of a walk over every figure and word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from index.figure import Figure, Modality, Period
from index.index import Index, Scores
from index.ledger.places import is_nation
from index.normal import fold
from rag import features as f
from rag.matching import Numbers, TermMatcher
from rag.pool import TextPool
from rag.question import Question
from rag.terms import Term

Floats = npt.NDArray[np.float64]
Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts; data, fitted by `eval.fit`."""

    figure: tuple[float, ...]

    @classmethod
    def load(cls) -> Weights:
        raw = json.loads((files("rag") / "data" / "weights.json").read_text(encoding="utf-8"))
        return cls(tuple(float(raw["figure"][name]) for name in f.NAMES))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """For each passage the pool numbers of its own text, of its headings and of the passage
    before it in its section (its own again where there is none); each of shape (passages,)."""

    text: Numbers
    heading: Numbers
    before: Numbers

    def of(self, passages: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """The texts that say what some passages are about."""
        return self.text[passages], self.heading[passages], self.before[passages]


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of each figure by name, by its id: its folded own words (subject, region,
    metric), its folded clause, the telling words of its subject."""

    own: Mapping[int, str]
    clauses: Mapping[int, str]
    subjects: Mapping[int, frozenset[str]]


@dataclass(frozen=True)
class Alike(Generic[Thing]):
    """What a feature looks at in each row, where many rows are alike in it: `codes` has for each
    row the place of its thing in `things`, shape (rows,)."""

    things: tuple[Thing, ...]
    codes: Numbers

    @classmethod
    def in_(cls, things: Sequence[Thing]) -> Alike[Thing]:
        """The things of all rows, in their order."""
        places: dict[Thing, int] = {}
        codes = [places.setdefault(thing, len(places)) for thing in things]
        return cls(tuple(places), np.array(codes, dtype=np.intp))

    def each(self, rows: Numbers, fit: Callable[[int, Thing], float]) -> Floats:
        """What `fit` says of each row and its thing, asked once for rows that are alike."""
        codes, first, back = np.unique(self.codes[rows], return_index=True, return_inverse=True)
        fits = [
            fit(row, self.things[code])
            for row, code in zip(rows[first].tolist(), codes.tolist(), strict=True)
        ]
        return np.array(fits)[back]


class FigureRanker:
    """Scores the figures of one report."""

    def __init__(
        self,
        index: Index,
        weights: Weights,
        pool: TextPool,
        around: Surroundings,
        by_passage: Mapping[int, Sequence[Figure]],
        names: Names,
    ) -> None:
        """`by_passage` are the figures in each passage, in text order. The pool holds all the
        texts of `names` and the folded names of the tables' columns."""
        self._weights = np.array(weights.figure)
        self._around = around
        self._rows: dict[int, range] = {}
        self.figures: list[Figure] = []
        passages: list[int] = []
        for passage, here in by_passage.items():
            first = len(self.figures)
            self._rows[passage] = range(first, first + len(here))
            self.figures += here
            passages += [passage] * len(here)
        figures = self.figures
        self._passages = np.array(passages, dtype=np.intp)
        self._own = np.array([pool.number(names.own[x.id]) for x in figures], dtype=np.intp)
        self._clauses = np.array([pool.number(names.clauses[x.id]) for x in figures], dtype=np.intp)
        self._claims = np.array(_claims_of(index, figures), dtype=np.intp)
        self._required = np.array(
            [1.0 if x.modality is Modality.REQUIREMENT else 0.0 for x in figures]
        )
        self._elsewhere = np.array(
            [bool(x.region) and not is_nation(x.region or "") for x in figures], dtype=bool
        )
        columns = column_names(index)
        # A figure of the prose has no column: any text stands in for it and is not read.
        self._columns = np.array(
            [pool.number(columns[x.table][x.column or 0]) if x.table else 0 for x in figures],
            dtype=np.intp,
        )
        self._in_table = np.array([x.table is not None for x in figures], dtype=bool)
        # What a feature looks at where it looks at one thing only: alike for many figures.
        self._units = Alike.in_([x.unit for x in figures])
        self._changes = Alike.in_([x.change for x in figures])
        self._directions = Alike.in_([x.direction for x in figures])
        self._subjects = Alike.in_([names.subjects[x.id] for x in figures])
        self._ends = Alike.in_(_ends(figures))
        periods = _periods_of(index, figures)
        self._periods = Alike.in_(periods)
        loose = _loose_years(index, by_passage)
        self._times = Alike.in_(
            [
                (period, loose.get(passage, frozenset()))
                for period, passage in zip(periods, passages, strict=True)
            ]
        )

    def in_passages(self, passages: Sequence[int]) -> Numbers:
        """The rows (positions in `figures`) of the figures in some passages, in their order."""
        return np.array([row for p in passages for row in self._rows.get(p, ())], dtype=np.intp)

    def passages_of(self, rows: Numbers) -> Numbers:
        """The passage of each row."""
        return self._passages[rows]

    def said(self, rows: Numbers, matcher: TermMatcher) -> Floats:
        """The share of the terms that the own words or the clause of each row hold."""
        return matcher.share(self._own[rows], self._clauses[rows])

    def score(self, features: Floats) -> Floats:
        """The weighted sum of the features of each row, shape (rows,)."""
        return np.asarray(features @ self._weights)

    def features(
        self,
        rows: Numbers,
        question: Question,
        terms: Sequence[Term],
        matcher: TermMatcher,
        scores: Scores,
        section_fit: Floats,
    ) -> Floats:
        """The features of some figures, shape (rows, features), in the order of
        `features.NAMES`; `section_fit` says of each row how well its section fits."""
        passages = self._passages[rows]
        own, clauses = self._own[rows], self._clauses[rows]
        around = self._around.of(passages)
        named = matcher.share(own)
        best_named = np.zeros(len(self._around.text))
        np.maximum.at(best_named, passages, named)
        text = " ".join([fold(question.text), *(form for t in terms for form, _ in t.forms)])
        figures = self.figures
        times = question.times
        columns = (
            10 * (scores.dense[passages] - float(scores.dense.mean())),
            10 * self._above_mean(rows, scores),
            scores.words[passages] / max(float(scores.words.max()), 1e-6),
            scores.chars[passages] / max(float(scores.chars.max()), 1e-6),
            named,
            matcher.share(own, clauses),
            matcher.share(around[0]),
            matcher.share(*around),
            self._units.each(rows, lambda row, _: f.measure_fit(question, figures[row])),
            self._units.each(rows, lambda row, _: f.unit_word_fit(question, figures[row])),
            self._times.each(rows, lambda _, time: f.loose_period_fit(times, *time)),
            self._periods.each(rows, lambda _, period: f.part_fit(times, period)),
            self._changes.each(rows, lambda row, _: f.change_fit(question, figures[row])),
            self._directions.each(rows, lambda row, _: f.direction_fit(question, figures[row])),
            self._ends.each(rows, lambda _, end: f.end_fit(question, end)),
            self._region_fit(rows, terms, matcher),
            self._subjects.each(rows, lambda _, words: f.extra_words(words, text)),
            matcher.metric_fit(own, clauses),
            best_named[passages] - named,
            f.asks_requirement(question) * self._required[rows],
            section_fit,
            self._cell_fit(rows, matcher),
            matcher.heaviest_missing(own, clauses, *around),
        )
        return np.array(columns, dtype=np.float64).T

    def _above_mean(self, rows: Numbers, scores: Scores) -> Floats:
        """The cosine of each figure's claim (of its passage where it has none), above the mean
        of all claims."""
        dense = scores.dense[self._passages[rows]].astype(np.float64)
        if not len(scores.claims):
            return dense
        claims = self._claims[rows]
        cosines = np.where(claims >= 0, scores.claims[claims], dense)
        return np.asarray(cosines - float(scores.claims.mean()))

    def _region_fit(self, rows: Numbers, terms: Sequence[Term], matcher: TermMatcher) -> Floats:
        """1 where the figure is of the region asked for, -1 where it is of another one; less
        where the question asks for the whole country and it is of one region."""
        asked = [position for position, t in enumerate(terms) if t.kind == "region"]
        elsewhere = self._elsewhere[rows]
        if asked:
            meant = matcher.best(asked, self._own[rows]) >= f.NAMED
            return np.where(meant, 1.0, np.where(elsewhere, -1.0, 0.0))
        nation = any(t.text in f.OWN_NATION for t in terms)
        return np.where(elsewhere & nation, -0.6, 0.0)

    def _cell_fit(self, rows: Numbers, matcher: TermMatcher) -> Floats:
        """1 for a cell whose column the question names, -0.3 for another one, 0 in prose."""
        named = matcher.best(None, self._columns[rows]) >= f.NAMED
        return np.where(self._in_table[rows], np.where(named, 1.0, -0.3), 0.0)


def column_names(index: Index) -> dict[str | None, list[str]]:
    """The folded names of each table's columns, by the table's id."""
    return {t.id: [fold(column.name) for column in t.columns] for t in index.report.tables}


def _claims_of(index: Index, figures: Sequence[Figure]) -> list[int]:
    """The claim that each figure stands in, -1 where it stands in none."""
    found: dict[int, int] = {}
    starts = [(c.span.start, c.span.end, c.id) for c in index.claims]
    at = 0
    for figure in sorted(figures, key=lambda x: x.span):
        while at < len(starts) and starts[at][1] <= figure.span.start:
            at += 1
        if at < len(starts) and starts[at][0] <= figure.span.start:
            found[figure.id] = starts[at][2]
    return [found.get(figure.id, -1) for figure in figures]


def _ends(figures: Sequence[Figure]) -> list[f.End | None]:
    """For each figure of a movement (从A升至B) which of its ends it is."""
    by_id = {x.id: x for x in figures}
    others = [by_id.get(x.pair) if x.pair is not None else None for x in figures]
    return [
        None if other is None else f.end_of(x, other)
        for x, other in zip(figures, others, strict=True)
    ]


def _periods_of(index: Index, figures: Sequence[Figure]) -> list[Period | None]:
    """Each figure's time; for a cell without one the year that its table's header names."""
    headers: dict[str | None, Period] = {}
    for table in index.report.tables:
        years = {m for c in table.columns for m in re.findall(r"(?:19|20)\d\d(?=年)", c.name)}
        if len(years) == 1:
            year = int(years.pop())
            headers[table.id] = Period(f"{year}年", year, year, inherited=True)
    return [x.period or (headers.get(x.table) if x.table else None) for x in figures]


def _loose_years(
    index: Index, by_passage: Mapping[int, Sequence[Figure]]
) -> dict[int, frozenset[int]]:
    """For each passage with figures the years that it prints and that none of them is of, but for
    those that something is only compared with (较2020年增长12.5%)."""
    found = {}
    for number, figures in by_passage.items():
        text = fold(index.passages[number].span.of(index.report.text))
        printed = {int(year) for year in re.findall(r"(?<![\d较比])(?:19|20)\d\d(?=年)", text)}
        periods = [x.period for x in figures if x.period is not None]
        found[number] = frozenset(printed - {y for p in periods for y in (p.first, p.last)})
    return found
