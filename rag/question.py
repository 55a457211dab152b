"""What a question asks for, read from its wording alone.

Knows the language of questions (`data/cues.toml`); which words of the question the report
knows is `terms.py`'s business.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from index.ledger import units
from rag.kind import Kind, Measure
from rag.measure import measure_of


@dataclass(frozen=True, slots=True)
class Times:
    """The times a question names: years in order of mention, and what narrows them.

    `part` is H1, H2, Q1 … Q4 or None; `spanning` is true for 从2021到2025 and the like, where
    all years between are meant; `horizon` is 未来三年 and the like, as written.
    """

    years: tuple[int, ...] = ()
    part: str | None = None
    spanning: bool = False
    horizon: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read.

    `kinds` are all kinds whose cues it shows, the leading one first (never empty).
    `measures` are the sorts of quantity it may want, the likeliest first; `unit` is the
    counted thing where it names one (`多少台` gives 台). `operators` are what is to be
    computed, as far as words say so; whether the report prints the result is found later.
    `changes` says whether a level, an amount of change or a rate is asked for.
    `off_topic` is None, or the reason why no report can answer. `asks` counts the amounts
    asked for; `asks_both` is true where the question says that the report contradicts itself,
    `doubts` where it may mean so (到底多少).
    `own` is what this turn itself said where the rest was carried over, else None; `near` are
    the passages in which the answer before stands, `told` the figures (ids) that it told, and
    `named` what this turn put in the place of something said before.
    """

    text: str
    kinds: tuple[Kind, ...]
    measures: tuple[Measure, ...]
    unit: str | None
    times: Times
    operators: tuple[str, ...]
    changes: frozenset[str]
    section_hint: str | None
    off_topic: str | None
    asks: int = 1
    asks_both: bool = False
    doubts: bool = False
    own: str | None = None
    measure_asked: bool = False
    near: tuple[int, ...] = ()
    told: frozenset[int] = frozenset()
    named: str | None = None

    @property
    def kind(self) -> Kind:
        return self.kinds[0]


@lru_cache(maxsize=1)
def _cues() -> dict[str, Any]:
    raw = tomllib.loads((files("rag") / "data" / "cues.toml").read_text(encoding="utf-8"))

    def compile_all(patterns: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{p})" for p in patterns))

    return {
        "kind": [(Kind(item["name"]), compile_all(item["cues"])) for item in raw["kind"]],
        "measure": [(Measure(item["name"]), compile_all(item["cues"])) for item in raw["measure"]],
        "word": [re.compile(item["pattern"]) for item in raw["measure_word"]],
        "operator": {name: compile_all(cues) for name, cues in raw["operator"].items()},
        "change": {name: compile_all(cues) for name, cues in raw["change"].items()},
        "off_topic": {name: compile_all(cues) for name, cues in raw["off_topic"].items()},
    }


_YEAR = re.compile(r"(?<![\d.A-Za-z])((?:19|20)\d\d)(?![\d.]|[^\d年]{0,1}(?:战略|计划|标准))")
_SPANNING = re.compile(
    r"(?:19|20)\d\d年?(?:-|~|—|到|至)(?:19|20)\d\d|从(?:19|20)\d\d.{0,8}(?:到|至).{0,4}(?:19|20)\d\d"
    r"|(?:19|20)\d\d年?(?:以来|起|开始|至今)"
)
_HORIZON = re.compile(
    r"未来[一二两三四五六七八九十几\d]+年|今后[一二两三四五六七八九十几\d]+年|接下来[一二三四五几\d]+年"
)
_PARTS = (
    ("H1", r"上半年|1-6月|1到6月|一到六月"),
    ("H2", r"下半年"),
    ("Q1", r"(?:第?一|1)季度|Q1"),
    ("Q2", r"(?:第?二|2)季度|Q2"),
    ("Q3", r"(?:第?三|3)季度|Q3"),
    ("Q4", r"(?:第?四|4)季度|Q4"),
)
_SECTION_HINT = re.compile(
    r"(?:按照?|依|在|照|据)?(?P<where>摘要|第[一二三四五六七八九十\d]章|(?:[\u4e00-\u9fff、]{2,16}?)(?:那|这)?(?:一)?(?:节|部分|章|小节))"
    r"(?:里|中|的|讲|说|写|给|开头|末尾|最后|,|那|这|预测|历年|,)"
)


_NAMED_PART = re.compile(r"摘要(?!以外|之外)|第[一二三四五六七八九十\d]章(?!以外|之外)")
_ASKS_BOTH = re.compile(
    r"(?:写|说|讲|给|翻)(?:的|到的|得)?.{0,6}(?:不一样|一样(?:吗|么|不))|不一致|一致吗|矛盾|对不上|对得上|能对上"
    r"|(?:说法|数据?|口径)(?:统一|一致)|统一(?:吗|不)|口径|有出入|差得多吗"
    r"|(?<!哪)几(?:个|种)(?:地方|数|版本|说法)|前后(?:不|一致|统一|两|矛盾|对|是一|说|数)|打架|冲突|哪(?:一)?个(?:对|准|是真)|信哪|两个数|同一个数|(?:一回|回)事(?:吗|么)"
    r"|数(?:字|据|值)?一样(?:吗|么|不)|(?<!哪)(?:两|几)个(?:地方|章节|数字|数据)|有的(?:地方|章节).{1,12}有的(?:地方|章节)?"
    r"|(?:两|几|各)(?:处|章|个章节)|另(?:外)?一(?:处|章|边|节)|(?:可|怎么).{0,4}(?:又说|总盘)|比.{2,10}还[大高多]"
    r"|摘要(?:跟|和|与)第|\d%?还是\d"
    r"|(?:就|只有?|都是?|是)这?一个(?:数字?|说法|版本)(?:吗|么|不)|别(?:处|的?地方|的?章)也?(?:这么|这样|一样)"
    r"|(?:都|也)(?:是)?(?:这么|这样)(?:写|说|讲)的?(?:吗|么|不)"
)
_YEAR_SAID = re.compile(r"(?:到|在)?(?:19|20)\d\d年")
_DOUBTS = re.compile(r"到底|究竟")
_SUMS_UP = re.compile(
    r"概括|提炼|总结|归纳|综述|概述|梳理|简述|盘点|汇总|小结|要点|讲清|句话|缩成|(?:挑|讲|说)重点|简单(?:说|讲)|大概"
)
"""Words by which a question wants the main points, whatever else it asks."""
_REASON = re.compile(r"为什么|为啥|为何|原因")
_ASKS = re.compile(r"多少|几|多[大高低久快长]|什么|哪|啥")
_AMOUNT_ASKED = re.compile(
    r"多少|(?<!哪)几(?!乎|个(?:地方|数|版本|说法|方向|方面))|多[大高低久快长]"
)


def _measures(
    text: str, cues: list[tuple[Measure, re.Pattern[str]]]
) -> tuple[tuple[Measure, ...], bool]:
    """The sorts of quantity asked for, the likeliest first, and whether that one's cue asks.

    Where the cue itself asks (多少钱, 百分之几) it is likelier than where it only names a
    quantity (份额); the later one is likelier than the earlier one.
    """
    found = []
    text = _YEAR_SAID.sub("", text)  # 市场2025年多大 asks as 市场多大 does
    for order, (measure, pattern) in enumerate(cues):
        matches = list(pattern.finditer(text))
        if matches:
            best = max((bool(_ASKS.search(m[0])), m.end()) for m in matches)
            found.append((best[0], best[1] if best[0] else 0, -order, measure))
    found.sort(key=lambda item: item[:3], reverse=True)
    return tuple(item[3] for item in found), bool(found and found[0][0])


_BEFORE_UNIT = re.compile(r"(?:多少|(?<![一二三四五六七八九十百千万这那哪好近])几)个?")


def _other_unit(text: str) -> str | None:
    """The unit asked for (多少万吨, 几亿片) where it is of none of the sorts that cues tell."""
    for match in _BEFORE_UNIT.finditer(text):
        found = units.read(text, match.end())
        if found is not None and found[0].base and found[0].kind in _PLAIN_UNITS:
            printed = found[0].printed
            if printed == "度" and _WARM.search(text):
                continue
            if measure_of(printed) is Measure.OTHER:
                return printed
    return None


_HOW_MANY = re.compile(r"(?<![率比额重度幅速])(?:一共|总共|大概|大约)?有多少[??。]?$")
"""私人桩有多少: things are counted where nothing else is said."""
_WARM = re.compile(r"[温热冷烧℃]")
_PLAIN_UNITS = frozenset({"physics", "counters", "rate", "mass", "area-and-volume"})


_BASE_YEAR = re.compile(
    r"(?:跟|和|与|同|比起?|相?较于?|对比)(?:19|20)\d\d年?(?:的时候|时)?(?:相比|比起?来?|相较|,|(?=[多少高低涨降增减提升]))"
)


def read_times(text: str) -> Times:
    """The times that `text` names; a year that is only compared with is none of them."""
    years: list[int] = []
    bare = _BASE_YEAR.sub(" ", text)
    for match in _YEAR.finditer(text if _YEAR.search(bare) else bare):
        if int(match[1]) not in years:
            years.append(int(match[1]))
    part = next((name for name, pattern in _PARTS if re.search(pattern, text)), None)
    horizon = _HORIZON.search(text)
    return Times(tuple(years), part, bool(_SPANNING.search(text)), horizon[0] if horizon else None)


def speaks_of_contradiction(text: str) -> bool:
    """Whether a question says itself that the report contradicts itself, or asks whether."""
    return _ASKS_BOTH.search(text) is not None


def read_question(text: str) -> Question:
    """Read a normalised question (see `normalise`)."""
    cues = _cues()
    kinds = tuple(kind for kind, pattern in cues["kind"] if pattern.search(text))
    unit = next((m["unit"] for p in cues["word"] if (m := p.search(text))), None)
    asks_both = speaks_of_contradiction(text)
    if asks_both:
        kinds = tuple(
            k for k in kinds if k not in (Kind.COMPARE, Kind.YES_NO, Kind.TREND, Kind.LIST)
        )
    if Kind.SUMMARY in kinds and _SUMS_UP.search(text) and not _REASON.search(text):
        kinds = (Kind.SUMMARY, *(k for k in kinds if k is not Kind.SUMMARY))
    elif kinds[:1] == (Kind.SUMMARY,) and Kind.COMPARE in kinds:
        kinds = (Kind.COMPARE, *(k for k in kinds if k is not Kind.COMPARE))
    measures, measure_asked = _measures(text, cues["measure"])
    if (other := _other_unit(text)) is not None:
        measures, measure_asked, unit = (Measure.OTHER,), True, other
    if not measures and unit is None and _HOW_MANY.search(text):
        measures = (Measure.COUNT,)
    operators = tuple(name for name, pattern in cues["operator"].items() if pattern.search(text))
    changes = frozenset(name for name, pattern in cues["change"].items() if pattern.search(text))
    off_topic = next(
        (name for name, pattern in cues["off_topic"].items() if pattern.search(text)), None
    )
    hints = [match["where"] for match in _SECTION_HINT.finditer(text)]
    hints = hints or [match[0] for match in _NAMED_PART.finditer(text)]
    return Question(
        text=text,
        kinds=kinds or (Kind.FACT,),
        measures=measures,
        unit=unit,
        times=read_times(text),
        operators=operators,
        changes=changes,
        # A question that names two places compares them, and is bound to neither.
        section_hint=hints[0] if len(hints) == 1 else None,
        off_topic=off_topic,
        asks=len(_AMOUNT_ASKED.findall(text)),
        asks_both=asks_both,
        doubts=bool(_DOUBTS.search(text)),
        measure_asked=measure_asked,
    )
