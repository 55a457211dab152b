"""Choosing the evidence: which passages and figures of the report a question is about.

Candidates come from the passages that search puts first and from all figures in them; each
is scored by the features of `features.py`. Deciding what to say of them is for the
answerers.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from threading import Lock
from typing import NamedTuple, TypeVar, cast

import numpy as np

from corpus.report import Section
from index.figure import Figure
from index.fusion import best
from index.index import Index, Scores
from index.ledger.comparing import telling
from index.normal import fold
from index.passage import Passage
from rag import features as f
from rag.kind import Kind, Measure
from rag.lexicon import Lexicon
from rag.matching import Numbers, TermMatcher
from rag.measure import measure_of
from rag.pool import TextPool
from rag.question import Question
from rag.ranking import FigureRanker, Names, Surroundings, Weights, column_names
from rag.terms import SUBJECTLESS, Term, TermReader

Kept = TypeVar("Kept")
_PLACES = {name: place for place, name in enumerate(f.NAMES)}
_HALF = 0.5
"""How much of a term must be there for it to count as held."""
_OWNER = re.compile(r"[从由自至到为比较]([\u4e00-\u9fff]{2,8})的$")
"""What a figure is the one of, beside another: 从云端处理的4.2秒降至边缘节点的0.8秒."""
_CARRIED = 0.5
"""Weight of a term from an earlier turn, against 1 for one of this turn."""
_FORMS_KEPT = 20_000
_REMEMBERED = 32
"""Searches whose evidence is kept, a few hundred kilobytes each."""
_NEAR_FIGURE, _NEAR_PASSAGE = 1.6, 0.12
"""What a place beside the answer before counts for a follow-up, in scores of figures and of
passages."""
_SAID_NOW, _TOLD_BEFORE = 3.0, 1.2
"""For a follow-up: what a figure gains whose own words hold all that this turn itself says, and
loses where it has been told before."""

_OF_ANOTHER_METRIC = 0.4
"""What of that gain is left to a figure of another metric than the one asked for."""


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage with its score and the share of the question's terms that it holds."""

    passage: Passage
    score: float
    terms: float


class RankedFigure(NamedTuple):
    """A figure with its score and the features that gave it (in the order of `f.NAMES`).

    A tuple, since a question makes some hundreds of them.
    """

    figure: Figure
    passage: Passage
    score: float
    features: tuple[float, ...]

    def feature(self, name: str) -> float:
        return self.features[_PLACES[name]]


@dataclass(frozen=True)
class Evidence:
    """What the report offers on a question, best first."""

    question: Question
    terms: tuple[Term, ...]
    scores: Scores
    passages: tuple[RankedPassage, ...]
    figures: tuple[RankedFigure, ...]
    unknown: float  # share of the question's content that the report never prints


_POINTS_BACK = re.compile(r"(?<!应)该(?=[\u4e00-\u9fff])|此类|上述|这(?:类|种|些|一|项|款)")
"""Words by which a sentence speaks of something that the sentence before it names."""


class EvidenceFinder:
    """Finds evidence in one report."""

    def __init__(self, index: Index, lexicon: Lexicon, weights: Weights, *, candidates: int):
        self.index = index
        self._words: dict[int, frozenset[str]] = {}
        self._customers: dict[int, frozenset[str]] = {}
        self._kept: dict[Hashable, object] = {}
        self._lock = Lock()
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
        self.topic = topic = frozenset(index.splitter(report.description.title))
        subjects = {
            x.id: telling(index.splitter(x.subject or "")) - topic for x in index.ledger.figures
        }
        self._own = {x.id: self._own_text(x) for x in index.ledger.figures}
        self._clauses = {
            x.id: self._own[x.id] if x.table else fold(x.clause_span.of(report.text))
            for x in index.ledger.figures
        }

        columns = [name for names in column_names(index).values() for name in names]
        self.pool = TextPool(
            [*self._texts, *self._headings, *self._own.values(), *self._clauses.values(), *columns]
        )
        number = self.pool.number
        texts = [number(text) for text in self._texts]
        headings = [number(text) for text in self._headings]
        self._passage_texts = texts
        self._passage_numbers = frozenset(texts)
        self._around = Surroundings(
            np.array(texts, dtype=np.intp),
            np.array([headings[p.section] for p in index.passages], dtype=np.intp),
            np.array([texts[i - self.follows(i)] for i in range(len(texts))], dtype=np.intp),
        )
        self._ranker = FigureRanker(
            index,
            weights,
            self.pool,
            self._around,
            self._figures,
            Names(self._own, self._clauses, subjects),
        )
        # Answering one question looks for its parts several times.
        self._found = lru_cache(maxsize=_REMEMBERED)(self._find)
        self._terms = TermReader(
            self._texts,
            lru_cache(maxsize=_FORMS_KEPT)(self._frequency),
            index.splitter,
            lexicon,
            {fold(x.subject) for x in index.ledger.figures if x.subject},
            fold(report.description.title),
        )

    def find(self, question: Question) -> Evidence:
        """The evidence on `question`, best first."""
        return self._found(question)

    def once(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` gives, made once for each of the last keys; not to be changed."""
        with self._lock:
            if key in self._kept:
                return cast(Kept, self._kept[key])
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _REMEMBERED:
                del self._kept[next(iter(self._kept))]
        return made

    def figures_for_part(
        self, part: Question, whole: Question, fits: Callable[[Figure], bool]
    ) -> list[RankedFigure]:
        """The figures that fit one of the things that a question names together, best first.

        What the whole question is near to in meaning holds for its parts, which differ by a
        name: that is for the words to tell, and saves an embedding each.
        """
        found = self.find(whole)
        terms = tuple(t for t in found.terms if t.text in part.text.lower())
        scores = self._scores(part, terms, near=found.scores)
        rows = self._ranker.in_passages(self._candidates_for(part, scores))
        rows = np.array([r for r in rows if fits(self._ranker.figures[r])], dtype=np.intp)
        matcher = TermMatcher(terms, self.pool)
        return self._rank_figures(rows, part, terms, matcher, scores, self.named_sections(part))

    def _find(self, question: Question) -> Evidence:
        terms = self._terms_of(question)
        scores = self._scores(question, terms)
        sections = self.named_sections(question)
        order = self._candidates_for(question, scores)
        matcher = TermMatcher(terms, self.pool)
        shares = matcher.share(*self._around.of(np.array(order, dtype=np.intp)))
        # A reason mostly stands beside what it explains.
        near_passage = _NEAR_PASSAGE * (2.5 if question.kind is Kind.WHY else 1.0)
        passages = [
            RankedPassage(
                self.index.passages[p],
                float(scores.hybrid[p])
                + 0.25 * self._in_sections(p, sections)
                + near_passage * self._nearness(p, question),
                share,
            )
            for p, share in zip(order, shares.tolist(), strict=True)
        ]
        rows = self._ranker.in_passages(order)
        return Evidence(
            question,
            terms,
            scores,
            tuple(sorted(passages, key=lambda x: -x.score)),
            tuple(self._rank_figures(rows, question, terms, matcher, scores, sections)),
            self._terms.unknown_share(question.text),
        )

    def _terms_of(self, question: Question) -> tuple[Term, ...]:
        terms = self._terms.read(question.text)
        if question.own is None:
            return terms
        # What was carried over from earlier turns says less than what is asked now.
        return tuple(
            t if t.text in question.own else replace(t, weight=t.weight * _CARRIED) for t in terms
        )

    def _scores(
        self, question: Question, terms: tuple[Term, ...], *, near: Scores | None = None
    ) -> Scores:
        lexical = self._in_report_words(question, terms)
        return self.index.score_all(question.text, lexical=lexical, near=near)

    def _candidates_for(self, question: Question, scores: Scores) -> list[int]:
        """The passages in which the answer may stand, the likeliest first."""
        order = best(scores.hybrid, self._candidates)
        order += [*self._by_claims(scores), *self._beside(question)]
        return list(dict.fromkeys(order))

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
        before = self._texts[passage - 1] if self.follows(passage) else ""
        heading = self._headings[self.index.passages[passage].section]
        return f"{before} {self._texts[passage]} {heading}"

    def full_text(self, passage: int) -> str:
        """The folded text of a passage and its headings, with the one before it where it points
        back to it (该类解决方案), so that it names what it speaks of."""
        if _POINTS_BACK.search(self._texts[passage]):
            return self.wide_text(passage)
        return f"{self._texts[passage]} {self.heading_text(passage)}"

    def text_after(self, passage: int) -> str:
        """The folded text of the next passage of the section; empty behind the last one."""
        after = passage + 1
        return self._texts[after] if after < len(self._texts) and self.follows(after) else ""

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

    def customers_in(self, passage: int) -> frozenset[str]:
        """The customers (三甲医院) that a passage names, as it names them."""
        known = self._customers.get(passage)
        if known is None:
            text = self._texts[passage]
            found = (text[a:b] for a, b, e in self._lexicon.scan(text) if e.kind == "customer")
            known = self._customers[passage] = frozenset(found)
        return known

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
        self,
        rows: Numbers,
        question: Question,
        terms: tuple[Term, ...],
        matcher: TermMatcher,
        scores: Scores,
        sections: frozenset[int],
    ) -> list[RankedFigure]:
        """The figures in some rows of the ranker, best first."""
        if not len(rows):
            return []
        numbers = self._ranker.passages_of(rows).tolist()
        section_fit = np.array([self._in_sections(p, sections) for p in numbers])
        features = self._ranker.features(rows, question, terms, matcher, scores, section_fit)
        worth = self._ranker.score(features)
        if question.near:
            worth += _NEAR_FIGURE * np.array([self._nearness(p, question) for p in numbers])
        figures = [self._ranker.figures[row] for row in rows]
        if question.own is not None:
            own = TermMatcher([t for t in terms if t.text in question.own], self.pool)
            told = np.array([x.id in question.told for x in figures])
            # 基层呢 after 配备率: what is said now does not make another quantity of it the answer.
            fitting = np.where(features[:, _PLACES["metric"]] < 0, _OF_ANOTHER_METRIC, 1.0)
            worth += _SAID_NOW * fitting * self._ranker.said(rows, own) - _TOLD_BEFORE * told
        order = np.argsort(-worth, kind="stable").tolist()
        passages, scored, known = self.index.passages, worth.tolist(), features.tolist()
        return [
            RankedFigure(figures[i], passages[numbers[i]], scored[i], tuple(known[i]))
            for i in order
        ]

    def follows(self, position: int) -> bool:
        """Whether the passage before stands in the same section."""
        passages = self.index.passages
        return position > 0 and passages[position - 1].section == passages[position].section

    def _frequency(self, form: str) -> int:
        """How many passages hold a form."""
        return len(self.pool.holding(form) & self._passage_numbers)

    def _by_claims(self, scores: Scores) -> list[int]:
        if not len(scores.claims):
            return []
        top = best(scores.claims, self._candidates)
        return list(dict.fromkeys(self.index.claims[c].passage for c in top))

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

    def passages_holding(self, term: Term) -> frozenset[int]:
        """The passages that hold at least half of a term."""
        numbers = {n for n, held in self.pool.matches(term).items() if held >= _HALF}
        return frozenset(p for p, n in enumerate(self._passage_texts) if n in numbers)

    def passages_containing(self, word: str) -> frozenset[int]:
        """The passages that contain a folded word, be it part of a longer one."""
        numbers = self.pool.containing(word)
        return frozenset(p for p, n in enumerate(self._passage_texts) if n in numbers)

    def sentence_text(self, figure: Figure) -> str:
        """The folded text of the passage that a figure stands in."""
        passage = self._passage_of(figure)
        return self._texts[passage] if passage is not None else ""

    def without(self, evidence: Evidence, *names: str) -> Evidence:
        """The evidence ranked anew, as if some features said nothing."""
        figures = evidence.figures
        said = np.zeros(len(figures))
        for place in (_PLACES[name] for name in names):
            said += self._weights[place] * np.array([r.features[place] for r in figures])
        scores = np.array([r.score for r in figures]) - said
        order = np.argsort(-scores, kind="stable").tolist()
        anew = scores.tolist()
        return replace(evidence, figures=tuple(figures[i]._replace(score=anew[i]) for i in order))

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

    def quoted_text(self, figure: Figure) -> str:
        """The folded clause of a figure as it stands in the text; for a cell its row."""
        return fold(figure.clause_span.of(self.index.report.text))

    def _own_text(self, figure: Figure) -> str:
        parts = [figure.subject, figure.region, figure.metric]
        if figure.table is not None:
            table = self.index.report.table(figure.table)
            row = table.rows[figure.row or 0]
            parts += [row.label, table.columns[figure.column or 0].name]
        else:
            before = self.index.report.text[figure.clause_span.start : figure.span.start]
            parts += _OWNER.findall(before)
        return fold(" ".join(part for part in parts if part))

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
