"""The things that a question lists (`CT、MRI、超声和其他`), each on its own."""

from __future__ import annotations

import re

_BOUNDARY = re.compile(r"[,。;:!?()\"“”《》]")
_JOINT = re.compile(
    r"再加上|加上|以及|还有|和|与|及|跟(?!踪)|同(?!比|期|步|行|样|类|等|时|一)|对比|vs\.?",
    re.IGNORECASE,
)
# What stands before the first item and behind the last one, in the sentence around them.
_LEAD = re.compile(
    r"^.*(?:时候|(?:19|20)\d\d年?(?:的|间|底|初)?|季度|上半年|下半年|里头|里面|里(?!的)|中|把|给|就是|在|对|按|看|说|算|做|那|这|问|把|从|的(?=.{4}))(?=.)"
)
_TAIL = re.compile(
    r"(?:这|那)?(?:[几两三四五六七八九十]|\d)(?:个|类|种|家|项|样|地|者|方|块|省|市|款|大|边|行业).*$"
    r"|(?:这|那)(?:些|类|几).*$"
    r"|(?<=.)(?:的)?(?:类型|各类|拆开|各自?|分别|相比|之间|一共|总共|合计|加起来|比|哪|谁|平均|怎么|都|在|要|对|占|一年|现在|有什么|有啥|差|相差|合起来|合在一起).*$"
    r"|的.*$"
)
EACH = re.compile(r"各(?!种|类|地|界|级|大|项|方)|分别")
"""What is asked of each of several things, and not of all together."""
_NOTHING = frozenset({"", "其", "它", "他", "她", "我", "你", "就", "是"})


def listed(question: str) -> tuple[str, ...]:
    """The items that the question lists, in order; empty where it lists nothing.

    Items serve for matching, not for showing.
    """
    text = _FILLER.sub("", question)
    for segment in sorted(_BOUNDARY.split(text), key=lambda s: -s.count("、")):
        many = "、" in segment
        items = _many(segment) if many else _held(segment) or _pair(segment) or _against(segment)
        if len(items) > 1:
            return items
    return ()


_AGAINST = re.compile(
    r"^(?P<first>.{1,18}?)(?:(?<![占对同环配])(?<!性价)比(?!例|重|率|较)|减掉|减去|减)(?P<second>.{1,12}?)(?:平均|大概|约|要|会)?"
    r"(?:高|低|多|少|贵|便宜|大|小|快|慢|强|长|短|还剩|剩|差|是多少|等于)"
)
# A跟B比: what stands before B's head noun only describes it.
_HELD = re.compile(
    r"^(?P<first>.{1,18}?)(?:跟|和|与|同(?!比|行))(?P<second>.{1,16}?)(?:相|做个?|来|放一起)?(?:比|对比|比较)(?:一比|起来|一下|的话|,|$)"
)
_DESCRIBED = re.compile(r"^.*(?<=..)的(?=.{2,})")
_FILLER = re.compile(r"(?:那|这)(?:一)?(?:块儿?|边|头|类|种|部分|方面|里)")


def _against(segment: str) -> tuple[str, ...]:
    """MRI比CT贵多少: two things that are held against each other."""
    match = _AGAINST.search(segment)
    if match is None:
        return ()
    return _clean([_LEAD.sub("", match["first"]), match["second"]])


def _held(segment: str) -> tuple[str, ...]:
    """长江存储新芯片跟常见的QLC比: two things, each perhaps described."""
    match = _HELD.search(segment)
    if match is None:
        return ()
    return _clean([_LEAD.sub("", match["first"]), _DESCRIBED.sub("", match["second"])])


def _many(segment: str) -> tuple[str, ...]:
    first, *middle, last = segment.split("、")
    end = _JOINT.split(_TAIL.sub("", last))
    items = [_LEAD.sub("", first), *middle, *(part for part in end)]
    if not end or not end[0]:
        # 、 and a joint word apart: `A、B` with the tail cut away whole
        items = [_LEAD.sub("", first), *middle, last[:8]]
    return _clean(items)


def _pair(segment: str) -> tuple[str, ...]:
    parts = _JOINT.split(segment)
    if len(parts) != 2:
        return ()
    first, second = _LEAD.sub("", parts[0]), _TAIL.sub("", parts[1])
    if not 1 <= len(first) <= 14 or not 1 <= len(second) <= 14:
        return ()
    return _clean([first, second])


def _clean(items: list[str]) -> tuple[str, ...]:
    kept = [item.strip() for item in items]
    return tuple(
        item
        for item in kept
        if item not in _NOTHING
        and len(item) <= 16
        and not re.fullmatch(r"(?:(?:19|20)?\d\d)?年?(?:的)?", item)
    )
