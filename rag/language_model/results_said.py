"""Computed figures in a model's sentence, and words that the sentence's own numbers belie."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from decimal import Decimal

from index.figure import Change, Figure, Modality
from index.ledger import cues, units
from index.ledger.scanner import Mention
from index.normal import fold
from rag.answer import AnswerFigure
from rag.language_model.comparisons import OVER, UNDER
from rag.language_model.manner_said import HOPED
from rag.language_model.material import Block, Material
from rag.language_model.numbers_said import CLAUSE, Said, governing

_SUMMED = re.compile(r"合计|总计|共计|一共|加起来|之和|(?<![公共])共(?=[^同享建])")
_DIFFERS = re.compile(
    r"(?:相差|差距|差额|多出?|少|高出?|低|增加|减少|增长|下降|提高|降低)(?:了|约|为|达)*$"
)
_MORE = "高|多|大|快|强|贵|长"
_FORMER = re.compile(
    rf"(?P<which>[前后])者(?:的[^,。;]{{0,8}})?(?:比[前后]者|明显|显著|则|要|更|还|也)*"
    rf"(?P<how>{_MORE}|低|少|小|慢|弱|便宜|短)"
)
_SHARE = re.compile(r"占(?:[^,。;]|,(?=\d{3}))*(?:合计|总|收入|销量)(?:[^,。;]|,(?=\d{3}))*的$")
_UP = "升|增|涨|提高|提升|上升|扩大|延长|变长|攀升"
_DOWN = "降|减|跌|缩|压缩|下降|下滑|回落|变短"
SUM = re.compile(r"合计|总计|共计|加起来|之和")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def result_of(one: Said, material: Material) -> AnswerFigure | None:
    """The computed figure that a mention prints."""
    for figure in material.results:
        bare = fold(one.printed).lstrip("-")
        if bare == fold(figure.text).lstrip("-").replace(" ", ""):
            return figure
        if figure.value is not None and one.mention.value is not None:
            unit = units.parse(figure.unit)
            same = unit.base == one.mention.unit.base
            value = abs(one.mention.value) * one.mention.unit.scale
            if same and value == abs(Decimal(figure.value)) * unit.scale:
                return figure
    return None


def is_right_result(
    text: str, one: Said, result: AnswerFigure, cited: Sequence[Block], material: Material
) -> bool:
    """Whether a computed figure is told as what it is: from its operands, for their time."""
    operands = material.operand_marks(result)
    if operands and not operands & {block.id for block in cited}:
        return False
    derivation = material.plain.derivations[result.derivation or 0]
    hopes = [f for f in material.figures if f.modality is Modality.FORECAST]
    if HOPED.search(one.clause) and not hopes:
        return False
    told = cues.qualifier(one.clause, one.right, one.mention.vague)
    bound = told.bound if told else None
    if bound is None and re.search(r"约(?:[^,。;]|,(?=\d{3}))*$", text[: one.mention.start]):
        bound = "about"  # 约占合计收入216,000万元的29.4%
    if bound != ("about" if "≈" in derivation.expression else None):
        return False
    year = governing(text, one.mention)
    if year is None or year.period.first is None:
        return True
    of = [material.plain.figures[i].period or "" for i in derivation.operands]
    years = {int(y) for p in (*of, material.question) for y in _YEAR.findall(p)}
    told_years = {year.period.first, year.period.last}
    if len(told_years) > 1 and len(stated := {int(y) for p in of for y in _YEAR.findall(p)}) > 1:
        return told_years == {min(stated), max(stated)}
    return told_years <= years


def against_the_numbers(text: str, found: Sequence[Mention]) -> list[str]:
    """从17%升至5%, A为39.8%,低于B的33.6%: words that the two numbers themselves belie."""
    wrong = []
    for one, other in itertools.pairwise(found):
        between = text[one.end : other.start]
        if None in (one.value, other.value) or one.unit.base != other.unit.base:
            continue
        a = (one.value or 0) * one.unit.scale
        b = (other.value or 0) * other.unit.scale
        comparison = re.search(rf"({OVER})[^,。;]{{1,16}}的$|({UNDER})[^,。;]{{1,16}}的$", between)
        if comparison and not ((a > b) if comparison[1] else (a < b)):
            wrong.append(comparison[0])
        moved = re.fullmatch(
            rf"[^,。;从由]{{0,24}}?((?:{_UP}|{_DOWN})[^,。;]{{0,3}}[至到为])(?:了)?[^,。;]{{0,8}}",
            between,
        )
        if moved and re.search(r"[从由原][^,。;]*$", text[: one.start]):
            up = bool(re.match(_UP, moved[1]))
            if not ((a < b) if up else (a > b)):
                wrong.append(moved[0])
    return wrong + _former_and_latter(text, found)


def _former_and_latter(text: str, found: Sequence[Mention]) -> list[str]:
    """A为19.2%,B为16.5%,前者低: which of the two the two numbers themselves belie."""
    wrong = []
    for said in _FORMER.finditer(text):
        two = [m for m in found if m.end <= said.start() and m.value is not None][-2:]
        if len(two) < 2 or two[0].unit.base != two[1].unit.base:
            continue
        former, latter = ((m.value or 0) * m.unit.scale for m in two)
        more = (former > latter) is (said["which"] == "前")
        if former == latter or more is not bool(re.match(_MORE, said["how"])):
            wrong.append(said[0])
    return wrong


def is_called_a_result(
    text: str, one: Said, figure: Figure, block: Block, material: Material
) -> bool:
    """Whether a stated figure is told as a sum, a difference or a multiple that it is not."""
    called = _SUMMED.search(one.clause)
    if called and not (figure.subject and fold(figure.subject) in fold(one.clause)):
        return not any(_near(_SUMMED, said, figure) for said in (block.quote, *block.own))
    if material.results and figure.unit == "%" and _SHARE.search(text[: one.mention.start]):
        return not any(_near(_SHARE, said, figure) for said in (block.quote, *block.own))
    if material.results and _DIFFERS.search(one.clause) and figure.change is Change.LEVEL:
        return not any(_near(_DIFFERS, said, figure) for said in (block.quote, *block.own))
    return False


def _near(pattern: re.Pattern[str], text: str, figure: Figure) -> bool:
    """Whether a word of `pattern` stands in the clause before the figure, where it is printed."""
    for found in re.finditer(rf"(?<![\d.,]){re.escape(figure.text)}", text):
        if pattern.search(CLAUSE.split(text[: found.start()])[-1]):
            return True
    return False
