"""Follow-ups: the full question behind a turn of a chat.

What the new turn says overwrites a slot (subject, quantity, time, place), what it leaves open
is carried over from the question before and from what its answer told. A change of subject
carries nothing; a reference that can mean several things is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.report import Report
from index.normal import fold
from rag.enumeration import listed
from rag.lexicon import Lexicon
from rag.question import read_question
from rag.requests import Request, read_request, says_both
from rag.several import split
from rag.slots import TIME, SlotReader, region_in, with_relative_year, years_in
from rag.terms import SUBJECTLESS, Term
from rag.told import Told


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier turn: its full question, and what the answer to it told.

    `followed` is true where it was itself a follow-up of the turn before it.
    """

    question: str
    told: Told
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """A turn as a full question, which can be understood without the chat.

    `own` is the turn itself where something was carried over, else None. `near` are the
    passages in which the answer before stands. `request` is set where the turn works on the
    answers before. `readings` are the full questions that it may mean, where it may mean
    several; `named` is what the turn put in the place of something said before;
    `dangling` is true where it leans on a chat that is not there.
    """

    question: str
    own: str | None = None
    near: tuple[int, ...] = ()
    request: Request | None = None
    readings: tuple[str, ...] = ()
    dangling: bool = False
    named: str | None = None


_SWITCH = re.compile(
    r"^.{0,6}?(?:另外(?:再)?(?:问|说|查|想|[,,])|换个(?:话题|问题|方向|别的)|问(?:个|点)?别的|说(?:点|个)别的|先放一放|先不(?:管|说|看)|"
    r"不(?:聊|说|谈|管|看)(?:这|那)个|顺便(?:问|查)|对了[,,]|还想(?:问|知道|查)|(?:聊|说|讲|谈|看)?回(?:到)?(?=[^答报])|再来一个|接下来(?:问|看))"
)
_CANCELLED = re.compile(
    r"不用(?=[;,。]|$)|(?:不用|不必|不要|别)(?:了|查|说|管|看|讲)|不(?:说|查|看|管|问)了|先放一放|算了"
)
_PRONOUN = re.compile(
    r"它们|他们|她们|它|这(?:家|个|款|类|种|些|项|块|一块|部分|东西|玩意儿?|笔|样|么)|那(?:家|款|类|种|些|项|块|部分|个(?!新|老|旧|大|小))|该|其(?!他|它|中|余|实|次)"
)
_PLURAL = re.compile(r"它们|他们|她们|这些|那些")
_LEAD = re.compile(
    r"^(?:那么?|哦|嗯|好的?|行|再(?:看|来|给|查|说)?|还有|其中|里面|里头|而|然后|所以|就|漏了|补一下|换成|换|改成|看看?|说说|来个|给(?:我|一下)?|早先|先(?:说|看)|谢谢你?|[,,、。\s])+"
)
_TAIL = re.compile(
    r"(?:的|方面|这边|那边|那块|这块|又|平均下来|下来|预计|预期|估计|也|说一?下|补一下|给一下|查一下|看一下|说说|呢|咧|啊|呀|吧|是多少|为多少|多少|怎么样|怎样|如何|咋样|是几|什么情况|多大|多高|[,,??。!;\s])+$"
)
_ASKS = re.compile(
    r"多少|几(?!乎)|什么|啥|谁|哪|怎|吗|如何|咋|是否|有没有|多(?:大|高|久|快|长)|为何|能不能"
)
_CUT_ASKING = re.compile(r"[^是为](?:多少|多大|多高)[??。!\s]*$")
_TOPIC = re.compile(r"^(?:那么?|[,,])*(?P<topic>[^,,??]{1,12}?)(?:呢|嘛|吧)[,,??](?P<rest>.{2,})$")
_OF = re.compile(r"(?P<whose>.{2,12})的(?P<what>[^的]{2,8})")
_FIRM = re.compile(r"(?:这|那|该)(?:家|个)?(?:公司|企业|厂商|厂家|机构|品牌|厂)")
_JOINT = re.compile(
    r"^(?:还有|另外|以及|再就是|再有就是)(?!别的|其他|其它|什么|哪|吗|呢|谁|没有)[,\uff0c]?"
    r"|[,\uff0c。!]?(?:多谢|谢谢|感谢)[你您啦了!。]*$"
)
_ELLIPSIS = re.compile(
    r"^(?:那|那么|哦|嗯|好的?|行|再|还有|其中|里面|里头|而|然后|所以|比|到|跟|和|与|换成|按|如果|要是|也|又|(?:贵|便宜|高|低|多|少|快|慢|大|小)(?:出|了|过)|同期|同样|这样|这么)"
)
_WHY = re.compile(r"为什么|为啥|为何|原因|怎么会|凭什么|怎么这么|靠(?:的)?什么|怎么回事")
_AGAINST_YEAR = re.compile(
    r"^(?:那么?|[,,])*(?:和|跟|与|同|比|较|对比|相比)(?:起)?(?:于)?(?P<year>(?:19|20)\d\d)年?(?:相?比|对比|比较)?(?:起来|一下|之下)?(?:呢|怎么样|如何|变化|有什么变化|多了还是少了|高了还是低了|涨了还是跌了|[??。,,])*$"
)
_UP_TO_YEAR = re.compile(
    r"^(?:那么?|[,,])*(?:到|至)(?P<year>(?:19|20)\d\d)年?(?P<moved>(?:涨|增|升|提|降|跌|减|多|少|高|低)[^到至成为]{0,3}(?:多少|几|百分之).{0,5})$"
)
_ONLY_TIME = re.compile(
    r"(?:会|将|能|要|得|可|预计|估计|目标|又|大概|大约|约|是|有|为|达|做|涨|升|降|增长|增加|提升|提高|下降|到|了|的|时候|之前|早先|原来|后来|现在|全年|多少|几|什么水平|[()()、])*"
)
_CHAIN = re.compile(r"前(?P<n>[者])|后者")
_PLACE = re.compile(
    r"(?:排(?:名|在|行)?)?第(?P<n>[一二三四五六七八1-8])(?:名|位|大|高|多|贵|快|个(?:方向|方面|因素|原因|领域|产品|区域|地区|市场|措施|特点|阶段|层面|维度)?|条|项|种|类|家)?(?!季|章|节|代|方|年|批|产)(?:的)?(?:那(?:个|家|类|种|项|条))?"
)
_EXTREME = re.compile(
    r"(?P<which>最(?:大|高|多|贵|快|小|低|少|便宜|慢)|冠军|榜首|垫底|末位)(?:的)?(?:那(?:个|家|类|种|项|条)|一(?:个|家|类|种|项|条))"
)
_WHO_IS = re.compile(
    r"^(?:那么?|[,,])*(?:是)?(?:谁|哪(?:个|家|一个|一家|类|种|年|项)|什么)?(?:是)?(?:谁|哪(?:个|家|一个|一家|类|种|年|项)|什么)?(?:呢|啊|来着|[??。])*$"
)
_SUPERLATIVE = re.compile(
    r"最(?P<kind>大|高|多|贵|快|小|低|少|便宜|慢|长|短|强)|第[一二三四五](?:名|位|大|高|多)?|从(?:高|大|多)到(?:低|小|少)|前[两二三四五]名?"
)
_ANNOUNCED = re.compile(
    r"(?P<n>[两二三四五六])(?:个|大|条|项|类|种)[^,,。]{0,6}(?:方向|方面|维度|趋势|特点|层面|阶段|重点|领域|路径|要素)"
)
_NUMBER_OF = {c: i for i, c in enumerate("一二三四五六七八", start=1)} | {
    str(i): i for i in range(1, 9)
}
_AMOUNT = re.compile(
    r"(?:了|到|是|有|为)?(?:多少|几|什么|多大|多高|多久)(?:个)?(?:[万亿]?(?:元|台|家|人次|人|钱|所|例|件|款|倍|天|年)|百分点|点)?(?:了|呢|吗)?"
)
_COUNTED_NOUN = re.compile(
    r"(?:多少|几|什么|啥|哪)(?:一)?(?:个|家|种|类|条|项|款|所|名|些)?[\u4e00-\u9fff]{0,6}"
)
_SCOPE = re.compile(r"(?:里头?|里面|中|内|那边|这边|上)(?!国|心|医|部|西|端|海|市|台)")
_TELLING = 4.0
"""Weight of known words for a subject from which a turn stands alone."""
_LESS = 0.6
"""What a word that only narrows a subject counts, against one that names it."""
_NAMED = frozenset({"organisation", "latin", "product", "technology", "name", "topic"})


class Conversation:
    """Resolves turns with the lexicon's help (which word is a quantity, which a place)."""

    def __init__(
        self,
        lexicon: Lexicon,
        names: frozenset[str],
        report: Report,
        read_terms: Callable[[str], Sequence[Term]],
        text_of: Callable[[int], str],
        stated: Callable[[str, str], bool],
    ) -> None:
        """`names` are the report's own names of organisations and products; `read_terms`
        gives the content words of a text as the report weighs them, `text_of` the folded text
        of a passage, `stated` tells whether the report gives a quantity for a subject."""
        self._lexicon = lexicon
        self._names = sorted(names, key=len, reverse=True)
        self._tables = {table.id: table for table in report.tables}
        self._terms = read_terms
        self._text = text_of
        self._stated = stated
        self.slots = SlotReader(lexicon)

    def leans(self, turn: str) -> bool:
        """Whether a turn needs the chat before it, as far as its own words tell."""
        turn, _ = self._without_cancelled(turn)
        return _SWITCH.match(turn) is None and not (
            read_request(turn) is None and not self._refers(turn) and self._stands_alone(turn)
        )

    def questions_in(self, message: str) -> tuple[str, ...]:
        """The questions of a normalised message, in order; the message itself where it is one.

        A part that only adds to the one before it (各是多少, 报告说法统一吗) stays with it.
        """
        pieces = split(message)
        if any(_CANCELLED.search(piece.text) for piece in pieces):
            return (message,)
        found: list[str] = []
        for piece in pieces:
            piece = replace(piece, text=_JOINT.sub("", piece.text) or piece.text)
            own = piece.numbered or self._is_whole(piece.text)
            own = own or (not piece.loose and self._is_addition(piece.text))
            if found and not (own and (piece.numbered or self._is_whole(found[0]))):
                found[-1] = f"{found[-1]}{piece.text}"
            else:
                found.append(piece.text)
        return tuple(found) if len(found) > 1 else (message,)

    def _is_whole(self, part: str) -> bool:
        """Whether a part of a message names what it asks, and of what."""
        if _leans_on_all(part):
            return False
        asked = _ASKS.search(part)
        head = part[: asked.start()] if asked is not None else part
        slots = self.slots.read(part)
        narrowed = slots.time is not None or slots.region is not None
        return self._weight(head) >= _TELLING or (slots.metric is not None and narrowed)

    def _is_addition(self, part: str) -> bool:
        """Whether a part asks the question before of something else (华南呢, 它的增速呢)."""
        if re.search(r"分别|各自", part):
            return False
        return self._fragment(part) is not None and re.search(r"呢[?]?$", part) is not None

    def resolve(self, turn: str, earlier: Sequence[Earlier]) -> Resolved:
        """The full question behind `turn` (normalised); `earlier` oldest first."""
        turn, own_subject = self._without_cancelled(turn)
        switch = _SWITCH.match(turn)
        if switch is not None:
            turn = self._after_switch(turn, switch.end())
            if self._stands_alone(turn) or not earlier:
                return Resolved(turn)
        if not self.leans(turn):
            return Resolved(turn)
        if not earlier:
            return Resolved(turn, dangling=self._dangles(turn, own_subject))
        before = earlier[-1]
        request = read_request(turn)
        if request is not None and self._can_work(request, turn, earlier):
            if request is Request.AGAIN:
                return Resolved(before.question, turn, before.told.passages, request)
            about = " / ".join(e.question for e in self._worked_on(request, earlier))
            asked = turn.rstrip("?。 ")
            return Resolved(f"{asked}?(指:{about})", turn, before.told.passages, request)
        return self._follow(turn, own_subject, earlier)

    # -- one follow-up -----------------------------------------------------------------------

    def _follow(self, turn: str, own_subject: str, earlier: Sequence[Earlier]) -> Resolved:
        before = earlier[-1]
        near = before.told.passages
        own = turn
        turn = with_relative_year(turn, self._dated(before))
        readings = self._readings(turn, before)
        if readings:
            return Resolved(turn, own, near, readings=readings)
        ranked = self._ranked(turn, earlier)
        if ranked is not None:
            return Resolved(ranked[0], own, ranked[1] or near)
        turn = self._named_before(turn, earlier)
        topic = _TOPIC.match(turn)
        if topic is not None and not _PRONOUN.search(topic["topic"]):
            if self._weight(topic["topic"]) > 0:
                rest = _PRONOUN.sub("", topic["rest"], count=1)
                asked = self._with_time(f"{topic['topic']}{rest}", before)
                return Resolved(asked, own, near, named=topic["topic"])
            turn = topic["rest"]
        against = _AGAINST_YEAR.match(turn)
        if against is not None and (years := years_in(self._dated(before))):
            first, last = sorted((int(against["year"]), years[-1]))
            base = self._at(before, f"{first}年到{last}年")
            return Resolved(f"{self._statement(base)}相差多少?", own, near)
        moved = _UP_TO_YEAR.match(turn)
        if moved is not None and (years := years_in(self._dated(before))):
            base = self._at(before, f"{years[0]}年到{moved['year']}年")
            return Resolved(f"{self._statement(base)}{moved['moved']}", own, near)
        fragment = self._fragment(turn)
        if fragment is not None and self._asks_anew(turn, fragment, before):
            return Resolved(turn)
        if fragment is not None:
            question = self._overwritten(before, fragment)
            named = TIME.sub("", fragment)
            quantity = _OF.fullmatch(named)
            return Resolved(
                question, own, near, named=(quantity["what"] if quantity else named) or None
            )
        if _WHY.search(turn) and len(turn) < 16 and not self._stands_alone(turn):
            turn = _PRONOUN.sub("", turn)
            return Resolved(f"{self._statement(before.question)},{turn}", own, near)
        subject = own_subject or self._subject(before)
        if not subject and self.slots.read(turn).metric is None:
            subject = self.slots.read(before.question).metric or ""
        if (firm := self._firm(before.question)) and _FIRM.search(turn):
            turn = _FIRM.sub(firm, turn, count=1)
            named = turn.replace(firm, "", 1)
            return Resolved(self._with_time(turn, before), own, near, named=named)
        if (name := self._only_firm(turn)) and firm and name != firm:
            return Resolved(before.question.replace(firm, name, 1), own, near, named=name)
        if _PRONOUN.search(turn):
            turn = _PRONOUN.sub(subject, turn, count=1) if subject else turn
        else:
            turn = self._prefixed(turn, subject)
        return Resolved(self._with_time(turn, before), own, near)

    def _fragment(self, turn: str) -> str | None:
        """What a turn without a predicate names (那2023年呢, 它的均价呢); None for others."""
        what = _LEAD.sub("", turn)
        what = re.sub(r"[,,、]?(?:补|说|看|查)一?下$", "", what.strip("?。! "))
        what = _TAIL.sub("", what)
        what = re.sub(r"^(?:第[一二三四五]个|另一个)[,,]", "", what)
        what = re.sub(r"[()()]", "", what)
        if not what or len(what) > 24:
            return None
        time = TIME.search(what)
        rest = what[: time.start()] + what[time.end() :] if time else what
        if time and not _ONLY_TIME.sub("", rest):
            return time[0]
        if _ASKS.search(what) or re.search(r"[,,;。]", what):
            return None
        ended = re.search(r"(?:呢|咧|怎么样|怎样|如何|咋样)[??。!\s]*$", turn) is not None
        bare = self._without_metrics(what)
        if _CUT_ASKING.search(turn) and not self._ends_in_metric(what):
            return None
        if ended or len(what) <= 8 or not bare:
            return what
        return None

    def _asks_anew(self, turn: str, fragment: str, before: Earlier) -> bool:
        """Whether a turn that names time and quantity (2023年产量是多少) asks of no subject: it
        says all that it needs, and the report gives that quantity for no such subject."""
        slots = self.slots.read(fragment)
        complete = slots.time is not None and slots.metric is not None
        if not complete or _ELLIPSIS.match(turn) or re.search(r"呢[?]?$", turn):
            return False
        subject = self._subject(before)
        alone = not self._without_metrics(fragment) and not _PRONOUN.search(turn)
        return alone and bool(subject) and not self._stated(subject, slots.metric or "")

    def _ends_in_metric(self, text: str) -> bool:
        metric = self.slots.read(text).spans.get("metric")
        return metric is not None and metric[1] == len(text)

    def _without_metrics(self, text: str) -> str:
        """What is left of `text` without quantities, times and pronouns."""
        rest = TIME.sub("", _PRONOUN.sub("", text))
        for start, end, entry in reversed(list(self._lexicon.scan(rest.lower()))):
            if entry.kind == "metric":
                rest = rest[:start] + rest[end:]
        return re.sub(r"[的之在是,,\s]", "", rest)

    def _overwritten(self, before: Earlier, what: str) -> str:
        """The question before, with each slot that `what` names in the place of its own."""
        time = TIME.search(what)
        rest = (what[: time.start()] + what[time.end() :] if time else what).strip("的, ")
        rest = re.sub(r"^(?:到|在|至)(?=$)|(?:会|预计|预期|估计|目标)$", "", rest).strip("的, ")
        question = self._at(before, time[0]) if time else before.question
        rest = _PRONOUN.sub("", rest).strip("的, ")
        if not rest:
            return question
        slots = self.slots.read(rest)
        subject = self._without_metrics(rest)
        if not subject:
            named = self._subject(before)
            joint = "的" if named else ""
            return self._with_time(f"{time[0] if time else ''}{named}{joint}{rest}是多少?", before)
        if slots.metric is not None or _OF.fullmatch(rest):
            return self._with_time(f"{time[0] if time else ''}{rest}是多少?", before)
        return self._with_subject(before, question, rest)

    def _with_subject(self, before: Earlier, question: str, what: str) -> str:
        """`question` asked of `what` in the place of the thing that is like it."""
        row = self._row_like(before, what)
        if row is not None:
            return self._cell_question(before, question, row)
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
        if subject and subject in question:
            return question.replace(subject, what, 1)
        return f"{what}{self._asking_part(question, subject)}"

    def _row_like(self, before: Earlier, what: str) -> str | None:
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
        if kind == "organisation":
            for name in self._names:
                if name in question and name != what:
                    at = question.index(name)
                    return at, at + len(name)
        if kind in ("organisation", "product", "customer", "technology"):
            for start, end, entry in self._lexicon.scan(question.lower()):
                if entry.kind == kind:
                    return start, end
        size = len(what)
        if 2 <= size <= 6 and re.fullmatch(r"[\u4e00-\u9fff]+", what):
            for at in range(len(question) - size + 1):
                piece = question[at : at + size]
                if (
                    piece != what
                    and piece[-1] == what[-1]
                    and re.fullmatch(r"[\u4e00-\u9fff]+", piece)
                    and not _ASKS.search(piece)
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

    # -- what is carried over ----------------------------------------------------------------

    def _subject(self, before: Earlier) -> str:
        """What the turn before was about: the row of a told cell, else the question's words."""
        cell = before.told.cell
        if cell is not None and cell.table is not None:
            row = self._tables[cell.table].rows[cell.row or 0]
            dated = re.fullmatch(r"(?:19|20)\d\d年?", row.label)
            return "" if dated else cell.subject or row.label
        return self.slots.subject(before.question)

    def _firm(self, question: str) -> str:
        """The organisation that a question names; empty where it names none."""
        for start, end, entry in self._lexicon.scan(question.lower()):
            if entry.kind == "organisation":
                return question[start:end]
        return ""

    def _only_firm(self, turn: str) -> str:
        """The organisation that a short turn asks of without saying what (东软投了多少)."""
        name = self._firm(turn)
        if not name or len(turn) > len(name) + 8 or not _ASKS.search(turn):
            return ""
        rest = [t for t in self._terms(turn.replace(name, "", 1)) if t.frequency]
        return (
            ""
            if any(t.kind not in ("asking", "change", "time", "modality", "action") for t in rest)
            else name
        )

    def _dated(self, before: Earlier) -> str:
        """A text that names the time of the turn before: the question's, else the answer's."""
        if years_in(before.question):
            return before.question
        lead = before.told.lead
        return lead.period.label if lead is not None and lead.period is not None else ""

    def _at(self, before: Earlier, time: str) -> str:
        """The question before, asked for another time."""
        time = re.sub(r"^(?:到|至|截至|在)", "", time)
        if re.fullmatch(r"(?:19|20)\d\d", time):
            time += "年"
        question = before.question
        said = TIME.search(question)
        if said is None:
            return f"{time}{question}"
        rest = question[said.end() :]
        if rest.startswith(("和", "到", "至")):
            rest = TIME.sub("", rest, count=1)
        return f"{question[: said.start()]}{time}{rest}"

    @staticmethod
    def _with_time(turn: str, before: Earlier) -> str:
        """A time that the turn leaves open is the one of the question before."""
        time = TIME.search(before.question)
        if time is None or TIME.search(turn):
            return turn
        return f"{re.sub(r'^(?:到|至|截至|在)', '', time[0])}{turn}"

    @staticmethod
    def _statement(question: str) -> str:
        """What a question takes for granted: its words without the asking."""
        text = re.sub(r"[??。!,,\s]+$", "", _AMOUNT.sub("", question))
        return re.sub(r"(?:的)?(?:是|有|为)?(?:怎么样|如何)?$", "", text)

    @staticmethod
    def _prefixed(turn: str, subject: str) -> str:
        turn = re.sub(r"^(?:那么?|嗯|哦|其中|里面|里头|好的?|行|还有)[,,]?", "", turn)
        if not subject or subject in turn:
            return turn
        # 基层影像 before 影像的…: what both say is said once.
        for size in range(min(len(subject), len(turn)), 1, -1):
            if turn.startswith(subject[-size:]):
                return subject + turn[size:]
        return f"{subject}{turn}"

    # -- what the answers before are taken up for ---------------------------------------------

    def _can_work(self, request: Request, turn: str, earlier: Sequence[Earlier]) -> bool:
        """Whether the answers before hold what the request works on."""
        told = earlier[-1].told
        if request is Request.AGAIN:
            return True
        if request in (Request.SOURCE, Request.DETAIL, Request.MORE):
            return bool(told.passages)
        if request is Request.CONVERT:
            return told.lead is not None or told.computed is not None
        if says_both(turn) or request is Request.TOGETHER:
            return True
        return earlier[-1].followed and pair_of(earlier) is not None

    @staticmethod
    def _worked_on(request: Request, earlier: Sequence[Earlier]) -> Sequence[Earlier]:
        return earlier[-2:] if request in (Request.APART, Request.TOGETHER) else earlier[-1:]

    def _readings(self, turn: str, before: Earlier) -> tuple[str, ...]:
        """The full questions that 它 may stand for, where the turn before named several things."""
        match = _PRONOUN.search(turn)
        if (
            match is None
            or _PLURAL.search(turn)
            or not re.match(r"它|这(?:家|个|款|类|种)|那(?:家|个|款|类|种)", match[0])
        ):
            return ()
        items = listed(before.question)
        if not 2 <= len(items) <= 3 or re.search(r"哪|谁|[前后]者", before.question):
            return ()
        return tuple(_PRONOUN.sub(item, _LEAD.sub("", turn), count=1) for item in items)

    def _ranked(self, turn: str, earlier: Sequence[Earlier]) -> tuple[str, tuple[int, ...]] | None:
        """第二名, 最大的那个 by the list that was told; with the passages of that item."""
        extreme = _EXTREME.search(turn)
        place = _PLACE.search(turn)
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
                head = re.split(r"[,,]|将|能够|可|使|的", self._text(wanted))[0]
                return head[:16], (wanted,)
        return None

    @staticmethod
    def _named_before(turn: str, earlier: Sequence[Earlier]) -> str:
        """前者 and 后者 by the things that an earlier question named."""
        if not re.search(r"[前后]者", turn):
            return turn
        for before in reversed(earlier):
            items = listed(before.question)
            if len(items) == 2:
                return turn.replace("前者", items[0]).replace("后者", items[1])
        return turn

    # -- whether a turn needs the chat ---------------------------------------------------------

    def _refers(self, turn: str) -> bool:
        """Whether a turn points back in so many words."""
        if _PRONOUN.search(turn) and not self._explains_itself(turn):
            return True
        return bool(
            re.search(r"[前后]者|同(?:一)?年|那(?:一)?年|上面(?:这|那)|刚才|前面(?:那|说)", turn)
            or _EXTREME.search(turn)
            or _PLACE.match(_LEAD.sub("", turn))
        )

    def _explains_itself(self, turn: str) -> bool:
        """这个 behind what it stands for (PACS这个系统), or before its own noun."""
        match = _PRONOUN.search(turn)
        if match is None:
            return True
        head = turn[: match.start()]
        return self._weight(head) >= _TELLING

    def _stands_alone(self, turn: str) -> bool:
        """Whether the turn names a subject of its own."""
        turn = _JOINT.sub("", turn)
        if _ELLIPSIS.match(turn) or self._only_firm(turn):
            return False
        if self._fragment(turn) is not None and (len(turn) <= 10 or re.search(r"呢[??]?$", turn)):
            return False
        return self._weight(turn) >= _TELLING

    def _weight(self, text: str) -> float:
        """How much `text` says of a subject: known words, of which a place, a mere scope (三甲里)
        and what is counted (几个科室) say less than a subject."""
        bare = TIME.sub(lambda m: " " * len(m[0]), text)
        counted = [match.span() for match in _COUNTED_NOUN.finditer(bare)]
        total = 0.0
        for term in self._terms(bare):
            if term.kind in SUBJECTLESS or not term.frequency:
                continue
            at = bare.lower().find(term.text)
            behind = bare[at + len(term.text) :] if at >= 0 else ""
            scope = term.kind == "region" or (term.kind == "customer" and _SCOPE.match(behind))
            if scope or any(start <= at < end for start, end in counted):
                total += _LESS * term.weight
            elif term.kind in _NAMED:
                total += max(term.weight, _TELLING)
            else:
                total += term.weight
        return total

    def _dangles(self, turn: str, own_subject: str) -> bool:
        """Whether a first turn says too little to be answered (那2023年呢, 它的均价呢)."""
        if own_subject or self._weight(turn) > 0:
            return False
        fragment = self._fragment(turn)
        if fragment is not None and TIME.fullmatch(fragment):
            return True
        return bool(read_request(turn) or (self._refers(turn) and len(turn) <= 16))

    def _without_cancelled(self, turn: str) -> tuple[str, str]:
        """The turn without the parts that it takes back, and the subject they named."""
        parts = re.split(r"(?<=[,,;;。])", turn)
        if len(parts) < 2:
            return turn, ""
        kept = [part for part in parts if not _CANCELLED.search(part)]
        if len(kept) == len(parts) or not "".join(kept).strip():
            return turn, ""
        dropped = "".join(part for part in parts if _CANCELLED.search(part))
        named = next((name for name in self._names if name in dropped), "")
        return re.sub(r"^\d[)、.)]", "", "".join(kept)).strip(), named

    @staticmethod
    def _after_switch(turn: str, end: int) -> str:
        rest = re.sub(r"^(?:个|一下|的|[,,。:])*", "", turn[end:])
        return rest or turn


def pair_of(earlier: Sequence[Earlier]) -> tuple[Earlier, Earlier] | None:
    """The two turns before whose answers each gave one figure of the same unit."""
    if len(earlier) < 2:
        return None
    one, two = earlier[-2], earlier[-1]
    first, second = one.told.lead, two.told.lead
    if first is None or second is None or first.base_unit != second.base_unit:
        return None
    return one, two


def _leans_on_all(part: str) -> bool:
    """Whether a part asks of all that was asked before it (各是多少, 说法统一吗)."""
    return (
        read_question(part).asks_both
        or _PRONOUN.search(part) is not None
        or re.search(r"分别|各自|各(?:是|有|占|降|涨)?多少", part) is not None
    )
