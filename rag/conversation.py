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
from rag.another_time import Against, read_against
from rag.answer import Status
from rag.aspects import aspects_asked
from rag.carrying import Carrier
from rag.enumeration import EACH, listed
from rag.lexicon import Lexicon
from rag.pointing import place_of, read_pointed
from rag.question import speaks_of_contradiction
from rag.requests import (
    COMBINING,
    Request,
    count_asked,
    of_the_ends,
    other_end,
    read_request,
    read_versus,
    says_both,
)
from rag.series import year_of
from rag.slots import TIME, region_in, with_relative_year, years_in
from rag.terms import SUBJECTLESS, Term
from rag.told import Earlier
from rag.told_items import ToldItems
from rag.told_lists import asks_item
from rag.told_tables import ToldTables, asks_place
from rag.turns import (
    ASKS,
    ELLIPSIS,
    EXTREME,
    GROWTH,
    LEAD,
    OF,
    PLACE,
    PRONOUN,
    SHARE_OF_TOLD,
    SWITCH,
    TELLING,
    WHAT_IS,
    TurnReader,
)

_DETAIL_OF = re.compile(
    r"(?:那么?)?(?P<what>[^,?。]{2,20}?)(?:再|请)?(?:详细|具体|仔细|展开)地?(?:说|讲|介绍|解释|聊)(?:说|讲|一?下)?[吧呗吗??。!]*"
)
_MOVING = re.compile(r"[涨增升降跌减]")
_BARE_SHARE = re.compile(
    r"(?:那么?|又)?(?:一共|总共)?占(?:了|到|比)?(?:多少|几成|百分之几|多大).{0,6}"
)
_WHICH_OF_BOTH = re.compile(
    r"^(?:那么?)?(?:它们|两者)?哪(?:个|家|种|款)的?(?P<what>[^,?更最]{2,5}?)(?:更|比较)?(?P<how>高|低|多|少|大|小|贵|便宜)[呢??]*$"
)
_PART_OF = re.compile(r"^(?:那么?)?(?P<thing>[^,?]{3,14}?)的?,(?P<what>[^,?]{2,8}?)呢[??]?$")
_BY_ITSELF = re.compile(r"单独|独自|自己一?家")
_TOGETHER = re.compile(r"合起来|加起来|合在一起|合计|合共|总共|一共|共同|加总")
_OF_IT = re.compile(r"[它他她]们?的")
_PLURAL = re.compile(r"它们|他们|她们|这些|那些")
_TOPIC = re.compile(r"^(?:那么?|[,])*(?P<topic>[^,?]{1,12}?)(?:呢|嘛|吧)[,?](?P<rest>.{2,})$")
_FIRM = re.compile(r"(?:这|那|该)(?:家|个)?(?:公司|企业|厂商|厂家|机构|品牌|厂)")
_WHY = re.compile(
    r"为什么|为啥|为何|原因|怎么会|凭什么|怎么这么|怎么.{0,4}越来越|靠(?:的)?什么|怎么回事|[贵慢难差好强弱高低快卡][在的](?:了)?哪"
)
_WHAT_TO_DO = re.compile(
    r"^(?:那么?)?(?:(?:报告|文中|里面|专家|作者|他们)(?:里|中)?)?(?:建议|说|提到?|给出?|讲|认为)?了?(?:该|要|应该|能)?(?:怎么|如何|咋|怎样)(?:解决|办|应对|弥补|补|破解|改善|缓解)"
)
_ELSEWHERE = re.compile(
    r"(?:不同|别|其他|其它|另外|另)的?(?:说法|数字?|口径|版本|章节?|地方|部分)(?:呢|吗|里|怎么|是|也|有|$)"
)
"""其他章节呢, 有没有不同的说法: whether the report says the same elsewhere."""
_BARE_YEAR = re.compile(r"^(?:那么?|[,])*(?P<year>[12]\d)(?:的|了)?呢?[?]?$")
_AGREED = "各章说法一致吗?"
_STATE = re.compile(r"[^的]{0,3}(?:效果|成效|进展|前景|现状|表现|反响|后续)")
"""What is always of something, so that it takes no other thing's place (效果怎么样)."""
_CONTENT = frozenset({"means", "advantage", "difficulty", "effect", "requirement"})
_OF_WHAT_WAS_TOLD = frozenset({Request.SOURCE, Request.DETAIL, Request.CONVERT})
_ROSE = re.compile(r"(?:提升|提高|增加|增长|上涨|上升|下降|降低|减少|缩短|延长)了")
_VAGUE_TIME = re.compile(r"(?:那么?)?(?:最近|最新|眼下|现在|目前|今)(?:的)?(?:一?年)?")
_OF_AMOUNTS = re.compile(r"(?:多少|几)个?(?:[万亿](?!分)|[元块台家例天])")
"""差多少亿: the amounts told are meant, and no share."""
_ONLY_AMOUNT = re.compile(
    r"(?:大概|大约|约|是|有|又|分别)*(?:多少|几)(?:个)?[万亿]?(?:元|钱|台|家|人次|人|个点|成)?"
)
_FRAGMENT_ASKING = re.compile(r"^(?P<what>[^,?。]{2,16})呢[,?。](?P<more>[^,?。]{2,10})[?。]?$")
_UP_TO_YEAR = re.compile(
    r"^(?:那么?|[,])*(?:到|至)(?P<year>(?:19|20)\d\d)年?(?:要|将|会|能|得|预计|可)*(?P<moved>(?:涨|增|升|提|降|跌|减|多|少|高|低)[^到至成为]{0,3}(?:多少|几|百分之).{0,5})$"
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A turn as a full question, which can be understood without the chat.

    `own` is the turn itself where something was carried over, else None. `near` are the
    passages in which the answer before stands. `request` is set where the turn works on the
    answers before. `readings` are the full questions that it may mean, where it may mean
    several; `named` is what the turn put in the place of something said before;
    `dangling` is true where it leans on a chat that is not there. `back` counts the last turns
    that it reaches over (刚才那个), `against` is the year that it holds what was told against.
    `instead` are other full questions that the turn may mean where the first gets nothing: without
    the time that was carried over, or without the thing; `versus` is the full question for what is
    held against what was told; `here` are the turn's own words, where they may ask of the place in
    the report that the chat is at.
    """

    question: str
    own: str | None = None
    near: tuple[int, ...] = ()
    request: Request | None = None
    readings: tuple[str, ...] = ()
    dangling: bool = False
    named: str | None = None
    back: int = 0
    against: int | None = None
    instead: tuple[str, ...] = ()
    versus: str | None = None
    here: str | None = None

    def reached(self, earlier: Sequence[Earlier]) -> Sequence[Earlier]:
        """The turns up to the one that this one follows."""
        return earlier[: len(earlier) - self.back]


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
        told_tables: ToldTables,
    ) -> None:
        """`names` are the report's own names of organisations and products; `read_terms`
        gives the content words of a text as the report weighs them, `text_of` the folded text
        of a passage, `stated` tells whether the report gives a quantity for a subject."""
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        tables = {table.id: table for table in report.tables}
        columns = {fold(c.name) for table in report.tables for c in table.columns[1:] if c.unit}
        self._turns = TurnReader(lexicon, longest_first, read_terms, columns)
        self._carrier = Carrier(lexicon, longest_first, tables, self._turns)
        self._items = ToldItems(tables, text_of)
        self._tables = told_tables
        self._read_terms = read_terms
        self._text_of = text_of
        self._stated = stated
        self.slots = self._turns.slots
        self.leans = self._turns.leans
        self.may_be_alone = self._turns.may_be_alone
        self.weight = self._turns.weight
        self.questions_in = self._turns.questions_in

    def resolve(self, turn: str, earlier: Sequence[Earlier]) -> Resolved:
        """The full question behind `turn` (normalised); `earlier` oldest first."""
        turn, own_subject = self._turns.without_cancelled(turn)
        switch = SWITCH.match(turn)
        if switch is not None:
            turn = self._turns.after_switch(turn, switch.end())
            alone = self._turns.stands_alone(turn) and read_pointed(turn) is None
            if alone or not earlier:
                return Resolved(turn)
        if not self._turns.leans(turn):
            return Resolved(turn)
        if not earlier:
            return Resolved(turn, dangling=self._turns.dangles(turn, own_subject))
        amount = self._convertible(turn, earlier)
        if amount is not None:
            back = len(earlier) - amount - 1
            return replace(self._resolved(turn, own_subject, earlier[: amount + 1]), back=back)
        topic, comma, asked = turn.partition(",")
        apart = bool(comma) and read_request(asked) in COMBINING
        own = read_request(turn) is None or (apart and read_request(topic) is None)
        pointed = read_pointed(turn) if own else None
        place = place_of(pointed, earlier, self._read_terms) if pointed is not None else None
        if pointed is None or place is None:
            return self._resolved(turn, own_subject, earlier)
        back = len(earlier) - place - 1
        reached = earlier[: place + 1]
        if apart and pointed.request is None:
            pointed = replace(pointed, rest=asked)  # 刚才的配备率,两边差几个点
        if pointed.request is None and self._turns.stands_alone(pointed.rest):
            return Resolved(pointed.rest, pointed.rest, reached[-1].told.passages, back=back)
        return replace(self._resolved(pointed.rest, own_subject, reached), back=back)

    @staticmethod
    def _convertible(turn: str, earlier: Sequence[Earlier]) -> int | None:
        """The place of the last amount told, where 换成万元 or 差多少亿 follows a share."""
        request = read_request(turn)
        converts = request is Request.CONVERT and "成" in turn
        if not converts and not (request in COMBINING and _OF_AMOUNTS.search(turn)):
            return None
        leads = [e.told.lead for e in earlier]
        if leads[-1] is None or leads[-1].base_unit != "%":
            return None
        places = [i for i, f in enumerate(leads) if f is not None and f.base_unit != "%"]
        return places[-1] if places else None

    def points_back(self, turn: str) -> bool:
        """Whether `turn` may follow an earlier turn than the last."""
        return read_pointed(turn) is not None

    def _resolved(self, turn: str, own_subject: str, earlier: Sequence[Earlier]) -> Resolved:
        """A turn that follows the last of `earlier`."""
        before = earlier[-1]
        request = self._request(turn, earlier)
        if request is Request.AGAIN:
            return Resolved(before.question, turn, before.told.passages, request)
        if request is not None:
            about = " / ".join(e.question for e in self._worked_on(request, turn, earlier))
            asked = turn.rstrip("?。 ")
            return Resolved(f"{asked}?(指:{about})", turn, before.told.passages, request)
        told_nothing = before.told.answer.status is Status.NOT_IN_REPORT
        if told_nothing and read_request(turn) in _OF_WHAT_WAS_TOLD:
            return Resolved(turn, dangling=True)  # 出处在哪 after an answer that gave nothing
        points = PRONOUN.search(turn) or EXTREME.search(turn) or PLACE.search(turn)
        if asks_place(turn) and not points and self._turns.stands_alone(turn):
            return Resolved(turn)  # it ranks something else than what was told
        resolved = self._follow(turn, own_subject, earlier)
        if resolved.request is None and SHARE_OF_TOLD.match(turn):
            resolved = replace(resolved, own=turn, request=Request.PART)
        elif resolved.request is not None:
            return resolved
        return replace(
            resolved,
            instead=tuple(
                other
                for other in (
                    self._undated(turn, resolved, before),
                    self._carrier.of_firm(before, resolved.named or ""),
                )
                if other is not None
            ),
            here=self._own_words(turn),
        )

    def _own_words(self, turn: str) -> str | None:
        """A turn as a question by itself; None where it names nothing to look for, or says that it
        is of what was told (它的售价呢)."""
        if _OF_IT.search(turn):
            return None
        words = PRONOUN.sub("", LEAD.sub("", turn)).strip("的, ")
        if ASKS.search(words):
            return words
        what = self._turns.fragment(turn)
        what = PRONOUN.sub("", what).strip("的, ") if what else ""
        if len(what) < 2 or TIME.search(what):
            return None
        return f"{what}{'是多少?' if self.slots.read(what).metric else WHAT_IS}"

    def _undated(self, turn: str, resolved: Resolved, before: Earlier) -> str | None:
        """The resolved question without the time that was carried over into it, where the turn
        names a subject of its own and so may ask for no time."""
        time = TIME.search(before.question)
        own = ASKS.search(turn) is not None and self._turns.weight(turn) >= TELLING
        if time is None or TIME.search(turn) or not own:
            return None
        bare = resolved.question.replace(time[0], "", 1)
        return bare if bare != resolved.question else None

    def _request(self, turn: str, earlier: Sequence[Earlier]) -> Request | None:
        """What the turn asks of the answers before, where these hold what it works on."""
        request = None if _ELSEWHERE.search(turn) else read_request(turn)
        lead = earlier[-1].told.lead
        if request is Request.CONVERT and lead is not None and lead.base_unit == "%":
            request = Request.AMOUNT  # 那合多少亿 after a share: no conversion, a part
        adds = request is Request.TOGETHER and not says_both(turn)
        if adds and self.slots.read(turn).metric is not None:
            request = None  # 收入合计呢 names what is added up
        if request is not None and self._can_work(request, turn, earlier):
            return request
        if self._tables.fits(turn, earlier[-1]):
            return Request.RANK
        return Request.ITEM if asks_item(turn) else None

    def _against(self, against: Against, year: int, own: str, before: Earlier) -> Resolved:
        """A turn that holds what was told for `year` against another year."""
        other = against.year or year - 1
        first, last = sorted((other, year))
        base = self._carrier.at(before, f"{first}年到{last}年")
        question = f"{self._carrier.statement(base)}{against.asked or '相差多少'}?"
        request = Request.AGAINST if before.told.lead is not None else None
        return Resolved(question, own, before.told.passages, request, against=other)

    def _versus(self, turn: str, own: str, before: Earlier) -> Resolved | None:
        """A turn that holds what was told against another thing (比便携式的高多少)."""
        against = read_versus(turn)
        lead = before.told.lead
        if against is None or lead is None or TIME.search(against.what):
            return None
        bare = self._turns.without_metrics(against.what)
        if not bare or PRONOUN.search(against.what) or self.slots.read(against.what).metric:
            return None
        if against.plain and self._carrier.row_like(before, against.what) is None:
            return None
        other = self._carrier.overwritten(before, against.what)
        if other == before.question:
            return None
        subject = self._carrier.subject(before)
        one, two = (against.what, subject) if against.leads else (subject, against.what)
        question = f"{one}比{two}{against.asked}?"
        near = before.told.passages
        return Resolved(question, own, near, Request.VERSUS, versus=other)

    def _whether_agreed(self, turn: str) -> str | None:
        """The turn without the parts that only ask whether the report agrees with itself; None
        where there are none."""
        pieces = [p for p in re.split(r"[?,。;!]", turn) if p]
        kept = [
            p
            for p in pieces
            if not (speaks_of_contradiction(p) or _ELSEWHERE.search(p))
            or self.slots.read(p).metric is not None
            or TIME.search(p)
            or self._turns.stands_alone(p)
        ]
        return None if len(kept) == len(pieces) else ",".join(kept)

    def _follow(self, turn: str, own_subject: str, earlier: Sequence[Earlier]) -> Resolved:
        before = earlier[-1]
        near = before.told.passages
        own = turn
        bare = self._whether_agreed(turn)
        if bare is not None:
            base = self._follow(bare, own_subject, earlier).question if bare else before.question
            return Resolved(f"{base.rstrip('?。 ')},{_AGREED}", own, near)
        part = SHARE_OF_TOLD.match(turn)
        if part is not None and self._turns.stands_alone(turn):
            if not self._tells_of(part["part"], before):
                return Resolved(turn)
            whole = self._carrier.subject(before)
            return Resolved(self._carrier.prefixed(turn, whole), own, near)
        turn = with_relative_year(turn, self._carrier.dated(before))
        turn = self._of_both(turn, earlier)
        versus = self._versus(turn, own, before)
        if versus is not None:
            return versus
        turn = _BARE_YEAR.sub(r"20\g<year>年呢", turn)
        against = read_against(turn)
        if against is not None and (years := years_in(self._carrier.dated(before))):
            return self._against(against, years[-1], own, before)
        turn = self._items.named_before(turn, earlier)
        told_more = _DETAIL_OF.fullmatch(turn)
        if told_more is not None and turn != own:
            return Resolved(f"详细说说{told_more['what']}", own, near)  # 前一种详细说说
        readings = self._readings(turn, before)
        if readings:
            return Resolved(turn, own, near, readings=readings)
        ranked = self._items.ranked(turn, earlier)
        if ranked is not None:
            return Resolved(ranked[0], own, ranked[1] or near)
        said_more = _FRAGMENT_ASKING.match(turn)
        if said_more is not None and (
            _ONLY_AMOUNT.fullmatch(said_more["more"]) or not ASKS.search(said_more["more"])
        ):
            return self._asked_of_fragment(said_more, own, own_subject, earlier)
        part = _PART_OF.match(LEAD.sub("", turn))
        if part is not None and self._is_quantity_of(part["thing"], part["what"]):
            asked = f"{part['thing']}的{part['what']}是多少?"
            return Resolved(self._carrier.with_time(asked, before), own, near, named=part["thing"])
        topic = _TOPIC.match(turn)
        if topic is not None and not PRONOUN.search(topic["topic"]):
            if self._turns.weight(topic["topic"]) > 0:
                rest = PRONOUN.sub("", topic["rest"], count=1)
                asked = self._carrier.with_time(f"{topic['topic']}{rest}", before)
                return Resolved(asked, own, near, named=topic["topic"])
            turn = topic["rest"]
        moved = _UP_TO_YEAR.match(turn)
        if moved is not None and (years := years_in(self._carrier.dated(before))):
            base = self._carrier.at(before, f"{years[0]}年到{moved['year']}年")
            return Resolved(f"{self._carrier.statement(base)}{moved['moved']}", own, near)
        fragment = self._turns.fragment(turn)
        if fragment is not None and self._asks_anew(turn, fragment, before):
            return Resolved(turn)
        row = fragment is not None and self._carrier.row_like(before, fragment) is not None
        if fragment is not None and not row and asks_for_content(fragment):
            subject = PRONOUN.sub("", own_subject or self._carrier.subject(before))
            what = PRONOUN.sub("", fragment).strip("的")
            return Resolved(f"{subject}的{what}有哪些?", own, near, named=what)
        if fragment is not None and _STATE.fullmatch(fragment):
            subject = own_subject or self._carrier.subject(before)
            return Resolved(f"{subject}的{fragment}怎么样?", own, near, named=fragment)
        if fragment is not None:
            question = self._carrier.overwritten(before, fragment)
            named = TIME.sub("", fragment)
            quantity = OF.fullmatch(named)
            named = quantity["what"] if quantity else named
            if GROWTH.fullmatch(named):
                # Whose growth counts as much as that it is growth; it may be computed.
                return Resolved(question, question, near)
            return Resolved(question, own, near, named=named or None)
        if (
            (_WHY.search(turn) or _WHAT_TO_DO.match(turn))
            and len(turn) < 16
            and not self._turns.stands_alone(turn)
        ):
            turn = PRONOUN.sub("", turn)
            if region_in(turn) is not None and region_in(before.question) is not None:
                return Resolved(turn, own, near)  # 东北为什么慢 names another place
            return Resolved(f"{self._carrier.statement(before.question)},{turn}", own, near)
        subject = own_subject or self._carrier.subject(before)
        said = self.slots.read(turn).metric
        of_any = _BARE_SHARE.fullmatch(turn) or (said and _MOVING.search(said))
        if not subject and (of_any or said is None):
            subject = self.slots.read(before.question).metric or ""
        if (firm := self._turns.firm(before.question)) and _FIRM.search(turn):
            turn = _FIRM.sub(firm, turn, count=1)
            named = turn.replace(firm, "", 1)
            return Resolved(self._carrier.with_time(turn, before), own, near, named=named)
        if (name := self._turns.only_firm(turn)) and firm and name != firm:
            return Resolved(before.question.replace(firm, name, 1), own, near, named=name)
        if EACH.search(turn) or _BY_ITSELF.search(turn):
            subject = _TOGETHER.sub("", subject)  # 合起来占多少, then 各占多少
        if PRONOUN.search(turn):
            turn = PRONOUN.sub(subject, turn, count=1) if subject else turn
        else:
            turn = self._carrier.prefixed(turn, subject)
        return Resolved(self._carrier.with_time(turn, before), own, near)

    def _of_both(self, turn: str, earlier: Sequence[Earlier]) -> str:
        """哪个收入高 asked of the two rows that the last two answers stand in."""
        which = _WHICH_OF_BOTH.match(turn)
        cells = [e.told.cell for e in earlier[-2:]]
        if which is None or len(cells) < 2:
            return turn
        one, two = cells
        if one is None or two is None or one.table != two.table or one.row == two.row:
            return turn
        labels = [self._carrier.row_label(cell) for cell in (one, two)]
        return f"{'和'.join(labels)}{which['what']}哪个{which['how']}?"

    def _is_quantity_of(self, thing: str, what: str) -> bool:
        """Whether a turn names a thing of its own and a quantity of it (用了5年以上的,维护费呢)."""
        thing = TIME.sub("", LEAD.sub("", thing))
        names = self._turns.weight(thing) > 0 or re.search(r"\d", thing) is not None
        return names and (self.slots.read(what).metric is not None or what.endswith("费"))

    def _tells_of(self, part: str, before: Earlier) -> bool:
        """Whether the sentences of the answer before name a thing."""
        terms = [t for t in self._read_terms(part) if t.kind not in SUBJECTLESS and t.frequency]
        texts = [self._text_of(passage) for passage in before.told.passages]
        return bool(terms) and all(any(t.match(x) >= 0.5 for x in texts) for t in terms)

    def _asked_of_fragment(
        self, asked: re.Match[str], own: str, own_subject: str, earlier: Sequence[Earlier]
    ) -> Resolved:
        """A turn that names a thing and says more (完全合规的呢,溢价): first the thing is put in
        its place, then what is said of it."""
        base = earlier[-1]
        if not _VAGUE_TIME.fullmatch(asked["what"]):
            resolved = self._follow(f"{asked['what']}呢", own_subject, earlier)
            base = replace(base, question=resolved.question)
        more = asked["more"]
        if self._turns.fragment(more) is None:
            return Resolved(base.question, own, base.told.passages, named=asked["what"])
        followed = self._follow(f"{more}呢", own_subject, (*earlier[:-1], base))
        return replace(followed, own=own)

    def continued(self, turn: str, before: Earlier) -> Resolved | None:
        """A turn that names a subject of its own, read as asked of what the chat speaks of
        (一年更新几回 after 腾讯觅影怎么定位); None where it says so or nothing was spoken of."""
        subject = self._carrier.subject(before)
        question = self._carrier.prefixed(turn, subject)
        if not subject or question == turn or not ASKS.search(turn):
            return None
        return Resolved(question, turn, before.told.passages, named=turn)

    def _asks_anew(self, turn: str, fragment: str, before: Earlier) -> bool:
        """Whether a turn that names time and quantity (2023年产量是多少) asks of no subject: it
        says all that it needs, and the report gives that quantity for no such subject."""
        slots = self.slots.read(fragment)
        complete = slots.time is not None and slots.metric is not None
        if not complete or ELLIPSIS.match(turn) or re.search(r"呢[?]?$", turn):
            return False
        subject = self._carrier.subject(before)
        alone = not self._turns.without_metrics(fragment) and not PRONOUN.search(turn)
        return alone and bool(subject) and not self._stated(subject, slots.metric or "")

    def _can_work(self, request: Request, turn: str, earlier: Sequence[Earlier]) -> bool:
        """Whether the answers before hold what the request works on."""
        told = earlier[-1].told
        if request is Request.AGAIN:
            return True
        if request in (Request.SOURCE, Request.DETAIL, Request.MORE):
            return bool(told.passages)
        if request is Request.ONWARD:
            lead = told.lead
            if lead is None or other_end(turn):
                return lead is not None and lead.pair is not None
            return lead.pair is not None or year_of(lead) is not None
        if request is Request.CONVERT:
            unit = told.lead.base_unit if told.lead is not None else ""
            return unit != "%" and (told.lead is not None or told.computed is not None)
        if request is Request.SHARE:
            return told.lead is not None and told.lead.table is not None
        if request is Request.AMOUNT:
            return told.lead is not None and told.lead.base_unit == "%"
        if of_the_ends(turn) and told.alike and len(told.figures) > 2:
            return True
        if says_both(turn) or request in COMBINING - {Request.APART}:
            return True
        if told.two is not None:
            return True
        pair = pair_of(earlier) if earlier[-1].followed else None
        if pair is None or not _ROSE.search(turn):
            return pair is not None
        # 提升了几个点 asks how far one thing moved, not how far two are apart.
        first, last = (one.told.operand for one in pair)
        return first is not None and last is not None and year_of(first) != year_of(last)

    @staticmethod
    def _worked_on(request: Request, turn: str, earlier: Sequence[Earlier]) -> Sequence[Earlier]:
        if request not in COMBINING:
            return earlier[-1:]
        count = count_asked(turn)
        return earlier[-1:] if count == 2 and earlier[-1].told.two else earlier[-count:]

    def _readings(self, turn: str, before: Earlier) -> tuple[str, ...]:
        """The full questions that 它 may stand for, where the turn before named several things."""
        match = PRONOUN.search(turn)
        if (
            match is None
            or _PLURAL.search(turn)
            or not re.match(r"它|这(?:家|个|款|类|种)|那(?:家|个|款|类|种)", match[0])
        ):
            return ()
        if before.told.lead is not None and len(before.told.figures) == 1:
            return ()  # 科研与教育领域 was told as one thing
        items = listed(before.question)
        if not 2 <= len(items) <= 3 or re.search(r"哪|谁|[前后]者", before.question):
            return ()
        return tuple(PRONOUN.sub(item, LEAD.sub("", turn), count=1) for item in items)


def asks_for_content(fragment: str) -> bool:
    """Whether a fragment asks for something to be told (制约因素, 应对办法) and names no thing that
    takes the place of another; reasons are asked for in a way of their own."""
    return bool(_CONTENT & {aspect.name for aspect in aspects_asked(fragment)})


def pair_of(earlier: Sequence[Earlier]) -> tuple[Earlier, Earlier] | None:
    """The two turns before whose answers each gave one figure of the same unit."""
    if len(earlier) < 2:
        return None
    one, two = earlier[-2], earlier[-1]
    first, second = one.told.operand, two.told.operand
    if first is None or second is None or first.base_unit != second.base_unit:
        return None
    return one, two
