"""The slots of a question: its time, its place, its quantity, and what is left, its subject.

Works on wording alone, with the lexicon's help. A follow-up overwrites the slots that it
names and leaves the others as they were.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from index.ledger import places
from rag.lexicon import Lexicon

TIME = re.compile(
    r"(?:到|至|截至|在)?(?:19|20)\d\d年?(?:(?:-|到|至)(?:19|20)\d\d年?)?(?:上半年|下半年|第?[一二三四1-4]季度)?"
    r"|未来[一二三四五几\d]+年|(?:上|下)半年(?!度)|第?[一二三四]季度"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMERAL = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "1": 1, "2": 2, "3": 3, "4": 4}
_LATER = re.compile(
    r"(?:再)?(?:过|往后(?:推)?)(?P<n>[一两二三四五1-5])年|(?P<m>[一两二三四五1-5])年(?:以?后|之后)"
)
_BEFORE = re.compile(
    r"(?:再)?往前(?:推)?(?P<n>[一两二三四五1-5])年|(?P<m>[一两二三四五1-5])年(?:以?前|之前)"
)
_NEXT = re.compile(r"(?:下|后|转过)一年|次年|来年|(?<!第)第二年|明年")
_LAST = re.compile(r"(?:上|前)一年|上年|去年|头一年|再早一年")
_SAME = re.compile(r"(?:那|这|同|当|该)一?年(?!份)")
_ASKING = re.compile(
    r"你?(?:知道|晓得|听说过?|清楚)(?:吧|吗|不|么)|是|有|为|(?<![智性功产节])能(?!源|耗|力)|(?<![机社协商学])会(?!诊|议)|大概|大约|约|(?:比|较)(?:上|去|前)一?年|预计|预估|预期|估计|将|可能|达到?|到|占|提(?:到|升)|升到|降到|了|呢|吗|啊|呀|吧|"
    r"多少(?:个)?(?:[万亿]?(?:元|台|家|人次|人|钱|岁|所|例|件|款|名|套|次|倍|天|年))?|几(?:个)?(?:[万亿]?(?:台|家|人|所|例|件|款|名|套|次|倍|天|年|种|类|成))?|什么|多大|多高|多久|"
    r"哪[一家个年些]?|怎么样?|如何|百分之|个点|分别|各自|[??。!,,:;]|请问|帮我?|帮忙|看看|说说|列一?下|查(?:一)?下?|一下|给(?:我|一下)?|咱们?|现在|目前|报告|里|中(?!国|心|西|部|端|医|央|小)|上(?!海|游|市|线|云|门|级)"
)


_VERB = re.compile(
    r"(?:投资?|花|卖|买|批|省|降低?|涨|压|接入?|连接|装|覆盖|提高?|提升|改善?|收|拿|丢|用|增长|增加|减少|缩短|下降|上升|延长|聚集|达|变)(?:了|到|出|掉|下|至|过)*(?=多少|几)"
)
"""Verbs before the asking word; they ask, and are no part of the subject."""


@dataclass(frozen=True, slots=True)
class Slots:
    """What a text says of each slot; None where it leaves a slot open.

    `spans` gives the places of `time`, `region` and `metric` in the text.
    """

    time: str | None
    region: str | None
    metric: str | None
    subject: str
    spans: dict[str, tuple[int, int]]


_YEARLY = re.compile(r"(?<![\d近历今去明每多几两三])年$")
"""What is left of 年增长, and no part of a subject."""
_NAME = 0xE000
"""The first of the private characters that stand for names."""


class SlotReader:
    """Reads slots; `question_words` of the lexicon are no part of a subject."""

    def __init__(self, lexicon: Lexicon, columns: Collection[str] = ()) -> None:
        """`columns` are the names of the report's table columns: quantities, whatever the lexicon
        knows of them (影响程度)."""
        self._lexicon = lexicon
        names = sorted((name for name in columns if len(name) > 2), key=lambda n: (-len(n), n))
        self._columns = re.compile("|".join(map(re.escape, names)) or r"(?!)")

    def read(self, text: str) -> Slots:
        """The slots of a normalised text."""
        spans: dict[str, tuple[int, int]] = {}
        time = TIME.search(text)
        if time is not None:
            spans["time"] = time.span()
        region = region_in(text)
        if region is not None:
            spans["region"] = region
        masked = TIME.sub(lambda match: " " * len(match[0]), text)  # no 年产量 in 2025年产量
        metrics = [
            (s, e) for s, e, entry in self._lexicon.scan(masked.lower()) if entry.kind == "metric"
        ]
        metrics += [match.span() for match in self._columns.finditer(text)]
        metrics.sort(key=lambda span: (span[1], span[1] - span[0]))
        if metrics:
            # What is asked stands behind what it is asked of.
            spans["metric"] = metrics[-1]
        said = {name: text[start:end] for name, (start, end) in spans.items()}
        return Slots(
            said.get("time"), said.get("region"), said.get("metric"), self.subject(text), spans
        )

    def subject(self, text: str) -> str:
        """What a text is about: its words without times, quantities and asking."""
        names = [
            text[start:end]
            for start, end, entry in self._lexicon.scan(text.lower())
            if entry.kind == "organisation"
        ]
        rest = text
        for number, name in enumerate(names):
            rest = rest.replace(name, chr(_NAME + number), 1)  # 华为 holds no 为
        rest = _VERB.sub(" ", TIME.sub(" ", rest))
        rest = self._columns.sub(lambda match: " " * len(match[0]), rest)
        for start, end, entry in reversed(list(self._lexicon.scan(rest.lower()))):
            inside = entry.kind in ("metric", "time", "modality")
            # 增长 asks where nothing follows it; in AI诊断需求增长的影响 it is part of a name.
            asks = entry.kind == "change" and not re.match(r"的", rest[end:])
            if inside or asks:
                rest = rest[:start] + " " * (end - start) + rest[end:]
        rest = _ASKING.sub(" ", rest)
        for number, name in enumerate(names):
            rest = rest.replace(chr(_NAME + number), name)
        pieces = [_YEARLY.sub("", piece.strip("的")) for piece in rest.split()]
        kept = [
            p
            for p in pieces
            if (len(p) > 1 or (p.isascii() and p.isalnum()))
            and p not in self._lexicon.question_words
        ]
        return "".join(kept)


def region_in(text: str) -> tuple[int, int] | None:
    """The place of the first region that `text` names (the nation only where no other is)."""
    found = places.find(text)
    parts = [item for item in found if item[2] != "nation"] or found
    return (parts[0][0], parts[0][1]) if parts else None


def with_relative_year(turn: str, before: str) -> str:
    """`turn` with 那年, 去年, 再过两年 … as the year that they mean after `before`.

    The last year that `before` names counts; `turn` comes back as it is where there is none.
    """
    years = _YEAR.findall(before)
    if not years:
        return turn
    year = int(years[-1])

    def count(match: re.Match[str]) -> int:
        return _NUMERAL[next(v for v in match.groups() if v)]

    turn = _LATER.sub(lambda m: f"{year + count(m)}年", turn)
    turn = _BEFORE.sub(lambda m: f"{year - count(m)}年", turn)
    turn = _NEXT.sub(f"{year + 1}年", turn)
    turn = _LAST.sub(f"{year - 1}年", turn)
    return _SAME.sub(f"{year}年", turn)


def years_in(text: str) -> list[int]:
    """The years that `text` names, in order."""
    return [int(year) for year in _YEAR.findall(text)]
