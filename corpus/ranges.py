"""Range marks: finds numbers that lost theirs and puts a hyphen back where that is sure.

First come forms that no undamaged text prints (20232025年, 35%50%, 16月); they also show
whether marks were lost at all. Only then is a number such as 80120万元 weighed
(`range_evidence`). What stays in doubt is left as printed and marked suspect.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from corpus import range_evidence as evidence
from corpus.corrections import Correction, place_corrections
from corpus.data_file import data_rows
from corpus.quantities import UNIT, Quantity, clause_before, quantities
from corpus.repair import Repair
from corpus.report import MarkKind
from corpus.span import Span
from corpus.traced import Edit, TracedText

RESTORE_FROM = 0.85
SUSPECT_FROM = 0.35

_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)((?:19|20)\d\d)(年?)(?!\d)")
_PAIR = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)(" + UNIT + r")(\d+(?:\.\d+)?)(\2)")
_MONTHS = re.compile(r"(?<=年)(第?)(\d)(\d{1,2})(月|季度)")
_STANDARD = re.compile(r"(?<![A-Za-z])([A-Z]{2,4}(?:/[A-Z])? ?\d{3,5})((?:19|20)\d\d)(?!\d)")
_TEMPERATURES = re.compile(r"(?<![\d.-])(\d+)℃?[至到~](\d+)℃")
_WIDE = re.compile("宽温|工业级|温度范围|工作温度|环境温度|耐")
_MARK_BETWEEN_NUMBERS = re.compile(r"\d[%万亿元]?\s?[-–—~～]\s?\d")
_FROM_TO = re.compile(r"从[^。；;]{0,24}$")


@dataclass(frozen=True, slots=True)
class RangeReading:
    """A place of the text that may have lost its mark.

    `read_as` is the reading with the mark; it is used where `confidence` reaches RESTORE_FROM.
    """

    span: Span
    printed: str
    read_as: str
    reason: str
    confidence: float

    @property
    def kind(self) -> MarkKind:
        return MarkKind.RESTORED if self.confidence >= RESTORE_FROM else MarkKind.SUSPECT


def find_ranges(text: str, *, skip: Sequence[Span] = ()) -> list[RangeReading]:
    """Places that lost a range mark, and doubtful ones, in text order.

    Nothing is found in text that shows no sure sign of lost marks. `skip` are stretches (tables,
    the contents) whose digits follow other rules.
    """
    sure = _clear_of(_sure_forms(text), skip)
    candidates = list(_outside(quantities(text), skip))
    impossible = [q for q in candidates if _is_impossible(q) and evidence.splits(q.digits)]
    kept_marks = len(_MARK_BETWEEN_NUMBERS.findall(text))
    if len(sure) + len(impossible) < max(2, 2 * kept_marks):
        return []
    sure += _clear_of(_known_forms(text), [*skip, *(r.span for r in sure)])
    weighed = _weighed(text, candidates)
    found = sure + _clear_of(weighed, [r.span for r in sure])
    return sorted(found, key=lambda reading: reading.span)


def restore_ranges(
    text: TracedText, *, skip: Sequence[Span] = (), corrections: Sequence[Correction] = ()
) -> tuple[TracedText, tuple[Repair, ...]]:
    """Put lost range marks back; corrections settle what they name and win over the rules.

    The repairs name each place that was restored or stays suspect, in text order.

    Raises:
        ReportError: a correction does not fit exactly one place.
    """
    placed = place_corrections(text.text, corrections)
    edits: list[tuple[Edit, Repair]] = []
    for item in placed:
        edits += _reviewed(text, item.span, item.correction)
    for reading in _clear_of(find_ranges(text.text, skip=skip), [item.span for item in placed]):
        restored = reading.kind is MarkKind.RESTORED
        repair = Repair(
            kind=reading.kind,
            source_span=text.source_span(reading.span),
            printed=reading.printed,
            read_as=reading.read_as if restored else reading.printed,
            reason=reading.reason,
            confidence=round(reading.confidence if restored else 1 - reading.confidence, 2),
            runner_up=None if restored else reading.read_as,
            reviewed=restored,
        )
        changed = reading.read_as if restored else reading.printed
        edits.append((_mark_edit(reading.span, reading.printed, changed), repair))
    edits.sort(key=lambda pair: pair[0].span)
    return text.replace(edit for edit, _ in edits), tuple(repair for _, repair in edits)


def _mark_edit(span: Span, printed: str, read_as: str) -> Edit:
    """The edit that keeps each printed character's own source; marks put in have none."""
    origins = []
    at = 0
    for character in read_as:
        if at < len(printed) and character == printed[at]:
            origins.append(Span(span.start + at, span.start + at + 1))
            at += 1
        else:
            origins.append(Span(span.start + at, span.start + at))
    return Edit(span, read_as, tuple(origins))


def _reviewed(text: TracedText, span: Span, correction: Correction) -> list[tuple[Edit, Repair]]:
    """One edit and repair for each changed word of a correction; none where it confirms."""
    changes = []
    for printed_span, read_as in _changed_words(correction.printed, correction.reading):
        place = Span(span.start + printed_span.start, span.start + printed_span.end)
        printed = place.of(text.text)
        repair = Repair(
            kind=MarkKind.RESTORED,
            source_span=text.source_span(place),
            printed=printed,
            read_as=read_as,
            reason=correction.reason,
        )
        changes.append((_mark_edit(place, printed, read_as), repair))
    return changes


_WORD = re.compile(r"[0-9A-Za-z.%℃/-]+(?:" + UNIT + r")?")


def _changed_words(printed: str, reading: str) -> list[tuple[Span, str]]:
    """The changed stretches of `printed` with their readings, widened to whole numbers."""
    if printed == reading:
        return []
    head = 0
    while head < min(len(printed), len(reading)) and printed[head] == reading[head]:
        head += 1
    tail = 0
    while (
        tail < min(len(printed), len(reading)) - head and printed[-1 - tail] == reading[-1 - tail]
    ):
        tail += 1
    start, end = head, len(printed) - tail
    for word in _WORD.finditer(printed):
        if word.start() <= start <= word.end() or word.start() <= end <= word.end():
            start, end = min(start, word.start()), max(end, word.end())
    if start == end:  # a mark between two words: show what it stands between
        start, end = max(0, start - 2), min(len(printed), end + 2)
    return [(Span(start, end), reading[start : len(reading) - (len(printed) - end)])]


_Placed = TypeVar("_Placed", RangeReading, Quantity)


def _outside(placed: Iterable[_Placed], taken: Iterable[Span]) -> Iterator[_Placed]:
    """Those that touch no span of `taken` (whose spans do not overlap each other)."""
    stretches = sorted(taken)
    starts = [span.start for span in stretches]
    for item in placed:
        at = bisect_left(starts, item.span.end)
        if at == 0 or not stretches[at - 1].overlaps(item.span):
            yield item


def _clear_of(readings: Iterable[RangeReading], taken: Iterable[Span]) -> list[RangeReading]:
    return list(_outside(readings, taken))


def _sure_forms(text: str) -> list[RangeReading]:
    """Forms that no undamaged text prints."""
    found = []
    for match in _YEARS.finditer(text):
        if match.group(1) < match.group(2):
            read = f"{match.group(1)}-{match.group(2)}{match.group(3)}"
            found.append(_reading(match, read, "区间号丢失：两个年份连写", 0.99))
    for match in _PAIR.finditer(text):
        if float(match.group(1)) < float(match.group(3)) and match.group(2) not in ("年", "月"):
            read = f"{match.group(1)}{match.group(2)}-{match.group(3)}{match.group(4)}"
            found.append(_reading(match, read, "区间号丢失：两个同单位数值连写", 0.98))
    for match in _MONTHS.finditer(text):
        ordinal, low, high, unit = match.groups()
        if int(low + high) > _LIMITS[unit] and int(low) < int(high) <= _LIMITS[unit]:
            reason = f"区间号丢失：没有第{low}{high}{'个月' if unit == '月' else unit}"
            found.append(_reading(match, f"{ordinal}{low}-{high}{unit}", reason, 0.98))
    return found


_LIMITS = {"月": 12, "季度": 4}


def _known_forms(text: str) -> list[RangeReading]:
    """Forms that knowledge settles once it is known that marks were lost."""
    found = []
    for match in _STANDARD.finditer(text):
        read = f"{match.group(1)}-{match.group(2)}"
        found.append(_reading(match, read, "连字号丢失：标准编号的年份", 0.95))
    for match in _TEMPERATURES.finditer(text):
        if (f"-{match.group(1)}", match.group(2)) in _knowledge("temperature_ranges.tsv", 2):
            near = text[max(0, match.start() - 12) : match.end() + 12]
            sure = 0.9 if _WIDE.search(near) else 0.6
            found.append(_reading(match, f"-{match.group()}", "负号丢失：通行的工作温度范围", sure))
    for (name,) in _knowledge("hyphenated.tsv", 1):
        bare = name.replace("-", "")
        places = re.finditer(rf"(?<![A-Za-z]){re.escape(bare)}(?![A-Za-z])", text)
        found += [_reading(place, name, "连字号丢失：固定写法", 0.97) for place in places]
    return found


@cache
def _knowledge(name: str, fields: int) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row[:fields]) for row in data_rows(name))


def _reading(match: re.Match[str], read_as: str, reason: str, sure: float) -> RangeReading:
    return RangeReading(Span(*match.span()), match.group(), read_as, reason, sure)


def _is_impossible(quantity: Quantity) -> bool:
    """Printed numbers that cannot be meant: two points, 1520 percentage points, 112 years old."""
    if quantity.digits.count(".") > 1:
        return True
    value = float(quantity.digits)
    return (
        (quantity.unit == "%" and value >= 1000)
        or (quantity.unit == "个百分点" and value > 100)
        or (quantity.unit == "岁" and value > 120)
    )


def _weighed(text: str, candidates: Sequence[Quantity]) -> list[RangeReading]:
    """Candidates weighed by all evidence; those below SUSPECT_FROM are dropped."""
    open_ones = [q for q in candidates if _is_open(text, q) and evidence.splits(q.digits)]
    known = set(open_ones)
    scale = evidence.UnitScale(
        q for q in candidates if q not in known and q.digits.count(".") < 2 and not _is_year(q)
    )
    found = []
    for quantity in open_ones:
        split = max(evidence.splits(quantity.digits), key=evidence.shape_evidence)
        if quantity.digits.count(".") > 1:
            odds = 4.0
        else:
            odds = (
                evidence.base_evidence(quantity.digits)
                + evidence.word_evidence(text, quantity)
                + evidence.printed_evidence(text, quantity)
                + evidence.shape_evidence(split)
                + scale.evidence(quantity, split)
                + _partner_evidence(text, quantity, known)
            )
        sure = min(0.97, evidence.confidence(odds))
        if sure >= SUSPECT_FROM:
            printed = quantity.span.of(text)
            read_as = f"{split.low}-{split.high}{printed[len(quantity.digits) :]}"
            found.append(RangeReading(quantity.span, printed, read_as, _reason(sure), sure))
    return found


def _reason(sure: float) -> str:
    if sure >= RESTORE_FROM:
        return "区间号丢失：原样数值不合单位与上下文"
    return "可能丢失区间号：未经核对，保留原样"


def _is_open(text: str, quantity: Quantity) -> bool:
    """Whether a number may be a range at all: no year, no month or day of a date."""
    if _is_year(quantity):
        return False
    if quantity.digits.count(".") > 1:
        return True
    if quantity.unit in ("月", "日", "期", "届") or text[: quantity.span.start].endswith("第"):
        return False
    # One in three two-digit percentages has rising digits; nothing could be told from them.
    return quantity.unit != "%" or (len(quantity.digits) > 2 and "." not in quantity.digits)


def _is_year(quantity: Quantity) -> bool:
    return (
        quantity.unit in ("年", "款")
        and re.fullmatch(r"(?:19|20)\d\d", quantity.digits) is not None
    )


def _partner_evidence(text: str, quantity: Quantity, others: Set[Quantity]) -> float:
    """从A年缩短至B年: two numbers of one clause are read alike."""
    if len(quantity.digits) != 2:
        return 0.0
    partners = [q for q in _same_clause(text, quantity) if q.unit == quantity.unit]
    if not partners:
        return 0.0
    open_partners = [q for q in partners if q in others and len(q.digits) == 2]
    if len(open_partners) < len(partners):
        return -1.0
    return 1.0


def _same_clause(text: str, quantity: Quantity) -> Iterator[Quantity]:
    before = len(clause_before(text, quantity.span.start))
    after = re.match(r"[^。！？；;,，\n]{0,40}", text[quantity.span.end :])
    end = quantity.span.end + (after.end() if after else 0)
    for other in quantities(text[quantity.span.start - before : end]):
        shift = quantity.span.start - before
        moved = Quantity(
            Span(other.span.start + shift, other.span.end + shift), other.digits, other.unit
        )
        if moved.span != quantity.span and not _is_year(moved):
            yield moved
