"""Follow-ups: the full question behind a turn of a chat.

Works on wording alone: what the new turn says overwrites, what it leaves open is carried
over from the question before. A change of subject carries nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.enumeration import listed
from rag.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Resolved:
    """A turn as a full question.

    `question` can be understood without the chat; `earlier` are the user's earlier turns,
    each as a full question too, oldest first. `own` is the turn itself where something was
    carried over from them, else None; `refers_back` whether the turn works on the answers
    before (这两个差多少).
    """

    question: str
    earlier: tuple[str, ...] = ()
    own: str | None = None
    refers_back: bool = False


_SWITCH = re.compile(
    r"^.{0,6}(?:另外(?:再)?(?:问|说|查|想)|换个(?:话题|问题|方向|别的)|问(?:个|点)?别的|说(?:点|个)别的|先放一放|先不(?:管|说|看)|"
    r"不(?:聊|说|谈|管|看)(?:这|那)个|顺便(?:问|查)|对了[,,]|还想(?:问|知道|查)|回到|再来一个|接下来(?:问|看))"
)
_CANCELLED = re.compile(
    r"不用(?=[;,。]|$)|(?:不用|不必|不要|别)(?:了|查|说|管|看|讲)|不(?:说|查|看|管|问)了|先放一放|算了"
)
_PRONOUN = re.compile(
    r"它们|他们|她们|它|这(?:家|个|款|类|种|些|项|块|一块|部分|东西|玩意儿?|笔|样|么)|那(?:家|款|类|种|些|项|块|部分)|该|其(?!他|它|中|余|实|次)"
)
_BACK = re.compile(
    r"这(?:俩|两(?:个|者|年|家|类|地|项|种|边|块|样)?)|那(?:俩|两(?:个|者|年|家|类)?)|(?:它|他)们?(?:俩|两)|两者|二者|前后两|上面(?:俩|两|这|那)|刚才(?:那|这)?两"
)
_CONVERT = re.compile(r"^(?:那|再|帮我)?(?:换|折|换算|折算)(?:成|算成|算为|为)")
_FILLER = re.compile(
    r"漏了|补(?:一下|上)?|换成|换|再(?:看|来|给|查)?|看看?|那|给(?:我|一下)?|来个|查(?:一下)?|的|呢|[,,。??!\s]"
)
_ASKING_WORD = re.compile(r"多少|几|什么|啥|谁|哪|怎|吗|为|还有|详细|出处")
_SHORT = re.compile(r"^(?:那|那么|哦|嗯|再|还有|然后)?[,,]?(?P<what>.{1,8}?)(?:的|呢)?[??。!]*$")
_APART = re.compile(
    r"(?:那|那么)?(?:一共|总共)?(?:相?差|高|低|多|少|降|升|涨|跌|贵|便宜|快|慢)(?:出|了)?(?:多少|几)(?:个)?(?:点|百分点|%|[万亿]?[元台家]|钱|倍)?[??。]*"
)
_ELLIPSIS = re.compile(
    r"^(?:那|那么|哦|嗯|好的?|行|再|还有|其中|里面|里头|而|然后|所以|比|到|跟|和|与|换成|按|如果|要是)"
)
_BARE = re.compile(
    r"^(?:那|那么|哦|嗯|再|还有|然后)?[,,]?(?P<what>.{1,24}?)(?:的|方面|这边|那边)?(?:呢|咧|怎么样|如何|怎样|又如何)[??。!]*$"
)
_TIME = re.compile(
    r"(?:到|至|截至|在)?(?:19|20)\d\d年?(?:(?:-|到|至)(?:19|20)\d\d年?)?(?:上半年|下半年|第?[一二三四1-4]季度)?|未来[一二三四五几\d]+年"
)
_WHY = re.compile(r"为什么|为啥|为何|原因|怎么会|凭什么")
_AMOUNT = re.compile(r"(?:了|到|是|有|为)?(?:多少|几|什么|多大|多高|多久)(?:个|了|呢|吗)?")
_ASKING = re.compile(
    r"是|有|为|(?<!智)能(?!源|耗|力)|会(?!诊|议)|大概|大约|约|预计|预估|预期|估计|将|可能|达到?|到|占|提(?:到|升)|升到|降到|了|呢|吗|啊|呀|吧|多少(?:个)?(?:[万亿]?(?:元|台|家|人次|人|钱)?)|几|什么|多大|多高|多久|"
    r"哪[一家个年些]?|怎么样?|如何|百分之|个点|[??。!,,]|请问|帮我?|查(?:一下)?|一下|咱们?|现在|目前|报告|里|中|上"
)


class Conversation:
    """Resolves turns with the lexicon's help (which word is a metric, which a region)."""

    def __init__(self, lexicon: Lexicon, names: frozenset[str]) -> None:
        """`names` are the report's own names of organisations and products."""
        self._lexicon = lexicon
        self._names = sorted(names, key=len, reverse=True)

    def resolve(self, turn: str, earlier_turns: Sequence[str]) -> Resolved:
        """The full question behind `turn`; all turns are normalised, oldest first."""
        earlier: list[str] = []
        for text in earlier_turns:
            earlier.append(self._resolve_one(text, earlier)[0])
        question, followed, back = self._resolve_one(turn, earlier)
        return Resolved(question, tuple(earlier), turn if followed else None, back)

    def _resolve_one(self, turn: str, earlier: Sequence[str]) -> tuple[str, bool, bool]:
        turn, own_subject = self._without_cancelled(turn)
        switch = _SWITCH.match(turn)
        if switch is not None:
            return self._after_switch(turn, switch.end()), False, False
        if not earlier:
            return self._pronoun_to(turn, own_subject), False, False
        before = earlier[-1]
        if _BACK.search(turn) or (len(earlier) > 1 and _APART.fullmatch(turn)):
            return turn, True, True
        if _CONVERT.match(turn):
            return f"{self.statement(before)}{self._asked(before)},{turn}", False, False
        turn = self._ordinal(turn, earlier)
        stripped = _FILLER.sub("", turn)
        if stripped != turn and _TIME.fullmatch(stripped):
            return self._replace(before, stripped), True, False
        bare = _BARE.match(turn)
        if bare is None and len(turn) <= 8 and not _ASKING_WORD.search(turn):
            bare = _SHORT.match(turn)
        if bare is not None and not _PRONOUN.search(turn):
            return self._replace(before, bare["what"]), True, False
        if _WHY.search(turn) and len(turn) < 16:
            return f"{self.statement(before)},{turn}", True, False
        subject = own_subject or self.subject(before)
        if _PRONOUN.search(turn):
            return self._with_time(self._pronoun_to(turn, subject), turn, before), True, False
        if self._stands_alone(turn):
            return turn, False, False
        return self._with_time(self._prefixed(turn, subject), turn, before), True, False

    def subject(self, question: str) -> str:
        """What a question is about: its words without times, metrics and asking."""
        text = _TIME.sub(" ", question.lower())
        for start, end, entry in reversed(list(self._lexicon.scan(text))):
            if entry.kind in ("metric", "time", "modality", "change"):
                text = text[:start] + " " * (end - start) + text[end:]
        text = _ASKING.sub(" ", text)
        pieces = [piece for piece in text.split() if len(piece) > 1 or piece.isalnum()]
        kept = [p for p in pieces if p not in self._lexicon.question_words]
        return "".join(kept)

    @staticmethod
    def _asked(question: str) -> str:
        """The amount that a question asks for, as it asks."""
        match = _AMOUNT.search(question)
        return match[0] if match else ""

    @staticmethod
    def _ordinal(turn: str, earlier: Sequence[str]) -> str:
        """前者 and 后者 by the things that an earlier question named."""
        if not re.search(r"[前后]者", turn):
            return turn
        for text in reversed(earlier):
            items = listed(text)
            if len(items) == 2:
                return turn.replace("前者", items[0]).replace("后者", items[1])
        return turn

    def statement(self, question: str) -> str:
        """What a question takes for granted: its words without the asking."""
        return re.sub(r"[??。!,,\s]+$", "", _AMOUNT.sub("", question))

    def _without_cancelled(self, turn: str) -> tuple[str, str]:
        """The turn without the parts that it takes back, and the subject they named."""
        parts = re.split(r"(?<=[,,;;。])", turn)
        if len(parts) < 2:
            return turn, ""
        kept = [part for part in parts if not _CANCELLED.search(part)]
        if len(kept) == len(parts) or not "".join(kept).strip():
            return turn, ""
        dropped = "".join(part for part in parts if _CANCELLED.search(part))
        named = self._named(dropped)
        return re.sub(r"^\d[)、.)]", "", "".join(kept)).strip(), named

    def _named(self, text: str) -> str:
        return next((name for name in self._names if name in text), "")

    @staticmethod
    def _after_switch(turn: str, end: int) -> str:
        rest = re.sub(r"^(?:个|一下|的|[,,。:])*", "", turn[end:])
        return rest or turn

    @staticmethod
    def _pronoun_to(turn: str, subject: str) -> str:
        if not subject:
            return turn
        return _PRONOUN.sub(subject, turn, count=1)

    @staticmethod
    def _prefixed(turn: str, subject: str) -> str:
        turn = re.sub(r"^(?:那么?|嗯|哦|其中|里面|里头|好的?|行)[,,]?", "", turn)
        return f"{subject}{turn}" if subject and subject not in turn else turn

    @staticmethod
    def _with_time(question: str, turn: str, before: str) -> str:
        """A time that the turn leaves open is the one of the question before."""
        if _TIME.search(turn):
            return question
        time = _TIME.search(before)
        return f"{time[0]}{question}" if time and not _TIME.search(question) else question

    def _stands_alone(self, turn: str) -> bool:
        """Whether the turn names a subject of its own."""
        if _ELLIPSIS.match(turn):
            return False
        subject = self.subject(turn)
        return len(subject) >= 4 or (len(subject) >= 2 and self._slot(subject) is not None)

    def _replace(self, before: str, what: str) -> str:
        """The question before, with `what` in the place of what is like it."""
        what = re.sub(r"^(?:再?往后(?:推)?|再?往前(?:推)?|换成|换|看|那|再)[,,]?", "", what)
        what = re.sub(r"^[,，\s]+|[,，\s]+$", "", what)
        time = _TIME.fullmatch(what)
        if time is not None:
            return _TIME.sub(what, before, count=1) if _TIME.search(before) else f"{what}{before}"
        asks = re.search(r"多少(?:个)?(?:[万亿]?(?:元|台|家|人次|人|钱)?)|几|什么|多大|多高", what)
        moment = _TIME.search(what)
        if moment is not None and not asks:
            before = _TIME.sub(moment[0], before, count=1) if _TIME.search(before) else before
            what = what.replace(moment[0], "").strip("的")
        kind = self._slot(what)
        target = self._span_of_kind(before, kind, what)
        if target is not None:
            start, end = target
            return before[:start] + what + before[end:]
        if kind == "metric":
            return self._with_time(f"{self.subject(before)}{what}是多少?", what, before)
        if kind is None and len(what) > 3:
            # A thing of its own, told of beside the one before: its name carries the rest.
            return f"{self.subject(before)},{what}是多少?"
        subject = self.subject(before)
        if subject and subject in before.lower():
            at = before.lower().index(subject)
            return before[:at] + what + before[at + len(subject) :]
        return f"{what}{self._asking_part(before)}"

    def _asking_part(self, before: str) -> str:
        """What a question asks, without what it is about."""
        subject = self.subject(before)
        kept = before
        for size in range(len(subject), 1, -1):
            if subject[:size] in kept.lower():
                at = kept.lower().index(subject[:size])
                kept = kept[:at] + kept[at + size :]
                break
        return kept

    def _slot(self, text: str) -> str | None:
        """Which kind of word `text` is, by its longest known word; None where unknown."""
        lowered = text.lower()
        if any(name.lower() == lowered for name in self._names):
            return "organisation"
        found = sorted(self._lexicon.scan(lowered), key=lambda item: item[0] - item[1])
        return found[0][2].kind if found else None

    def _span_of_kind(self, text: str, kind: str | None, what: str) -> tuple[int, int] | None:
        if kind is None:
            return None
        if kind == "organisation":
            for name in self._names:
                if name in text and name != what:
                    at = text.index(name)
                    return at, at + len(name)
        for start, end, entry in self._lexicon.scan(text.lower()):
            if entry.kind == kind:
                return start, end
        return None
