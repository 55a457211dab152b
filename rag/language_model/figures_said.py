"""The figures of a model's sentence: each must be the evidence's, with all that is said beside it.

Reads the sentence with the ledger's own eyes (scanner, times, cues) and compares reading with
record: amount and unit, year, owner, bound (超过, 约, 不足), movement, and how sure it is.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.figure import Change, Figure, Modality
from index.ledger import cues, times, units
from index.ledger.scanner import Mention, scan
from index.normal import fold
from rag.answer import AnswerFigure
from rag.language_model.material import Block, Material
from rag.language_model.relations import OVER, UNDER
from rag.language_model.sentences import Stretch
from rag.lexicon import Lexicon
from rag.names import Names
from rag.own_words import says

_EACH = re.compile(r"分别|依次|各(?:为|占|是|有)|各自")
_CLAUSE = re.compile(r"[。;!?\n]|,(?!\d{3})|(?<!\d),")
_BASE = re.compile(r"(?:较|比|相比|与|同|和|对比|高于|低于)$")
_BASE_AFTER = re.compile(
    r"^(?:的[^,。;]{0,12})?(?:相比|比较|相较)|^[^,。;\d]{0,6}(?:增长|提高|增加|下降|减少|提升|上升)"
)
_VERB = re.compile(r"升(?:[到至高为了]|$)")
_COUNTERS = frozenset("个类项种者条方面大家款")
_OF = re.compile(r"(超过|超|突破|逾|不足|不到|近|约|至少|不超过)(?:了)?[^,。;\d]{1,10}的$")
_ONLY = frozenset({"仅", "只有", "仅为", "只"})
_GROWTH = re.compile(
    r"增|涨|升|降|减|跌|速|幅|变化|趋势|提高|扩|缩|高出|高于|低于|差|多|少|快|慢|短|长|翻"
)
_CHAIN = re.compile(r"[、,和与及跟]|以及|(?:分别|依次|各)?(?:为|是|占|达|达到)?")
_FORECAST = re.compile(
    r"预计|预测|预估|预期|有望|可望|或将|料将|(?<!即)将(?!军|士)|可能|未来|估计|(?<![协社])会(?!议|诊)|要(?!求|素|件)|目标|计划|力争|规划"
)
_HOPED = re.compile(r"预计|预测|预估|有望|可望|可能|或将|目标|计划|力争")
_DONE = re.compile(r"已(?!知|有望)|目前|业已|达成|完成了|实现了")
_SUM = re.compile(r"合计|总计|共计|加起来|之和")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NEXT = re.compile(r"的?([\u4e00-\u9fff]{2,6})")
_NO_THING = re.compile(
    r"的?(?:以上|以下|以内|左右|上下|之间|区间|后|前|时|内|中|为|是|并|和|与|及|用|被|在|将|可|能|才|就|不|的|增|升|降|减|提|扩|缩|占|达|多|少|突|超|较|比)"
)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+/-]*")
_DUTY = re.compile(r"要求|需|须|必须|应|不得|规定|目标|计划|力争|拟|规划|旨在|承诺|提出|将|要")


@dataclass(frozen=True, slots=True)
class _Said:
    """One number of a stretch with its surroundings (all in one normal form)."""

    mention: Mention
    printed: str
    left: str  # from the number before, or the beginning
    clause: str  # the part of `left` in the number's own clause
    right: str  # up to the end of the clause or the next number
    alone: bool  # no other number follows in its clause


class FigureCheck:
    """Checks the figures, years and owners that stretches say. Safe for several threads."""

    def __init__(self, names: Names, lexicon: Lexicon) -> None:
        self._names = names
        self._lexicon = lexicon

    def faults(self, stretch: Stretch, material: Material) -> list[str]:
        """What the cited blocks do not bear out in a stretch; empty where they bear out all."""
        text = unicodedata.normalize("NFKC", stretch.words)
        cited = material.cited(stretch.marks)
        found = [m for m in scan(text)[0] if m.end > m.start]
        said = _surroundings(text, found)
        each = self._owners_in_turn(text, said, material)
        wrong: list[str] = []
        for number, one in enumerate(said):
            wrong += self._wrong_figure(
                text, one, cited, material, each.get(number), stretch.before
            )
        wrong += _wrong_tokens(text, found, cited)
        wrong += _against_the_numbers(text, found)
        return wrong + self._wrong_times(text, found, cited, material)

    def _wrong_figure(
        self,
        text: str,
        one: _Said,
        cited: Sequence[Block],
        material: Material,
        owner: str | None,
        before: str,
    ) -> list[str]:
        behind = units.read(text, one.mention.end)
        moves = _VERB.match(text, one.mention.end)  # 17%升到: 升 is no litre here
        if one.mention.unit.printed and behind is not None and not moves:
            return [one.printed + one.right[:2]]  # a unit behind the unit
        result = _result(one, material)
        if result is not None:
            right = _is_right_result(text, one, result, cited, material) and not (
                self._is_of_a_part(one, result, material)
            )
            return [] if right else [one.printed]
        same = [
            f
            for block in cited
            for f in block.figures
            if f.text == one.printed or says(one.mention, f)
        ]
        if not same:
            printed = _is_printed(one, cited) and cues.qualifier(one.clause, one.right) is None
            return [] if printed or _is_count(one, text, cited) else [one.printed]
        faults = [
            self._against(text, one, figure, cited, material, owner, before) for figure in same
        ]
        best = min(faults, key=len)
        return [f"{one.printed}:{fault}" for fault in best]

    def _against(
        self,
        text: str,
        one: _Said,
        figure: Figure,
        cited: Sequence[Block],
        material: Material,
        owner: str | None,
        before: str,
    ) -> list[str]:
        """How what is said beside a number differs from the figure that it would be."""
        block = next(b for b in cited if figure in b.figures)
        wrong = []
        if not self._right_time(text, one, figure, block):
            wrong.append("time")
        if foreign := self._foreign(one, figure, block, material, owner):
            wrong.append(f"of {foreign}")
        if not _same_bound(one, figure, block):
            wrong.append("bound")
        if not _same_movement(before + text, one, figure):
            wrong.append("movement")
        if not _as_sure(before, text, one, figure, block):
            wrong.append("modality")
        if _SUM.search(one.clause) and not any(_SUM.search(t) for t in block.said):
            wrong.append("no sum")
        if _counts_another(one, figure, block):
            wrong.append("counts")
        return wrong

    # --- time -------------------------------------------------------------------------------

    def _right_time(self, text: str, one: _Said, figure: Figure, block: Block) -> bool:
        """Whether the year that governs a number is the figure's."""
        governing = _governing(text, one.mention)
        if governing is None:
            return True
        period, first, last = figure.period, governing.period.first, governing.period.last
        if first is None or last is None:
            return True  # 未来三年, 当前: looked at with all other times
        if period is not None and period.first is not None and period.last is not None:
            stated = {m.period.first for m in times.find(block.quote) if m.absolute}
            elsewhere = period.inherited and bool(stated) and first not in stated
            within = first <= period.first and period.last <= last and not elsewhere
            apart = governing.period.part and period.part and governing.period.part != period.part
            if within and not apart:
                return True
            if (period.first, period.last) != (first, last) and not period.inherited:
                return False
        # The ledger has no year of the sentence's own: then the quote must have no other one.
        years = {m.period.first for m in times.find(block.quote) if m.absolute}
        years |= {m.period.last for m in times.find(block.quote) if m.absolute}
        return first in years and len(years) == 1

    def _wrong_times(
        self, text: str, found: Sequence[Mention], cited: Sequence[Block], material: Material
    ) -> list[str]:
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
        bare = re.findall(r"(?<![\d.])(?:19|20)\d\d(?![\d.%])", text)
        wrong += [y for y in bare if int(y) not in known | years and not _counted(text, y, found)]
        return wrong

    # --- owner ------------------------------------------------------------------------------

    def _foreign(
        self, one: _Said, figure: Figure, block: Block, material: Material, owner: str | None
    ) -> str | None:
        """A name beside a number that belongs to another figure and not to this one."""
        own = [*material.fields[figure.id], fold(figure.subject or "")]
        place = one.clause + (one.right if one.alone else "")
        if owner is not None:
            beside = [owner]
        else:
            beside = self._names_in(place)
            if not any(self._owners(name, material) for name in beside):
                beside = [*beside, *self._names_in(one.left)]
        for name in beside:
            if any(name in field or field in name for field in own if len(field) > 1):
                continue
            if any(self._alike(name, field) for field in own):
                continue
            others = [g for g in self._owners(name, material) if g.id != figure.id]
            others = [g for g in others if g.base_unit == figure.base_unit or g.table is not None]
            if not others:
                continue
            if _own_words(figure, block, name, others):
                continue
            return name
        return None

    def _owners_in_turn(
        self, text: str, said: Sequence[_Said], material: Material
    ) -> dict[int, str]:
        """Number of a mention -> its owner, where owners and amounts are told in two lists."""
        found: dict[int, str] = {}
        for each in _EACH.finditer(text):
            behind = [i for i, one in enumerate(said) if one.mention.start >= each.start()]
            run: list[int] = []
            for index in behind:
                if run:
                    before = said[run[-1]].mention.end
                    if not _CHAIN.fullmatch(text[before : said[index].mention.start].strip()):
                        break
                run.append(index)
            opens = max((m.end() for m in _CLAUSE.finditer(text, 0, each.start())), default=0)
            last = max((o.mention.end for o in said if o.mention.end <= each.start()), default=0)
            names: list[str] = []
            for start in (max(opens, last), last):
                found_there = self._names_in(text[start : each.start()])
                names = names or [n for n in found_there if self._holders(n, material)]
            if len(run) > 1 and len(names) >= len(run):
                found |= dict(zip(run, names[-len(run) :], strict=True))
        return found

    def _names_in(self, text: str) -> list[str]:
        folded = fold(text)
        places = sorted(self._names.found_in(folded))
        return [folded[start:end] for start, end in places if end - start > 1]

    def _owners(self, name: str, material: Material) -> list[Figure]:
        """The figures of all blocks of which a name says whose, where or what they are."""
        found = []
        for figure in material.figures:
            own = [figure.subject, figure.region, figure.metric]
            fields = [fold(text) for text in own if text]
            if figure.table is not None:
                fields += material.fields[figure.id]
            if any(name == field or (len(name) > 2 and name in field) for field in fields):
                found.append(figure)
        return found

    def _holders(self, name: str, material: Material) -> list[Figure]:
        """The figures of which a name says whose they are: subject, place or row, no metric."""
        return [figure for figure in material.figures if material.is_of(figure, name)]

    def _is_of_a_part(self, one: _Said, result: AnswerFigure, material: Material) -> bool:
        """Whether a sum is told of one of the things that were added."""
        derivation = material.plain.derivations[result.derivation or 0]
        if "+" not in derivation.expression or _SUM.search(one.left):
            return False
        texts = [material.plain.figures[i].text for i in derivation.operands]
        for name in self._names_in(one.clause):
            of = {f.text for f in self._holders(name, material)} & set(texts)
            if of and of != set(texts):
                return True
        return False

    def _alike(self, name: str, field: str) -> bool:
        """Whether two names are strong forms of one group of the lexicon."""
        for entry in self._lexicon.groups_of(name):
            forms = {fold(form) for form, weight in entry.forms if weight >= 0.9}
            if name in forms and any(form in field for form in forms if len(form) > 1):
                return True
        return False


def _own_words(figure: Figure, block: Block, name: str, others: Iterable[Figure]) -> bool:
    """Whether the figure's own clause says the name, and none of the others owns that place."""
    if figure.table is not None:
        return False
    at = block.quote.find(figure.text)
    if at < 0:
        return False
    same_sentence = [g for g in others if g.sentence == figure.sentence and g.table is None]
    if same_sentence:
        return False
    return name in fold(block.quote)


def _wrong_tokens(text: str, found: Sequence[Mention], cited: Sequence[Block]) -> list[str]:
    """Names with digits (3.0T, DICOM3.0) that no cited block prints."""
    said = {t.strip(".-/+") for b in cited for s in b.said for t in _TOKEN.findall(s)}
    spans = [(m.start, m.end) for m in found] + [(m.start, m.end) for m in times.find(text)]
    wrong = []
    for match in _TOKEN.finditer(text):
        token = fold(match[0]).strip(".-/+")
        inside = any(a <= match.start() and match.end() <= b for a, b in spans)
        beside = any(a < match.end() and match.start() < b for a, b in spans)
        if re.search(r"\d", token) and not inside and not beside and token not in said:
            wrong.append(match[0])
    return wrong


def _against_the_numbers(text: str, found: Sequence[Mention]) -> list[str]:
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
            r"[^,。;从由]{0,12}?([升增涨降减跌缩][^,。;]{0,3}[至到为])(?:了)?[^,。;]{0,8}", between
        )
        if moved and re.search(r"[从由][^,。;]*$", text[: one.start]):
            up = moved[1][0] in "升增涨"
            if not ((a < b) if up else (a > b)):
                wrong.append(moved[0])
    return wrong


def _surroundings(text: str, found: Sequence[Mention]) -> list[_Said]:
    said = []
    ends = [0, *(m.end for m in found)]
    starts = [*(m.start for m in found), len(text)]
    for number, mention in enumerate(found):
        left = text[ends[number] : mention.start]
        clause = _CLAUSE.split(left)[-1]
        after = text[mention.end : starts[number + 1]]
        cut = _CLAUSE.search(after)
        right = after[: cut.start()] if cut else after
        alone = cut is not None or number + 1 == len(found)
        printed = text[mention.start : mention.end].strip()
        said.append(_Said(mention, printed, left, clause, right, alone))
    return said


def _result(one: _Said, material: Material) -> AnswerFigure | None:
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


def _is_printed(one: _Said, cited: Sequence[Block]) -> bool:
    """Whether a cited quote prints a number that the ledger does not count as a figure."""
    printed = fold(one.printed)
    each = re.search(r"每|单台|平均", one.left)
    for block in cited:
        for text in block.said:
            found, names = scan(text)
            said = {fold(text[m.start : m.end].strip()) for m in found}
            if printed in said or any(printed in fold(name.text) for name in names):
                return True
            # 每台3.0万元 for 3.0万元/台.
            if each and any(other.startswith(printed + "/") for other in said):
                return True
    return False


def _is_count(one: _Said, text: str, cited: Sequence[Block]) -> bool:
    """Whether a small number counts what the sentence itself lists or cites (三类,即A、B和C)."""
    value = one.mention.value
    if value is None or not 2 <= value <= 20 or one.mention.unit.printed not in _COUNTERS:
        return False
    listed = text.count("、") + 1 + bool(re.search(r"、[^,。;]*(?:和|与|以及|及)", text))
    return value in (listed, len(cited))


def _governing(text: str, mention: Mention) -> times.TimeMention | None:
    """The time that a number is said of: the last before it that is no base of comparison, else
    one in brackets right behind it."""
    before = None
    for time in times.find(text):
        if not time.absolute:
            if time.kind in ("now", "future", "past", "within") and time.end <= mention.start:
                before = None  # 从当前的31%: another time speaks from here on
            continue
        if time.end <= mention.start:
            based = _BASE.search(text[: time.start]) and not _is_later(text, time, mention)
            if not based:
                before = time
        elif before is None and time.start >= mention.end:
            between = text[mention.end : time.start]
            if re.fullmatch(r"[\s(]*", between):
                return time
    return before


def _is_later(text: str, time: times.TimeMention, mention: Mention) -> bool:
    """高于2022年的36%: the time that follows a comparison governs the number behind it."""
    return bool(re.fullmatch(r"的[^,。;]{0,10}", text[time.end : mention.start]))


def _same_bound(one: _Said, figure: Figure, block: Block) -> bool:
    """超过60% is not 60%, nor is 60% 超过60%."""
    told = cues.qualifier(one.clause or one.left[-12:], one.right, one.mention.vague)
    if told and told.printed in ("高于", "低于", "小于", "不及") and one.left.endswith("的"):
        told = None  # 高于B的33.6%: a comparison, no bound
    said = told.bound if told and told.printed not in _ONLY else None
    if said is None and (of := _OF.search(one.left)):
        said = cues.bound_of(of[1])
    meant = None if figure.qualifier in _ONLY else cues.bound_of(figure.qualifier)
    if said == meant:
        return True
    if said is None:
        return bool(figure.qualifier and figure.qualifier in one.left + one.printed + one.right)
    around = _around(figure, block)
    # 占比最高达38%: a bound by its place only, and the report says it there too.
    return told is not None and told.printed in around and meant is None


def _around(figure: Figure, block: Block) -> str:
    at = block.quote.find(figure.text)
    return block.quote[max(0, at - 14) : at + len(figure.text) + 6] if at >= 0 else ""


def _same_movement(text: str, one: _Said, figure: Figure) -> bool:
    """提升至40% is not 提升40%, and neither is 下降40%."""
    percent = one.mention.unit.base in ("%", "百分点")
    left = one.clause or one.left
    change, way = cues.movement(left, one.right, one.mention.unit.printed, percent=percent)
    meant = figure.direction
    if way is not None and meant is not None and way is not meant:
        return False
    if figure.table is not None:
        return True
    if change is figure.change:
        return not (way is not None and meant is None and change is Change.DELTA)
    moved = {Change.DELTA, Change.RATE}
    if change in moved and figure.change in moved:
        return True
    if figure.change in moved:
        # 增长14.6% said as 增长率为14.6%: some word of movement must stand beside it.
        to = way is not None and re.search(r"(?:至|到|为)[^\d]{0,3}$", left)
        return bool(_GROWTH.search(text)) and not to
    return not (change is Change.DELTA and way is not None) and not (
        change is Change.RATE and way is not None
    )


def _as_sure(before: str, text: str, one: _Said, figure: Figure, block: Block) -> bool:
    """An expectation is told as one, a demand as a demand, a fact as a fact."""
    at = block.quote.find(figure.text)
    # In a table the column says it, in prose the sentence up to the figure and its clause.
    reach = block.quote[: at + len(figure.text) + 8] if figure.table is None and at >= 0 else ""
    evidence = " ".join((reach or block.quote, *block.own, *_column_of(figure, block)))
    told = f"{before},{text[: one.mention.end]}{one.right}"
    plain = [t for t in block.own if fold(figure.text) in t]
    bare = bool(plain) and not any(_FORECAST.search(t) or _DUTY.search(t) for t in plain)
    if _DONE.search(one.clause) and figure.modality is Modality.FORECAST:
        return bool(_DONE.search(re.split(r"[,;。]", reach or block.quote[:0])[-1]))
    if _HOPED.search(one.left):
        table = figure.table is not None
        of_column = " ".join(_column_of(figure, block)) if table else evidence
        hoped = _HOPED.search(of_column) or re.search(r"(?<!即)将", of_column)
        return bool(hoped) or figure.modality is Modality.FORECAST
    if figure.modality is Modality.FORECAST:
        return bare or not _FORECAST.search(evidence) or bool(_FORECAST.search(told))
    if figure.modality in (Modality.REQUIREMENT, Modality.TARGET):
        return bare or not _DUTY.search(evidence) or bool(_DUTY.search(told))
    return True


def _column_of(figure: Figure, block: Block) -> list[str]:
    """What a table's row prints before a cell (2025年预估市场规模); nothing for prose."""
    if figure.table is None:
        return []
    return [c for c in block.quote.split(" | ") if c.strip().endswith(figure.text)]


def _counts_another(one: _Said, figure: Figure, block: Block) -> bool:
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


def _is_right_result(
    text: str, one: _Said, result: AnswerFigure, cited: Sequence[Block], material: Material
) -> bool:
    """Whether a computed figure is told as what it is: from its operands, for their time."""
    operands = material.operand_marks(result)
    if operands and not operands & {block.id for block in cited}:
        return False
    derivation = material.plain.derivations[result.derivation or 0]
    hopes = [f for f in material.figures if f.modality is Modality.FORECAST]
    if _HOPED.search(one.clause) and not hopes:
        return False
    told = cues.qualifier(one.clause, one.right, one.mention.vague)
    bound = told.bound if told else None
    if bound is None and re.search(r"约(?:[^,。;]|,(?=\d{3}))*$", text[: one.mention.start]):
        bound = "about"  # 约占合计收入216,000万元的29.4%
    if bound != ("about" if "≈" in derivation.expression else None):
        return False
    governing = _governing(text, one.mention)
    if governing is None or governing.period.first is None:
        return True
    of = [material.plain.figures[i].period or "" for i in derivation.operands]
    years = {int(y) for p in (*of, material.question) for y in _YEAR.findall(p)}
    told_years = {governing.period.first, governing.period.last}
    if len(told_years) > 1 and len(stated := {int(y) for p in of for y in _YEAR.findall(p)}) > 1:
        return told_years == {min(stated), max(stated)}
    return told_years <= years


def _counted(text: str, year: str, found: Sequence[Mention]) -> bool:
    at = text.find(year)
    return any(m.start <= at < m.end for m in found)
