"""From a question and the chat so far to an answer: the order of things.

Each step is a module of its own; here it is only decided which one speaks.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import lru_cache
from time import monotonic

from corpus.errors import UnknownReportError
from corpus.report import Description
from corpus.shipped import shipped_reports
from index.embedder import Embedder, Progress
from index.figure import Figure
from index.index import Index
from index.passage import ScoredPassage
from index.store import open_index
from rag import (
    about,
    asking_back,
    contradicting,
    damage,
    disagreeing,
    facts,
    filtering,
    listing,
    ordering,
    prose,
    refusing,
    row_words,
    series,
    tables,
)
from rag.answer import Answer, Status, Turn
from rag.chat import ChatReader
from rag.chat_subject import ChatSubject
from rag.computing import Computer, operand_features
from rag.conversation import Conversation, Resolved
from rag.deciding import Decider, figure_signs, missing_slots, passage_signs
from rag.early import early_to
from rag.enumeration import listed
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.focus import focused
from rag.gate import Gate
from rag.kind import Kind, Measure
from rag.language_model.client import ModelClient
from rag.language_model.reading import ReadingHelp
from rag.language_model.wording import ModelWording
from rag.lexicon import Lexicon, shipped_lexicon
from rag.normalise import normalise
from rag.plainly import is_plain
from rag.question import Question, read_question
from rag.ranking import Weights
from rag.recalling import Recaller
from rag.report_names import JoinedNames, with_names_of
from rag.requests import COMBINING, Request, read_versus
from rag.settings import RagSettings
from rag.several import join
from rag.stage import OnStage, Stage, as_part_of, enter, told_to
from rag.standing_in import led_by_what_answers
from rag.suggesting import suggestions
from rag.terms import SLOTS, Term
from rag.told import Earlier, told_by
from rag.told_tables import ToldTables
from rag.turns import ASKS, PRONOUN, TELLING
from rag.typos import Correction, TypoReader
from rag.vetoes import (
    gives_no_reason,
    leaves_unnamed,
    says_little,
    tells_no_affair,
    tells_of_another_firm,
    vetoed,
)

_log = logging.getLogger(__name__)


_REMEMBERED = 256
"""Messages of chats that are kept as read; each comes again with every later turn."""
_AMOUNTS = re.compile(
    r"数字|数值|指标|精度|多少|几|钱|价|比例|率|数量|规模|预算|费用|成本|周期|时间"
    r"|(?:收入|销量|产量|产能|需求量)哪.{0,4}[高低多少大小]"
)
"""Words by which a comparison of named things wants amounts and not words."""
_HOW_MUCH = re.compile(r"(?:什么|啥)(?:水平|程度|量级|数)")
"""Ways of asking for an amount."""
_WHICH_PLACES = re.compile(r"哪(?:几|些)个?(?:城市|省份?|国家|地方)(?!.*(?:最|更))")
_OPERAND_REACH = 4.0
"""How far behind the best figure all operands may score where that one is what is asked about."""
_HELD = 0.5
"""Share of the question's terms that a sentence which breaks off must hold to be meant."""
_APART = re.compile(r"(?:差|隔)(?:了|得|开)?(?:有)?(?:多|几)")
"""Words that ask how far two things are apart, and not how one has moved."""
_NAMES = re.compile(r"什么|啥|哪|谁|怎么|如何")


class ReportAnswerer:
    """Answers questions about one report."""

    def __init__(self, index: Index, lexicon: Lexicon, settings: RagSettings) -> None:
        self.index = index
        lexicon = with_names_of(index, lexicon)
        self._lexicon = lexicon
        self._settings = settings
        self._finder = EvidenceFinder(
            index, lexicon, Weights.load(), candidates=settings.candidates
        )
        self._disagreements = disagreeing.Disagreements(self._finder)
        self._decider = Decider.load()
        self._gate = Gate(index, lexicon)
        self._wording: ModelWording | None = None
        self._reading_help: ReadingHelp | None = None
        if settings.llm.base_url is not None:
            client = ModelClient(settings.llm)
            self._wording = ModelWording(index, lexicon, settings.llm, client)
            if settings.llm.reading_help:
                self._reading_help = ReadingHelp(index, self._finder, client)
        names = frozenset(
            f.subject for f in index.ledger.figures if f.subject and len(f.subject) <= 12
        )
        finder = self._finder
        self._conversation = Conversation(
            lexicon,
            names,
            index.report,
            finder.read_terms,
            finder.text_of,
            finder.states,
            ToldTables(index, finder.read_terms),
        )
        self._typos = TypoReader(index, lexicon)
        self._joined_names = JoinedNames(index)
        self._typed = lru_cache(maxsize=_REMEMBERED)(self._read_typed)
        self._recaller = Recaller(self._finder, lexicon)
        self._subject = ChatSubject(self._finder)
        self._chat = ChatReader(
            index,
            self._conversation,
            lambda text: self._typed(text)[0],
            self._held,
            most_turns=settings.max_history_turns,
        )

    def answer(self, question: str, history: Sequence[Turn]) -> Answer:
        """The answer to one turn; see `Answerer.answer`."""
        until = monotonic() + self._settings.llm.timeout_s
        text, corrections = self._typed(question)
        turns = self._chat.turns(history)
        parts = self._conversation.questions_in(text)
        answers = []
        # The marks of several answers are numbered anew when they are put together.
        with nullcontext() if len(parts) == 1 else early_to(None):
            for part in parts:
                answers.append(self._answer_turn(part, turns, until))
                turns = (*turns, part)
        answer = answers[0] if len(answers) == 1 else join(answers)
        if not corrections:
            return answer
        said = ",".join(f"“{c.typed}”按“{c.meant}”理解" for c in corrections)
        return replace(answer, question_as_read=f"{answer.question_as_read}({said})")

    def _read_typed(self, question: str) -> tuple[str, tuple[Correction, ...]]:
        """A question as read: normalised, and its surest typing errors corrected."""
        text = normalise(question, limit=self._settings.max_question_characters)
        text, corrections = self._typos.corrected(text)
        return self._joined_names.read(text), corrections

    def terms(self, question: str) -> tuple[Term, ...]:
        """The content words of a question; see `Answerer.terms`."""
        return tuple(self._finder.read_terms(self._typed(question)[0]))

    def _answer_turn(self, turn: str, turns: tuple[str, ...], until: float) -> Answer:
        enter(Stage.READING)
        answer = about.answer_about(self.index, turn)
        if answer is None:
            with as_part_of(Stage.READING):  # what the earlier turns told is part of this one
                resolved = self._chat.resolved(turn, turns)
            answer = self._held(*resolved)
            if answer.status is Status.NOT_IN_REPORT:
                other = (
                    self._continued(turn, turns)
                    or self._alone(turn, resolved[0])
                    or self._in_full(resolved[0])
                )
                answer, resolved = other or (answer, resolved)
            elif (better := self._better_alone(turn, resolved[0], answer)) is not None:
                answer, resolved = better, (Resolved(turn), ())
            if not is_plain():
                answer = self._with_help(answer, *resolved, until)
                answer = self._worded(answer, *resolved, until)
        if not answer.suggestions:
            answer = replace(answer, suggestions=suggestions(self.index, answer))
        return answer

    def _continued(
        self, turn: str, turns: tuple[str, ...]
    ) -> tuple[Answer, tuple[Resolved, tuple[Earlier, ...]]] | None:
        """The answer to a turn as asked of what the chat speaks of; None where there is none."""
        resolved = self._chat.continued(turn, turns)
        if resolved is None:
            return None
        answer = self._held(*resolved)
        return (answer, resolved) if answer.status is Status.ANSWERED else None

    def _alone(
        self, turn: str, resolved: Resolved
    ) -> tuple[Answer, tuple[Resolved, tuple[Earlier, ...]]] | None:
        """The answer to a turn by itself, where it seemed to lean on the chat and may be a question
        of its own; None where there is none."""
        leaning = resolved.own is None or resolved.request is not None or resolved.named
        if leaning or resolved.readings or not self._conversation.may_be_alone(turn):
            return None
        alone = (Resolved(turn), ())
        answer = self._held(*alone)
        return (answer, alone) if answer.status is Status.ANSWERED else None

    def _in_full(
        self, resolved: Resolved
    ) -> tuple[Answer, tuple[Resolved, tuple[Earlier, ...]]] | None:
        """What can be computed for the full question behind a follow-up, asked by itself, from
        places that hold all that it names; None where nothing can."""
        if resolved.own is None or resolved.request is not None or resolved.readings:
            return None
        alone = (Resolved(resolved.question), ())
        answer = self._held(*alone)
        if not answer.derivations or self._subject.lacks(resolved.question, answer):
            return None
        return answer, alone

    def _better_alone(self, turn: str, resolved: Resolved, answer: Answer) -> Answer | None:
        """The answer to a turn by itself, where all that it names is told there and not in the
        answer to it as a follow-up (高端芯片进口降了多少 after 进口依赖度); else None."""
        if resolved.own is None or resolved.request is not None or resolved.named:
            return None
        leans = resolved.versus or resolved.readings or resolved.back or PRONOUN.search(turn)
        whole = ASKS.search(turn) and self._conversation.weight(turn) >= TELLING
        if leans or not whole or not self._subject.lacks(turn, answer):
            return None
        alone = self._held(Resolved(turn), ())
        told = alone.status is Status.ANSWERED and not self._subject.lacks(turn, alone)
        return alone if told else None

    def read(self, question: str, history: Sequence[Turn] = ()) -> Question:
        """The question as it is answered, in the light of the chat (of several the last)."""
        *others, turn = self._conversation.questions_in(self._typed(question)[0])
        turns = (*self._chat.turns(history), *others)
        return self._question(*self._chat.resolved(turn, turns))

    def _question(self, resolved: Resolved, earlier: Sequence[Earlier]) -> Question:
        question = read_question(focused(resolved.question, self._finder.read_terms))
        if not earlier or resolved.own is None:
            return question
        earlier = resolved.reached(earlier)
        return replace(
            question,
            own=resolved.own,
            near=resolved.near,
            told=frozenset(figure.id for figure in earlier[-1].told.figures),
            named=resolved.named,
        )

    def _held(self, resolved: Resolved, earlier: Sequence[Earlier]) -> Answer:
        """The answer to a resolved turn, held to its evidence."""
        answer = self._answer(resolved, earlier)
        enter(Stage.CHECKING)
        answer = self._gate.hold(answer)
        for instead in resolved.instead if answer.status is Status.NOT_IN_REPORT else ():
            meant = replace(resolved, question=instead, instead=(), here=None)
            other = self._held(meant, earlier)
            if other.status is not Status.NOT_IN_REPORT:
                return other
        if answer.status is Status.NOT_IN_REPORT and resolved.here is not None:
            here = replace(resolved, question=resolved.here, here=None, named=None, versus=None)
            other = self._held(here, earlier)
            before = resolved.reached(earlier)[-1]
            if self._subject.is_kept(resolved.here, other, before):
                return other
        return answer

    def _with_help(
        self, answer: Answer, resolved: Resolved, earlier: Sequence[Earlier], until: float
    ) -> Answer:
        """A refusal, or the answer to what a language model reads in the question, where one
        is set and its reading passes. What leans on answers before is not read anew."""
        works_on_answers = resolved.request is not None or resolved.versus is not None
        if (
            self._reading_help is None
            or answer.status is not Status.NOT_IN_REPORT
            or works_on_answers
            or resolved.dangling
            or resolved.readings
        ):
            return answer
        question = self._question(resolved, earlier)
        if question.off_topic is not None:
            return answer
        return self._reading_help.helped(
            answer, question.text, lambda text: self._held(Resolved(text), ()), until=until
        )

    def _worded(
        self, answer: Answer, resolved: Resolved, earlier: Sequence[Earlier], until: float
    ) -> Answer:
        """The answer in a language model's words, where one is set and its words pass."""
        if self._wording is None:
            return answer
        question = self._question(resolved, earlier)
        in_words = self.wants_words(question, listed(question.text))
        return self._wording.worded(answer, question.kind, in_words=in_words, until=until)

    def _answer(self, resolved: Resolved, earlier: Sequence[Earlier]) -> Answer:
        if resolved.readings:
            return asking_back.ask_which(self.index, resolved.question, resolved.readings)
        if resolved.dangling:
            return asking_back.ask_what(self.index, resolved.question)
        if resolved.versus is not None:
            answer = self._versus(resolved, resolved.reached(earlier))
            if answer is not None:
                return answer
        elif resolved.request is not None:
            answer = self._recaller.answer(resolved, resolved.reached(earlier))
            if answer is not None:
                return answer
            if resolved.request in COMBINING | {Request.AMOUNT}:
                return asking_back.ask_operands(self.index, resolved.question)
            if resolved.request is Request.CONVERT:
                return refusing.refuse_unit(self.index, resolved.question)
            if resolved.request is Request.AGAINST:
                return refusing.refuse_year(self.index, resolved.question, resolved.against or 0)
        question = self._question(resolved, earlier)
        if question.off_topic is not None:
            return refusing.refuse_off_topic(self.index, question.text, question.off_topic)
        if (answer := damage.broken_end(self.index, question.text)) is not None:
            return answer
        enter(Stage.RETRIEVING)
        evidence = self._finder.find(question)
        enter(Stage.DECIDING)
        items = listed(question.text)
        if (answer := damage.missing_section(self.index, evidence)) is not None:
            return answer
        if (answer := self._without_named(evidence)) is not None:
            return answer
        answer = self._by_kind(question, evidence, items)
        missing = self._subject.left_out(evidence, answer) or self._subject.unsaid(evidence, answer)
        if missing is not None:
            return refusing.refuse(self.index, evidence, [missing])
        return (
            refusing.refuse(self.index, evidence)
            if self._subject.repeats(evidence, answer)
            else answer
        )

    def _versus(self, resolved: Resolved, earlier: Sequence[Earlier]) -> Answer | None:
        """What was told held against the answer to another question of the same sort."""
        against = read_versus(resolved.own or "")
        other = replace(
            resolved,
            question=resolved.versus or "",
            request=None,
            versus=None,
            named=against.what if against else None,
        )
        told = told_by(self.index, self._held(other, earlier))
        return self._recaller.versus(resolved, earlier[-1], told)

    def _without_named(self, evidence: Evidence) -> Answer | None:
        """The refusal of a follow-up whose own word (它的退货率呢) no near place holds."""
        named = evidence.question.named
        if named is None or not evidence.figures:
            return None
        said = [t for t in self._finder.read_terms(named) if t.kind not in ("time", "asking")]
        terms = [t for t in said if t.kind in SLOTS or t.kind == "word"]
        near = [self._finder.wide_text(r.passage.id) for r in evidence.figures[:3]]
        near += [self._finder.wide_text(r.passage.id) for r in evidence.passages[:3]]
        near += [self._finder.own_text(r.figure) for r in evidence.figures[:3]]
        if not terms or any(t.match(text) >= 0.5 for t in said for text in near):
            return None
        return refusing.refuse(self.index, evidence, terms)

    def _by_kind(self, question: Question, evidence: Evidence, items: tuple[str, ...]) -> Answer:
        evidence = led_by_what_answers(self._finder, evidence)
        best = evidence.figures[0] if evidence.figures else None
        if (answer := facts.answer_date(self.index, evidence)) is not None:
            return answer
        if question.asks_both and (sides := self._disagreements.asked_sides(evidence)):
            return contradicting.answer_conflict(self.index, evidence, sides)
        if (answer := row_words.answer_row_words(self.index, evidence)) is not None:
            return answer
        if filtering.asks_filter(question.text) and (
            answer := self._ordered(evidence, near=False)
            or filtering.answer_filter(self._finder, evidence)
        ):
            return answer
        if best is None or self.wants_words(question, items):
            if question.kind not in (Kind.WHY, Kind.SUMMARY) and (
                answer := self._ordered(evidence, near=False)
            ):
                return answer
            if (
                question.kind is Kind.LIST
                and tables.table_named(self.index, question) is not None
                and (answer := listing.answer_rows(self.index, evidence, items)) is not None
            ):
                return answer
            return self._words(question, evidence, items)
        if (answer := damage.damaged_figure(self.index, evidence)) is not None:
            return answer
        operands = self._finder.without(evidence, *operand_features(question))
        near = self._figure_answers(evidence, best, computing=True) or self._figure_answers(
            operands, operands.figures[0], computing=True
        )
        near = near or tables.column_is_asked(self.index, evidence)
        if near and (answer := self._series(question, evidence, best)) is not None:
            return answer
        if (answer := self._computer(evidence, items, near=near).answer()) is not None:
            return answer
        if (answer := self._ordered(evidence, near=near)) is not None:
            return answer
        if near:
            several = {Kind.LIST, Kind.COMPARE, Kind.TREND} & set(question.kinds)
            if several and (answer := listing.answer_rows(self.index, evidence, items)):
                return answer
        if len(items) > 1 and (answer := self._several(question, evidence, items)) is not None:
            return answer
        pointed = tables.cell_is_pointed_at(self.index, evidence)
        if not (pointed or self._figure_answers(evidence, best)):
            dated = Measure.DATE in question.measures
            if not (question.asks or dated) and _NAMES.search(question.text):
                # Names or reasons may be meant, and no amount.
                return self._words(question, evidence, items)
            return self._refusal(evidence, best)
        return self._stated(question, evidence, best, items)

    def _stated(
        self, question: Question, evidence: Evidence, best: RankedFigure, items: tuple[str, ...]
    ) -> Answer:
        """An answer from figures that the report states."""
        enter(Stage.WORDING)
        named = best.feature("metric") >= 0  # else the sides are of another quantity
        sides = self._disagreements.sides_of(evidence, best) if named else []
        if sides:
            return contradicting.answer_conflict(self.index, evidence, sides)
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
        if "rate" in question.changes and Kind.TREND not in question.kinds:
            return None  # 2023年到2025年增长多少 is computed
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
        # 价位差多少: of ranges no difference is computed, so both are told.
        apart = "difference" in question.operators and _APART.search(question.text) is not None
        many = {Kind.LIST, Kind.COMPARE} & set(question.kinds) or len(items) > 2
        if not (many or apart):
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
        if _WHICH_PLACES.search(question.text) and not question.asks:
            return True
        if question.kind is Kind.TREND or question.measures or question.unit:
            return False
        if question.kind in (Kind.HOW, Kind.WHO, Kind.YES_NO):
            return True
        text = _HOW_MUCH.sub("", question.text)
        if question.kind is Kind.FACT and not question.asks and _NAMES.search(text):
            return True
        if question.kind not in (Kind.COMPARE, Kind.LIST) or question.operators:
            return False
        if len(items) > 1 and _AMOUNTS.search(question.text):
            return False
        return not question.times.years

    def _words(self, question: Question, evidence: Evidence, items: tuple[str, ...]) -> Answer:
        if len(items) < 2:
            own = tuple(
                r
                for r in evidence.passages
                if not tells_of_another_firm(self._finder, evidence, r.passage.id)
            )
            evidence = replace(evidence, passages=own or evidence.passages)
        best = prose.best_passage(self._finder, evidence, question.kind)
        probability = self._decider.passage.probability(passage_signs(self._finder, evidence, best))
        if (
            says_little(evidence)
            or gives_no_reason(self._finder, evidence, best)
            or tells_no_affair(self._finder, evidence, best.passage.id)
            or leaves_unnamed(self._finder, evidence, best.passage.id)
        ):
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
        enter(Stage.WORDING)
        return prose.answer_prose(self._finder, evidence, question.kind, items)

    def _figure_answers(
        self, evidence: Evidence, best: RankedFigure, *, computing: bool = False
    ) -> bool:
        if not computing and vetoed(self._finder, evidence, best):
            return False
        signs = figure_signs(self._finder, evidence, best, computing=computing)
        return self._decider.figure.probability(signs) >= self._decider.figure_threshold

    def _computer(
        self, evidence: Evidence, items: tuple[str, ...], *, near: bool = True
    ) -> Computer:
        """A computer whose operands must be what the question is about: the best figure is
        (`near`), or they are so together."""

        def supported(found: Sequence[RankedFigure]) -> bool:
            close = found[0].figure.table is not None or any(
                r.score >= evidence.figures[0].score - _OPERAND_REACH for r in found
            )
            return (near and close) or self._together_answer(evidence, found)

        def stated(figure: RankedFigure) -> bool:
            return self._figure_answers(evidence, figure)

        return Computer(self._finder, self._lexicon, evidence, items, supported, stated)

    def _ordered(self, evidence: Evidence, *, near: bool) -> Answer | None:
        """A ranking or filter over the rows of a table."""

        def supported(cells: Sequence[Figure]) -> bool:
            found = [self._finder.rank_of(figure, evidence) for figure in cells]
            return near or self._together_answer(evidence, found)

        return ordering.answer_order(self.index, evidence, supported)

    def _together_answer(self, evidence: Evidence, found: Sequence[RankedFigure]) -> bool:
        """Whether some figures together are what the question is about."""
        lead = max(found, key=lambda r: r.score)
        beside = [r for r in found if r is not lead]
        signs = figure_signs(self._finder, evidence, lead, computing=True, beside=beside)
        return self._decider.figure.probability(signs) >= self._decider.figure_threshold

    def _refusal(self, evidence: Evidence, best: RankedFigure) -> Answer:
        return refusing.refuse(self.index, evidence, self._missing(evidence, best.passage.id))

    def _missing(self, evidence: Evidence, passage: int):  # type: ignore[no-untyped-def]
        return missing_slots(evidence.terms, self._finder.wide_text(passage))


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
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        report: str | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer:
        """The answer to `question`, read in the light of `history` (oldest turn first).

        `on_stage` is told each stage as it begins; where it raises, the work ends with that.

        Raises:
            QuestionError: the question is empty or too long.
            UnknownReportError: no report of that id is open.
        """
        answerer = self._of(report)
        with told_to(on_stage):
            return answerer.answer(question, history)

    def terms(self, question: str, *, report: str | None = None) -> tuple[Term, ...]:
        """The content words of a question as the report weighs them."""
        return self._of(report).terms(question)

    def search(self, text: str, *, k: int, report: str | None = None) -> list[ScoredPassage]:
        """What retrieval sees for `text`, best first."""
        return self.index(report).search(text, k=k)

    def _of(self, report_id: str | None) -> ReportAnswerer:
        found = self._answerers.get(report_id or self._default)
        if found is None:
            known = "、".join(self._answerers)
            raise UnknownReportError(f"没有编号为{report_id}的报告。可用的报告:{known}。")
        return found
