"""Headers of flattened tables: a run of `name(unit)` names glued to each other.

Finds where such a run stands and reads its columns; the rows behind it are read by
`table_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.data_file import data_rows
from corpus.report import Column
from corpus.span import Span

_UNIT_NAME = (
    r"(?:%|‰|℃|[十百千万亿]{0,2}(?:美元|欧元|日元|港元|人民币|元|人次|平方米|公里|千米|公斤|千克|"
    r"千瓦时|千瓦|小时|分钟|公顷|立方米|[台家例个人年月天日秒次套倍种项款条名座辆件张间所米吨斤亩克升"
    r"度只头户批层瓦箱瓶架艘艇点分])(?:/[^()（）\d]{1,5})?"
    r"|个百分点|(?:ms|mm|cm|m|km|kg|g|t|mg|ml|L|GB|TB|MB|nm|μm|Hz|dB|ppm|PPM|bp|"
    r"[kMGT]W|[kMGT]?Wh|[kM]V)(?:/[A-Za-z一-鿿]{1,4})?)"
)
_NAMED = re.compile(r"([^()（）。，,；;：:！？!?\n|]{1,40})[(（](" + _UNIT_NAME + r")[)）]")
_BEFORE = "。！？!?\n"


@dataclass(frozen=True, slots=True)
class Header:
    """`lead` is the text before the first bracket: label columns and the first measure's name.

    `measures` are the bracketed columns, the first still with `lead` as its name; `span` covers
    the run up to its last bracket.
    """

    span: Span
    lead: str
    measures: tuple[Column, ...]


def find_headers(text: str, within: Span) -> Iterator[Header]:
    """Runs of at least two bracketed columns that follow a sentence and precede digits."""
    at = within.start
    while match := _NAMED.search(text, at, within.end):
        start = match.start()
        measures = []
        while match and match.end() <= within.end:
            measures.append(Column(match.group(1), match.group(2)))
            end = match.end()
            match = _NAMED.match(text, end, within.end)
        at = end
        follows = start == within.start or text[start - 1] in _BEFORE
        if len(measures) < 2 or not follows or not re.search(r"\d", text[end : end + 40]):
            continue
        yield Header(Span(start, end), measures[0].name, tuple(measures))


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words of one kind from `data/table_words.tsv`, longest first."""
    chosen = (row[0] for row in data_rows("table_words.tsv") if row[1] == kind)
    return tuple(sorted(chosen, key=len, reverse=True))


def label_columns(lead: str) -> tuple[tuple[str, ...], str] | None:
    """The label columns' names and the first measure's name, or None where none is known.

    `产品类型销量` gives (产品, 类型) and 销量; the rows tell whether that is one column or two.
    """
    ends = sorted({m.end() for word in words("label") for m in re.finditer(re.escape(word), lead)})
    # 2023年份额 does not end a label: what is left must be a name, and no digit stands before.
    ends = [end for end in ends if end <= len(lead) - 2 and not lead[end - 3 : end - 2].isdigit()]
    if not ends:
        return None
    starts = [0, *ends[:-1]]
    names = tuple(lead[a:b] for a, b in zip(starts, ends, strict=True))
    return names, lead[ends[-1] :].strip()


def text_column(tail: str) -> int:
    """The length of a text column's name at the front of `tail`; 0 where there is none.

    `tail` is the name and the first row's label together: 价格变化趋势CT影像工作站.
    """
    ends = [m.end() for w in words("text") for m in re.finditer(re.escape(w), tail)]
    return max((end for end in ends if end < len(tail)), default=0)
