"""Reads the figures of the report's sentences, one paragraph after the other.

Decides for each number what its clause, its sentence and its paragraph say of it; the
wording itself is known by `cues`, `periods` and `phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.report import Report, Sentence
from corpus.span import Span
from index.figure import Change, Modality, Period
from index.ledger import clauses, cues, periods, phrases, places, times, words
from index.ledger.clauses import Clause
from index.ledger.draft import Draft
from index.ledger.scanner import Exclusion, Mention, scan
from index.ledger.times import TimeMention
from index.ledger.words import Word

_LIST_GAP = re.compile(r"^(?:以上|以下|左右|以内)?(?:[、和与及或/]|以及)")
_FROM = re.compile(r"(?:从|由|自)[^,，、]{0,12}$")
_TO = re.compile(r"(?:至|到|为|向|达|→)[^,，]{0,8}$")
_MARKET_LEVEL = re.compile(r"市场规模|总规模|行业规模|复合增长率|年均增长率|市场增速")


@dataclass(slots=True)
class Context:
    """What earlier words of the paragraph leave for later ones."""

    calendar: periods.Calendar = field(default_factory=periods.Calendar)
    topic: str | None = None
    subject: str | None = None
    metric: str | None = None
    region: str | None = None


@dataclass(slots=True)
class _SentenceState:
    """What earlier clauses of the sentence leave for later ones."""

    opening: str | None = None
    items: tuple[str, ...] = ()
    subject: str | None = None
    metric: str | None = None
    region: str | None = None
    period: Period | None = None
    modality: Modality | None = None
    clause_start: int = 0


class ProseReader:
    """Reads all sentences of a report. `topic` stands in where a market figure names no subject."""

    def __init__(self, report: Report, topic: str | None) -> None:
        self._report = report
        self._topic = topic
        self._cut: dict[int, list[Word]] = {}
        self._scanned: dict[int, tuple[list[Mention], list[Exclusion]]] = {}

    def read(self) -> tuple[list[Draft], list[Exclusion]]:
        """The drafts in text order, and the digits set aside, in offsets of the working text."""
        for sentence in self._report.sentences:
            text = sentence.span.of(self._report.text)
            found = scan(text)
            self._scanned[sentence.index] = found
            names = [(x.start, x.end) for x in found[1] if not x.reason.startswith("time")]
            self._cut[sentence.index] = words.cut(text, names)
        self._terms = words.harvest(self._cut.values())
        drafts: list[Draft] = []
        exclusions: list[Exclusion] = []
        context, paragraph = Context(), None
        for sentence in self._report.sentences:
            if sentence.paragraph != paragraph:
                context, paragraph = Context(), sentence.paragraph
            drafts += self._read_sentence(sentence, context)
            start = sentence.span.start
            exclusions += [
                replace(item, start=item.start + start, end=item.end + start)
                for item in self._scanned[sentence.index][1]
            ]
        return drafts, exclusions

    def _read_sentence(self, sentence: Sentence, context: Context) -> list[Draft]:
        text = sentence.span.of(self._report.text)
        mentions, exclusions = self._scanned[sentence.index]
        all_words = self._cut[sentence.index]
        named = [x for x in exclusions if not x.reason.startswith("time")]
        clock = [
            time
            for time in times.find(text)
            if not any(x.start < time.end and time.start < x.end for x in named)
        ]
        usable = periods.usable(text, clock)
        state = _SentenceState()
        drafts: list[Draft] = []
        main: Period | None = None
        for clause in clauses.split(text):
            inside = [m for m in mentions if clause.start <= m.start < clause.end]
            clause_words = _without_times(
                [w for w in all_words if clause.start <= w.start and w.end <= clause.end], clock
            )
            if not inside:
                self._note_clause(text, clause, clause_words, usable, state, context)
            else:
                drafts += self._read_clause(
                    sentence, text, clause, inside, clause_words, usable, state, context
                )
            unowned = [
                t for t in usable
                if clause.start <= t.start < clause.end and t.absolute
            ]
            if unowned:
                main = unowned[-1].period
        if context.topic is None and (state.subject or state.opening):
            context.topic = state.subject or state.opening
        context.calendar.close_sentence(usable, main)
        return drafts

    def _note_clause(
        self,
        text: str,
        clause: Clause,
        clause_words: Sequence[Word],
        usable: Sequence[TimeMention],
        state: _SentenceState,
        context: Context,
    ) -> None:
        """Remember what a clause without numbers says for the clauses behind it."""
        opening = phrases.opening_subject(text, clause_words)
        if opening and not phrases.is_anaphor(opening) and not phrases.is_generic(opening):
            state.opening = opening
            items = re.split(r"、|和|与|以及|及", opening)
            state.items = tuple(items) if len(items) > 1 else ()
            state.region = places.nearest(opening) or state.region
            state.clause_start = clause.start
        here = [t for t in usable if clause.start <= t.start < clause.end]
        if here:
            state.period = periods.resolve(here[-1], state.period or context.calendar.carried())
        cue = cues.modality(text[clause.start : clause.end])
        if cue:
            state.modality = cue

    def _read_clause(
        self,
        sentence: Sentence,
        text: str,
        clause: Clause,
        inside: list[Mention],
        clause_words: list[Word],
        usable: list[TimeMention],
        state: _SentenceState,
        context: Context,
    ) -> list[Draft]:
        offset = sentence.span.start
        clause_span = Span(offset + clause.start, offset + clause.end)
        drafts: list[Draft] = []
        previous: Mention | None = None
        own_cue: Modality | None = None
        for number, mention in enumerate(inside):
            after = inside[number + 1] if number + 1 < len(inside) else None
            right_end = after.start if after else clause.end
            right = text[mention.end : right_end]
            from_here = previous.end if previous else clause.start
            left = text[from_here : mention.start]
            draft = Draft.of(mention, offset, clause_span, sentence.section)
            draft.sentence = sentence.index
            bound = cues.qualifier(left, right, mention.vague)
            draft.qualifier = bound.printed if bound else None
            percent = mention.unit.base == "%" or mention.unit.printed == "倍"
            draft.change, draft.direction = cues.movement(
                _timeless(left, from_here, usable), right, mention.unit.printed, percent=percent
            )
            fraction = mention.unit.printed == "倍" or mention.unit.kind == "share" and "/" in draft.unit.printed
            draft.compared_with = cues.comparison(
                left, mention.unit.printed, times_or_fraction=fraction or mention.unit.kind == "none"
            )
            moved = previous is not None and bool(
                _FROM.search(text[clause.start : previous.start])
                and _TO.search(_timeless(left, from_here, usable))
            )
            if moved and drafts:
                self._pair(drafts[-1], draft)
            else:
                self._bind(text, clause, mention, previous, clause_words, right_end, draft, state, context)
            is_from = bool(
                after
                and _FROM.search(text[clause.start : mention.start])
                and _TO.search(_timeless(text[mention.end : after.start], mention.end, usable))
            )
            draft.period = self._period(
                text, clause, mention, previous if moved else None, usable, state, context
            )
            cue = cues.modality(text[clause.start : mention.start], ignore_now=moved)
            own_cue = cue or own_cue
            draft.modality = self._modality(cue, draft.period, is_from, state)
            if draft.modality is Modality.REQUIREMENT and draft.period and draft.period.inherited:
                draft.period = None
            draft.region = draft.region or self._region(text, clause, mention, previous, state)
            draft.terms = self._nouns(clause_words, draft, state)
            drafts.append(draft)
            if draft.period and not is_from:
                state.period = replace(draft.period, inherited=True)
            previous = mention
        self._distribute(text, clause, inside, drafts, state)
        if own_cue:
            state.modality = own_cue
        last = drafts[-1]
        state.subject, state.metric = last.subject or state.subject, last.metric or state.metric
        state.region = last.region or state.region
        context.subject, context.metric = last.subject or context.subject, last.metric
        state.clause_start = clause.start
        return drafts

    @staticmethod
    def _pair(first: Draft, second: Draft) -> None:
        first.partner, second.partner = second, first
        first.change, first.direction = Change.LEVEL, None
        if second.change is Change.DELTA:
            second.change = Change.LEVEL
        if first.unit.printed == "" and second.unit.printed:
            pass
        second.subject, second.metric, second.region = first.subject, first.metric, first.region

    def _bind(
        self,
        text: str,
        clause: Clause,
        mention: Mention,
        previous: Mention | None,
        clause_words: list[Word],
        right_end: int,
        draft: Draft,
        state: _SentenceState,
        context: Context,
    ) -> None:
        """Set subject, metric and terms from the clause, else from what came before."""
        gap = text[previous.end : mention.start] if previous else ""
        start = clause.start
        if previous and _LIST_GAP.match(gap):
            start = previous.end
        left_words = [w for w in clause_words if start <= w.start and w.end <= mention.start]
        right_words = [w for w in clause_words if mention.end <= w.start and w.end <= right_end]
        counted = mention.unit.kind in ("counters", "none") or mention.unit.printed.endswith(("台", "家"))
        share = mention.unit.base == "%"
        reading = phrases.read(text, left_words, right_words, counted=counted, share=share)
        subject, metric = reading.subject, reading.metric
        if subject and phrases.is_anaphor(subject):
            subject = None
        inherited = False
        if subject is None or phrases.is_generic(subject):
            generic = subject
            subject = (
                state.opening
                if state.opening and state.subject is None
                else state.subject or state.opening
            )
            inherited = True
            if subject is None:
                subject = generic
            if subject is None or phrases.is_generic(subject):
                if metric and _MARKET_LEVEL.search(metric):
                    subject = context.topic or self._topic
                else:
                    subject = context.topic if metric is None else context.subject or context.topic
        if metric is None:
            metric = self._carried_metric(draft, state, context)
            if inherited:
                draft.clause_span = Span(
                    draft.clause_span.start - (clause.start - state.clause_start),
                    draft.clause_span.end,
                )
        draft.subject, draft.metric = subject, metric
        if reading.subject:
            draft.region = places.nearest(reading.subject)

    @staticmethod
    def _carried_metric(draft: Draft, state: _SentenceState, context: Context) -> str | None:
        metric = state.metric
        if metric is None:
            return "占比" if draft.unit.base == "%" and draft.change is Change.LEVEL else context.metric
        if draft.change is not Change.RATE:
            metric = re.sub(r"(?:年均|年)?(?:复合)?(?:增长率|增速|增幅)$", "", metric) or metric
        return metric

    def _period(
        self,
        text: str,
        clause: Clause,
        mention: Mention,
        paired: Mention | None,
        usable: list[TimeMention],
        state: _SentenceState,
        context: Context,
    ) -> Period | None:
        earlier = state.period or context.calendar.carried()
        here = [t for t in usable if clause.start <= t.start and t.end <= mention.start]
        for time in reversed(here):
            if periods.owned(text, time, mention.start):
                return periods.resolve(time, earlier)
        own = [t for t in here if not self._owned_by_other(text, t, mention)]
        if paired:
            before = [t for t in own if t.absolute]
            if before:
                return periods.narrowed(before[-1].period)
            return periods.narrowed(earlier)
        if own:
            found = periods.resolve(own[-1], earlier)
            if found:
                return found
        behind = [t for t in usable if mention.end <= t.start <= mention.end + 3 and t.end <= clause.end]
        if behind and text[mention.end : behind[0].start] in ("(", "（"):
            return behind[0].period
        return replace(earlier, inherited=True) if earlier else None

    def _owned_by_other(self, text: str, time: TimeMention, mention: Mention) -> bool:
        for other in self._current_mentions(mention):
            if other.start < mention.start and periods.owned(text, time, other.start):
                rest = text[other.end : mention.start]
                if _FROM.search(text[: time.start] + "") or not _LIST_GAP.match(rest):
                    return True
        return False

    def _current_mentions(self, mention: Mention) -> list[Mention]:
        for found, _ in self._scanned.values():
            if any(item is mention for item in found):
                return found
        return []

    @staticmethod
    def _modality(
        cue: Modality | None, period: Period | None, is_from: bool, state: _SentenceState
    ) -> Modality:
        if is_from:
            return Modality.ACTUAL
        if cue:
            return cue
        if state.modality in (Modality.FORECAST, Modality.REQUIREMENT, Modality.TARGET):
            own_year = period and period.first is not None and not period.inherited
            before = state.period
            if own_year and before and before.first and period and period.first and period.first < before.first:
                return Modality.ACTUAL
            return state.modality
        return Modality.ACTUAL

    @staticmethod
    def _region(
        text: str, clause: Clause, mention: Mention, previous: Mention | None, state: _SentenceState
    ) -> str | None:
        start = previous.end if previous else clause.start
        found = places.nearest(text[start : mention.start])
        if found is None and previous:
            found = places.nearest(text[clause.start : previous.start])
        return found or state.region

    def _nouns(
        self, clause_words: Sequence[Word], draft: Draft, state: _SentenceState
    ) -> tuple[str, ...]:
        joined = words.join_terms(clause_words, self._terms)
        nouns = [w.text for w in joined if w.is_noun and len(w.text) > 1]
        if draft.subject and draft.subject == state.opening:
            nouns = [draft.subject, *nouns]
        unique = dict.fromkeys(nouns)
        return tuple(noun for noun in unique if noun not in (draft.metric, draft.subject))

    @staticmethod
    def _distribute(
        text: str, clause: Clause, inside: list[Mention], drafts: list[Draft], state: _SentenceState
    ) -> None:
        """Give the items of a list to the numbers behind 分别, one each."""
        at = text.find("分别", clause.start, clause.end)
        if at < 0:
            return
        group = [d for d, m in zip(drafts, inside, strict=True) if m.start > at]
        if len(group) < 2:
            return
        source = group[0].subject or ""
        items = [item for item in re.split(r"、|和|与|以及|及", source) if item]
        if len(items) != len(group) and len(state.items) == len(group):
            items = list(state.items)
        if len(items) != len(group):
            return
        tail = re.search(r"(?:地区|企业|市场|医院|领域|系统)$", items[-1])
        for draft, item in zip(group, items, strict=True):
            draft.subject = item
            draft.metric = group[0].metric
            draft.change = group[0].change
            draft.modality = group[0].modality
            draft.region = places.nearest(item) or draft.region
        if tail and places.find(items[0]):
            group[-1].region = places.nearest(items[-1])


def _without_times(found: Sequence[Word], clock: Sequence[TimeMention]) -> list[Word]:
    return [w for w in found if not any(t.start < w.end and w.start < t.end for t in clock)]


def _timeless(left: str, offset: int, usable: Sequence[TimeMention]) -> str:
    """`left` without the times in it, so that 提升至2025年的34% reads as 提升至的34%."""
    result = left
    for time in reversed(usable):
        start, end = time.start - offset, time.end - offset
        if 0 <= start and end <= len(left):
            result = result[:start] + result[end:]
    return result
