"""From a question and the chat so far to an answer: the order of things.

Each step is a module of its own; here it is only decided which one speaks.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.errors import UnknownReportError
from corpus.report import Description
from corpus.shipped import shipped_reports
from index.embedder import Embedder, Progress
from index.index import Index
from index.passage import ScoredPassage
from index.store import open_index
from rag import about, damage, disagreeing, facts, listing, ordering, prose, refusing, series
from rag.answer import Answer, Turn
from rag.computing import Computer, operand_features
from rag.conversation import Conversation, Resolved
from rag.deciding import (
    Decider,
    figure_signs,
    gives_no_reason,
    missing_slots,
    passage_signs,
    vetoed,
)
from rag.enumeration import listed
from rag.errors import QuestionError
from rag.evidence import Evidence, EvidenceFinder, RankedFigure, Weights
from rag.focus import focused
from rag.gate import Gate
from rag.kind import Kind
from rag.lexicon import Lexicon, shipped_lexicon
from rag.normalise import normalise
from rag.question import Question, read_question
from rag.settings import RagSettings
from rag.suggesting import suggestions

_log = logging.getLogger(__name__)


_AMOUNTS = re.compile(
    r"数字|数值|指标|精度|多少|几|钱|价|比例|率|数量|规模|预算|费用|成本|周期|时间"
)
"""Words by which a comparison of named things wants amounts and not words."""
_NEXT_BEST = 1.0
"""How far behind a figure that cannot be the answer the next one may score to stand in."""
_HELD = 0.5
"""Share of the question's terms that a sentence which breaks off must hold to be meant."""
_NAMES = re.compile(r"什么|啥|哪|谁|怎么|如何")


class ReportAnswerer:
    """Answers questions about one report."""

    def __init__(self, index: Index, lexicon: Lexicon, settings: RagSettings) -> None:
        self.index = index
        self._lexicon = lexicon
        self._settings = settings
        self._finder = EvidenceFinder(
            index, lexicon, Weights.load(), candidates=settings.candidates
        )
        self._decider = Decider.load()
        self._gate = Gate(index, lexicon)
        names = frozenset(
            f.subject for f in index.ledger.figures if f.subject and len(f.subject) <= 12
        )
        self._conversation = Conversation(lexicon, names)

    def answer(self, question: str, history: Sequence[Turn]) -> Answer:
        """The answer to one turn; see `Answerer.answer`."""
        text = normalise(question, limit=self._settings.max_question_characters)
        resolved = self._conversation.resolve(text, self._earlier(history))
        answer = about.answer_about(self.index, resolved.question)
        if answer is None:
            answer = self._gate.hold(self._answer(resolved))
        if not answer.suggestions:
            answer = replace(answer, suggestions=suggestions(self.index, answer))
        return answer

    def _earlier(self, history: Sequence[Turn]) -> list[str]:
        turns = [turn.content for turn in history if turn.role == "user"]
        kept = (
            turns[-self._settings.max_history_turns :] if self._settings.max_history_turns else []
        )
        found = []
        for turn in kept:
            try:
                found.append(normalise(turn, limit=self._settings.max_question_characters))
            except QuestionError:
                continue  # an unreadable earlier turn says nothing that could be carried over
        return found

    def _answer(self, resolved: Resolved) -> Answer:
        question = read_question(focused(resolved.question, self._finder.read_terms))
        question = replace(question, own=resolved.own)
        if question.off_topic is not None:
            return refusing.refuse_off_topic(self.index, question.text, question.off_topic)
        if (answer := damage.broken_end(self.index, question.text)) is not None:
            return answer
        if resolved.refers_back and (answer := self._back(resolved)) is not None:
            return answer
        evidence = self._finder.find(question)
        items = listed(question.text)
        if (answer := damage.missing_section(self.index, evidence)) is not None:
            return answer
        return self._by_kind(question, evidence, items)

    def _by_kind(self, question: Question, evidence: Evidence, items: tuple[str, ...]) -> Answer:
        evidence = self._without_vetoed(evidence)
        best = evidence.figures[0] if evidence.figures else None
        if (answer := facts.answer_date(self.index, evidence)) is not None:
            return answer
        if best is None or self.wants_words(question, items):
            return self._words(question, evidence, items)
        if (answer := damage.damaged_figure(self.index, evidence)) is not None:
            return answer
        operands = self._finder.without(evidence, *operand_features(question))
        if self._figure_answers(evidence, best, computing=True) or self._figure_answers(
            operands, operands.figures[0], computing=True
        ):
            if (answer := self._series(question, evidence, best)) is not None:
                return answer
            computer = Computer(self._finder, self._lexicon, evidence, items)
            if answer := computer.answer():
                return answer
            if answer := ordering.answer_order(self.index, evidence):
                return answer
            several = {Kind.LIST, Kind.COMPARE, Kind.TREND} & set(question.kinds)
            if several and (answer := listing.answer_rows(self.index, evidence, items)):
                return answer
        if len(items) > 1 and (answer := self._several(question, evidence, items)) is not None:
            return answer
        if not self._figure_answers(evidence, best):
            return self._refusal(evidence, best)
        return self._stated(question, evidence, best, items)

    def _without_vetoed(self, evidence: Evidence) -> Evidence:
        """The evidence led by the best figure that can be the answer, where one is near."""
        figures = evidence.figures
        near = [r for r in figures[:4] if figures[0].score - r.score <= _NEXT_BEST]
        lead = next((r for r in near if not vetoed(self._finder, evidence, r)), None)
        if lead is None or lead is figures[0]:
            return evidence
        rest = tuple(r for r in figures if r is not lead)
        return replace(evidence, figures=(lead, *rest))

    def _stated(
        self, question: Question, evidence: Evidence, best: RankedFigure, items: tuple[str, ...]
    ) -> Answer:
        """An answer from figures that the report states."""
        sides = disagreeing.sides_of(self._finder, evidence, best)
        if sides:
            return disagreeing.answer_conflict(self.index, evidence, sides)
        if {Kind.LIST, Kind.COMPARE} & set(question.kinds):
            if answer := listing.answer_list(self._finder, self._lexicon, evidence, items):
                return answer
            if question.kind in (Kind.LIST, Kind.COMPARE):
                return prose.answer_prose(self._finder, evidence, question.kind, items)
        if question.asks > 1 and len(self._finder.figures_of(best.passage.id)) > 1:
            return facts.answer_sentence(self.index, evidence, best)
        return facts.answer_fact(self.index, evidence, best)

    def _series(self, question: Question, evidence: Evidence, best: RankedFigure) -> Answer | None:
        """The series that a trend question asks for; None where one figure is asked for."""
        if question.operators or "delta" in question.changes:
            return None
        period = best.figure.period
        spans = period is not None and period.first != period.last
        two_years = Kind.COMPARE in question.kinds and len(question.times.years) == 2
        asked = Kind.TREND in question.kinds or question.times.spanning
        if not two_years and (not asked or spans):
            return None
        return series.answer_trend(self.index, evidence)

    def _several(
        self, question: Question, evidence: Evidence, items: tuple[str, ...]
    ) -> Answer | None:
        """An answer for each thing that the question lists; None where it wants one figure."""
        if not ({Kind.LIST, Kind.COMPARE} & set(question.kinds) or len(items) > 2):
            return None
        if "sum" in question.operators:
            return None
        return listing.answer_list(self._finder, self._lexicon, evidence, items)

    @staticmethod
    def wants_words(question: Question, items: tuple[str, ...]) -> bool:
        """Whether reasons, measures or names are asked for, and no figure."""
        if question.kind in (Kind.WHY, Kind.SUMMARY):
            return True
        named = question.kind is Kind.WHO and not question.measure_asked and not question.unit
        if named and not question.asks:
            return True
        if question.kind is Kind.TREND or question.measures or question.unit:
            return False
        if question.kind in (Kind.HOW, Kind.WHO, Kind.YES_NO):
            return True
        if question.kind is Kind.FACT and not question.asks and _NAMES.search(question.text):
            return True
        if question.kind not in (Kind.COMPARE, Kind.LIST) or question.operators:
            return False
        if len(items) > 1 and _AMOUNTS.search(question.text):
            return False
        return not question.times.years

    def _words(self, question: Question, evidence: Evidence, items: tuple[str, ...]) -> Answer:
        best = prose.best_passage(self._finder, evidence, question.kind)
        probability = self._decider.passage.probability(passage_signs(self._finder, evidence, best))
        if gives_no_reason(self._finder, evidence, best):
            probability = 0.0
        told = (
            probability >= self._decider.passage_threshold
            # What a chapter says can be told whatever words it is asked for in, and things that
            # the report itself sets side by side are what is asked, near or not.
            or (question.kind is Kind.SUMMARY and self._finder.named_sections(question))
            or prose.side_by_side(self._finder, evidence, items)
        )
        # Half a sentence is less near to a question than the whole would be.
        near = probability >= self._decider.passage_threshold / 3 or best.terms >= _HELD
        if near and (answer := damage.broken_passage(self.index, evidence, best.passage.span)):
            return answer
        if not told:
            return refusing.refuse(self.index, evidence, self._missing(evidence, best.passage.id))
        return prose.answer_prose(self._finder, evidence, question.kind, items)

    def _figure_answers(
        self, evidence: Evidence, best: RankedFigure, *, computing: bool = False
    ) -> bool:
        if not computing and vetoed(self._finder, evidence, best):
            return False
        signs = figure_signs(self._finder, evidence, best, computing=computing)
        return self._decider.figure.probability(signs) >= self._decider.figure_threshold

    def _refusal(self, evidence: Evidence, best: RankedFigure) -> Answer:
        return refusing.refuse(self.index, evidence, self._missing(evidence, best.passage.id))

    def _missing(self, evidence: Evidence, passage: int):  # type: ignore[no-untyped-def]
        return missing_slots(evidence.terms, self._finder.wide_text(passage))

    def _back(self, resolved: Resolved) -> Answer | None:
        """Work on the answers before: 这两个差多少."""
        if len(resolved.earlier) < 2:
            return None
        found = []
        for text in resolved.earlier[-2:]:
            evidence = self._finder.find(read_question(text))
            if not evidence.figures:
                return None
            found.append(evidence.figures[0])
        question = replace(
            read_question(resolved.question),
            text=f"{resolved.question}({resolved.earlier[-2]} / {resolved.earlier[-1]})",
        )
        evidence = replace(self._finder.find(question), question=question)
        computer = Computer(self._finder, self._lexicon, evidence, ())
        if "sum" in question.operators:
            return computer.sum_of(found)
        return computer.difference_of(*found)


_WARM_UP = ("市场规模", "市场规模" * 4, "市场规模" * 8)


class Answerer:
    """Answers questions about all reports that it was opened with. Safe for several threads."""

    def __init__(self, answerers: dict[str, ReportAnswerer], default: str) -> None:
        self._answerers = answerers
        self._default = default

    @classmethod
    def open(
        cls,
        settings: RagSettings,
        *,
        embedder: Embedder | None = None,
        progress: Progress | None = None,
    ) -> Answerer:
        """Open the index of every shipped report, building what is missing or stale.

        Raises:
            IndexingError, ModelError: an index or the model cannot be prepared.
        """
        lexicon = shipped_lexicon()
        answerers = {}
        for description in shipped_reports():
            index = open_index(description.id, settings.index, embedder=embedder, progress=progress)
            embedder = index.embedder
            answerers[description.id] = ReportAnswerer(index, lexicon, settings)
        if embedder is not None:
            # The first text of each length is slow; nobody's question should be that one.
            for text in _WARM_UP:
                embedder.embed_question(text)
        return cls(answerers, next(iter(answerers)))

    @property
    def reports(self) -> tuple[Description, ...]:
        return tuple(a.index.report.description for a in self._answerers.values())

    def index(self, report_id: str | None = None) -> Index:
        """The index of one report, the default one where none is named.

        Raises:
            UnknownReportError: no report of that id is open.
        """
        return self._of(report_id).index

    def answer(
        self, question: str, *, history: Sequence[Turn] = (), report: str | None = None
    ) -> Answer:
        """The answer to `question`, read in the light of `history` (oldest turn first).

        Raises:
            QuestionError: the question is empty or too long.
            UnknownReportError: no report of that id is open.
        """
        return self._of(report).answer(question, history)

    def search(self, text: str, *, k: int, report: str | None = None) -> list[ScoredPassage]:
        """What retrieval sees for `text`, best first."""
        return self.index(report).search(text, k=k)

    def _of(self, report_id: str | None) -> ReportAnswerer:
        found = self._answerers.get(report_id or self._default)
        if found is None:
            known = "、".join(self._answerers)
            raise UnknownReportError(f"没有编号为{report_id}的报告。可用的报告:{known}。")
        return found
