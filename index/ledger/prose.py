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
_BEARERS = frozenset("企业 机构 厂商 品牌 医院 公司 材料 银行 门店 城市 省份".split())
_YEARLY = re.compile(r"年度报告|年报|年度业绩|年度总结")
_COMPANY = re.compile(r"(?:公司|集团|银行|证券|保险|医院|大学)$")
_SELF = frozenset("公司 本公司 集团 本集团 我司 本行 全行业 行业 整体 行业整体 全行".split())
_TITLE = re.compile(r"《[^》]*》")
_AGAINST = re.compile(
    r"(?:(?:高于|低于|优于|落后于|好于)([^,，。\d]{2,12}?)的?|较([^,，。\d]{2,8}))$"
)
_CONSEQUENCE = re.compile(r"^(?:这|此|因此|并因此)|推动|带动|导致|造成|促使|因此|测算|使得")
_RESULT = re.compile(r"^(?:至|到)(?:约|近|超过?)?$")  # 下滑12.4%至11.2亿元
_VERB = Word("是", "v", 0, 0)
_MARKET_LEVEL = re.compile(r"市场规模|总规模|行业规模|复合增长率|年均增长率|市场增速")


@dataclass(slots=True)
class Context:
    """What earlier words of the paragraph leave for later ones."""

    calendar: periods.Calendar = field(default_factory=periods.Calendar)
    topic: str | None = None
    subject: str | None = None
    metric: str | None = None
    region: str | None = None
    text: str = ""  # the sentence before
    markets: dict[str, str] = field(default_factory=dict)  # whose 市场规模 was told last


@dataclass(slots=True)
class _SentenceState:
    """What earlier clauses of the sentence leave for later ones."""

    items: tuple[str, ...] = ()
    target: str | None = None
    subject: str | None = None
    metric: str | None = None
    region: str | None = None
    period: Period | None = None
    modality: Modality | None = None
    clause_start: int = 0
    by_unit: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)


class ProseReader:
    """Reads all sentences of a report. `topic` stands in where a market figure names no subject."""

    def __init__(self, report: Report, topic: str | None) -> None:
        self._report = report
        self._year = report.description.year or report_year(report.description.title)
        self._topic = topic
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
            self._cut[sentence.index] = words.cut(text, names)
        self.terms = words.harvest(self._cut.values())
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
        state = _SentenceState()
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
                drafts += self._read_clause(
                    sentence, text, clause, inside, clause_words, usable, state, context
                )
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
        state: _SentenceState,
        context: Context,
    ) -> None:
        """Remember what a clause without numbers says for the clauses behind it."""
        subject, metric, target, weak = phrases.opening(clause_words)
        if subject in _SELF and self._topic:
            subject = self._topic
        state.target = target
        if subject:
            points, noun = phrases.pointed(subject)
            if points:
                subject = self._named_before(_before(context, noun) + text[: clause.start], noun)
            else:
                subject = noun
        if subject and weak and state.subject:
            subject = None
        if subject and len(subject) > 1 and not phrases.is_generic(subject):
            state.subject, state.metric = subject, metric
            items = re.split(r"、|和|与|以及|及", subject)
            state.items = tuple(items) if len(items) > 1 else ()
            state.region = places.nearest(subject) or state.region
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
        told = state.metric
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
            fraction = mention.unit.printed == "倍" or bool(
                re.search(r"/|分之", text[mention.start : mention.end])
            )
            draft.compared_with = cues.comparison(
                left, mention.unit.printed, times_or_fraction=fraction
            )
            moved = previous is not None and bool(
                _FROM.search(text[clause.start : previous.start])
                and _TO.search(_timeless(left, from_here, usable))
            )
            carried_on = (
                bool(drafts) and bool(_RESULT.match(left)) and drafts[-1].direction is not None
            )
            if carried_on and not moved:
                before = drafts[-1]
                draft.subject, draft.metric = before.subject, before.metric
                draft.change, draft.direction = Change.LEVEL, before.direction
            elif moved and drafts:
                self._pair(drafts[-1], draft, left)
            else:
                self._bind(
                    text, clause, mention, previous, clause_words, right_end, draft, state, context
                )
            is_from = bool(
                after
                and _FROM.search(text[clause.start : mention.start])
                and _TO.search(_timeless(text[mention.end : after.start], mention.end, usable))
            )
            cue = cues.modality(
                text[clause.start : mention.start],
                whole=text[clause.start : clause.end],
                ignore_now=moved,
            )
            own_cue = cue or own_cue
            expected = (cue or state.modality) in (Modality.FORECAST, Modality.TARGET)
            draft.period = self._period(
                text,
                clause,
                mention,
                previous if moved else None,
                usable,
                state,
                context.calendar.carried(expected=expected),
            )
            draft.modality = self._modality(
                cue, draft.period, is_from, state, text[clause.start : mention.start]
            )
            if draft.modality is Modality.REQUIREMENT and draft.period and draft.period.inherited:
                draft.period = None
            draft.region = draft.region or self._region(
                text, clause, mention, previous, draft.subject, state
            )
            draft.terms = self._nouns(clause_words, draft, state)
            drafts.append(draft)
            if draft.metric:
                state.by_unit[_unit_key(draft)] = (draft.subject, draft.metric)
            if draft.period and not is_from:
                state.period = replace(draft.period, inherited=True)
            previous = mention
        self._distribute(text, clause, inside, drafts, state, told)
        if own_cue:
            state.modality = own_cue
        last = drafts[-1]
        state.subject, state.metric = last.subject or state.subject, last.metric or state.metric
        state.region = last.region or state.region
        context.subject, context.metric = last.subject or context.subject, last.metric
        for draft in drafts:
            if draft.metric and draft.subject and _MARKET_LEVEL.search(draft.metric):
                context.markets[draft.metric] = draft.subject
        state.clause_start = clause.start
        return drafts

    @staticmethod
    def _pair(first: Draft, second: Draft, between: str) -> None:
        first.partner, second.partner = second, first
        first.change, first.direction = Change.LEVEL, None
        if second.change is Change.DELTA:
            second.change = Change.LEVEL
        second.direction = cues.way(between) or second.direction
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
        left_text = text[start : mention.start]
        printed = text[mention.start : mention.end]
        share = mention.unit.base == "%" or bool(re.search(r"分之|一半|半数|^\d+/\d+$", printed))
        against = _AGAINST.search(left_text)
        if against and _is_against(against, text[mention.end : right_end]):
            name = (against.group(1) or against.group(2)).removesuffix("的")
            draft.subject, draft.change, draft.direction = name, Change.LEVEL, None
            draft.compared_with = None
            reading = phrases.read([], right_words, share=True, kind="share")
            if (
                cues.movement("", text[mention.end : right_end], "%", percent=share)[0]
                is Change.RATE
            ):
                draft.change = Change.RATE
            draft.metric = (reading.metric if right_words else None) or state.metric
            draft.region = places.nearest(draft.subject) or draft.region
            return
        reading = phrases.read(left_words, right_words, share=share, kind=mention.unit.kind)
        subject, metric = reading.subject, reading.metric
        if subject in _SELF and self._topic:
            subject = self._topic
        if (
            not share
            and (subject in (None, "使用") or left_text.endswith(("对", "为", "向")))
            and reading.behind_subject
            and mention.unit.kind in ("money", "length", "time", "none")
            and re.match(r"(?:以上|以下|以内)?的", text[mention.end : right_end])
            and reading.predicate
            not in ("能", "识别", "实现", "带来", "形成", "提供", "面临", "可")
        ):
            subject = reading.behind_subject
            metric = metric if metric not in (reading.behind, reading.behind_metric) else None
            metric = metric or _default_metric(mention)
        if text[mention.start - 1 : mention.start] in ("(", "（") and not share:
            metric = _default_metric(mention)
        subject, inherited = self._settle(
            text, clause, subject, left_words, reading, state, context
        )
        if subject is None and reading.place and state.subject is None:
            subject = _without_market(reading.place)
        if (
            metric is not None
            and metric in left_text
            and metric in ("数量", "总数", "总量", "金额", "总额")
            and subject
            and len(subject) < 4
            and state.subject
            and reading.subject == subject
        ):
            subject, metric = state.subject, subject + metric
        if metric and _pointing_metric(metric, left_words) and state.metric:
            metric = state.metric
        if subject is None:
            subject, inherited = state.subject, True
            if metric and metric.endswith("规模") and len(state.target or "") > 1:
                subject = state.target
            if subject is None:
                if metric and _MARKET_LEVEL.search(metric):
                    subject = context.markets.get(metric) or context.topic or self._topic
                elif reading.predicate not in ("有", "已有", "共有"):
                    subject = context.subject or context.topic
                    if self._topic and _COMPANY.search(self._topic):
                        subject = self._topic  # a company's report speaks of the company
        if metric is None and not (reading.subject and draft.change is not Change.LEVEL):
            metric = self._carried_metric(draft, state)
            same = state.by_unit.get(_unit_key(draft))
            if same and draft.change is not Change.RATE and inherited:
                subject, metric = same
            if inherited:
                draft.clause_span = Span(
                    draft.clause_span.start - (clause.start - state.clause_start),
                    draft.clause_span.end,
                )
        if (
            metric is None
            and mention.unit.kind == "money"
            and reading.predicate in ("投资", "投入")
        ):
            metric = reading.predicate
        elif (
            metric is None
            and reading.subject
            and (mention.unit.kind == "counters" or (share and draft.change is not Change.LEVEL))
        ):
            metric = "数量"
        draft.subject, draft.metric = subject, metric
        if reading.subject:
            draft.region = places.nearest(reading.subject)

    def _settle(
        self,
        text: str,
        clause: Clause,
        subject: str | None,
        left_words: Sequence[Word],
        reading: phrases.Reading,
        state: _SentenceState,
        context: Context,
    ) -> tuple[str | None, bool]:
        """The subject itself where it only points back or is moved by a 使 or 将 before it."""
        points = False
        noun: str | None = None
        if subject:
            points, noun = phrases.pointed(subject)
            if not points and noun and not phrases.is_generic(noun):
                return noun, False
        if points and noun in ("比例", "指标", "占比") and len(reading.place or "") > 3:
            return _without_market(reading.place or ""), False
        if points and noun:
            named = self._named_before(_before(context, noun) + text[: clause.start], noun)
            if named:
                return named, True
        after_marker = subject is not None and subject.startswith("其")
        own_words = left_words[: reading.marker] if reading.marker is not None else []
        if after_marker and state.subject and not (own_words and own_words[0].text != "其"):
            return state.subject, True
        if reading.marker is not None:
            before, _, _, _ = phrases.opening([*left_words[: reading.marker], _VERB])
            if before:
                before_points, before_noun = phrases.pointed(before)
                if not before_points and before_noun and not phrases.is_generic(before_noun):
                    owner = before_noun.split("的")[0] if after_marker else before_noun
                    return owner, False
        if subject and state.subject is None and context.subject:
            return context.subject, True
        return None, True

    @staticmethod
    def _named_before(text: str, noun: str | None) -> str | None:
        """What 该领域 or 这些材料 points to: the last phrase of the sentence that ends so."""
        if not noun or len(noun) < 2:
            return None
        head = noun[-2:]
        closing = r"(?=[,，。;；])" if head in ("领域", "市场", "行业") else ""
        if closing:
            head = "(?:领域|市场|行业)"
        pattern = rf"([^,，。;；的对在于向把将为了使和与]{{2,16}}(?:、[^,，。;；的]{{1,12}})*{head}){closing}"
        found = None
        for match in re.finditer(pattern, text):
            if not any(
                phrases.roles().get(w.text) in ("verb", "cause") for w in words.cut(match.group(1))
            ):
                found = match.group(1)
        return found

    @staticmethod
    def _carried_metric(draft: Draft, state: _SentenceState) -> str | None:
        """The metric of the clause before; 占比 where a share names nothing."""
        metric = state.metric
        if metric is None:
            if draft.unit.base == "%" and draft.change is Change.LEVEL:
                return "占比"
            return None
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
        carried: Period | None,
    ) -> Period | None:
        earlier = state.period or carried
        here = [t for t in usable if clause.start <= t.start and t.end <= mention.start]
        for time in reversed(here):
            if mention.unit.printed == "倍" and periods.owned(text, time, mention.start):
                break  # 是2023年的10倍: the year is what is compared with
            if periods.owned(text, time, mention.start):
                return periods.resolve(time, earlier)
        own = [t for t in here if not self._owned_by_other(text, t, mention)]
        if mention.unit.printed == "倍":
            own = [t for t in own if not periods.owned(text, t, mention.start)]
        if paired:
            before = [t for t in own if t.absolute] or own
            return periods.narrowed(before[-1].period if before else earlier)
        if own:
            found = periods.resolve(own[-1], earlier)
            if found:
                return found
        behind = [
            t for t in usable if mention.end <= t.start <= mention.end + 3 and t.end <= clause.end
        ]
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
        cue: Modality | None,
        period: Period | None,
        is_from: bool,
        state: _SentenceState,
        clause_text: str,
    ) -> Modality:
        if is_from:
            return Modality.ACTUAL
        if cue:
            return cue
        if state.modality in (Modality.FORECAST, Modality.REQUIREMENT, Modality.TARGET):
            own_year = period and period.first is not None and not period.inherited
            before = state.period
            if (
                own_year
                and before
                and before.first
                and period
                and period.first
                and period.first < before.first
            ):
                return Modality.ACTUAL
            if state.modality is Modality.REQUIREMENT and _CONSEQUENCE.search(clause_text):
                return Modality.ACTUAL
            return state.modality
        return Modality.ACTUAL

    @staticmethod
    def _region(
        text: str,
        clause: Clause,
        mention: Mention,
        previous: Mention | None,
        subject: str | None,
        state: _SentenceState,
    ) -> str | None:
        start = previous.end if previous else clause.start
        found = places.nearest(text[start : mention.start])
        if found is None and previous:
            found = places.nearest(text[clause.start : previous.start])
        inherited = state.region if subject == state.subject else None
        if state.region and places.is_nation(state.region):
            inherited = state.region
        if inherited and found and places.is_nation(found):
            return inherited
        return found or inherited or (places.nearest(subject) if subject else None)

    def _nouns(
        self, clause_words: Sequence[Word], draft: Draft, state: _SentenceState
    ) -> tuple[str, ...]:
        joined = words.join_terms(clause_words, self.terms)
        nouns = [w.text for w in joined if w.is_noun and len(w.text) > 1]
        unique = dict.fromkeys(nouns)
        return tuple(noun for noun in unique if noun not in (draft.metric, draft.subject))

    @staticmethod
    def _distribute(
        text: str,
        clause: Clause,
        inside: list[Mention],
        drafts: list[Draft],
        state: _SentenceState,
        told: str | None,
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
        owner, belongs, tail_noun = items[-1].partition("的")
        if belongs and tail_noun and len(items) > 1 and "的" not in items[0]:
            items[-1] = owner  # 华南、华东和华中地区的网点: the noun belongs to all of them
            for draft in group:
                if draft.metric and draft.metric not in ("占比",):
                    draft.metric = tail_noun + draft.metric
        named = [d.metric for d in group if d.metric not in (None, "占比")]
        if not named and told and told.endswith("占比"):
            named = [told]  # 长三角采购量占41%,珠三角与京津冀分别占29%和18%
        for draft, item in zip(group, items, strict=True):
            draft.subject = item
            draft.metric = named[-1] if named else group[0].metric
            draft.change = group[0].change
            draft.modality = group[0].modality
            draft.region = places.nearest(item) or draft.region
        if tail and places.find(items[0]):
            group[-1].region = places.nearest(items[-1])


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
        if 0 <= start and end <= len(left):
            result = result[:start] + result[end:]
    return result


def _is_against(match: re.Match[str], right: str) -> bool:
    """Whether a number is that of the other side (高于传统系统的78.6%, 较静态影像92%的准确率)."""
    if match.group(2):
        return right.startswith("的")
    tail = match.group()
    if re.search(r"(?:率|占比|成本|数量)$", match.group(1)):
        return False
    return tail.endswith("的") or right.startswith("的")


def _default_metric(mention: Mention) -> str | None:
    """What a number measures that only describes its noun (20-50万元的中端产品)."""
    if mention.unit.kind == "money":
        return "价格" if mention.unit.scale < 10**8 else "金额"
    return "尺寸" if mention.unit.kind == "length" else None


def _without_market(place: str) -> str:
    return re.sub(r"(?<=.{2})市场$", "", place)


def _pointing_metric(metric: str, left_words: Sequence[Word]) -> bool:
    """这一比例, 该指标: the metric of the clause before."""
    texts = [word.text for word in left_words]
    return metric in ("比例", "指标", "占比", "数字") and any(
        t in ("这", "这一", "该", "这个") for t in texts
    )


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


def _before(context: Context, noun: str | None) -> str:
    """The sentence before, where 这些企业 or 这类机构 may point into it."""
    return context.text if noun in _BEARERS else ""


def _unit_key(draft: Draft) -> str:
    """Units that measure the same thing: % and 百分点 are one."""
    base = draft.unit.base
    return "%" if base in ("%", "百分点") else base
