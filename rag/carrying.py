"""Carrying over: the question before with what a new turn says in the place of what is like it.

Knows slots, rows of tables and the lexicon; whether a turn is a follow-up is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.report import Table
from index.figure import Figure
from index.normal import fold
from rag.enumeration import listed
from rag.lexicon import Lexicon
from rag.slots import TIME, region_in, years_in
from rag.told import Earlier
from rag.turns import ASKS, GROWTH, OF, PRONOUN, TurnReader

_AMOUNT = re.compile(
    r"(?:了|到|是|有|为)?(?:多少|几|什么|多大|多高|多久)(?:个)?(?:[万亿]?(?:元|台|家|人次|人|钱|所|例|件|款|倍|天|年)|百分点|点)?(?:了|呢|吗)?"
)

_APART_FROM = re.compile(r"除(?:了|去|开|掉)|之外|以外")
"""What is left out is not what a question is about."""
_WITHIN = re.compile(r"(?<=[\u4e00-\u9fff]{2})在[^,。?在各节章]{2,12}?(?:里面?|中|当中|内)?(?=占)")
"""What a share is of (影像工作站在影像设备里占几成) is not what the question is about."""
_QUANTITY = re.compile(
    r"[\u4e00-\u9fff]{0,2}(?:率|度|额|价|速|成本|周期|工期|账期|期限|份额|占比|销量|产量|寿命|时长|精度)"
)
"""What names a quantity and no thing, whatever the lexicon knows of it (速度呢)."""
_AT_PRESENT = re.compile(r"现在|目前|如今|眼下|当前|现阶段")
_RHYTHM = re.compile(r"每(?:个)?(?:年|月|周|天|日|季度|小时)|[年月周日季]均")
_AIMED = re.compile(r"目标|预计|预期|将来|未来")
"""Words of what is to come, which do not go with 现在."""
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]+")
_DESCRIBED = re.compile(r"[^,。?]{2,14}的(?P<head>[\u4e00-\u9fff]{2,6})")
"""A thing in so many words (影视后期制作的工作站)."""
_CHANGED = re.compile(r"(?:涨|增|升|降|减|跌|变|差|多|少)[^,。?]{0,6}(?:多少|几)")
_BASE = re.compile(r"(?:跟|和|与|同|比起?|较|对比)(?:19|20)\d\d年?")
"""A year that something is only compared with is not the time of the question."""


class Carrier:
    """Overwrites the slots of questions about one report."""

    def __init__(
        self,
        lexicon: Lexicon,
        names: Sequence[str],
        tables: Mapping[str, Table],
        turns: TurnReader,
    ) -> None:
        """`names` are the report's own names, the longest first."""
        self._lexicon = lexicon
        self._names = names
        self._tables = tables
        self._turns = turns
        self.slots = turns.slots

    def overwritten(self, before: Earlier, what: str) -> str:
        """The question before, with each slot that `what` names in the place of its own."""
        time = TIME.search(what)
        rest = (what[: time.start()] + what[time.end() :] if time else what).strip("的, ")
        rest = re.sub(r"^(?:到|在|至)(?=$)|(?:会|预计|预期|估计|目标)$", "", rest).strip("的, ")
        question = self.at(before, time[0]) if time else before.question
        points = PRONOUN.search(rest) is not None
        rest = PRONOUN.sub("", rest).strip("的, ")
        if not rest:
            return question
        if _RHYTHM.fullmatch(rest):
            return f"{rest}{question}"
        if _AT_PRESENT.fullmatch(rest):
            return f"{rest}{_AIMED.sub('', TIME.sub('', question))}"
        slots = self.slots.read(rest)
        subject = self._turns.without_metrics(rest)
        named = self.subject(before)
        column = self._is_told_column(before, rest)
        grows = GROWTH.fullmatch(rest) is not None
        asks_quantity = grows or slots.metric is not None or _QUANTITY.fullmatch(rest) is not None
        if (
            not subject
            or grows
            or column
            or (named and asks_quantity and (points or slots.metric is None))
        ):
            if grows and (of := self._grown(before)):
                named = f"{named}{of}"  # 市场规模, then 增速呢
            joint = "的" if named else ""
            each = "分别" if "和" in named and len(listed(before.question)) > 1 else ""
            asked = f"{time[0] if time else ''}{named}{joint}{rest}{each}是多少?"
            return self.with_time(asked, before)
        whose = OF.fullmatch(rest)
        if slots.metric is not None or (whose and self._is_quantity(whose["what"])):
            return self.with_time(f"{time[0] if time else ''}{rest}是多少?", before)
        return self._with_subject(before, question, rest)

    def _is_told_column(self, before: Earlier, what: str) -> bool:
        """Whether `what` is another column of the table that the answer before stands in."""
        cell = before.told.cell
        if cell is None or cell.table is None:
            return False
        return any(fold(c.name) == fold(what) for c in self._tables[cell.table].columns)

    def _is_quantity(self, what: str) -> bool:
        return self.slots.read(what).metric is not None or _QUANTITY.fullmatch(what) is not None

    def _grown(self, before: Earlier) -> str:
        """The quantity that a question before asks for, where it is none of growth itself."""
        metric = self.slots.read(TIME.sub(" ", before.question)).metric or ""
        return "" if GROWTH.search(metric) or metric in self.subject(before) else metric

    def _with_subject(self, before: Earlier, question: str, what: str) -> str:
        """`question` asked of `what` in the place of the thing that is like it."""
        row = self.row_like(before, what)
        if row is not None:
            return self._cell_question(before, question, row)
        described = _DESCRIBED.fullmatch(what)
        if described is not None and described["head"] in question:
            return _thing_before(question, described["head"]).sub(what, question, count=1)
        target = self._like(question, what)
        if target is not None:
            start, end = target
            return question[:start] + what + question[end:]
        region = region_in(what)
        if region is not None and region[1] - region[0] == len(what):
            time = TIME.match(question)
            at = time.end() if time else 0
            return question[:at] + what + question[at:].removeprefix("的")
        subject = self.slots.subject(question)
        if self._turns.firm(what) == what and subject and not self._turns.firm(question):
            return f"{what}{question}"  # 科研项目多少个, then GE呢: whose projects, not which
        if subject and subject in question:
            return question.replace(subject, what, 1)
        return f"{what}{self._asking_part(question, subject)}"

    def of_firm(self, before: Earlier, firm: str) -> str | None:
        """The question before asked of a firm alone, where it named a thing and no firm
        (QLC能擦写多少次, then 长江存储的呢: another thing of theirs); None for other turns."""
        question = before.question
        if not firm or self._turns.firm(firm) != firm or self._turns.firm(question):
            return None
        things = [
            (start, end)
            for start, end, entry in self._lexicon.scan(question.lower())
            if entry.kind in ("product", "technology")
        ]
        things += [match.span() for match in _LATIN.finditer(question)]
        if not things:
            return None
        start, end = things[0]
        return f"{firm}{question[:start]}{question[end:]}"

    def row_label(self, cell: Figure) -> str:
        """What the row of a cell is called."""
        return self._tables[cell.table or ""].rows[cell.row or 0].label

    def row_like(self, before: Earlier, what: str) -> str | None:
        """The one row label that `what` names, of the table that the answer before stands in."""
        cell = before.told.cell
        if cell is None or cell.table is None:
            return None
        wanted = fold(what)
        labels = [
            part.text
            for row in self._tables[cell.table].rows
            if not row.is_total
            for part in row.cells
            if not re.fullmatch(r"[\d,.%年-]+", part.text)
        ]
        forms = {wanted}
        for _, _, entry in self._lexicon.scan(wanted):
            forms |= {
                wanted.replace(f, g)
                for f, w in entry.forms
                if f in wanted
                for g, v in entry.forms
                if w > 0.5 and v > 0.5
            }
        found = [
            label
            for label in labels
            if fold(label) in wanted or any(form in fold(label) for form in forms)
        ]
        return found[0] if len(found) == 1 else None

    def _cell_question(self, before: Earlier, question: str, label: str) -> str:
        """A question for the cell in the column of the answer before and the row `label`."""
        cell = before.told.cell
        if cell is None or cell.table is None:
            return question
        table = self._tables[cell.table]
        told = table.rows[cell.row or 0].label
        if told in question:
            return question.replace(told, label, 1)
        name = table.columns[cell.column or 0].name
        column = re.sub(r"^(?:19|20)\d\d年(?:预估|预计)?", "", name)
        year = re.match(r"(?:19|20)\d\d年", name)
        time = TIME.search(question)
        when = time[0] if time else (year[0] if year else "")
        return f"{when}{label}的{column}是多少?"

    def _like(self, question: str, what: str) -> tuple[int, int] | None:
        """The place in `question` of the thing that is like `what`: a region for a region, a
        firm for a firm, else a word of the same build (动态 for 静态)."""
        if region_in(what) is not None and (region := region_in(question)) is not None:
            return region
        kind = self._kind(what)
        if kind in ("organisation", "product", "customer", "technology"):
            for start, end, entry in self._lexicon.scan(question.lower()):
                if entry.kind == kind:
                    return start, end
        if kind == "organisation":
            for name in self._names:
                if name in question and name != what:
                    at = question.index(name)
                    return at, at + len(name)
            return None
        size = len(what)
        if 2 <= size <= 6 and re.fullmatch(r"[\u4e00-\u9fff]+", what):
            for at in range(len(question) - size + 1):
                piece = question[at : at + size]
                if (
                    piece != what
                    and piece[-1] == what[-1]
                    and re.fullmatch(r"[\u4e00-\u9fff]+", piece)
                    and not ASKS.search(piece)
                    and self._turns.is_whole(question, at, at + size)
                ):
                    return at, at + size
        return None

    def _kind(self, text: str) -> str | None:
        lowered = text.lower()
        if any(name.lower() == lowered for name in self._names):
            known = [e.kind for e in self._lexicon.groups_of(lowered)]
            return known[0] if known else "organisation"
        found = sorted(self._lexicon.scan(lowered), key=lambda item: item[0] - item[1])
        return found[0][2].kind if found else None

    def _asking_part(self, question: str, subject: str) -> str:
        """What a question asks, without what it is about."""
        kept = question
        for size in range(len(subject), 1, -1):
            if subject[:size] in kept:
                at = kept.index(subject[:size])
                return kept[:at] + kept[at + size :]
        return kept

    def subject(self, before: Earlier) -> str:
        """What the turn before was about: the row of a told cell, else the question's words."""
        cell = before.told.cell
        items = () if _APART_FROM.search(before.question) else listed(before.question)
        if cell is not None and len(items) > 1 and len(before.told.figures) > 1:
            return "和".join(items)
        if cell is not None and cell.table is not None:
            row = self._tables[cell.table].rows[cell.row or 0]
            dated = re.fullmatch(r"(?:19|20)\d\d年?", row.label)
            return "" if dated else cell.subject or row.label
        return self.slots.subject(_WITHIN.sub("", before.question))

    def dated(self, before: Earlier) -> str:
        """A text that names the time of the turn before: the question's, else the answer's."""
        if years_in(before.question):
            return before.question
        told = before.told.figures[:1]
        return next((f.period.label for f in told if f.period is not None), "")

    def at(self, before: Earlier, time: str) -> str:
        """The question before, asked for another time."""
        time = re.sub(r"^(?:到|至|截至|在)", "", time)
        if re.fullmatch(r"(?:19|20)\d\d", time):
            time += "年"
        question = before.question
        said = TIME.search(question)
        if said is None:
            return f"{time}{question}"
        rest = question[said.end() :]
        years = years_in(said[0])
        year_on_year = len(years) == 2 and years[1] - years[0] == 1 and _CHANGED.search(rest)
        if year_on_year and re.fullmatch(r"(?:19|20)\d\d年", time):
            time = f"{int(time[:4]) - 1}年到{time}"  # 2022年到2023年涨了多少, then 2024年呢
        if rest.startswith(("和", "到", "至")):
            rest = TIME.sub("", rest, count=1)
        return f"{question[: said.start()]}{time}{rest}"

    @staticmethod
    def with_time(turn: str, before: Earlier) -> str:
        """A time that the turn leaves open is the one of the question before."""
        time = TIME.search(before.question)
        if time is None or TIME.search(_BASE.sub("", turn)):
            return turn
        return f"{re.sub(r'^(?:到|至|截至|在)', '', time[0])}{turn}"

    @staticmethod
    def statement(question: str) -> str:
        """What a question takes for granted: its words without the asking."""
        text = re.sub(r"[?。!,\s]+$", "", _AMOUNT.sub("", question))
        return re.sub(r"(?:的)?(?:是|有|为)?(?:怎么样|如何)?$", "", text)

    @staticmethod
    def prefixed(turn: str, subject: str) -> str:
        turn = re.sub(r"^(?:那么?|嗯|哦|其中|里面|里头|好的?|行|还有)[,]?", "", turn)
        if not subject or subject in turn:
            return turn
        # 基层影像 before 影像的…: what both say is said once.
        for size in range(min(len(subject), len(turn)), 1, -1):
            if turn.startswith(subject[-size:]):
                return subject + turn[size:]
        return f"{subject}{turn}"


def _thing_before(question: str, head: str) -> re.Pattern[str]:
    """A thing of the kind `head`, with all that describes it, from the beginning of its clause or
    behind a time."""
    end = re.escape(head)
    return re.compile(rf"(?:(?<=^)|(?<=[,。?年月]))[^,。?年月]*?{end}")
