"""How a figure is said: its bound (超过, 约), its movement, how sure it is, what it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.figure import Change, Direction, Figure, Modality
from index.ledger import cues, units
from index.normal import fold
from rag.language_model.material import Block
from rag.language_model.numbers_said import CLAUSE, Said

_OF = re.compile(r"(超过|超|突破|逾|不足|不到|近|约|至少|不超过)(?:了)?[^,。;\d]{1,10}的$")
_COMPARES = ("高于", "低于", "小于", "不及")
_TITLE = re.compile(r"《[^》]*》|[\"“][^\"”]*[\"”]")
_OTHER_NUMBER = re.compile(r"(?<![\d.])(?!(?:19|20)\d\d年)\d[\d.]*(?:[%万亿个])")
_ONLY = frozenset({"仅", "只有", "仅为", "只"})
_GROWTH = re.compile(
    r"增|涨|升|降|减|跌|速|幅|变化|趋势|提高|扩|缩|高出|高于|低于|差|多|少|快|慢|短|长|翻"
)
_FORECAST = re.compile(
    r"预计|预测|预估|预期|有望|可望|或将|料将|(?<!即)将(?!军|士)|可能|未来|估计|(?<![协社])会(?!议|诊)|要(?!求|素|件)|目标|计划|力争|规划"
)
HOPED = re.compile(r"预计|预测|预估|有望|可望|可能|或将|目标|计划|力争")
_DONE = re.compile(r"已(?!知|有望)|目前|业已|达成|完成了|实现了")
_NEXT = re.compile(r"的?([\u4e00-\u9fff]{2,6})")
_NO_THING = re.compile(
    r"的?(?:以上|以下|以内|左右|上下|之间|区间|后|前|时|内|中|为|是|并|和|与|及|用|被|在|将|可|能|才|就|不|的|增|升|降|减|提|扩|缩|占|达|多|少|突|超|较|比)"
)
_DUTY = re.compile(r"要求|需|须|必须|应|不得|规定|目标|计划|力争|拟|规划|旨在|承诺|提出|将|要")
_RISES = re.compile(r"增|涨|升|提高")
_FALLS = re.compile(r"降|减|跌|缩")


def is_same_bound(one: Said, figure: Figure, block: Block) -> bool:
    """超过60% is not 60%, nor is 60% 超过60%."""
    told = cues.qualifier(one.clause or one.left[-12:], one.right, one.mention.vague)
    if told and told.printed in _COMPARES and one.left.endswith("的"):
        told = None  # 高于B的33.6%: a comparison, no bound
    said = told.bound if told and told.printed not in _ONLY else None
    if said is None and (of := _OF.search(one.left)):
        said = cues.bound_of(of[1])
    meant = None if figure.qualifier in _ONLY else cues.bound_of(figure.qualifier)
    if figure.qualifier in _COMPARES and _before(figure, block).endswith("的"):
        meant = None
    if said == meant:
        return True
    if said is None:
        return bool(figure.qualifier and figure.qualifier in one.left + one.printed + one.right)
    around = _around(figure, block)
    # 占比最高达38%: a bound by its place only, and the report says it there too.
    return told is not None and told.printed in around and meant is None


def _before(figure: Figure, block: Block) -> str:
    at = block.quote.find(figure.text)
    return block.quote[:at] if at >= 0 else ""


def _around(figure: Figure, block: Block) -> str:
    at = block.quote.find(figure.text)
    return block.quote[max(0, at - 14) : at + len(figure.text) + 6] if at >= 0 else ""


def is_same_movement(
    text: str, one: Said, figure: Figure, block: Block, figures: Sequence[Figure]
) -> bool:
    """提升至40% is not 提升40%, and neither is 下降40%."""
    percent = one.mention.unit.base in ("%", "百分点")
    left = one.clause or one.left
    change, way = cues.movement(left, one.right, one.mention.unit.printed, percent=percent)
    meant = figure.direction
    if way is not None and meant is not None and way is not meant:
        return False
    if figure.table is not None:
        if way is None:
            return figure.direction is None or bool(_GROWTH.search(text))
        return _says_its_way(way, figure, block) or (
            change is Change.LEVEL and _came_that_way(way, figure, figures)
        )
    if change is figure.change:
        return not (way is not None and meant is None and change is Change.DELTA)
    moved = {Change.DELTA, Change.RATE}
    if change in moved and figure.change in moved:
        return True
    if figure.change in moved:
        # 增长14.6% said as 增长率为14.6%: some word of movement must stand beside it.
        to = way is not None and re.search(r"(?:至|到|为)[^\d]{0,3}$", left)
        return bool(_GROWTH.search(text)) and not to
    return change is not Change.RATE and not (change is Change.DELTA and way is not None)


def _says_its_way(way: Direction, figure: Figure, block: Block) -> bool:
    """Whether the column or the cell of a figure speaks of that way (年增长率, 年均下降3.5%)."""
    head = " ".join(_column_of(figure, block))
    return bool((_RISES if way is Direction.UP else _FALLS).search(head))


def _came_that_way(way: Direction, figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether a cell of a series has gone that way from the period before it."""

    def year(one: Figure) -> int:
        return (one.period.first if one.period else None) or 0

    column = [f for f in figures if (f.table, f.column) == (figure.table, figure.column)]
    before = [f for f in column if year(f) and year(f) < year(figure)]
    last = max(before, key=year, default=None)
    if last is None or last.value is None or figure.value is None:
        return False
    return (figure.value > last.value) is (way is Direction.UP) and figure.value != last.value


def is_as_sure(before: str, text: str, one: Said, figure: Figure, block: Block) -> bool:
    """An expectation is told as one, a demand as a demand, a fact as a fact."""
    at = block.quote.find(figure.text)
    # In a table the column says it, in prose the sentence up to the figure and its clause.
    reach = block.quote[: at + len(figure.text) + 8] if figure.table is None and at >= 0 else ""
    evidence = " ".join((reach or block.quote, *block.own, *_column_of(figure, block)))
    told = _TITLE.sub("", f"{before},{text[: one.mention.end]}{one.right}")
    beside = f"{one.clause} {one.right}"
    plain = [t for t in block.own if fold(figure.text) in t]
    bare = bool(plain) and not any(_FORECAST.search(t) or _DUTY.search(t) for t in plain)
    if _DONE.search(one.clause) and figure.modality is not Modality.ACTUAL:
        return bool(_DONE.search(re.split(r"[,;。]", reach or block.quote[:0])[-1]))
    if HOPED.search(one.left):
        table = figure.table is not None
        of_column = " ".join(_column_of(figure, block)) if table else evidence
        hoped = HOPED.search(of_column) or re.search(r"(?<!即)将", of_column)
        return bool(hoped) or figure.modality is Modality.FORECAST
    if figure.modality is Modality.FORECAST:
        if _expects_beside(figure, block) and not _FORECAST.search(_TITLE.sub("", beside)):
            return bare
        return bare or not _FORECAST.search(evidence) or bool(_FORECAST.search(told))
    if figure.modality in (Modality.REQUIREMENT, Modality.TARGET):
        return bare or not _DUTY.search(evidence) or bool(_DUTY.search(told))
    return True


def _expects_beside(figure: Figure, block: Block) -> bool:
    """Whether the evidence says that it only expects right before a figure of prose."""
    at = block.quote.find(figure.text)
    if figure.table is not None or at < 0:
        return False
    clause = CLAUSE.split(block.quote[:at])[-1]
    return bool(_FORECAST.search(_OTHER_NUMBER.split(clause)[-1]))


def _column_of(figure: Figure, block: Block) -> list[str]:
    """What a table's row prints before a cell (2025年预估市场规模); nothing for prose."""
    if figure.table is None:
        return []
    cells = re.split(r" \| |\n", block.quote)
    return [cell for cell in cells if cell.strip().endswith(figure.text)]


def counts_another(one: Said, figure: Figure, block: Block) -> bool:
    """Whether what is counted behind a number (200家三甲医院) is another thing than printed."""
    at = block.quote.find(figure.text)
    mine = _NEXT.match(one.right)
    theirs = _NEXT.match(block.quote[at + len(figure.text) :]) if at >= 0 else None
    if not mine or not theirs or units.parse(figure.unit).kind != "counters":
        return False
    if any(_NO_THING.match(found[0]) for found in (mine, theirs)):
        return False
    pairs = {theirs[1][i : i + 2] for i in range(len(theirs[1]) - 1)}
    alike = any(mine[1][i : i + 2] in pairs for i in range(len(mine[1]) - 1))
    return not alike and mine[1][:2] not in block.quote[at : at + 24]
