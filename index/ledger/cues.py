"""What the words next to a number say of it: qualifier, movement, comparison, modality.

Knows the wording only; `left` is the clause before the number (from the number before it
on), `right` the clause behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.figure import Change, Direction, Modality
from index.ledger.datafiles import alternatives, rows

_FILLERS = r"(?:了|达到|高达|达|到|为|过|出|幅度?|近|约|的)*"
_RATE_AHEAD = re.compile(
    r"(?:同比|环比|年均|每年|(?<!\d)年|逐年|按年|月均|年度)(?:大幅|快速|平均|累计|稳步|又|再|则|均|将|小幅|微)*$"
)
_RATE_NOUN = re.compile(
    r"(?:增长率|增速|增幅|涨幅|年均增长|年增长|复合增长|年均复合增长率|CAGR|降幅|跌幅|下降率|增长)"
    r"(?:普遍|均|则|也|约|分别|预计|将|有望|已|仍|可)*"
    r"(?:保持|维持|稳定|达到|达|高达|约?为|超过|突破|控制|在|至|到|约|近|超|的|仅|接近|是|上升|下降|回落|放缓|提高|提升|扩大|收窄)*$"
)
_RATE_RIGHT = re.compile(
    r"^(?:左右|以上|以下|以内|上下|多|余)?(?:的|之?)?(?:年均|年化|复合|同比|平均|年|高速|快速|稳定)*"
    r"(?:增长率|增速|增长|增幅|涨幅|降幅|递增|幅度递增|幅度增长|幅度下降|幅度递减|下降|复合增长率)"
)


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A bound as printed, and which bound it is: about, over or under."""

    printed: str
    bound: str


@cache
def _qualifiers() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], dict[str, str]]:
    bounds = {row[0]: row[2] for row in rows("qualifiers")}
    before = [row[0] for row in rows("qualifiers") if row[1] == "before"]
    after = [row[0] for row in rows("qualifiers") if row[1] == "after"]
    near = re.compile(rf"({alternatives(before)})(?:了|达到|达|至|到|为|过)?\s?$")
    of = re.compile(
        r"(超过|不足|不及|超|不到|逾|低于|小于|近|仅|约)(?:为|占)?(?:[^,，。\d、超过不足]{1,8})的$"
    )
    return near, re.compile(rf"^\s?({alternatives(after)})"), of, bounds


def qualifier(left: str, right: str, vague: str | None = None) -> Qualifier | None:
    """The bound printed with a number: behind it, between number and unit, or before it."""
    near, after, of, bounds = _qualifiers()
    if match := after.match(right):
        return Qualifier(match.group(1), bounds[match.group(1)])
    if match := near.search(left):
        printed = match.group(1)
        # 普遍高于 bounds; 显著高于传统方案的 compares, and has other words before the number.
        return Qualifier(printed, bounds[printed])
    if vague:
        return Qualifier(vague, "over")
    if match := of.search(left):
        return Qualifier(match.group(1), bounds[match.group(1)])
    return None


@cache
def _movement() -> tuple[
    re.Pattern[str], re.Pattern[str], re.Pattern[str], dict[str, tuple[str, str]]
]:
    verbs = {row[0]: (row[1], row[2]) for row in rows("movement")}
    near = [row[0] for row in rows("qualifiers") if row[1] == "before"]
    names = "(?<!新)(?:" + alternatives(list(verbs)) + ")(?![速率幅值额量长])"
    long_names = alternatives([verb for verb in verbs if verb not in ("高", "低")])
    long_names = f"(?<!新)(?:{long_names})(?![速率幅值额量长])"
    bound = f"(?:{alternatives(near)})?"
    to = re.compile(
        rf"({long_names})(?:[^,，]{{0,8}}?)(?<!加)(?:至|到|为){bound}{_FILLERS}{bound}"
        rf"(?:[^,，。\d]{{1,10}}的)?{bound}\s?$"
    )
    more = "(?:超过|超|近|约|逾|高达|了|仅|不足|至少|不低于|不超过|最多|接近)*"
    by = re.compile(rf"({names}){_FILLERS}{more}{_FILLERS}\s?$")
    saving = re.compile(
        r"(节省|节约|减少|增加|降低|缩短|提升|提高|超出|高出)(?:了)?([^,，。\d至到]{1,12}?)(?:超过|超|近|约|逾|达)?$"
    )
    return to, by, saving, verbs


def movement(left: str, right: str, unit: str, *, percent: bool) -> tuple[Change, Direction | None]:
    """Whether a number is a level, an amount of change or a growth rate, and which way it moved."""
    to, by, saving, verbs = _movement()
    match: re.Match[str] | None
    if match := to.search(left):
        verb = match.group(1)
        return _level_or_rate(left[: match.start()], percent), _way(verbs[verb][0])
    if match := by.search(left):
        verb = match.group(1)
        if not (
            verb in ("高", "低") and not re.search(r"较|(?<!占)比(?![例重])", left)
        ) and not left[: match.start()].endswith(("最", "提", "更", "降", "较")):
            way = _way(verbs[verb][0])
            if verbs[verb][1] == "level":
                return Change.LEVEL, way
            if percent and (verbs[verb][1] == "rate" or _RATE_AHEAD.search(left[: match.start()])):
                return Change.RATE, way
            return Change.DELTA, way
    if percent and (_RATE_NOUN.search(left) or _RATE_RIGHT.match(right)):
        down = re.search(r"(?:降幅|跌幅|下降率)", left[-12:]) or re.match(
            r".{0,6}(?:下降|递减|降幅)", right
        )
        if down:
            return Change.RATE, Direction.DOWN
        up = re.match(r"(?:左右|以上)?的?(?:年均|同比|年)?(?:增长(?!率)|幅度递增|幅度增长)", right)
        return Change.RATE, Direction.UP if up else None
    if re.search(r"(?:较|比)[^,，]*新增(?:了)?$", left):
        return Change.DELTA, Direction.UP
    if unit.endswith("百分点") and (match := _GAP.search(left)):
        return Change.DELTA, _way(
            "up" if match.group(1) in ("高于", "高出", "领先", "超出") else "down"
        )
    if match := saving.search(left):
        return Change.DELTA, _way(verbs[match.group(1)][0])
    if unit.endswith("百分点") and not left.endswith(("至", "到")):
        return Change.DELTA, None
    return Change.LEVEL, None


_GAP = re.compile(r"(高于|高出|领先|超出|低于|低出|落后)[^,，。\d]{2,12}$")


def way(text: str) -> Direction | None:
    """Which way the last verb of movement in `text` goes, or None."""
    _, _, _, verbs = _movement()
    found = list(
        re.finditer(alternatives([verb for verb in verbs if verb not in ("高", "低")]), text)
    )
    return _way(verbs[found[-1].group()][0]) if found else None


def _level_or_rate(before: str, percent: bool) -> Change:
    """渗透率提升至40% is a level; 增速回落至5% is a rate that moved."""
    if percent and re.search(r"(?:增长率|增速|增幅|涨幅)[^,，]{0,4}$", before):
        return Change.RATE
    return Change.LEVEL


def _way(word: str) -> Direction:
    return Direction.UP if word == "up" else Direction.DOWN


_COMPARED = re.compile(
    r"(?:相较于|相较|相比于|相比|对比|较之|较|(?<![占对之百价])比(?![例重率]))"
    r"([^,，。;；]{1,14}?)(?:相比|而言)?(?:的)?"
    r"(?:平均|普遍|同比|大幅|显著|明显|均|将|预计|已|约)*"
    r"(?=提升|提高|增长|增加|上升|上涨|改善|下降|降低|减少|缩短|高出|高(?!端|性)|低|延长|多|少|快|慢"
    r"|溢价|翻|增|减|扩大|收窄|缩小|下滑|存在)"
)
_ABOVE = re.compile(r"(?:高出|超出|高于|低于|低出|优于|落后)([^,，。;；\d]{2,12}?)(?:的)?$")
_TIMES = re.compile(r"(?:达到|达|为|是|至|到|相当于|的)?((?:[^,，。;；达为至到]|达不){2,12}?)的$")


def comparison(left: str, *, times_or_fraction: bool) -> str | None:
    """What a number is compared with (2020年, 传统方案, 进口品牌), as printed, or None."""
    found: str | None = None
    for compared in _COMPARED.finditer(left):
        found = compared.group(1)
    if found:
        return re.sub(r"^(?:于|之)|(?:的|则|又)$", "", found) or None
    if match := _ABOVE.search(left):
        return match.group(1)
    if times_or_fraction and (match := _TIMES.search(left)):
        return match.group(1).split("至")[-1] or None
    if re.search(r"同比[^,，]{0,8}$", left):
        return "上年同期"
    if re.search(r"环比[^,，]{0,8}$", left):
        return "上期"
    return None


_MOVERS = alternatives([row[0] for row in rows("movement") if len(row[0]) > 1])
_HOLDING = re.compile(
    rf"将(?!(?:从|由|在|达|突破|超|{_MOVERS}))[^,，将]{{2,24}}?(?:{_MOVERS}|控制|压至|压缩|转移|分摊|扩展|从[^,，]*?(?:至|到)|缩减|维持|应用|用于|纳入|列为|作为|下沉|延伸|降|转移)"
)
_FUTURE_VERB = re.compile(
    r"将(?:会|要|于|在|继续|持续|逐步|进一步|显著|大幅|有|保持|迎来|成为|达|突破|超|占|面临|带来|带动|形成|推动|覆盖|"
    r"贡献|呈现|进入|聚焦|围绕|使|是|被|降|升|增|提升|提高|下降|延长|缩短|扩大|稳定|维持|走向|建立|实现|首次|不|占总量|从|由|释放|催生|破|新增|投入|建设|超过|倒逼|向|瞄准)"
)


@cache
def _modal() -> tuple[tuple[tuple[re.Pattern[str], Modality], ...], re.Pattern[str]]:
    cues = tuple((re.compile(row[0]), Modality(row[1])) for row in rows("modality"))
    return cues, re.compile("|".join(row[0] for row in rows("actual")))


def modality(left: str, *, whole: str | None = None, ignore_now: bool = False) -> Modality | None:
    """The modality that the clause up to the number prints, or None where it prints none.

    `left` is the clause up to the number, `whole` all of it. The cue nearest to the number
    wins. 将 before a thing that is then moved means 把 (将误判率降至0.03%) and says nothing of
    the future.
    """
    cues, actual = _modal()
    best: tuple[int, Modality] | None = None
    ahead = False
    held = [match.span() for match in _HOLDING.finditer(whole or left)]
    for pattern, kind in cues:
        for match in pattern.finditer(left):
            if (
                match.group() == "将"
                and not _FUTURE_VERB.match(left, match.start())
                and any(start == match.start() for start, _ in held)
            ):
                continue
            if match.group() == "要求" and match.start() < 2 and "的" in left:
                continue  # 要求支持X的工作站: a relative clause, nothing is demanded here
            if kind is Modality.FORECAST and left[match.end() : match.end() + 1] == "》":
                continue
            if match.group().startswith("未来"):
                ahead = True
            elif best is None or match.start() >= best[0]:
                best = (match.start(), kind)
    for match in actual.finditer(left):
        if ignore_now and match.group() in ("当前", "目前", "现有"):
            continue
        if best is None or match.start() > best[0]:
            best = (match.start(), Modality.ACTUAL)
    if best is None and ahead:
        return Modality.FORECAST
    return best[1] if best else None


def bound_of(qualifier: str | None) -> str | None:
    """The bound that a printed qualifier sets: about, over or under; None without one."""
    return _qualifiers()[3].get(qualifier) if qualifier else None
