"""Which earlier answer a turn points back at: 刚才融资租赁那个数的出处, 第一个问题再说一遍.

Knows wording, and how well its words fit what was asked before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.requests import Request, read_request
from rag.terms import SUBJECTLESS, Term
from rag.told import Earlier

_BACK = re.compile(
    r"^(?:那么?|请问|麻烦|好的?|嗯|哦|行|对了|你|我|[,])*(?:[聊说讲谈看]?回到?|再看)?(?:(?:刚才|刚刚|刚|前面|上面|之前|先前|一开始|最开始|最早|开头|最初)(?:你|我|咱们)?"
    r"(?:说|问|讲|提|聊|查|给|看|答)?(?:过|到)?(?:的)?"
    r"|第(?P<n>[一二三四五六])(?:个?(?:问题|问|回答|答案)(?:的)?|个(?=再|重新?说))|(?P<up>上(?:上)?)(?:一)?个?(?:问题|回答|答案)(?:的)?)"
    r"(?:那|这)?(?:个|条)?[,]?"
)
_POINTS = re.compile("[这那该]")
_HEAD = re.compile(
    r"(?:的)?(?:那|这)?(?:个|条|款|项)?(?:数据?|数字|问题|结论|说法|指标|比例|内容|话)?(?:的|是|,)?$"
)
_NUMERALS = {c: i for i, c in enumerate("一二三四五六", start=1)}
_WORKING = frozenset({Request.SOURCE, Request.DETAIL, Request.AGAIN, Request.CONVERT})
_EMPTY = SUBJECTLESS - {"metric"}
_FITS_ASKING = 0.25
"""The same for a question of its own, whose words also ask for something new."""
_SHORTEST = 4
"""Characters that must follow 刚才 or 之前 to say of what; 之前呢 asks for an earlier time."""
_SHORT = 0.7
_FITS = 0.5
"""Share of the pointing words that an earlier turn must hold."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """`number` is the place of the question (1 the first, -1 the last), where the turn says it;
    `about` the words that name what was spoken of; `request` what is asked of that answer, None
    where the turn asks a question of its own, which is `rest`."""

    number: int | None
    about: str
    request: Request | None
    rest: str


@lru_cache(maxsize=256)  # a turn is read by several steps
def read_pointed(turn: str) -> Pointed | None:
    """What a turn points back at; None where it points at nothing in so many words."""
    back = _BACK.match(turn)
    rest = turn[back.end() :] if back else turn
    if back is None and not _POINTS.search(rest):
        return None
    number = None
    if back is not None and back["n"]:
        number = _NUMERALS[back["n"]]
    elif back is not None and back["up"]:
        number = -len(back["up"])
    for start in range(len(rest)):
        request = read_request(rest[start:])
        if request in _WORKING:
            about = re.sub("^(?:那|这)(?:个)?", "", _HEAD.sub("", rest[:start]))
            named = back is not None or (start and re.search("那|这", rest))
            return Pointed(number, about, request, rest[start:]) if named else None
    for end in range(len(rest) - 1, 3, -1):
        request = read_request(rest[:end])
        if request in _WORKING:
            tail = re.match(
                r"^(?:这|那|该)(?:个|条|款|项|家|种)?(.{2,8})$", rest[end:].rstrip("?。!吧呗")
            )
            if tail:
                return Pointed(number, tail[1], request, rest[:end])
    if back is None or len(rest) < _SHORTEST:
        return None
    return Pointed(number, rest, None, rest)


def _in_short(word: str, text: str) -> float:
    """How well a text holds a word of which some characters were left out (云平台 for
    云原生平台)."""
    if len(word) < 3:
        return 0.0
    return _SHORT if re.search(".{0,2}".join(map(re.escape, word)), text) else 0.0


def place_of(
    pointed: Pointed, earlier: Sequence[Earlier], read_terms: Callable[[str], Sequence[Term]]
) -> int | None:
    """The place in `earlier` of what is pointed at, the last where nothing tells; None where the
    words name something that was not spoken of."""
    if pointed.number is not None:
        place = pointed.number - 1 if pointed.number > 0 else len(earlier) + pointed.number
        return place if 0 <= place < len(earlier) else None
    terms = [t for t in read_terms(pointed.about) if t.kind not in _EMPTY]
    total = sum(t.weight for t in terms)
    if not total:
        return len(earlier) - 1

    def fit(before: Earlier) -> float:
        said = f"{before.question} {before.told.answer.answer}".lower()
        return sum(t.weight * max(t.match(said), _in_short(t.text, said)) for t in terms) / total

    fits = [fit(before) for before in earlier]
    best = max(fits)
    if best < (_FITS if pointed.request is not None else _FITS_ASKING):
        return None
    return max(place for place, value in enumerate(fits) if value == best)
