"""Things told before by their place: 第二名, 最大的那个, 后者."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from corpus.report import Table
from rag.enumeration import listed
from rag.told import Earlier
from rag.turns import EXTREME, PLACE

_WHO_IS = re.compile(
    r"^(?:那么?|[,])*(?:是)?(?:谁|哪(?:个|家|一个|一家|类|种|年|项)|什么)?(?:是)?(?:谁|哪(?:个|家|一个|一家|类|种|年|项)|什么)?(?:呢|啊|来着|[?。])*$"
)
_KIND = r"(?:个(?!月|数|问|小)|种|类|家|款|条|项)"
_FORMER = re.compile(rf"前者|前面(?:那|这)一?{_KIND}|前一{_KIND}")
_LATTER = re.compile(rf"后者|最?后面?(?:那|这)一?{_KIND}|后一{_KIND}|最后一{_KIND}")
_SUPERLATIVE = re.compile(
    r"最(?P<kind>大|高|多|贵|快|小|低|少|便宜|慢|长|短|强)|第[一二三四五](?:名|位|大|高|多)?|从(?:高|大|多)到(?:低|小|少)|前[两二三四五]名?"
)
_ANNOUNCED = re.compile(
    r"(?P<n>[两二三四五六])(?:个|大|条|项|类|种)[^,。]{0,6}(?:方向|方面|维度|趋势|特点|层面|阶段|重点|领域|路径|要素)"
)
_NUMBER_OF = {c: i for i, c in enumerate("一二三四五六七八", start=1)} | {
    str(i): i for i in range(1, 9)
}


class ToldItems:
    """Finds the items of lists that were told, for one report."""

    def __init__(self, tables: Mapping[str, Table], text_of: Callable[[int], str]) -> None:
        """`text_of` gives the folded text of a passage."""
        self._tables = tables
        self._text = text_of

    def ranked(self, turn: str, earlier: Sequence[Earlier]) -> tuple[str, tuple[int, ...]] | None:
        """第二名, 最大的那个 by the list that was told; with the passages of that item."""
        extreme = EXTREME.search(turn)
        place = PLACE.search(turn)
        if extreme is None and place is None:
            return None
        match = extreme or place
        if match is None:
            return None
        number = 1 if extreme else _NUMBER_OF[match["n"]]
        rest = turn[: match.start()] + turn[match.end() :]
        for before in reversed(earlier[-3:]):
            if _WHO_IS.match(rest) and _SUPERLATIVE.search(before.question) and place:
                changed = _SUPERLATIVE.sub(
                    f"第{'一二三四五六七八'[number - 1]}名", before.question, count=1
                )
                return changed, before.told.passages
            name, near = self._item(before, number)
            if name:
                return turn[: match.start()] + name + turn[match.end() :], near
        return None

    def _item(self, before: Earlier, number: int) -> tuple[str, tuple[int, ...]]:
        """The name of the n-th thing told, and its passages; empty where none was told."""
        if (passage := self._counted_item(before, number)) is not None:
            return passage
        items = listed(before.question)
        if len(items) > 2 and number <= len(items):
            return items[number - 1], before.told.passages
        figures = before.told.figures
        if not 0 < number <= len(figures) or len(figures) < 2:
            return "", ()
        figure = figures[number - 1]
        if figure.table is not None:
            label = self._tables[figure.table].rows[figure.row or 0].label
            return (f"{label}年" if label.isdigit() else label), before.told.passages
        return figure.subject or figure.region or "", before.told.passages

    def _counted_item(self, before: Earlier, number: int) -> tuple[str, tuple[int, ...]] | None:
        """The n-th sentence behind one that announced so many (三个重点方向), and its head."""
        for passage in before.told.passages:
            announced = _ANNOUNCED.search(self._text(passage))
            if announced is None or number > _NUMBER_OF.get(announced["n"], 2):
                continue
            wanted = passage + number
            if wanted in before.told.passages:
                head = re.split(r"[,]|将|能够|可|使|的", self._text(wanted))[0]
                return head[:16], (wanted,)
        return None

    @staticmethod
    def named_before(turn: str, earlier: Sequence[Earlier]) -> str:
        """前者, 后面那种 and 最后那类 by the things that an earlier question named."""
        if not (_FORMER.search(turn) or _LATTER.search(turn)):
            return turn
        for before in reversed(earlier):
            items = listed(before.question)
            if len(items) == 2 or (len(items) > 2 and "最后" in turn):
                named = _FORMER.sub(items[0], turn) if len(items) == 2 else turn
                return _LATTER.sub(items[-1], named)
        return turn
