"""The items of a list that an answer before told a part of: 第三个呢, 另外两个呢, 还有别的吗.

A report lists things by 一是…;二是…, behind a colon, or in as many sentences as it announced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.span import Span
from index.index import Index
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.shown import Quoter
from rag.told import Earlier

_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八", start=1)} | {"两": 2}
_NOUN = r"(?:方向|方面|维度|趋势|特点|层面|阶段|重点|领域|路径|要素|机遇|措施|原因|因素|挑战|步)"
_ANNOUNCED = re.compile(
    rf"(?P<n>[两二三四五六])(?:个|大|条|项|类|种|重)?[^,。;:]{{0,6}}{_NOUN}[^,。;:]{{0,6}}(?P<mark>[:。]|$)"
)
_MARKED = re.compile(r"(?:^|[;:,。])(?:(?P<n>[一二三四五六])是|第(?P<m>[一二三四五六])[,是])")
_NTH = re.compile(
    rf"^(?:那么?|那个|[,])*第(?P<n>[一二三四五六])(?:个|条|点|项|种|步)?(?:重点)?{_NOUN}?(?:呢|是(?:什么|啥)|(?:是)?怎么(?:说|讲)的?|讲(?:的)?(?:什么|啥)|[?。!])*$"
)
_REST = re.compile(
    rf"^(?:那么?|[,])*(?:另外|其他|其它|其余|剩下|余下|别的|还有)(?:的)?(?:那)?(?P<n>[一两二三四五])(?:个|条|点|项|种)?(?:重点)?{_NOUN}?(?:呢|(?:都|分别)?是(?:什么|啥|哪些)|有(?:哪些|什么)|[?。!])*$"
)

_ASKED = re.compile(rf"第(?P<n>[一二三四五六])(?:个|大|条|点|项|种)?[^,。]{{0,4}}{_NOUN}")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a list, with the passage that it stands in."""

    span: Span
    passage: int


def asks_item(turn: str) -> bool:
    """Whether a turn asks for one item of a list, or for the others."""
    return _NTH.match(turn) is not None or _REST.match(turn) is not None


class ToldLists:
    """Finds the lists that were told, for one report."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def answer(self, turn: str, question: str, earlier: Sequence[Earlier]) -> Answer | None:
        """The items that `turn` asks for; None where no list was told, or none so long."""
        nth = _NTH.match(turn)
        for before in reversed(earlier[-3:]):
            for items in self._lists(before):
                if nth is not None:
                    number = _NUMERALS[nth["n"]]
                    wanted = [items[number - 1]] if number <= len(items) else []
                else:
                    wanted = _untold(items, before)
                    rest = _REST.match(turn)
                    if rest is not None and len(wanted) != _NUMERALS[rest["n"]]:
                        wanted = []
                if wanted:
                    return self._say(question, wanted)
        return None

    def _lists(self, before: Earlier) -> list[list[Item]]:
        """The lists in and just before the passages that an answer cited."""
        found = []
        for passage in before.told.passages:
            for start in range(passage, max(-1, passage - 4), -1):
                if not self._same_section(start, passage):
                    break
                items = self._list_at(start)
                if items and any(item.passage == passage for item in items):
                    found.append(items)
                    break
        return found

    def _list_at(self, number: int) -> list[Item]:
        """The list that a passage holds or announces; empty where it does neither."""
        passage = self._index.passages[number]
        text = passage.span.of(self._index.report.text)
        marks = list(_MARKED.finditer(text.replace(";", ";").replace(",", ",")))
        numbers = [_NUMERALS[m["n"] or m["m"]] for m in marks]
        if len(marks) > 1 and numbers == list(range(1, len(marks) + 1)):
            starts = [m.start("n") if m["n"] else m.start("m") - 1 for m in marks]
            ends = [*(m.start() for m in marks[1:]), len(text)]
            at = passage.span.start
            return [Item(Span(at + a, at + b), number) for a, b in zip(starts, ends, strict=True)]
        announced = _ANNOUNCED.search(text.replace(",", ",").replace(":", ":"))
        if announced is None:
            return []
        count = _NUMERALS[announced["n"]]
        if announced["mark"] == ":":
            return self._parted(number, announced.end(), count)
        if announced.end() < len(text):
            return []
        following = range(number + 1, number + 1 + count)
        if not all(self._same_section(n, number) for n in following):
            return []
        return [Item(self._index.passages[n].span, n) for n in following]

    def _parted(self, number: int, start: int, count: int) -> list[Item]:
        """The parts behind a colon, where they are as many as were announced."""
        passage = self._index.passages[number]
        text = passage.span.of(self._index.report.text)
        parts, at = [], start
        for piece in re.split(r"(?<=[;;])", text[start:]):
            parts.append(
                Item(Span(passage.span.start + at, passage.span.start + at + len(piece)), number)
            )
            at += len(piece)
        return parts if len(parts) == count else []

    def _same_section(self, one: int, other: int) -> bool:
        passages = self._index.passages
        return 0 <= one < len(passages) and passages[one].section == passages[other].section

    def _say(self, question: str, items: Sequence[Item]) -> Answer:
        draft = Draft(self._index.report, question)
        quoter = Quoter(self._index, draft, ())
        quotes = [
            quoter.quote(item.span, self._index.passages[item.passage].window) for item in items
        ]
        return draft.finish(Status.ANSWERED, "。".join(quotes) + "。")


def _untold(items: Sequence[Item], before: Earlier) -> list[Item]:
    """The items that were not asked for (第一个方向), or else that no citation of the answer
    before reaches into; empty where all, or none, were told."""
    asked = _ASKED.search(before.question)
    if asked is not None and (number := _NUMERALS[asked["n"]]) <= len(items):
        return [item for place, item in enumerate(items, start=1) if place != number]
    quotes = [(c.start, c.end) for c in before.told.answer.citations]
    rest = [
        item
        for item in items
        if not any(a < item.span.end and item.span.start < b for a, b in quotes)
    ]
    return rest if len(rest) < len(items) else []
