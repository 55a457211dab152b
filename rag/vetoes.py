"""What rules out a figure or sentence, however alike question and clause are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from index.figure import Change, Figure
from index.normal import fold
from rag.aspects import aspects_asked, given
from rag.evidence import Evidence, EvidenceFinder, RankedFigure, RankedPassage
from rag.features import directions
from rag.kind import Kind, Measure
from rag.measure import measure_of
from rag.mismatch import (
    LEADS,
    PRODUCTS,
    TELLING,
    change_differs,
    counts_another_noun,
    is_joint,
    is_of_another_name,
    nearness,
)
from rag.tables import row_is_named
from rag.terms import SLOTS, SUBJECTLESS, Term

_ALL_SAID = 0.9
"""Share of the question's terms from which a clause says all that was asked."""


def _carried(evidence: Evidence, weight: float) -> float:
    """A threshold for the weight of terms: what a follow-up carries over weighs half, and says as
    much."""
    return weight if evidence.question.own is None else weight / 2


def _metric_of_another(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a firm's metric is asked for and the sentence speaks of another one of its.

    A report tells of a firm what it tells; its revenue is not answered by its investment.
    """
    terms = evidence.terms
    metrics = [t for t in terms if t.kind == "metric" and t.text not in _ANY_METRIC]
    of_firm = any(t.kind == "organisation" and _is_name(t) for t in terms)
    least = _carried(evidence, _TELLING_METRIC)
    telling = any(t.frequency and t.weight >= least for t in metrics)
    if not metrics or not (of_firm or telling):
        return False
    figure = ranked.figure
    near = f"{finder.own_text(figure)} {finder.text_of(ranked.passage.id)} {fold(figure.unit)}"
    if any(t.match(near) >= 0.4 for t in metrics):
        return False
    if measure_of(figure.unit) is Measure.DURATION and any(_TAKES.search(t.text) for t in metrics):
        return False  # 压缩至47分钟 tells what takes how long without saying so
    # 海外收入 is told as 市场收入, and 数据量 as 存储量.
    heads = [t.text[-2:] for t in metrics if len(t.text) > 2]
    # 配备率 may be told by the verb (100%配备).
    heads += [t.text[:-1] for t in metrics if len(t.text) > 2 and t.text[-1] in "率度"]
    amounts = (figure.metric or "").endswith("量") and any(t.text.endswith("量") for t in metrics)
    return not (amounts or any(head in near for head in heads))


_TAKES = re.compile(r"[耗用费]时|时[间长]|耗费")


def _only_the_name(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether the affair of a firm or place is asked about (东软的产业园自主化比例, 华南的研发中心)
    and a sentence holds nothing of it but the name and a word for any quantity."""
    follows = evidence.question.own is not None
    named = _NAMING_PLACES if follows else _NAMING
    if not any(t.kind in named and _is_name(t) for t in evidence.terms):
        return False
    least = _carried(evidence, LEADS)
    asked = [
        t
        for t in evidence.terms
        if t.frequency
        and (
            (t.kind not in SUBJECTLESS | named and t.weight >= least)
            or (t.kind == "metric" and t.text not in _ANY_METRIC)
        )
    ]
    near = f"{finder.own_text(ranked.figure)} {finder.full_text(ranked.passage.id)}"
    counted = ranked.feature("unit_word") > 0  # 能擦写多少次
    enough = len(asked) > (0 if follows else 1)
    return enough and not counted and not any(t.match(near) >= 0.4 for t in asked)


_NAMING = frozenset({"organisation"})
_NAMING_PLACES = frozenset({"organisation", "region"})


def _of_the_base(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether the value of what a figure is only compared with is asked for (行业平均的续约率:
    比行业平均水平高出26个百分点)."""
    figure = ranked.figure
    base, subject = _base_of(finder, figure), fold(figure.subject or "")
    said = fold(evidence.question.own or evidence.question.text)
    asks_gap = {"difference", "growth", "ratio"} & set(evidence.question.operators)
    if len(base) < 3 or asks_gap or subject in said:
        return False
    return base[:4] in said and not _HELD_AGAINST.search(said)


def _base_of(finder: EvidenceFinder, figure: Figure) -> str:
    """What a figure is compared with: what it is above by so much, or, as the end of its sentence
    says, merely above (58.7%,显著高于标准产品线)."""
    if figure.change is Change.DELTA:
        return fold(figure.compared_with or "")
    above = _ABOVE.search(finder.sentence_text(figure))
    return above["base"] if above else ""


_ABOVE = re.compile(
    r"(?:高于|低于|优于|大于|小于|多于|少于|快于|慢于|超过|领先于?|落后于)(?P<base>[^,。;\d]{3,14})[。;]?$"
)
_HELD_AGAINST = re.compile(r"比|较|高|低|差|提升|增长|下降|降|涨")


def _of_another_product(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a product is asked about by a telling name (采集卡) that stands nowhere near."""
    least = _carried(evidence, _TELLING_PRODUCT)
    asked = [t for t in evidence.terms if t.kind in PRODUCTS and t.frequency and t.weight >= least]
    return _stand_nowhere(finder, ranked, asked)


def _of_another_rhythm(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether an amount for each month, week or day is asked for, and the figure is for no such
    time (每月呢: 审批周期32天)."""
    asked = next((r for r in _RHYTHMS if r.search(evidence.question.text)), None)
    if asked is None:
        return False
    near = f"{finder.own_text(ranked.figure)} {finder.sentence_text(ranked.figure)}"
    return asked.search(f"{near} {fold(ranked.figure.unit)}") is None


_RHYTHMS = (
    re.compile(r"每个?月|月均|单月|按月|月付"),
    re.compile(r"每周|每个?星期|周均|单周"),
    re.compile(r"每天|每日|日均|[一单]天|单日|日产|天天|当天"),
    re.compile(r"每个?季度|季均|单季|环比"),
)


def _of_the_whole(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a part is asked about by words that the report knows (影视后期制作的工作站), and the
    figure is of all that the report is about, with none of them anywhere near."""
    if _all_of(finder.topic).sub("", fold(ranked.figure.subject or "")):
        return False
    least = _carried(evidence, _TELLING_PRODUCT)
    parts = [
        t
        for t in evidence.terms
        if t.kind not in SUBJECTLESS
        and t.frequency
        and t.weight >= least
        and t.text not in finder.topic
    ]
    return _stand_nowhere(finder, ranked, parts)


@lru_cache(maxsize=16)  # one for each report
def _all_of(topic: frozenset[str]) -> re.Pattern[str]:
    """The words that a subject is made of where it is all that a report is about."""
    words = sorted(map(re.escape, topic), key=len, reverse=True)
    return re.compile("|".join([*words, "的", "行业", "产业", "整体", "全国"]))


def _stand_nowhere(finder: EvidenceFinder, ranked: RankedFigure, asked: Sequence[Term]) -> bool:
    """Whether words are asked about, and none of them, nor one like it, stands near a figure."""
    near = f"{finder.own_text(ranked.figure)} {finder.wide_text(ranked.passage.id)}"
    return bool(asked) and not any(t.match(near) >= 0.4 or is_alike(t, near) for t in asked)


def is_alike(term: Term, text: str) -> bool:
    """Whether a text says a term's head (视觉 for 机器视觉), or the term with a character more
    (零部件 for 零件)."""
    head = term.text[-2:] if len(term.text) > 3 else term.text
    return head in text or re.search(".?".join(map(re.escape, term.text)), text) is not None


_PEOPLE = re.compile(
    r"(?:多少|几)(?:个|名|位)?(?:正式|在职|专业|全职|放射科?|影像科?|技术|研发|本地|外籍)?"
    r"(?:人(?![次均口民工])|员工|职工|工人|医生|医师|护士|技师|工程师|专家|博士|硕士|学生|患者|病人)"
)
_PEOPLE_UNIT = re.compile(r"[人名位]")


def _other_people(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether people are counted (多少员工) and a figure counts none."""
    asked = _PEOPLE.search(evidence.question.text) is not None
    return asked and not _PEOPLE_UNIT.search(ranked.figure.unit)


_UNIT_ASKED = re.compile(
    r"(?:多少|几)(?:万|亿)?(?P<unit>[亩吨升克斤桶瓶辆颗粒册岁顷瓦])(?![\u4e00-\u9fff]*率)"
)


def _other_unit(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a question asks for a unit (多少亩) that a figure does not have."""
    if _COUNTS.search(evidence.question.text) and measure_of(ranked.figure.unit) in _NO_COUNT:
        return True  # 有多少家 is not answered by an amount of money
    asked = _UNIT_ASKED.search(evidence.question.text)
    return asked is not None and asked["unit"] not in ranked.figure.unit


_COUNTS = re.compile(r"(?:多少|几)(?:个)?(?:家|台|所|款|例|名|项|笔)(?!公司的?(?:价|钱))")
_NO_COUNT = (Measure.MONEY, Measure.DURATION)
_MODEL = re.compile(r"\d+(?:\.\d+)?[a-z]{1,3}|[a-z]{1,5}-?\d{1,4}", re.IGNORECASE)


def _unnamed(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a firm or model that is asked for by name (迈瑞, 7T) is not named anywhere near."""
    near = f"{finder.own_text(ranked.figure)} {finder.wide_text(ranked.passage.id)}"
    names = [t for t in evidence.terms if t.kind == "organisation" and _is_name(t)]
    if names and not any(t.match(near) >= 0.5 for t in names):
        return True
    models = [t for t in evidence.terms if _MODEL.fullmatch(t.text)]
    return bool(models) and not any(t.match(near) >= 0.9 for t in models)


def tells_no_affair(finder: EvidenceFinder, evidence: Evidence, passage: int) -> bool:
    """Whether an affair is asked about (收购, 裁员, 起诉) that no sentence nearby speaks of.

    Names of the parties make a sentence near; what they did must be told in so many words.
    """
    affairs = [t for t in evidence.terms if t.kind == "affair"]
    if not affairs:
        return False
    near = f"{finder.wide_text(passage)} {finder.text_after(passage)}"
    return not any(t.match(near) >= 0.5 for t in affairs)


_LITTLE = 3.0
"""Summed weight of known terms below which a question names nothing of the report."""


def says_little(evidence: Evidence) -> bool:
    """Whether a question says next to nothing that the report knows, and much that it does not
    (公司年假怎么休)."""
    known = sum(t.weight for t in evidence.terms if t.frequency)
    return known < _LITTLE and evidence.unknown >= 0.25 and nearness(evidence) < 0.4


def _of_another_year(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether one year is asked for and the figure's own words give it another, or they give it
    none and its sentence speaks of earlier years only."""
    years, period = evidence.question.times.years, ranked.figure.period
    if len(years) == 1 and (period is None or period.first is None):
        printed = [int(year) for year in _YEAR.findall(finder.text_of(ranked.passage.id))]
        return bool(printed) and max(printed) < years[0]
    return (
        len(years) == 1
        and ranked.feature("period") <= -1
        and period is not None
        and not period.inherited
        and period.first == period.last
    )


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|-)")
_MOVED_BY = re.compile(
    r"(?:增长|增加|增多|上涨|上升|提高|提升|下降|下滑|下跌|减少|降低|缩短|[涨升降跌])"
    r"(?:了|幅度?|速度?)*(?:大概|大约|约|差不多)?(?:是|有)?(?:多少|几(?!倍)|多大)"
)


def _level_of_a_change(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether it is asked by how much something moved, and the figure's clause tells of no
    movement (远程会诊需求增长了多少: 覆盖率已达42%)."""
    if ranked.figure.change is not Change.LEVEL or not _MOVED_BY.search(evidence.question.text):
        return False
    near = f"{finder.own_text(ranked.figure)} {finder.clause_text(ranked.figure)}"
    return not any(directions(near))


_TELLING_METRIC = 4.5
"""Weight from which a metric is one of few places (良率), and asked for by name."""
_TELLING_PRODUCT = 4.0
"""The same for a product or technology."""
_ANY_METRIC = frozenset({"比例", "比率", "占比", "比重", "数量", "水平", "幅度", "价格", "费用"})
"""Words that stand for whatever quantity a sentence gives."""
_CLASSES_OF_FIRMS = re.compile(r"企业|厂商|厂家|公司|品牌|机构|单位|巨头|龙头|对手|同行|商$|方$")


def _is_name(term: Term) -> bool:
    """Whether an organisation is one by name and not a class of them (头部企业)."""
    return not _CLASSES_OF_FIRMS.search(term.text)


def _rate_of_another(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a growth rate belongs to another quantity than the one asked for (产能的增速)."""
    if ranked.figure.change is not Change.RATE:
        return False
    grown = [t for t in evidence.terms if t.kind == "metric" and not _GROWTH.search(t.text)]
    near = f"{finder.own_text(ranked.figure)} {finder.wide_text(ranked.passage.id)}"
    return bool(grown) and not any(t.match(near) >= 0.5 for t in grown)


def _rate_of_a_level(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a growth rate is offered where a share, price or amount itself is asked for."""
    if ranked.figure.change is not Change.RATE:
        return False
    question = evidence.question
    if question.changes & {"delta", "rate"} or _GROWTH.search(question.text):
        return False
    if any(directions(question.text)):
        return False
    named = any(t.kind == "metric" and t.frequency for t in evidence.terms)
    return named or "level" in question.changes


_DATED = re.compile(r"(?:19|20)\d\d年?")
_NARROWING = SLOTS - {"metric", "latin"}
_SHARE = re.compile(r"占|份额|比重|比例|市占")


def _is_no_share(finder: EvidenceFinder, figure: Figure) -> bool:
    """Whether a cell is a percentage of another sort than a share (毛利率)."""
    return figure.table is not None and not _SHARE.search(finder.own_text(figure))


def _other_cell(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a cell is of another column or another thing than those asked for.

    Row, column and headings say all that a cell means, so what they lack it is not about.
    """
    if ranked.figure.table is None:
        return False
    terms = evidence.terms
    own = f"{finder.own_text(ranked.figure)} {finder.heading_text(ranked.passage.id)}"
    metrics = [t for t in terms if t.kind == "metric"]
    if metrics and not any(t.match(own) >= 0.4 for t in metrics):
        return True
    table = finder.index.report.table(ranked.figure.table)
    # That the question names the year of a row says nothing of what the row is about.
    dated = _DATED.fullmatch(table.rows[ranked.figure.row or 0].label)
    if row_is_named(finder.index, evidence, ranked.figure) and not dated:
        return False
    near = f"{own} {finder.wide_text(ranked.passage.id)}"
    least = _carried(evidence, TELLING)
    return any(t.kind in _NARROWING and t.weight >= least and t.match(near) < 0.4 for t in terms)


def _is_foreign(evidence: Evidence) -> bool:
    """Whether the report knows no word for the subject, and no sentence is near to it."""
    named = [t for t in evidence.terms if t.kind not in SUBJECTLESS]
    return (
        bool(named)
        and not any(t.frequency for t in named)
        and evidence.unknown >= 0.5
        and nearness(evidence) < 0.55
    )


_GROWTH = re.compile(r"增(?:速|长|幅)|[涨降跌升]幅|同比|环比|复合")


def _of_other_customers(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether the sentence speaks of customers of the same sort, but others than the question
    (三甲医院 for 二级医院)."""
    asked = [
        t for t in evidence.terms if t.kind == "customer" and t.frequency and t.weight >= TELLING
    ]
    wide = f"{finder.own_text(ranked.figure)} {finder.wide_text(ranked.passage.id)}"
    if not asked or any(t.match(wide) >= 0.5 for t in asked):
        return False
    kinds = tuple(t.text[-2:] for t in asked)
    return any(name.endswith(kinds) for name in finder.customers_in(ranked.passage.id))


def gives_no_reason(finder: EvidenceFinder, evidence: Evidence, ranked: RankedPassage) -> bool:
    """Whether a reason is asked for, and no sentence nearby gives any."""
    if evidence.question.kind is not Kind.WHY:
        return False
    passage = ranked.passage.id
    reason = tuple(a for a in aspects_asked(evidence.question.text) if a.name == "reason")
    near = finder.index.passages[max(0, passage - 1) : passage + 3]
    texts = [finder.text_of(p.id) for p in near if p.section == ranked.passage.section]
    return not given(reason, " ".join(texts))


def leaves_unnamed(finder: EvidenceFinder, evidence: Evidence, passage: int) -> bool:
    """Whether a name is asked for (哪个省, 哪家医院) and the sentence only says 某省."""
    text = finder.text_of(passage)
    if (counted := _counted_before(finder, evidence)) is not None:
        return _NAMED_ONE_BY_ONE.search(finder.sentence_text(counted)) is None
    if _WHICH_FIRMS.search(evidence.question.text):
        named = any(t.kind == "organisation" and _is_name(t) for t in finder.read_terms(text))
        return not (named or _SUCH_AS.search(text))
    asked = _WHICH_ONE.search(evidence.question.text)
    if asked is None:
        return False
    return re.search(rf"某[^,。]{{0,6}}?{asked['noun']}", text) is not None


def _counted_before(finder: EvidenceFinder, evidence: Evidence) -> Figure | None:
    """The count that was told (12家试点医院), where a follow-up asks which ones they are."""
    question = evidence.question
    if question.own is None or not _ONLY_WHICH.fullmatch(question.own):
        return None
    told = [finder.index.ledger.figures[number] for number in sorted(question.told)]
    return next((f for f in told if measure_of(f.unit) is Measure.COUNT), None)


_ONLY_WHICH = re.compile(
    r"(?:那么?|具体|分别|都|主要|是|有|[,])*(?:哪|谁)(?:几|些|一)?(?:个|家|所|款|类|种|项|位)?(?:[\u4e00-\u9fff]{0,2})?[呢啊??。]*"
)
_NAMED_ONE_BY_ONE = re.compile(r"、|包括|分别|例如|即(?!将)|:")
_WHICH_FIRMS = re.compile(
    r"^谁(?!更|最)|[,的]谁(?!更|最)"
    r"|哪(?:一|几)?家(?=[^\u4e00-\u9fff]|$|公司|企业|厂|品牌|在|做|领|供)"
)
_SUCH_AS = re.compile(r"、|如|包括|例如|以及|[a-z]{2,}")
_WHICH_ONE = re.compile(
    r"哪(?:一)?(?:个|家|所)(?P<noun>省|市|医院|企业|公司|厂商|品牌|机构|供应商|服务商|基地)"
)


def tells_of_another_firm(finder: EvidenceFinder, evidence: Evidence, passage: int) -> bool:
    """Whether a firm is asked about by name, and a sentence speaks of other firms only."""
    asked = [t for t in evidence.terms if t.kind == "organisation" and _is_name(t)]
    if not asked or any(t.match(finder.full_text(passage)) >= 0.5 for t in asked):
        return False
    return finder.names_organisation(finder.text_of(passage))


def _of_several(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    return is_joint(evidence.terms, ranked.figure, fold(evidence.question.text))


def _foreign_subject(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    return _is_foreign(evidence) or says_little(evidence)


def _other_name(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    return is_of_another_name(finder, evidence.terms, ranked.figure)


def _other_noun(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    return counts_another_noun(finder, evidence, ranked) and ranked.feature("unit_word") < 0


def _no_affair(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    return tells_no_affair(finder, evidence, ranked.passage.id)


def _amount_for_a_share(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether 占多少 would be answered by an amount, or by a percentage that is no share."""
    question = evidence.question
    if question.measures != (Measure.PERCENT,):
        return False
    if measure_of(ranked.figure.unit) in _AMOUNTS:
        return True
    return "share" in question.operators and _is_no_share(finder, ranked.figure)


def _change_for_a_share(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether 占多少 would be answered by how much something else moved (信噪比提升40%)."""
    question, figure = evidence.question, ranked.figure
    if "share" not in question.operators or figure.change is Change.LEVEL:
        return False
    if (
        question.changes - {"level"}
        or _GROWTH.search(question.text)
        or any(directions(question.text))
    ):
        return False
    return not _SHARE.search(f"{finder.own_text(figure)} {finder.clause_text(figure)}")


def _of_all_of_them(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether it is asked what one thing has within another (本土品牌在前五大里占多少), and a
    figure is that other one's own."""
    within = _WITHIN.search(evidence.question.text)
    if within is None:
        return False
    near = f"{finder.own_text(ranked.figure)} {finder.clause_text(ranked.figure)}"
    read = finder.read_terms
    part = [t for t in read(within["part"]) if t.kind not in SUBJECTLESS and t.frequency]
    whole = [t for t in read(within["whole"]) if t.frequency]
    held = [any(t.match(near) >= 0.4 for t in terms) for terms in (part, whole)]
    return bool(part) and held == [False, True]


_WITHIN = re.compile(
    r"(?P<part>[^,。?在]{2,10})在(?P<whole>[^,。?在]{2,12}?)(?:里面?|中|当中|内)?(?:一共|总共|合计)?占"
)


def _said_in_the_question(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a figure is one that the question itself states (使用超过5年的设备等几天)."""
    question = evidence.question
    if question.asks_both or question.doubts or not _HOW_MANY.search(question.text):
        return False
    text = fold(ranked.figure.text)
    said = re.search(rf"(?<![\d.]){re.escape(text)}", fold(question.text))
    return said is not None and re.search(r"\d[^\d]", text) is not None


_HOW_MANY = re.compile(r"多少|几|多[大长久高快]|呢[?]?$")


def _level_for_a_rate(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether 增速多少 would be answered by the value that grew."""
    question, figure = evidence.question, ranked.figure
    rate = "rate" in question.changes and question.measures[:1] == (Measure.PERCENT,)
    level = figure.change is Change.LEVEL and measure_of(figure.unit) in _AMOUNTS
    return rate and level and _GROWTH.search(question.text) is not None


def _no_price(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a price is asked for (多少钱) and a figure is none, or only what it fell by."""
    question = evidence.question
    price = question.measure_asked and question.measures[:1] == (Measure.MONEY,)
    if not price or ranked.feature("clause_terms") >= _ALL_SAID:
        return False
    return ranked.feature("measure") < 0 or change_differs(evidence, ranked.figure)


_AMOUNTS = (Measure.MONEY, Measure.COUNT)

Veto = Callable[[EvidenceFinder, Evidence, RankedFigure], bool]

VETOES: tuple[Veto, ...] = (
    _of_several,
    _foreign_subject,
    _other_name,
    _of_other_customers,
    _rate_of_another,
    _rate_of_a_level,
    _other_cell,
    _metric_of_another,
    _only_the_name,
    _of_the_base,
    _of_another_product,
    _of_the_whole,
    _of_another_rhythm,
    _other_noun,
    _other_people,
    _no_affair,
    _other_unit,
    _of_another_year,
    _unnamed,
    _level_of_a_change,
    _amount_for_a_share,
    _change_for_a_share,
    _of_all_of_them,
    _said_in_the_question,
    _level_for_a_rate,
    _no_price,
)


def vetoed(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a figure cannot be the answer, however alike question and clause are."""
    return any(veto(finder, evidence, ranked) for veto in VETOES)
