"""The numbers of a model's stretch, each with the words around it and the time that governs it.

Reads only; what the evidence says of a number is compared elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.ledger import times
from index.ledger.scanner import Mention

CLAUSE = re.compile(r"[。;!?\n]|,(?!\d{3})|(?<!\d),")
_BASE = re.compile(r"(?:较|比|相比|与|同|和|对比|高于|低于)$")
_BASE_AFTER = re.compile(
    r"^(?:的[^,。;]{0,12})?(?:相比|比较|相较)|^[^,。;\d]{0,6}(?:增长|提高|增加|下降|减少|提升|上升)"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One number of a stretch with its surroundings (all in one normal form)."""

    mention: Mention
    printed: str
    left: str  # from the number before, or the beginning
    clause: str  # the part of `left` in the number's own clause
    right: str  # up to the end of the clause or the next number
    alone: bool  # no other number follows in its clause


def surroundings(text: str, found: Sequence[Mention]) -> list[Said]:
    """Each number with the words around it; `found` are the numbers of `text`."""
    said = []
    ends = [0, *(m.end for m in found)]
    starts = [*(m.start for m in found), len(text)]
    for number, mention in enumerate(found):
        left = text[ends[number] : mention.start]
        clause = CLAUSE.split(left)[-1]
        after = text[mention.end : starts[number + 1]]
        cut = CLAUSE.search(after)
        right = after[: cut.start()] if cut else after
        alone = cut is not None or number + 1 == len(found)
        printed = text[mention.start : mention.end].strip()
        said.append(Said(mention, printed, left, clause, right, alone))
    return said


def governing(text: str, mention: Mention) -> times.TimeMention | None:
    """The time that a number is said of: the last before it that is no base of comparison, else
    one in brackets right behind it."""
    before = None
    for time in times.find(text):
        if not time.absolute:
            if time.kind in ("now", "future", "past", "within") and time.end <= mention.start:
                before = None  # 从当前的31%: another time speaks from here on
            continue
        if time.end <= mention.start:
            based = _BASE.search(text[: time.start]) and not _is_later(text, time, mention)
            if not based:
                before = time
        elif before is None and time.start >= mention.end:
            between = text[mention.end : time.start]
            if re.fullmatch(r"[\s(]*", between):
                return time
    return before


def _is_later(text: str, time: times.TimeMention, mention: Mention) -> bool:
    """高于2022年的36%: the time that follows a comparison governs the number behind it."""
    return bool(re.fullmatch(r"的[^,。;]{0,10}", text[time.end : mention.start]))
