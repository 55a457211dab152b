"""Reads the figures of the report's sentences, one paragraph after the other.

Keeps the order of reading; what the words around a number say is known by `cues`, `binding`,
`dating` and `moves`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.report import Report, Sentence
from corpus.span import Span
from index.figure import Change, Modality, Period
from index.ledger import (
    binding,
    clauses,
    cues,
    dating,
    moves,
    nouns,
    openings,
    periods,
    places,
    times,
    words,
)
from index.ledger.clauses import Clause
from index.ledger.context import Context, Scene, SentenceState, unit_key
from index.ledger.draft import Draft
from index.ledger.row_names import row_names
from index.ledger.scanner import Exclusion, Mention, scan
from index.ledger.times import TimeMention
from index.ledger.words import Word

_YEARLY = re.compile(r"年度报告|年报|年度业绩|年度总结")
_TITLE = re.compile(r"《[^》]*》")


class ProseReader:
    """Reads all sentences of a report. `topic` stands in where a market figure names no subject."""

    def __init__(self, report: Report, topic: str | None) -> None:
        self._report = report
        self._year = report.description.year or report_year(report.description.title)
        self._topic = topic
        rows = sorted(row_names(report), key=len, reverse=True)
        self._rows = re.compile("|".join(map(re.escape, rows))) if rows else None
        self._cut: dict[int, list[Word]] = {}
        self._scanned: dict[int, tuple[list[Mention], list[Exclusion]]] = {}

    def read(self) -> tuple[list[Draft], list[Exclusion]]:
        """The drafts in text order, and the digits set aside, in offsets of the working text."""
        for sentence in self._report.sentences:
            text = sentence.span.of(self._report.text)
            found = _without_broken_off(self._report, sentence, scan(text))
            self._scanned[sentence.index] = found
            names = [(x.start, x.end) for x in found[1] if not x.reason.startswith("time")]
            names += [match.span() for match in _TITLE.finditer(text)]
            names += [m.span() for m in self._rows.finditer(text)] if self._rows else []
            breaks = [edge for time in times.find(text) for edge in (time.start, time.end)]
            self._cut[sentence.index] = words.cut(text, names, breaks)
        pairs = words.names_of(list(self._cut.values()))
        self._cut = {index: words.join_names(found, pairs) for index, found in self._cut.items()}
        joined = {one + other for one, other in pairs if len(one + other) > 2}
        self.terms = words.harvest(self._cut.values()) | joined
        drafts: list[Draft] = []
        exclusions: list[Exclusion] = []
        context, paragraph, section = self._context(), None, None
        for sentence in self._report.sentences:
            if sentence.paragraph != paragraph:
                if sentence.section != section:
                    context, section = self._context(), sentence.section
                else:
                    context = Context(context.calendar)  # a year holds through its section
                paragraph = sentence.paragraph
            drafts += self._read_sentence(sentence, context)
            start = sentence.span.start
            exclusions += [
                replace(item, start=item.start + start, end=item.end + start)
                for item in self._scanned[sentence.index][1]
            ]
        return drafts, exclusions

    def _context(self) -> Context:
        calendar = periods.Calendar(self._year)
        if self._year and _YEARLY.search(self._report.description.title):
            calendar.default = Period(f"{self._year}年", self._year, self._year)
        return Context(calendar)

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
        state = SentenceState()
        drafts: list[Draft] = []
        main: Period | None = None
        owned: list[TimeMention] = []
        for clause in clauses.split(text):
            inside = [m for m in mentions if clause.start <= m.start < clause.end]
            clause_words = _without_times(
                [w for w in all_words if clause.start <= w.start and w.end <= clause.end], clock
            )
            if not inside:
                self._note_clause(text, clause, clause_words, usable, state, context)
            else:
                scene = Scene(
                    text, clause, clause_words, inside, usable, state, context, self._topic
                )
                drafts += self._read_clause(sentence, scene)
            unowned = [
                t
                for t in usable
                if clause.start <= t.start < clause.end
                and t.absolute
                and not any(periods.owned(text, t, m.start) for m in inside)
            ]
            if unowned and main is None:
                main = unowned[0].period
            owned += [
                t
                for t in usable
                if t.absolute and t not in unowned and clause.start <= t.start < clause.end
            ]
        if context.topic is None and state.subject:
            context.topic = state.subject
        if main is None and len(owned) > 1:
            main = owned[-1].period
        context.text = text
        context.calendar.close_sentence(usable, main)
        return drafts

    def _note_clause(
        self,
        text: str,
        clause: Clause,
        clause_words: Sequence[Word],
        usable: Sequence[TimeMention],
        state: SentenceState,
        context: Context,
    ) -> None:
        """Remember what a clause without numbers says for the clauses behind it."""
        subject, metric, target, weak = openings.opening(clause_words)
        if subject in binding.SELF and self._topic:
            subject = self._topic
        state.target = target
        if subject:
            points, noun = nouns.pointed(subject)
            subject = binding.named_before(context, text[: clause.start], noun) if points else noun
        if subject and weak and state.subject:
            subject = None
        if subject and len(subject) > 1 and not nouns.is_generic(subject):
            state.subject, state.metric = subject, metric
            items = re.split(r"、|和|与|以及|及", subject)
            state.items = tuple(items) if len(items) > 1 else ()
            state.region = places.nearest(subject) or state.region
            state.scope = places.opens_with_region(subject) or state.scope
            state.clause_start = clause.start
        here = [t for t in usable if clause.start <= t.start < clause.end]
        if here:
            state.period = periods.resolve(here[-1], state.period or context.calendar.carried())
        cue = cues.modality(text[clause.start : clause.end])
        if cue:
            state.modality = cue

    def _read_clause(self, sentence: Sentence, scene: Scene) -> list[Draft]:
        state, context = scene.state, scene.context
        told = state.metric
        own_cue: Modality | None = None
        drafts: list[Draft] = []
        for mention in scene.mentions:
            draft, cue, is_from = self._read_number(sentence, scene, mention, drafts)
            own_cue = cue or own_cue
            drafts.append(draft)
            if draft.metric:
                state.by_unit[unit_key(draft)] = (draft.subject, draft.metric)
            if draft.period and not is_from:
                state.period = replace(draft.period, inherited=True)
        moves.distribute(scene, drafts, told)
        if own_cue:
            state.modality = own_cue
        last = drafts[-1]
        state.subject, state.metric = last.subject or state.subject, last.metric or state.metric
        state.region = last.region or state.region
        state.clause_start = scene.clause.start
        context.subject, context.metric = last.subject or context.subject, last.metric
        for draft in drafts:
            if draft.metric and draft.subject and binding.MARKET_LEVEL.search(draft.metric):
                context.markets[draft.metric] = draft.subject
        return drafts

    def _read_number(
        self, sentence: Sentence, scene: Scene, mention: Mention, drafts: list[Draft]
    ) -> tuple[Draft, Modality | None, bool]:
        """The draft of one number, its clause's cue, and whether it begins a movement."""
        text, clause, usable = scene.text, scene.clause, scene.usable
        offset = sentence.span.start
        previous, after = scene.previous(mention), scene.following(mention)
        from_here = previous.end if previous else clause.start
        left, right = text[from_here : mention.start], text[mention.end : scene.right_end(mention)]
        plain_left = _timeless(left, from_here, usable)
        clause_span = Span(offset + clause.start, offset + clause.end)
        draft = Draft.of(mention, offset, clause_span, sentence.section)
        draft.sentence = sentence.index
        bound = cues.qualifier(left, right, mention.vague)
        draft.qualifier = bound.printed if bound else None
        times_over = mention.unit.printed == "倍"
        printed = text[mention.start : mention.end]
        draft.change, draft.direction = cues.movement(
            plain_left,
            right,
            mention.unit.printed,
            percent=mention.unit.base == "%" or times_over,
        )
        draft.compared_with = cues.comparison(
            left, times_or_fraction=times_over or bool(re.search(r"/|分之", printed))
        )
        moved = previous is not None and bool(
            moves.FROM.search(text[clause.start : previous.start]) and moves.TO.search(plain_left)
        )
        if moved and drafts:
            moves.pair(drafts[-1], draft, left)
        elif drafts and moves.RESULT.match(left) and drafts[-1].direction is not None:
            draft.subject, draft.metric = drafts[-1].subject, drafts[-1].metric
            draft.change, draft.direction = Change.LEVEL, drafts[-1].direction
        else:
            binding.bind(scene, mention, draft)
        is_from = after is not None and bool(
            moves.FROM.search(text[clause.start : mention.start])
            and moves.TO.search(_timeless(text[mention.end : after.start], mention.end, usable))
        )
        cue = cues.modality(
            text[clause.start : mention.start],
            whole=text[clause.start : clause.end],
            ignore_now=moved,
        )
        expected = (cue or scene.state.modality) in (Modality.FORECAST, Modality.TARGET)
        carried = scene.context.calendar.carried(expected=expected)
        draft.period = dating.period_of(scene, mention, carried, paired=moved)
        draft.modality = dating.modality_of(scene, mention, cue, draft.period, is_from=is_from)
        demanded = draft.modality is Modality.REQUIREMENT
        if demanded and draft.period and draft.period.inherited and scene.state.period is None:
            draft.period = None  # what is demanded is not demanded of the year told before
        draft.region = draft.region or binding.region_of(scene, mention, draft.subject)
        draft.terms = self._nouns(scene.words, draft)
        return draft, cue, is_from

    def _nouns(self, clause_words: Sequence[Word], draft: Draft) -> tuple[str, ...]:
        joined = words.join_terms(clause_words, self.terms)
        found = [word.text for word in joined if word.is_noun and len(word.text) > 1]
        return tuple(
            noun for noun in dict.fromkeys(found) if noun not in (draft.metric, draft.subject)
        )


def _without_times(found: Sequence[Word], clock: Sequence[TimeMention]) -> list[Word]:
    starts = {time.start for time in clock}
    return [
        w
        for w in found
        if not any(t.start < w.end and w.start < t.end for t in clock)
        and not (w.text in ("在", "于", "自", "到", "至", "截至") and w.end in starts)
    ]


def _timeless(left: str, offset: int, usable: Sequence[TimeMention]) -> str:
    """`left` without the times in it, so that 提升至2025年的34% reads as 提升至的34%."""
    result = left
    for time in reversed(usable):
        start, end = time.start - offset, time.end - offset
        if start >= 0 and end <= len(left):
            result = result[:start] + result[end:]
    return result


def report_year(title: str) -> int | None:
    """The year that a report's title names, or None."""
    match = re.search(r"(?:19|20)\d{2}", title)
    return int(match.group()) if match else None


def _without_broken_off(
    report: Report, sentence: Sentence, found: tuple[list[Mention], list[Exclusion]]
) -> tuple[list[Mention], list[Exclusion]]:
    """Set aside a number in which the text breaks off (预计到202): what it was is unknown."""
    mentions, exclusions = found
    text = sentence.span.of(report.text)
    if not mentions or mentions[-1].end != len(text) or mentions[-1].unit.printed:
        return found
    last = mentions[-1]
    broken = Exclusion(
        last.start, last.end, text[last.start : last.end], "broken off: the text stops here"
    )
    return mentions[:-1], [*exclusions, broken]
