"""One turn by itself: whether it needs the chat before it, and what it names.

Knows the turn's words and how telling they are in the report; what was said before is not
known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import lru_cache

from rag.aspects import aspects_asked
from rag.lexicon import Lexicon
from rag.pointing import read_pointed
from rag.question import read_question
from rag.requests import read_request, read_versus
from rag.several import split
from rag.slots import TIME, SlotReader
from rag.terms import SUBJECTLESS, Term
from rag.told_tables import asks_place

SWITCH = re.compile(
    r"^.{0,6}?(?:另外(?:再)?(?:问|说|查|想|[,])|换个(?:话题|问题|方向|别的)|问(?:个|点)?别的|说(?:点|个)别的|先放一放|先不(?:管|说|看)|"
    r"不(?:聊|说|谈|管|看)(?:这|那)个|顺便(?:问|查)|对了[,]|还想(?:问|知道|查)|(?:(?:聊|说|讲|谈|看)回|(?<![\u4e00-\u9fff])回|回到)(?:到)?(?!到)(?=[^答报去头来过顾])(?!到?刚|之前|先前|前面|上面|(?:最|一)?开[始头]|最初|第[一二三四五六]个?问)|再来一个|接下来(?:问|看))"
)
_CANCELLED = re.compile(
    r"不用(?=[;,。]|$)|(?:不用|不必|不要|别)(?:了|查|说|管|看|讲)|不(?:说|查|看|管|问)了|先放一放|算了|(?:放|搁|丢)(?:在|到)?一边|先?不管(?:别的|其他)"
)
PRONOUN = re.compile(
    r"它们|他们|她们|它|这(?:家|个|款|类|种|些|项|块|一块|部分|东西|玩意儿?|笔|样|么)|那(?:家|款|类|种|些|项|块|部分|个(?!新|老|旧|大|小))|该|其(?!他|它|中|余|实|次)"
)
LEAD = re.compile(
    r"^(?:那么?|哦|嗯|好的?|行(?!业)|(?:反|倒)过来|再(?:看|来|给|查|说)?|还有|其中|里面|里头|而|然后|所以|就|漏了|补一下|换成|换|改成|看看?|(?:倒?回(?:头|去|过头)?(?:来)?|往回)(?:再)?看看?|说说|来个|给(?:我|一下)?|早先|先(?:说|看)|谢谢你?|[,、。\s])+"
)
_TAIL = re.compile(
    r"(?:(?:也|同样)(?:照样|这样|这么|一样)?(?:报|列|给|来|讲|算|说|查|要|看|想知道)(?:一?(?:遍|份|个|次|下))?|的|方面|这边|那边|那块|这块|又|平均下来|下来|预计|预期|估计|也|说一?下|补一下|给一下|查一下|看一下|说说|呢|咧|啊|呀|吧|是多少|为多少|多少|怎么样|怎样|如何|咋样|是几|什么情况|多大|多高|[,??。!;\s])+$"
)
ASKS = re.compile(
    r"多少|几(?!乎)|什么|啥|谁|哪|怎|吗|如何|咋|是否|有没有|多(?:大|高|久|快|长)|为何|能不能"
)
_CUT_ASKING = re.compile(r"[^是为](?:多少|多大|多高)[?。!\s]*$")
GROWTH = re.compile(
    r"(?:年均|同比|环比|年复合|复合)?(?:增速|增长率|增幅|增长|涨幅|降幅|增长速度)|同比"
)
"""What is of another quantity (增速呢 after 市场规模)."""
OF = re.compile(r"(?P<whose>.{2,12})的(?P<what>[^的]{2,8})")
_JOINT = re.compile(
    r"^(?:还有|另外|以及|再就是|再有就是)(?!别的|其他|其它|什么|哪|吗|呢|谁|没有)[,\uff0c]?"
    r"|[,\uff0c。!]?(?:多谢|谢谢|感谢)[你您啦了!。]*$"
)
ELLIPSIS = re.compile(
    r"^(?:那|那么|哦|嗯|好的?|行(?!业)|再|还有|其中|里面|里头|而|然后|所以|比|较(?![高低大小多少新为])|同比|相比|到|跟|和|与|换成|按|如果|要是|也|又|(?:贵|便宜|高|低|多|少|快|慢|大|小)(?:出|了|过)|同期|同样|这样|这么)"
)
SHARE_OF_TOLD = re.compile(
    r"^(?:那|其中|里面|里头)?[,]?(?P<part>(?:(?!(?<!用)在|全国|全球|市场|总)[^,。?占\d]){2,14}?)的?占(?:了|到|据|比)?(?:是|有)?(?:多少|几成|多大|几|百分)[^,。?]{0,6}[?]?$"
)
"""影像设备占几成 asks for a share of what was told, where that speaks of 影像设备."""
_USING = re.compile(
    r"^(?:如果|要是|假如)?(?:(?:采|改|换)?用(?!户|量|途|法|电)(?:了|上)?|放(?:到|在)|换(?:成|到|了)|改(?:成|为))(?=.{2})"
)
"""换成用数字化工作站的呢 names what is used in the place of something else."""
_THEN = re.compile(r"^那么?(?!个|些|种|家|款|类|时)")
_HOW_LARGE = re.compile(r"多[大高长久]")
_ALSO = re.compile(r"^(?:又|也|再|而|还有|然后|所以)")
"""Openings that may also begin a question of its own."""
_ONLY_TIME = re.compile(
    r"(?:会|将|能|要|得|可|预计|估计|目标|又|大概|大约|约|是|有|为|达|做|涨|升|降|增长|增加|提升|提高|下降|到|了|的|时候|之前|早先|原来|后来|现在|全年|多少|几|什么水平|[()、])*"
)
PLACE = re.compile(
    r"(?:排(?:名|在|行)?)?第(?P<n>[一二三四五六七八1-8])(?:名|位|大|高|多|贵|快|个(?:方向|方面|因素|原因|领域|产品|区域|地区|市场|措施|特点|阶段|层面|维度)?|条|项|种|类|家)?(?!季|章|节|代|方|年|批|产)(?:的)?(?:那(?:个|家|类|种|项|条))?"
)
EXTREME = re.compile(
    r"(?P<which>最(?:大|高|多|贵|快|小|低|少|便宜|慢)|冠军|榜首|垫底|末位)(?:的)?(?:那(?:个|家|类|种|项|条)|一(?:个|家|类|种|项|条))"
)
_COUNTED_NOUN = re.compile(
    r"(?:多少|几|什么|啥|哪)(?:一)?(?:个|家|种|类|条|项|款|所|名|些)?[\u4e00-\u9fff]{0,6}"
)
_SCOPE = re.compile(r"(?:里头?|里面|中|内|那边|这边|上)(?!国|心|医|部|西|端|海|市|台)")
_YEAR_BESIDE = re.compile(r"(?:比|较|跟|和|与)?(?:上|前|去|头|下|后)一?年(?:度|同期)?(?:比|相比)?")
"""比上一年 names no subject."""
WHAT_IS = "是什么?"
"""What a thing that a turn merely names is asked as, where all else gets nothing."""
_REMEMBERED = 512
_SHORT_PLACE = 16
"""Characters up to which 哪个影响最大 may rank the table that was told."""
TELLING = 4.0
"""Weight of known words for a subject from which a turn stands alone."""
_LONG = 12
_TELLING_LONG = 2.5
"""A turn of so many characters stands alone from a lower weight: a follow-up without a pronoun
is short."""
_LESS = 0.6
"""What a word that only narrows a subject counts, against one that names it."""
_OF_SOMETHING = frozenset({"means", "reason", "effect"})
"""Aspects that are always of something: what is asked for in such words is no subject."""
_REMEDY = re.compile(r"应对|解决|规避|缓解|克服|改善|避免|防范|弥补|破解")
_NAMED = frozenset({"organisation", "latin", "product", "technology", "name", "topic"})


class TurnReader:
    """Reads turns of chats about one report."""

    def __init__(
        self,
        lexicon: Lexicon,
        names: Sequence[str],
        read_terms: Callable[[str], Sequence[Term]],
        columns: Collection[str] = (),
    ) -> None:
        """`names` are the report's own names, the longest first; `read_terms` gives the content
        words of a text as the report weighs them; `columns` are the names of table columns."""
        self._lexicon = lexicon
        self._names = names
        self._terms = read_terms
        # One turn is asked about by several steps, and again by each turn that follows it.
        self.leans = lru_cache(maxsize=_REMEMBERED)(self._leans)
        self.weight = lru_cache(maxsize=_REMEMBERED)(self._weight)
        self.slots = SlotReader(lexicon, columns)

    def questions_in(self, message: str) -> tuple[str, ...]:
        """The questions of a normalised message, in order; the message itself where it is one.

        A part that only adds to the one before it (各是多少, 报告说法统一吗) stays with it.
        """
        pieces = split(message)
        if len(pieces) == 1 or any(_CANCELLED.search(piece.text) for piece in pieces):
            return (message,)
        found: list[str] = []
        for piece in pieces:
            piece = replace(piece, text=_JOINT.sub("", piece.text) or piece.text)
            own = piece.numbered or self._is_whole(piece.text)
            own = own or self._is_addition(piece.text, loose=piece.loose)
            led = bool(found) and self._may_lead(found[0])
            if found and not (own and (piece.numbered or led)):
                found[-1] = f"{found[-1]}{piece.text}"
            else:
                found.append(piece.text)
        return tuple(found) if len(found) > 1 else (message,)

    def _is_whole(self, part: str) -> bool:
        """Whether a part of a message names what it asks, and of what."""
        if _leans_on_all(part):
            return False
        asked = ASKS.search(part)
        head = part[: asked.start()] if asked is not None else part
        slots = self.slots.read(part)
        narrowed = slots.time is not None or slots.region is not None
        return self.weight(head) >= TELLING or (slots.metric is not None and narrowed)

    def _may_lead(self, part: str) -> bool:
        """Whether a part may be a question before others: it asks of something known."""
        return (
            self._is_whole(part)
            or self._is_addition(part)
            or (ASKS.search(part) is not None and self.weight(part) >= _TELLING_LONG)
        )

    def _is_addition(self, part: str, *, loose: bool = False) -> bool:
        """Whether a part asks the question before of something else (华南呢, 毛利率多少); `loose`
        parts, which only a comma sets apart, by 呢 alone."""
        if _leans_on_all(part) and not PRONOUN.search(part):
            return False
        if not loose and ASKS.search(part) and self.slots.read(part).metric is not None:
            return not _leans_on_all(part)
        if (
            not loose
            and (time := TIME.match(part))
            and ASKS.search(part)
            and self.weight(part) <= 0
        ):
            return len(part) > time.end()  # 2025年又能涨到多少
        return self.fragment(part) is not None and re.search(r"呢[?]?$", part) is not None

    def fragment(self, turn: str) -> str | None:
        """What a turn without a predicate names (那2023年呢, 它的均价呢); None for others."""
        what = LEAD.sub("", turn)
        what = re.sub(r"[,、]?(?:补|说|看|查)一?下$", "", what.strip("?。! "))
        what = _TAIL.sub("", what)
        what = re.sub(r"^(?:第[一二三四五]个|另一个)[,]", "", what)
        what = re.sub(r"[()]", "", what)
        what = re.sub(rf"^({TIME.pattern})的?[,、]", r"\1", what)  # 2023年,规模呢
        what = _USING.sub("", what)
        if not what or len(what) > 24:
            return None
        time = TIME.search(what)
        rest = what[: time.start()] + what[time.end() :] if time else what
        if time and not _ONLY_TIME.sub("", rest):
            return time[0]
        if ASKS.search(what) or re.search(r"[,;。]|得$", what):
            return None  # 卖得怎么样 has a predicate
        ended = re.search(r"(?:呢|咧|怎么样|怎样|如何|咋样)[?。!\s]*$", turn) is not None
        bare = self.without_metrics(what)
        if _CUT_ASKING.search(turn) and not (self._ends_in_metric(what) or GROWTH.fullmatch(what)):
            return None
        if ended or len(what) <= 8 or not bare:
            return what
        return None

    def _ends_in_metric(self, text: str) -> bool:
        metric = self.slots.read(text).spans.get("metric")
        return metric is not None and metric[1] == len(text)

    def without_metrics(self, text: str) -> str:
        """What is left of `text` without quantities, times and pronouns."""
        rest = TIME.sub("", PRONOUN.sub("", text))
        for start, end, entry in reversed(list(self._lexicon.scan(rest.lower()))):
            if entry.kind == "metric":
                rest = rest[:start] + rest[end:]
        return re.sub(r"[的之在是,\s]", "", rest)

    def is_whole(self, question: str, start: int, end: int) -> bool:
        """Whether the ends of a half-open range cut no word of a question (件东 cuts 硬件)."""
        lowered = question.lower()
        for term in self._terms(question):
            at = lowered.find(term.text)
            inside = start <= at and at + len(term.text) <= end
            ending = at < start and at + len(term.text) == end
            apart = at < 0 or at + len(term.text) <= start or end <= at
            if not (inside or ending or apart):
                return False
        return True

    def firm(self, question: str) -> str:
        """The organisation that a question names; empty where it names none."""
        for start, end, entry in self._lexicon.scan(question.lower()):
            if entry.kind == "organisation":
                return question[start:end]
        return ""

    def only_firm(self, turn: str) -> str:
        """The organisation that a short turn asks of without saying what (东软投了多少)."""
        name = self.firm(turn)
        if not name or len(turn) > len(name) + 8 or not ASKS.search(turn):
            return ""
        rest = [t for t in self._terms(turn.replace(name, "", 1)) if t.frequency]
        return (
            ""
            if any(
                t.kind not in ("asking", "change", "time", "modality", "action", "affair")
                for t in rest
            )
            else name
        )

    def _leans(self, turn: str) -> bool:
        """Whether a turn needs the chat before it, as far as its own words tell."""
        turn, _ = self.without_cancelled(turn)
        return SWITCH.match(turn) is None and not (
            read_request(turn) is None
            and read_pointed(turn) is None
            and not self._refers(turn)
            and not self._holds_against(turn)
            and not (asks_place(turn) and len(turn) <= _SHORT_PLACE)
            and SHARE_OF_TOLD.match(turn) is None
            and self.stands_alone(turn)
        )

    def _holds_against(self, turn: str) -> bool:
        """Whether a turn holds one thing against another that it does not name (MRI的贵多少)."""
        against = read_versus(turn)
        if against is None or len(against.what) > 8:
            return False
        return not against.plain or self.slots.read(against.what).metric is None

    def _refers(self, turn: str) -> bool:
        """Whether a turn points back in so many words."""
        if PRONOUN.search(turn) and not self._explains_itself(turn):
            return True
        return bool(
            re.search(r"[前后]者|同(?:一)?年|那(?:一)?年|上面(?:这|那)|刚才|前面(?:那|说)", turn)
            or EXTREME.search(turn)
            or PLACE.match(LEAD.sub("", turn))
        )

    def _explains_itself(self, turn: str) -> bool:
        """这个 behind what it stands for (PACS这个系统), or before its own noun."""
        match = PRONOUN.search(turn)
        if match is None:
            return True
        head = turn[: match.start()]
        return self.weight(head) >= TELLING

    def stands_alone(self, turn: str) -> bool:
        """Whether the turn names a subject of its own."""
        turn = _JOINT.sub("", turn)
        weight = self.weight(turn)
        goes_on = ELLIPSIS.match(turn) and not (_ALSO.match(turn) and weight >= 2 * TELLING)
        if goes_on and not (_THEN.match(turn) and self._says_all(turn)):
            return False
        if self.only_firm(turn):
            return False
        if self.fragment(turn) is not None and (len(turn) <= 10 or re.search(r"呢[?]?$", turn)):
            return False
        if weight >= TELLING and self._asks_only_how(turn):
            return False
        return weight >= TELLING or (len(turn) >= _LONG and weight >= _TELLING_LONG)

    def _says_all(self, turn: str) -> bool:
        """Whether a turn names its time, its subject and what it asks of it."""
        if TIME.search(turn) is None or self.weight(turn) < TELLING or not ASKS.search(turn):
            return False
        asks = self.slots.read(turn).metric is not None or _HOW_LARGE.search(turn) is not None
        return asks or bool(read_question(turn).measures)

    def _asks_only_how(self, turn: str) -> bool:
        """Whether a turn asks for means, reasons or effects and names nothing that these are of
        (报告建议怎么解决)."""
        rest = turn
        for aspect in aspects_asked(turn):
            if aspect.name in _OF_SOMETHING:
                rest = _REMEDY.sub(" ", aspect.asks.sub(" ", rest))
        return rest != turn and self.weight(rest) < TELLING

    def may_be_alone(self, turn: str) -> bool:
        """Whether a turn may be a question of its own, although it names little: it is no short
        one, asks, points at nothing and does not go on from what was said."""
        dated = TIME.match(turn)
        goes_on = PRONOUN.search(turn) or LEAD.match(turn) or (ELLIPSIS.match(turn) and not dated)
        names = self.weight(turn) >= _TELLING_LONG or self.slots.read(turn).metric is not None
        return names and len(turn) >= _LONG - 1 and not goes_on and ASKS.search(turn) is not None

    def _weight(self, text: str) -> float:
        """How much `text` says of a subject: known words, of which a place, a mere scope (三甲里)
        and what is counted (几个科室) say less than a subject."""
        text = _YEAR_BESIDE.sub(lambda m: "," * len(m[0]), text)
        bare = TIME.sub(lambda m: " " * len(m[0]), text)
        counted = [match.span() for match in _COUNTED_NOUN.finditer(bare)]
        total = 0.0
        for term in self._terms(text):
            if term.kind in SUBJECTLESS or not term.frequency:
                continue
            at = bare.lower().find(term.text)
            behind = bare[at + len(term.text) :] if at >= 0 else ""
            scope = term.kind == "region" or (term.kind == "customer" and _SCOPE.match(behind))
            if scope or any(start <= at < end for start, end in counted):
                total += _LESS * term.weight
            elif term.kind in _NAMED:
                total += max(term.weight, TELLING)
            else:
                total += term.weight
        return total

    def dangles(self, turn: str, own_subject: str) -> bool:
        """Whether a first turn says too little to be answered (那2023年呢, 它的均价呢)."""
        if own_subject or self.weight(turn) > 0:
            return False
        fragment = self.fragment(turn)
        if fragment is not None and TIME.fullmatch(fragment):
            return True
        return bool(read_request(turn) or (self._refers(turn) and len(turn) <= 16))

    def without_cancelled(self, turn: str) -> tuple[str, str]:
        """The turn without the parts that it takes back, and the subject they named."""
        parts = re.split(r"(?<=[,;;。])", turn)
        if len(parts) < 2:
            return turn, ""
        kept = [part for part in parts if not _CANCELLED.search(part)]
        if len(kept) == len(parts) or not "".join(kept).strip():
            return turn, ""
        dropped = "".join(part for part in parts if _CANCELLED.search(part))
        named = next((name for name in self._names if name in dropped), "")
        return re.sub(r"^\d[)、.)]", "", "".join(kept)).strip(), named

    @staticmethod
    def after_switch(turn: str, end: int) -> str:
        rest = re.sub(r"^(?:个|一下|的|[,。:])*", "", turn[end:])
        return rest or turn


def _leans_on_all(part: str) -> bool:
    """Whether a part asks of all that was asked before it (各是多少, 说法统一吗)."""
    return (
        read_question(part).asks_both
        or PRONOUN.search(part) is not None
        or re.search(r"分别|各自|各(?:是|有|占|降|涨)?多少", part) is not None
    )
