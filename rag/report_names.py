"""Firms that a report's own tables list, added to the lexicon of answering about it.

The lexicon knows the firms of no trade in particular; a table whose first column is headed
企业 or 品牌 says which names of this report are firms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.index import Index
from index.normal import fold
from rag.lexicon import Entry, Lexicon

_FIRMS = re.compile(
    r"企业|公司|品牌|厂商|厂家|运营商|供应商|服务商|制造商|经销商|集团|机构|银行|平台|车企|房企|券商"
)
_NO_FIRM = re.compile(r"其他|其它|其余|合计|总计|小计|平均|行业|企业|厂商|品牌|梯队|类|型")
_NAME = re.compile(r"[\u4e00-\u9fffa-z][\u4e00-\u9fffa-z0-9]{1,9}")
_HAN = re.compile(r"[\u4e00-\u9fff]{4,}")
_PART = 2
"""Characters that must stand on each side of a 的."""
_SHORT = 2
_DICTIONARY = 13.0
"""The rarity of what no dictionary knows."""


class JoinedNames:
    """Reads names of the report that are said with a 的 inside (占全球的比重) as it prints them.

    Names are those of table columns and of the ledger's metrics, of four characters and more.
    """

    def __init__(self, index: Index) -> None:
        columns = {c.name for table in index.report.tables for c in table.columns if c.unit}
        metrics = {figure.metric for figure in index.ledger.figures if figure.metric}
        known = {name for name in columns | metrics if _HAN.fullmatch(name)}
        self._names: dict[str, str] = {}
        for name in sorted(known, key=lambda name: (-len(name), name)):
            for at in range(_PART, len(name) - _PART + 1):
                self._names.setdefault(f"{name[:at]}的{name[at:]}", name)
        self._pattern = re.compile("|".join(map(re.escape, self._names)) or "(?!)")

    def read(self, question: str) -> str:
        """The question with these names as the report prints them."""
        return self._pattern.sub(lambda match: self._names[match[0]], question)


def with_names_of(index: Index, lexicon: Lexicon) -> Lexicon:
    """The lexicon with the firms that the report's tables list and it does not know."""
    known = {form for entry in lexicon.entries for form, _ in entry.forms}
    names = [name for name in _firms(index) if name not in known]
    if not names:
        return lexicon
    entries = tuple(Entry("organisation", n, _forms(n, names, known, index)) for n in names)
    return Lexicon((*lexicon.entries, *entries), lexicon.question_words)


def _firms(index: Index) -> list[str]:
    labels = [
        fold(row.label).lower()
        for table in index.report.tables
        if _FIRMS.search(table.columns[0].name)
        for row in table.rows
        if not row.is_total
    ]
    return [n for n in dict.fromkeys(labels) if _NAME.fullmatch(n) and not _NO_FIRM.search(n)]


def _forms(
    name: str, names: Iterable[str], known: set[str], index: Index
) -> tuple[tuple[str, float], ...]:
    """A name and its beginning (瑞幸 for 瑞幸咖啡), where that is no word and no other's."""
    short = name[:_SHORT]
    alone = not any(other.startswith(short) for other in names if other != name)
    unknown = short not in known and index.splitter.rarity(short) >= _DICTIONARY
    if len(name) > _SHORT + 1 and alone and unknown and not short.isascii():
        return (name, 1.0), (short, 1.0)
    return ((name, 1.0),)
