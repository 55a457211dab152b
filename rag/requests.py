"""What a turn asks of the answers before it: how far apart they are, where they stand.

Knows wording alone. What is then said is `recalling.py`'s business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Request(StrEnum):
    """Work on what has been told, rather than a question of its own."""

    APART = "apart"  # 这两个差多少, 涨了百分之几, 哪个多
    TOGETHER = "together"  # 两者加起来
    CONVERT = "convert"  # 换成亿元
    SOURCE = "source"  # 出处在哪
    MORE = "more"  # 还有别的吗
    DETAIL = "detail"  # 详细说说
    AGAIN = "again"  # 再说一遍
    AGAINST = "against"  # 比去年多多少
    ONWARD = "onward"  # 再往后呢, 之前呢
    VERSUS = "versus"  # 比便携式的高多少
    RANK = "rank"  # 哪个最高, 第二名呢
    TIMES = "times"  # 后者是前者的几倍
    AVERAGE = "average"  # 平均呢
    ITEM = "item"  # 第三个呢, 另外两个呢
    SHARE = "share"  # 占合计的百分之几
    AMOUNT = "amount"  # 折成钱是多少
    PART = "part"  # 其中影像设备占多少


COMBINING = frozenset({Request.APART, Request.TOGETHER, Request.TIMES, Request.AVERAGE})
"""Requests that work on several figures told."""
_LEAD = (
    r"(?:那么?|好的?|嗯|哦|行|请|麻烦|帮我?|给我|给个|来个|标个|再|你|能|可以|可否"
    r"|把|这(?:个|句话?|条)|那(?:个|句话?|条)|这|它|上面|前面|刚才|的|数据?|数字|结论|说法|答案|内容|一下|,|,)*"
)
_END = (
    r"(?:一下|给我|来着|一点|点|些|下|呢|吗|嘛|么|啊|呀|吧|呗|哈|啦|哦|的|了|看|看看|[,,。??!\s])*"
)
_BOTH = re.compile(
    r"(?:这|那)(?:俩|两(?:个|者|年|家|类|地|项|种|边|块|样|组|次|处)?)|(?:它|他)们?(?:俩|两(?:个|者|家)?)|两者|二者"
    r"|^(?:那么?|[,])*(?:俩|两(?:个|者|家|种|边|样)(?!月|小时|季))|前后两|(?:上|前)面(?:这|那)?(?:俩|两)|刚才(?:那|这)?两"
)
_ADD = re.compile(
    r"加(?:一?起来?|一块儿?|总|到一起|在一起)|相加|总和|之和|合计|一共|总共|合(?:起来|在一起|一块)|求和"
)
_HOW_FAR = (
    r"(?:相?差|差距|高|低|多|少|降|升|涨|跌|贵|便宜|快|慢|大|小|长"
    r"|短|提高|提升|上升|增长|增加|下降|降低|减少|缩短|翻|变化|省|掉|丢|差额|差值|相距)"
)
_APART = re.compile(
    rf"(?:那么?|这样|算下来|算一下|合着|加一块|(?:头|首)(?:和|与)?尾|两(?:年|个|者|家|类|种|边|项|地)|二者|俩|前后|中间|之间|一下子|到底|一共|总共|它们|[,,])*{_HOW_FAR}(?:出来?|下来?|了|掉|距|有|是|到)*"
    r"(?:多少|几|多大)(?:个)?(?:百分点|点|百分比|[万亿]?[\u4e00-\u9fff]{1,2}|[万亿]|%|[A-Za-z]{1,4})?"
    + _END
)
_VERSUS = re.compile(
    r"^(?:那么?|[,])*(?:(?:它|这个)?(?:跟|和|与|同(?!比))(?P<with>[^,。?]{1,12}?)(?:的)?(?:相比|比起?来?|比较)?[,]?|(?P<one>[^,。?比]{1,12}?)(?:的)?比(?:它|这个|这|前者|刚才(?:那|这)个)(?:的)?|(?:它|这个)?比(?P<two>[^,。?]{1,12}?)(?:的)?"
    rf"|(?P<bare>[^,。?比]{{1,12}}?)(?:的)?)(?P<asked>{_HOW_FAR}(?:出来?|了)?(?:多少|几(?!年)|百分之几).{{0,6}})$"
)
_ABOVE = re.compile(
    r"^(?:那么?|它|[,])*(?P<way>[高低多少大小]|领先|落后)(?:出|于|过)(?P<what>(?!来|去|了|多少|几)[^,。?]{2,10}?)(?:有|了|是)?(?P<asked>(?:多少|几(?!年)|百分之几).{0,6})$"
)
"""高出传统系统几个点."""
_GROWTH = r"(?:[涨增降跌升]幅|增长率|增速|变化率)"
_HOW_MUCH = r"(?:[,,是]|百分之?(?:几|多少)|多少)*" + _END
_GROWTH_ASKED = re.compile(
    rf"{_LEAD}(?:多|少)?(?:出来的?|掉的?)?(?:折|换)?算(?:一下|一算|成|出)?(?:个)?{_GROWTH}"
    + _HOW_MUCH
    + rf"|{_LEAD}{_GROWTH}(?:帮我?|给我|替我)?算(?:一?下|一算|出来|个)?"
    + _HOW_MUCH
)
_SHARE = re.compile(
    rf"{_LEAD}占(?:了|到)?(?:合计|总(?:数|量|额|体|的|共)?|全部|整体|所有)(?:[\u4e00-\u9fff]{{0,4}})(?:的)?(?:百分之?(?:几|多少)|多少|几成|多大|比例|比重)"
    + _END
)
_AMOUNT = re.compile(
    rf"{_LEAD}(?:具体|总|绝对)?金额(?:大概|大约|约|是|有|为)*(?:多少|几)?(?:个)?(?:钱|[万亿]元?|元)?{_END}"
    rf"|{_LEAD}(?:那|这)?(?:就)?(?:折|换|折合|折算|换算|合|相当于|算|是(?=多少[万亿]))(?:成|算成|下来)?(?:钱|金额|绝对(?:值|额))?(?:是|有|大概|大约|约)*(?:多少|几)(?:个)?(?:钱|[万亿]元?|元)"
    + _END
    + rf"|{_LEAD}(?:折|换|折算|换算|算)成(?:钱|金额)(?:呢|是多少|多少)?"
    + _END
)
_PERCENT_APART = re.compile(
    rf"(?:那么?|一共|总共|到底|前后|[,,])*{_HOW_FAR}(?:出|了|掉)?(?:百分之(?:几|多少)|多少个?百分比|的?幅度(?:是)?(?:多少|多大)?)"
    + _END
)
_WHICH = re.compile(
    r"(?:那|它们|两者|,)*(?:哪(?:个|家|边|年|种|样)?|谁)(?:(?:增?长|涨|降价?|升|跌|增|减)得)?(?:更|比较)?(?:高|低|多|少|大|小|贵|便宜|快|慢|长|短)(?:一?些|一点)?"
    r"(?:[,,]?(?:高|低|多|少|大|小|贵|便宜|快|慢|差)(?:出|了)?(?:多少|几.{0,2}))?" + _END
)
_UNIT = (
    r"(?P<unit>万亿元|亿元|万元|千万元|百万元|亿|万|元"
    r"|万台|台数?|万家|家|万人次|人次|分钟|小时|毫秒|秒|天|个月|年"
    r"|微米|毫米|厘米|纳米|μm|mm|nm|[KMGTPE]B)"
)
_CONVERT = re.compile(
    rf"{_LEAD}(?:换算?|折算?|转换?|改|写|表示|说|按|以|用|拿)(?:成|算成|算为|为|合成?|作)?(?:以)?{_UNIT}(?:为单位|做单位|作单位|单位|表示|来?算|来?说|计)?"
    r"(?:是)?(?:多少)?(?:[,,]?(?:不要|别)带.)?" + _END
)
_CONVERT_ASKED = re.compile(rf"{_LEAD}(?:是|等于|合|相当于|折合)(?:多少|几)(?:个)?{_UNIT}" + _END)
_SOURCE = re.compile(
    rf"{_LEAD}(?:在)?(?:报告)?(?:里|中)?(?:的)?(?:出处|来源|原文|原话|依据|根据|出自|引自|来自)(?:在|是|于)?"
    r"(?:报告|文中|文件|书)?(?:里|中|的)*(?:哪(?:里|儿|(?:一)?(?:个)?(?:[章节页段处句份]|部分|地方))?|什么(?:地方|位置)?|怎么(?:写|说)的|呢|第几[章节页]|(?:给|发|告诉|标)(?:给)?(?:我)?(?:看|说|出来?|个)?)?"
    + _END
)
_WHERE = re.compile(
    rf"{_LEAD}(?:是)?(?:写|说|提|讲|出现|放|列|记)?(?:在|到|于)?(?:报告)?(?:里|中)?(?:的)?(?:什么(?:地方|位置)|哪(?:里|儿|个(?:地方|位置|章节)|(?:一)?(?:[章节页段处句]|部分))|第几[章节页段])(?:写|说|提|讲|看)?(?:到|的)*"
    + _END
)
_MORE = re.compile(
    r"(?:那么?|除此之外|除了这(?:些|个)|此外|,)*"
    r"(?:还有(?:没有)?(?:别的|其他的?|其它的?|更多的?|哪些|什么|啥|谁)?|别的|其他的?|其它的?"
    r"|没有别的了?|就这些|只有这些)(?:[\u4e00-\u9fff]{2,6}呢)?"
    + _END
    + r"(?:再(?:说|列|举|来|讲)[一两二三几\d](?:个|家|条|项|点|种))?"
    + _END
    + r"|(?:那么?|[,])*(?:还有|其他|其它|其余|剩下|余下|别的)(?:的)?(?:哪|那)?(?:几|些|两|三|四)?"
    r"(?:个|类|种|样|家|项|款|部分)?(?:类型|品种|产品|机型|地区|区域|省份?|领域|厂商|企业|场景|行业|科室|医院|年份)?(?:的)?"
    r"(?:[,]?(?:都|各|分别|依次)(?:自)?(?:是|占|有|为)?(?:多少|几成|百分之几|什么)?)?" + _END
)
_DETAIL = re.compile(
    rf"{_LEAD}(?:详细|具体|仔细|展开|细|多)(?:的|地|一?点|一?些)*(?:说|讲|介绍|解释|展开|谈|聊|是)?(?:说|讲|一下|下|什么|怎么|情况|内容)*"
    + _END
    + rf"|{_LEAD}(?:具体|详细)的?(?:数字|数据|数值|数)"
    + _END
    + rf"|{_LEAD}(?:展开|细)(?:说|讲)+"
    + _END
    + rf"|{_LEAD}(?:说|讲|介绍|解释)(?:得|的)?(?:再)?(?:详细|具体|仔细|细致?|多)(?:一?点|一?些)?"
    + _END
)


_ONWARD = re.compile(
    r"(?:那么?|再|更|[,])*(?:[用装换改上]了?(?:它|这个|上|完|过)?|(?:采用|部署|引入|改造|升级|实施|上线|使用|投用|推广)了?(?:它|这个)?)?(?P<way>往后|之后|以后|后面|后来|后续|现在|目前|如今|眼下|往前|之前|以前|更早|早先|过去|从前|原来|原先|当初)(?:的)?(?:年份|几年)?"
    r"(?:有(?:没有)?(?:预测|数据?|数字)|还有(?:数据?|预测)?|怎么样|如何|会怎么?样|(?:是|要|有)?(?:多少[\u4e00-\u9fff]{0,3}|多久|几.{0,2}))?"
    + _END
)
_SIDE = (
    r"(?:前者|后者|[前后](?:一|面)的?那?(?:个|家|年|种|项)?|它|这个|那个|第[一二](?:个|家|种|项))"
)
_BEFORE = r"(?:原来|之前|以前|从前|原先|过去|当初)"
_TIMES = re.compile(
    rf"(?:那么?|[,])*(?:(?P<one>{_SIDE})?(?:是|相当于)(?P<two>{_SIDE})?的?|(?:两者|二者)?(?:差|翻)了?)?(?:多少|几)(?:个)?倍"
    + _END
    + rf"|(?:那么?|[,])*(?:{_SIDE})?(?:只|才|仅|就|相当于|大概|大约|约|[是要有需到剩])*"
    + rf"(?:{_SIDE}|{_BEFORE})的?(?P<part>几分之几|百分之?(?:几|多少)|几成)"
    + _END
)
_FASTER = re.compile(
    r"(?:那么?|[,])*(?:快|慢|高|低|大|小|多|少|贵|长|短|强)(?:了|出)?(?:多少|几)(?:个)?倍" + _END
)
_AVERAGE = re.compile(
    r"(?:那么?|[,]|三年|两年|两者|这?[两三四五](?:个|家|者|年)|它们)*(?:算|求)?(?:一下|个)?(?:平均(?:值|数|下来|一下)?|均值)(?:呢|是|为)*(?:多少|几.{0,2})?"
    + _END
)
_AGAIN = re.compile(
    _LEAD
    + r"(?:再|重新?)(?:说|讲|来|报)一(?:遍|次|下)"
    + _END
    + r"|(?:没|不)(?:看|听)(?:清|明白)楚?"
    + _END
)


_WORDINGS = (
    (_SOURCE, Request.SOURCE),
    (_WHERE, Request.SOURCE),
    (_CONVERT, Request.CONVERT),
    (_CONVERT_ASKED, Request.CONVERT),
    (_AMOUNT, Request.AMOUNT),
    (_SHARE, Request.SHARE),
    (_GROWTH_ASKED, Request.APART),
    (_ONWARD, Request.ONWARD),
    (_TIMES, Request.TIMES),
    (_FASTER, Request.TIMES),
    (_AVERAGE, Request.AVERAGE),
    (_AGAIN, Request.AGAIN),
    (_MORE, Request.MORE),
    (_DETAIL, Request.DETAIL),
    (_APART, Request.APART),  # before what adds up: 一共多了几所 adds nothing up
    (_PERCENT_APART, Request.APART),
)
"""The first wording that is the whole turn says what it asks."""


_POINTED_AT = re.compile(r"(?:这|那|该)(?:个|款|家|项|类|种|条|块|部分)[?。!]*$")
"""详细说说这款: what was told is pointed at in so many words."""
_PLACE_ASKED = re.compile(r"出自|出处|来源|引自|原文|哪(?:一)?[章节页]|第几[章节页]")
_WHAT_FOR = re.compile(
    r"我(?:好|要|想|得|来|去)|我们|方便|(?:领导|老板|客户|同事|经理)|好(?:去|写|做|标)"
)
"""What follows a request and only says what it is for (给个出处,我要标脚注)."""
_WORKING = frozenset({Request.SOURCE, Request.DETAIL, Request.AGAIN, Request.CONVERT})


def read_request(turn: str) -> Request | None:
    """What `turn` asks of the answers before it; None where it asks something of its own."""
    for wording, request in _WORDINGS:
        if wording.fullmatch(turn):
            return request
    bare = _POINTED_AT.sub("", turn)
    if bare != turn and (request_of := read_request(bare)) in (Request.DETAIL, Request.AGAIN):
        return request_of
    head, comma, why = turn.partition(",")
    if comma and _WHAT_FOR.match(why):
        asked = read_request(head)
        if asked in _WORKING:
            return asked
    both = _BOTH.search(turn) is not None and len(turn) <= 24
    if both and _PLACE_ASKED.search(turn):
        return Request.SOURCE
    if both and re.search("各|分别", turn):
        return None  # 两家各占多少 wants what was told together taken apart
    if (both or len(turn) <= 10) and _ADD.search(turn) and len(_ADD.sub("", turn)) <= 12:
        return Request.TOGETHER
    if both and re.search(rf"{_HOW_FAR}|哪|谁|倍|比", turn):
        return Request.APART
    if _WHICH.fullmatch(turn):
        return Request.APART
    return None


def asks_how_far(words: str) -> bool:
    """Whether words ask by how much one value is above another (多了多少, 涨了百分之几)."""
    return bool(_APART.fullmatch(words) or _PERCENT_APART.fullmatch(words))


@dataclass(frozen=True, slots=True)
class Versus:
    """`what` is held against what was told; `asked` how far apart they are. `plain` is true where
    no 比 says so (MRI的贵多少), `leads` where it is named first (MRI比它贵多少)."""

    what: str
    asked: str
    plain: bool
    leads: bool


def read_versus(turn: str) -> Versus | None:
    """The thing that a turn holds what was told against; None for other turns."""
    above = _ABOVE.match(turn)
    if above is not None:
        asked = f"{above['way']}{above['asked']}".rstrip("?。! ")
        return Versus(above["what"], asked, plain=False, leads=False)
    match = _VERSUS.match(turn)
    if match is None:
        return None
    what = match["one"] or match["two"] or match["bare"] or match["with"]
    return Versus(
        what,
        match["asked"].rstrip("?。! "),
        match["bare"] is not None,
        not (match["two"] or match["with"]),
    )


def other_end(turn: str) -> bool:
    """Whether a turn asks for what something was, or is by now: the other end of 从A到B."""
    match = _ONWARD.fullmatch(turn)
    return match is not None and not re.search("[往之]|更|后", match["way"])


def asks_later(turn: str) -> bool:
    """Whether 再往后呢 asks for a later time than was told, and not for an earlier one."""
    match = _ONWARD.fullmatch(turn)
    return match is not None and bool(re.search("后|现|目前|如今|眼下", match["way"]))


def asks_percent(turn: str) -> bool:
    """Whether a difference is wanted in percent, and not in points or in its own unit."""
    return bool(re.search(rf"百分(?!点)|{_GROWTH}|幅度|%", turn))


def of_the_ends(turn: str) -> bool:
    """Whether the first and last of a told series are meant (头尾两年差几个点)."""
    return re.search(r"(?:头|首)(?:和|与)?尾|从头到尾|第一.{0,3}最后", turn) is not None


def times_earlier_first(turn: str) -> bool:
    """Whether 几倍 asks for the first of two told things as a multiple of the second."""
    match = _TIMES.fullmatch(turn)
    one = (match["one"] if match else None) or ""
    two = (match["two"] if match else None) or ""
    return one.startswith(("前", "第一")) or two.startswith(("后", "第二"))


def names_sides(turn: str) -> bool:
    """Whether 几倍 says which of two told things is held against the other (后者是前者的几倍)."""
    match = _TIMES.fullmatch(turn)
    return match is None or bool(match["one"] or match["two"])


def asks_fraction(turn: str) -> bool:
    """Whether it is asked what part of one told thing another is (只要原来的几分之几)."""
    match = _TIMES.fullmatch(turn)
    return match is not None and match["part"] is not None


def unit_asked(turn: str) -> str | None:
    """The unit that a turn wants the answer in; None where it names none."""
    match = _CONVERT.fullmatch(turn) or _CONVERT_ASKED.fullmatch(turn)
    return match["unit"].removesuffix("数") if match else None


def count_asked(turn: str) -> int:
    """How many of the answers before a turn speaks of: 三年加起来 of three, else two."""
    match = re.search(r"(?<!第)(?P<n>[三四五])(?:年|个|者|家|项|类|地|种)", turn)
    return {"三": 3, "四": 4, "五": 5}[match["n"]] if match else 2


def says_both(turn: str) -> bool:
    """Whether a turn speaks of two things told before (这两个), and not of one change."""
    return _BOTH.search(turn) is not None
