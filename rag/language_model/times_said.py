"""The times of a model's sentence: the year beside a figure is the figure's, and no time is new."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.figure import Figure
from index.ledger import times
from index.ledger.scanner import Mention
from index.normal import fold
from rag.language_model.material import Block
from rag.language_model.numbers_said import Said, governing

_SPAN = re.compile(r"(?<!\d)(\d{4})年?[至到~-](\d{4})(?!\d)")


def is_right_time(before: str, text: str, one: Said, figure: Figure, block: Block) -> bool:
    """Whether the year that governs a number is the figure's; `before` is the sentence so far."""
    year = governing(text, one.mention)
    if year is None:
        return figure.table is None or _is_of_column(before, figure)
    period, first, last = figure.period, year.period.first, year.period.last
    if first is None or last is None:
        return True  # 未来三年, 当前: looked at with all other times
    if period is not None and period.first is not None and period.last is not None:
        stated = {m.period.first for m in times.find(block.quote) if m.absolute}
        elsewhere = period.inherited and bool(stated) and first not in stated
        within = first <= period.first and period.last <= last and not elsewhere
        apart = year.period.part and period.part and year.period.part != period.part
        if within and not apart:
            return True
        if (period.first, period.last) != (first, last) and not period.inherited:
            return False
    # The ledger has no year of the sentence's own: then the quote must have no other one.
    years = {m.period.first for m in times.find(block.quote) if m.absolute}
    years |= {m.period.last for m in times.find(block.quote) if m.absolute}
    return first in years and len(years) == 1


def _is_of_column(before: str, figure: Figure) -> bool:
    """Whether a cell is of the year that was named last (2025年各场景 …)."""
    years = [m.period for m in times.find(before) if m.absolute and m.period.first]
    if not years or figure.period is None or figure.period.first is None:
        return True
    last = years[-1]
    return (last.first or 0) <= figure.period.first <= (last.last or 0)


def wrong_times(text: str, found: Sequence[Mention], cited: Sequence[Block]) -> list[str]:
    """Times that no cited block and none of its figures names."""
    said = [t for block in cited for t in block.said]
    known = {
        year
        for text_ in said
        for m in times.find(text_)
        if m.absolute
        for year in (m.period.first, m.period.last)
    }
    known |= {int(year) for t in said for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", t)}
    years = {f.period.first for b in cited for f in b.figures if f.period}
    years |= {f.period.last for b in cited for f in b.figures if f.period}
    wrong = []
    for mention in times.find(text):
        printed = text[mention.start : mention.end]
        if mention.absolute:
            if not {mention.period.first, mention.period.last} <= known | years:
                wrong.append(printed)
            continue
        if any(m.start < mention.end and mention.start < m.end for m in found):
            continue
        label = fold(mention.period.label)
        loose = mention.kind in ("now", "same", "lastyear", "length")
        if not loose and not any(label in t or fold(printed) in t for t in said):
            wrong.append(printed)
    wrong += [y for y in re.findall(r"(?<!\d)\d{4}(?=年)", text) if int(y) not in known | years]
    wrong += [m[0] for m in _SPAN.finditer(text) if m[1] >= m[2]]
    bare = re.findall(r"(?<![\d.])(?:19|20)\d\d(?![\d.%])", text)
    wrong += [y for y in bare if int(y) not in known | years and not _counted(text, y, found)]
    return wrong


def _counted(text: str, year: str, found: Sequence[Mention]) -> bool:
    at = text.find(year)
    return any(m.start <= at < m.end for m in found)
