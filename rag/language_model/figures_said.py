"""The figures of a model's sentence: each must be the evidence's, with all that is said beside it.

Reads the sentence with the ledger's own eyes (scanner, times, cues) and compares reading with
record: amount and unit, year, owner, bound (超过, 约, 不足), movement, and how sure it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from index.figure import Change, Direction, Figure, Modality
from index.ledger import cues, times, units
from index.ledger.scanner import Mention, scan
from index.normal import fold
from rag.answer import AnswerFigure
from rag.language_model.material import Block, Material
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
    r"预计|预测|预估|预期|有望|可望|或将|料将|将|可能|未来|预判|估计|会|要|目标|计划|力争|规划"
)
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
            operands = material.operand_marks(result)
            stands = not operands or operands & {block.id for block in cited}
            return [] if stands else [one.printed]
        same = [
            f
            for block in cited
            for f in block.figures
            if f.text == one.printed or says(one.mention, f)
        ]
        if not same:
            return [] if _is_printed(one, cited) or _is_count(one, text, cited) else [one.printed]
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
        if not _as_sure(before + text, figure, block):
            wrong.append("modality")
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
            within = first <= period.first and period.last <= last
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
            start = max((m.end() for m in _CLAUSE.finditer(text, 0, each.start())), default=0)
            last = [one.mention.end for one in said if one.mention.end <= each.start()]
            start = max([start, *last])
            names = [
                name
                for name in self._names_in(text[start : each.start()])
                if self._owners(name, material)
            ]
            if len(run) > 1 and len(names) >= len(run):
                for index, name in zip(run, names[-len(run) :], strict=True):
                    found[index] = name
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


def _as_sure(text: str, figure: Figure, block: Block) -> bool:
    """An expectation is told as one, a demand as a demand, a fact as a fact."""
    quote = " ".join((block.quote, *block.said[1:]))
    plain = [t for t in block.own if fold(figure.text) in t]
    if plain and not any(_FORECAST.search(t) or _DUTY.search(t) for t in plain):
        return True  # code says it like that
    if figure.modality is Modality.FORECAST:
        return not _FORECAST.search(quote) or bool(_FORECAST.search(text))
    if figure.modality in (Modality.REQUIREMENT, Modality.TARGET):
        return not _DUTY.search(quote) or bool(_DUTY.search(text))
    sure = re.search(r"预计|预测|有望|可能|或将|目标|计划|力争", text)
    return sure is None or bool(re.search(r"预|望|可能|将|目标|计划|力争|规划", quote))


def _counted(text: str, year: str, found: Sequence[Mention]) -> bool:
    at = text.find(year)
    return any(m.start <= at < m.end for m in found)
