"""The asking part of a long message, without the talk around it.

People tell what they are doing, excuse themselves and thank before they ask. What neither
asks nor holds a telling term only blurs the search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.question import speaks_of_contradiction
from rag.terms import Term

_LONG = 36
"""Messages of fewer characters are read whole."""
_ASKS = re.compile(
    r"多少|几(?!乎)|什么|啥|谁|哪|怎么|怎样|如何|吗|呢|为何|是不是|有没有|多[大高久快长]|查|列|算|说说|概括|总结|比例|百分|单位|只要|确认|想问|想知道"
)
_NOT_MEANT = re.compile(
    r"[,。;?]?(?:我?(?:要的|说的|问的)?(?<!是)不是(?:说|问|指|要)?|别(?:给|拿|说))(?!吗|么|很|太|特别|说)[^,。;?吗么]{2,12}(?=[,。;]是|[,。;]?$)"
)
"""What is said not to be meant: 不是工业检测,是说整体."""
_LEFT_OUT = re.compile(
    r"除(?:了|去|开|掉)?[^,。?]{2,30}?(?:之外|以外|外)?,(?=[^。?]*(?:其他|其它|其余|剩下|别的))"
)
"""What 其他 leaves out: 除了CT、MRI,其他工作站占多少."""
_TALK = re.compile(
    r"^(?:您好|你好|打扰|谢谢|麻烦|辛苦|不好意思|抱歉|是这样的?|哈|嗯|今天|昨天|刚才|领导|老板|我也不|我不太|前面|后来|本来|说实话|其实吧)"
)


def focused(question: str, read_terms: Callable[[str], Sequence[Term]]) -> str:
    """The parts of a long message that ask or name something that the report knows, without
    what it says is not meant."""
    question = _LEFT_OUT.sub("", _NOT_MEANT.sub("", question))
    if len(question) < _LONG:
        return question
    parts = [p for p in re.split(r"(?<=[,。;!?])", question) if p.strip()]
    if len(parts) < 3:
        return question
    kept = []
    for part in parts:
        terms = read_terms(part)
        known = sum(t.weight for t in terms if t.frequency)
        unknown = sum(t.weight for t in terms if not t.frequency)
        telling = known >= 3.0 and known > unknown
        dated = re.search(r"(?:19|20)\d\d|上半年|下半年|季度", part)
        both = speaks_of_contradiction(part)
        asks = _ASKS.search(part) and not (_TALK.match(part) and known < 3.0)
        if both or dated or asks or telling:
            kept.append(part)
    return re.sub(r"^[,，]+|[,，]+$", "", "".join(kept)) if kept else question
