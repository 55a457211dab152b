"""Choosing the evidence: which passages and figures of the report a question is about.

Candidates come from the passages that search puts first and from all figures in them; each
is scored by the features of `features.py`. Deciding what to say of them is for the
answerers.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from corpus.report import Section
from index.figure import Figure, Period
from index.fusion import best
from index.index import Index, Scores
from index.ledger.comparing import telling
from index.normal import fold
from index.passage import Passage
from rag import features as f
from rag.kind import Kind, Measure
from rag.lexicon import Lexicon
from rag.measure import measure_of
from rag.pool import TextPool
from rag.question import Question
from rag.terms import SUBJECTLESS, Term, TermReader

_OWN_NATION = frozenset({"中国", "全国", "国内", "我国"})
_CARRIED = 0.5
"""Weight of a term from an earlier turn, against 1 for one of this turn."""
_REMEMBERED = 32
"""Searches whose evidence is kept, a few hundred kilobytes each."""
_NEAR_FIGURE, _NEAR_PASSAGE = 1.6, 0.12
"""What a place beside the answer before counts for a follow-up, in scores of figures and of
passages."""
_SAID_NOW, _TOLD_BEFORE = 3.0, 1.2
"""For a follow-up: what a figure gains whose own words hold all that this turn itself says, and
loses where it has been told before."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage with its score and the share of the question's terms that it holds."""

    passage: Passage
    score: float
    terms: float


@dataclass(frozen=True, slots=True)
class RankedFigure:
    """A figure with its score and the features that gave it (in the order of `f.NAMES`)."""

    figure: Figure
    passage: Passage
    score: float
    features: tuple[float, ...]

    def feature(self, name: str) -> float:
        return self.features[f.NAMES.index(name)]


@dataclass(frozen=True)
class Evidence:
    """What the report offers on a question, best first."""

    question: Question
    terms: tuple[Term, ...]
    scores: Scores
    passages: tuple[RankedPassage, ...]
    figures: tuple[RankedFigure, ...]
    unknown: float  # share of the question's content that the report never prints


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts; data, fitted by `eval.fit`."""

    figure: tuple[float, ...]

    @classmethod
    def load(cls) -> Weights:
        raw = json.loads((files("rag") / "data" / "weights.json").read_text(encoding="utf-8"))
        return cls(tuple(float(raw["figure"][name]) for name in f.NAMES))


@dataclass(frozen=True, slots=True)
class _Peaks:
    """Best and mean scores over the report, by which single scores are judged."""

    dense: float
    claims: float
    words: float
    chars: float

    @classmethod
    def of(cls, scores: Scores) -> _Peaks:
        return cls(
            float(scores.dense.mean()),
            float(scores.claims.mean()) if len(scores.claims) else 0.0,
            max(float(scores.words.max()), 1e-6),
            max(float(scores.chars.max()), 1e-6),
        )


@dataclass(frozen=True, slots=True)
class _Look:
    """One question as it is held against figure after figure."""

    question: Question
    scores: Scores
    matcher: f.TermMatcher
    own: f.TermMatcher
    sections: frozenset[int]
    peaks: _Peaks
    said: str  # the question, folded, and all forms of its terms


class EvidenceFinder:
    """Finds evidence in one report."""

    def __init__(self, index: Index, lexicon: Lexicon, weights: Weights, *, candidates: int):
        self.index = index
        self._words: dict[int, frozenset[str]] = {}
        self._lexicon = lexicon
        self._weights = weights.figure
        self._candidates = candidates
        report = index.report
        self._texts = [fold(p.span.of(report.text)) for p in index.passages]
        self._headings = [fold(" ".join(s.path)) for s in report.sections]
        by_passage: dict[int, list[Figure]] = {}
        for figure in index.ledger.figures:
            passage = self._passage_of(figure)
            if passage is not None:
                by_passage.setdefault(passage, []).append(figure)
        self._figures = by_passage
        # What the report is about is meant wherever nothing else is named.
        topic = frozenset(index.splitter(report.description.title))
        self._subjects = {
            x.id: telling(index.splitter(x.subject or "")) - topic for x in index.ledger.figures
        }
        self._own = {x.id: self._own_text(x) for x in index.ledger.figures}
        self._clauses = {
            x.id: self._own[x.id] if x.table else fold(x.clause_span.of(report.text))
            for x in index.ledger.figures
        }

        self._pool = TextPool(
            [*self._texts, *self._headings, *self._own.values(), *self._clauses.values()]
        )
        number = self._pool.number
        self._text_numbers = [number(text) for text in self._texts]
        self._heading_numbers = [number(text) for text in self._headings]
        self._own_numbers = {i: number(text) for i, text in self._own.items()}
        self._clause_numbers = {i: number(text) for i, text in self._clauses.items()}
        self._passage_numbers = frozenset(self._text_numbers)
        # Answering one question looks for its parts several times.
        self._found = lru_cache(maxsize=_REMEMBERED)(self._find_each)
        self._terms = TermReader(
            self._texts,
            self._frequency,
            index.splitter,
            lexicon,
            {fold(x.subject) for x in index.ledger.figures if x.subject},
            fold(report.description.title),
        )

    def find(self, question: Question) -> Evidence:
        """The evidence on `question`, best first."""
        return self._found((question,))[0]

    def find_each(self, questions: Sequence[Question]) -> tuple[Evidence, ...]:
        """The evidence on each of several questions, which are embedded together."""
        return self._found(tuple(questions)) if questions else ()

    def _find_each(self, questions: tuple[Question, ...]) -> tuple[Evidence, ...]:
        vectors = self.index.embedder.embed_questions([q.text for q in questions])
        return tuple(self._find(q, v) for q, v in zip(questions, vectors, strict=True))

    def _find(self, question: Question, vector: Floats) -> Evidence:
        terms = self._terms.read(question.text)
        if question.own is not None:
            # What was carried over from earlier turns says less than what is asked now.
            terms = tuple(
                t if t.text in question.own else replace(t, weight=t.weight * _CARRIED)
                for t in terms
            )
        scores = self.index.score_all(
            question.text, lexical=self._in_report_words(question, terms), vector=vector
        )
        sections = self.named_sections(question)
        order = best(scores.hybrid, self._candidates)
        order += [p for p in self._by_claims(scores) if p not in order]
        order += [p for p in self._beside(question) if p not in order]
        matcher = f.TermMatcher(terms, self._pool)
        own = f.TermMatcher(
            [t for t in terms if question.own is not None and t.text in question.own], self._pool
        )
        said = " ".join([fold(question.text), *(form for t in terms for form, _ in t.forms)])
        look = _Look(question, scores, matcher, own, sections, _Peaks.of(scores), said)
        # A reason mostly stands beside what it explains.
        near_passage = _NEAR_PASSAGE * (2.5 if question.kind is Kind.WHY else 1.0)
        passages = [
            RankedPassage(
                self.index.passages[p],
                float(scores.hybrid[p])
                + 0.25 * self._in_sections(p, sections)
                + near_passage * self._nearness(p, question),
                matcher.share(*self._around(p)),
            )
            for p in order
        ]
        figures = [ranked for p in order for ranked in self._rank_figures(p, look, terms)]
        return Evidence(
            question,
            terms,
            scores,
            tuple(sorted(passages, key=lambda x: -x.score)),
            tuple(sorted(figures, key=lambda x: -x.score)),
            self._terms.unknown_share(question.text),
        )

    def read_terms(self, text: str) -> tuple[Term, ...]:
        """The content words of `text` as this report weighs them."""
        return self._terms.read(text)

    @staticmethod
    def _in_report_words(question: Question, terms: tuple[Term, ...]) -> str:
        """The question with the report's words for those that the report does not use.

        Vectors know that 盘子 means 市场规模; the lexical retrievers must be told.
        """
        added = [form for t in terms for form in t.stand_ins]
        return " ".join([question.text, *added])

    def rank_of(self, figure: Figure, evidence: Evidence) -> RankedFigure:
        """The figure as ranked; one that was no candidate gets the lowest score."""
        found = next((r for r in evidence.figures if r.figure.id == figure.id), None)
        return self.unranked(figure) if found is None else found

    def unranked(self, figure: Figure) -> RankedFigure:
        """The figure in its place, as no candidate for anything."""
        passage = self.index.passages[self._passage_of(figure) or 0]
        return RankedFigure(figure, passage, float("-inf"), (0.0,) * len(f.NAMES))

    def figures_of(self, passage: int) -> Sequence[Figure]:
        """The figures in one passage, in text order."""
        return self._figures.get(passage, ())

    def wide_text(self, passage: int) -> str:
        """The folded text of a passage, the one before it and its headings."""
        before = self._texts[passage - 1] if self._follows(passage) else ""
        heading = self._headings[self.index.passages[passage].section]
        return f"{before} {self._texts[passage]} {heading}"

    def text_after(self, passage: int) -> str:
        """The folded text of the next passage of the section; empty behind the last one."""
        after = passage + 1
        return self._texts[after] if after < len(self._texts) and self._follows(after) else ""

    def states(self, subject: str, metric: str) -> bool:
        """Whether some figure is one of `metric` whose sentence or row names `subject`."""
        wanted = [t for t in self._terms.read(subject) if t.kind not in SUBJECTLESS]
        quantity = self._terms.read(metric)
        for figure in self.index.ledger.figures:
            own = f"{self._own[figure.id]} {self._clauses[figure.id]}"
            if not any(t.match(own) >= 0.9 for t in quantity):
                continue
            around = f"{own} {self.sentence_text(figure)}"
            if all(t.match(around) >= 0.5 for t in wanted):
                return True
        return False

    def heading_text(self, passage: int) -> str:
        """The folded heading path of a passage."""
        return self._headings[self.index.passages[passage].section]

    def names_organisation(self, text: str) -> bool:
        """Whether a folded text names a firm or body."""
        return any(entry.kind == "organisation" for _, _, entry in self._lexicon.scan(text))

    def rarity_of(self, measure: Measure) -> float:
        """How rare a sort of quantity is among the report's figures (natural log of one in how
        many)."""
        return self._rarity.get(measure, 0.0)

    @cached_property
    def _rarity(self) -> dict[Measure, float]:
        counts = Counter(measure_of(x.unit) for x in self.index.ledger.figures)
        return {m: math.log(counts.total() / n) for m, n in counts.items()}

    def own_text(self, figure: Figure) -> str:
        """The folded subject, region and metric of a figure; for a cell also row and column."""
        return self._own[figure.id]

    def text_of(self, passage: int) -> str:
        """The folded text of one passage."""
        return self._texts[passage]

    def _rank_figures(
        self, position: int, look: _Look, terms: tuple[Term, ...]
    ) -> list[RankedFigure]:
        figures = self._figures.get(position, ())
        if not figures:
            return []
        passage = self.index.passages[position]
        question, scores, share, peaks = look.question, look.scores, look.matcher.share, look.peaks
        sentence = share(self._text_numbers[position])
        around = self._around(position)
        wide = share(*around)
        own = [share(self._own_numbers[x.id]) for x in figures]
        ceiling = max(own)
        dense = 10 * (float(scores.dense[position]) - peaks.dense)
        words = float(scores.words[position]) / peaks.words
        chars = float(scores.chars[position]) / peaks.chars
        section = self._in_sections(position, look.sections)
        regions = [t for t in terms if t.kind == "region"]
        nation = any(t.text in _OWN_NATION for t in terms)
        near = _NEAR_FIGURE * self._nearness(position, question)
        found = []
        for figure, named in zip(figures, own, strict=True):
            period = self._period_of(figure)
            values = (
                dense,
                10 * (self._claim_score(figure, scores) - peaks.claims),
                words,
                chars,
                named,
                share(self._own_numbers[figure.id], self._clause_numbers[figure.id]),
                sentence,
                wide,
                f.measure_fit(question, figure),
                f.unit_word_fit(question, figure),
                self._period_fit(question, position, period),
                f.part_fit(question.times, period),
                f.change_fit(question, figure),
                f.direction_fit(question, figure),
                f.end_fit(question, figure, self._first_ends.get(figure.id)),
                f.region_fit(regions, nation, self._own[figure.id], figure),
                f.extra_words(self._subjects[figure.id], look.said),
                look.matcher.metric_fit(
                    self._own_numbers[figure.id], self._clause_numbers[figure.id]
                ),
                ceiling - named,
                f.requirement_fit(question, figure),
                section,
                self._cell_fit(figure, terms),
                look.matcher.heaviest_missing(
                    self._own_numbers[figure.id], self._clause_numbers[figure.id], *around
                ),
            )
            score = sum(w * v for w, v in zip(self._weights, values, strict=True)) + near
            if question.own is not None:
                said = look.own.share(self._own_numbers[figure.id], self._clause_numbers[figure.id])
                score += _SAID_NOW * said - _TOLD_BEFORE * (figure.id in question.told)
            found.append(RankedFigure(figure, passage, score, values))
        return found

    def _period_fit(self, question: Question, position: int, period: Period | None) -> float:
        """How the times agree; a year that the sentence prints, but gives to none of its
        figures (2020年前投产的设备), belongs to the subject and contradicts nothing."""
        fit = f.period_fit(question.times, period)
        if fit < 0 and self._loose_years[position] & set(question.times.years):
            return 0.5
        return fit

    @cached_property
    def _loose_years(self) -> list[frozenset[int]]:
        """For each passage the years that it prints and that no figure in it is of."""
        found = []
        for number, text in enumerate(self._texts):
            printed = {int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?=年)", text)}
            periods = [x.period for x in self._figures.get(number, ()) if x.period is not None]
            bound = {year for p in periods for year in (p.first, p.last)}
            found.append(frozenset(printed - bound))
        return found

    @cached_property
    def _first_ends(self) -> dict[int, bool]:
        """For each figure of a movement (从A升至B) whether it is the first of the two."""
        figures = {x.id: x for x in self.index.ledger.figures}
        return {
            x.id: x.span.start < figures[x.pair].span.start
            for x in figures.values()
            if x.pair is not None
        }

    def _around(self, position: int) -> tuple[int, ...]:
        """Pool numbers of the texts that say what a passage is about: its own, the one before
        it and its headings."""
        passage = self.index.passages[position]
        numbers = [self._text_numbers[position], self._heading_numbers[passage.section]]
        if self._follows(position):
            numbers.append(self._text_numbers[position - 1])
        return tuple(numbers)

    def _follows(self, position: int) -> bool:
        """Whether the passage before stands in the same section."""
        passages = self.index.passages
        return position > 0 and passages[position - 1].section == passages[position].section

    def _frequency(self, form: str) -> int:
        return len(self._pool.holding(form) & self._passage_numbers)

    def _by_claims(self, scores: Scores) -> list[int]:
        if not len(scores.claims):
            return []
        top = best(scores.claims, self._candidates)
        return list(dict.fromkeys(self.index.claims[c].passage for c in top))

    def _claim_score(self, figure: Figure, scores: Scores) -> float:
        claim = self._claim_of.get(figure.id)
        if claim is None:
            passage = self._passage_of(figure)
            return float(scores.dense[passage]) if passage is not None else 0.0
        return float(scores.claims[claim])

    @cached_property
    def _claim_of(self) -> dict[int, int]:
        found: dict[int, int] = {}
        starts = [(c.span.start, c.span.end, c.id) for c in self.index.claims]
        at = 0
        for figure in sorted(self.index.ledger.figures, key=lambda x: x.span):
            while at < len(starts) and starts[at][1] <= figure.span.start:
                at += 1
            if at < len(starts) and starts[at][0] <= figure.span.start:
                found[figure.id] = starts[at][2]
        return found

    def _period_of(self, figure: Figure) -> Period | None:
        """The figure's time; for a cell without one the year that its table's header names."""
        if figure.period is not None or figure.table is None:
            return figure.period
        return self._table_periods.get(figure.table)

    @cached_property
    def _table_periods(self) -> dict[str, Period]:
        found: dict[str, Period] = {}
        for table in self.index.report.tables:
            years = {m for c in table.columns for m in re.findall(r"(?:19|20)\d\d(?=年)", c.name)}
            if len(years) == 1:
                year = int(years.pop())
                found[table.id] = Period(f"{year}年", year, year, inherited=True)
        return found

    def _passage_of(self, figure: Figure) -> int | None:
        if figure.table is not None:
            return self._row_passages.get((figure.table, figure.row))
        return self._sentence_passages.get(figure.sentence)

    @cached_property
    def _row_passages(self) -> dict[tuple[str | None, int | None], int]:
        return {(p.table, p.row): p.id for p in self.index.passages if p.table is not None}

    @cached_property
    def _sentence_passages(self) -> dict[int | None, int]:
        return {p.sentence: p.id for p in self.index.passages if p.sentence is not None}

    def sentence_text(self, figure: Figure) -> str:
        """The folded text of the passage that a figure stands in."""
        passage = self._passage_of(figure)
        return self._texts[passage] if passage is not None else ""

    def without(self, evidence: Evidence, *names: str) -> Evidence:
        """The evidence ranked anew, as if some features said nothing."""
        left_out = [(f.NAMES.index(name), self._weights[f.NAMES.index(name)]) for name in names]
        figures = [
            replace(r, score=r.score - sum(w * r.features[i] for i, w in left_out))
            for r in evidence.figures
        ]
        return replace(evidence, figures=tuple(sorted(figures, key=lambda r: -r.score)))

    def words_of(self, passage: int) -> frozenset[str]:
        """The words of a passage that carry meaning (two characters and more)."""
        known = self._words.get(passage)
        if known is None:
            split = self.index.splitter(self._texts[passage])
            known = self._words[passage] = frozenset(w for w in split if len(w) > 1)
        return known

    def word_weights(self, passages: Sequence[int]) -> dict[str, float]:
        """What each word counts in a group of passages: how many of them hold it, and how
        rare it is elsewhere in the report (natural log). Words of one passage count nothing."""
        counts = Counter(word for p in passages for word in self.words_of(p))
        total = len(self._texts)
        return {
            word: count * math.log(total / max(1, self._frequency(word)))
            for word, count in counts.items()
            if count > 1 and not word.isdigit()
        }

    def clause_text(self, figure: Figure) -> str:
        """The folded clause of a figure; for a cell its row's and column's names."""
        return self._clauses[figure.id]

    def _own_text(self, figure: Figure) -> str:
        parts = [figure.subject, figure.region, figure.metric]
        if figure.table is not None:
            table = next(t for t in self.index.report.tables if t.id == figure.table)
            row = table.rows[figure.row or 0]
            parts += [row.label, table.columns[figure.column or 0].name]
        return fold(" ".join(part for part in parts if part))

    def _cell_fit(self, figure: Figure, terms: tuple[Term, ...]) -> float:
        if figure.table is None:
            return 0.0
        table = next(t for t in self.index.report.tables if t.id == figure.table)
        column = fold(table.columns[figure.column or 0].name)
        return 1.0 if any(t.match(column) >= 0.9 for t in terms) else -0.3

    def _beside(self, question: Question) -> list[int]:
        """The passages around those in which the answer before stands."""
        last = len(self.index.passages) - 1
        return [p for n in question.near for p in range(max(0, n - 2), min(last, n + 2) + 1)]

    def _nearness(self, position: int, question: Question) -> float:
        """1 in the passage or table of the answer before, less beside it or in its section."""
        passage = self.index.passages[position]
        best = 0.0
        for number in question.near:
            other = self.index.passages[number]
            if other.section != passage.section:
                continue
            same = number == position or (other.table is not None and other.table == passage.table)
            best = max(best, 1.0 if same else (0.8 if abs(number - position) <= 2 else 0.5))
        return best

    def _in_sections(self, position: int, sections: frozenset[int]) -> float:
        if not sections:
            return 0.0
        return 1.0 if self.index.passages[position].section in sections else -1.0

    def named_sections(self, question: Question) -> frozenset[int]:
        """The sections that the question names (摘要, 第一章, 讲历年规模的那一节)."""
        hint = question.section_hint
        sections = self.index.report.sections
        if hint is None and question.kind is Kind.SUMMARY:
            asked = fold(question.text)
            names = {s.index: _NUMBERING.sub("", fold(s.heading)) for s in sections}
            return frozenset(i for i, name in names.items() if len(name) > 3 and name in asked)
        if hint is None:
            return frozenset()
        return frozenset(s.index for s in sections if _names(hint, s))


_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]+[、.章节)]\s*|[((][一二三四五六七八九十\d]+[))])+"
)
_NUMERALS = "一二三四五六七八九十"


def _names(hint: str, section: Section) -> bool:
    if hint.startswith("第") and hint.endswith("章"):
        number = hint[1:-1]
        numeral = (
            _NUMERALS[int(number) - 1] if number.isdigit() and 0 < int(number) <= 10 else number
        )
        return section.path[0].startswith((f"{numeral}、", f"第{numeral}章"))
    if hint in ("摘要", "概要"):
        return section.path[0] == hint
    words = fold(hint).removesuffix("小节").rstrip("节章部分一那这")
    pairs = {words[i : i + 2] for i in range(len(words) - 1)}
    heading = fold(section.heading)
    return bool(pairs) and sum(pair in heading for pair in pairs) / len(pairs) >= 0.5
