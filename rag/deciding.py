"""Whether the evidence answers the question, contradicts itself, or is not there.

The decision is a logistic model over a few features of the best evidence; its weights are
data (`data/weights.json`), fitted by `eval.fit` on questions with and without an answer.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from index.figure import Change, Figure
from index.ledger import comparing
from index.normal import fold
from rag.asked_noun import asked_nouns, is_gone
from rag.aspects import aspects_asked, given
from rag.counted import count_asked, count_told
from rag.evidence import Evidence, EvidenceFinder, RankedFigure, RankedPassage
from rag.features import coverage, directions
from rag.kind import Kind, Measure
from rag.measure import measure_of
from rag.tables import cell_is_named, row_is_named
from rag.terms import SLOTS, SUBJECTLESS, Term

FIGURE_SIGNS = (
    "score",  # the figure's own score
    "dense",  # best sentence's cosine, above the report's mean
    "claim",  # the figure's clause's cosine, above the mean
    "clause",  # share of terms in its clause and its own names
    "wide",  # share of terms in sentence, the one before and headings
    "subject",  # share of the terms that name the subject in them
    "margin",  # how far the next figure of another value falls behind, at most 3
    "rare_measure",  # it is of the sort asked for, by how rare that sort is in the report
    "missing_metric",  # heaviest metric asked for that clause and own names lack
    "missing_name",  # heaviest organisation or Latin name that sentence and headings lack
    "missing_region",  # heaviest region that they lack
    "missing_product",  # heaviest product or technology that they lack
    "missing_customer",  # heaviest customer that they lack
    "unknown_slot",  # heaviest narrowing term that the whole report does not know
    "unknown_text",  # share of the question that the report never prints
    "wrong_period",  # the year contradicts
    "period_unsaid",  # a year is asked for and the figure has none
    "wrong_measure",  # the sort of quantity contradicts
    "wrong_asked",  # it contradicts what is asked for in so many words (多少钱)
    "wrong_unit",  # the counted thing contradicts
    "metric_gone",  # the subject is there, the metric asked for is not
    "wrong_change",  # an amount of change where the value itself is asked for
    "joint",  # a figure of several things together where one of them is asked for
    "wrong_name",  # the figure belongs to another organisation
    "unknown_asked",  # what is counted or asked for is foreign to the report
    "wrong_noun",  # 多少工人, and the figure counts something else
    "wrong_region",  # it is of another region
    "unknown_lead",  # the first word for the subject is foreign to the report
    "cell",  # a cell of a table, whose row says less to the vectors than a sentence
    "row_unnamed",  # a cell whose row the question does not name
    "column_unnamed",  # a cell whose column the question does not name
    "topic_only",  # its surroundings name nothing asked for but what the whole report is about
)
PASSAGE_SIGNS = (
    "score",
    "dense",
    "wide",
    "subject",
    "missing_name",
    "missing_region",
    "missing_product",
    "missing_customer",
    "unknown_slot",
    "unknown_text",
    "standing_out",  # the sentence's cosine in standard deviations above the report's mean
    "heading",  # the cosine of its heading, above the mean
    "aspect",  # share of what is wanted (reasons, members …) that it or the next sentence gives
    "summary",  # main points are wanted, which need not be near in words
    "asked_gone",  # the noun that is asked for (创始人是谁) is in none of the sentences around
)
HELPS = frozenset(
    {"score", "dense", "claim", "clause", "wide", "subject", "cell", "margin", "rare_measure"}
    | {"standing_out", "heading", "aspect", "summary"}
)
"""Signs that can only speak for an answer; all others can only speak against it."""

_NAMES = frozenset({"organisation", "latin", "name"})
_REGIONS = frozenset({"region"})
_PRODUCTS = frozenset({"product", "technology"})
_CUSTOMERS = frozenset({"customer"})
_METRICS = frozenset({"metric"})


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: probability that the evidence answers."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, signs: tuple[float, ...]) -> float:
        total = self.bias + sum(w * s for w, s in zip(self.weights, signs, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides by fitted weights; a question is answered from the threshold upwards."""

    figure: Logistic
    passage: Logistic
    figure_threshold: float
    passage_threshold: float

    @classmethod
    def load(cls) -> Decider:
        raw = json.loads((files("rag") / "data" / "weights.json").read_text(encoding="utf-8"))

        def logistic(part: str, names: tuple[str, ...]) -> Logistic:
            given = raw[part]
            # A sign that has not been fitted yet says nothing.
            return Logistic(given["bias"], tuple(float(given.get(name, 0.0)) for name in names))

        return cls(
            logistic("figure_decision", FIGURE_SIGNS),
            logistic("passage_decision", PASSAGE_SIGNS),
            float(raw["thresholds"]["figure"]),
            float(raw["thresholds"]["passage"]),
        )


def missing_slots(terms: tuple[Term, ...], text: str) -> list[Term]:
    """Narrowing terms (regions, organisations, metrics …) that `text` does not hold."""
    return [t for t in terms if t.kind in SLOTS and t.match(text) < 0.5]


def _heaviest(terms: tuple[Term, ...], kinds: frozenset[str], text: str) -> float:
    """The weight of the heaviest term of these kinds that `text` lacks; 0 where it has all."""
    return max((t.weight for t in terms if t.kind in kinds and t.match(text) < 0.5), default=0.0)


def _subject(terms: tuple[Term, ...], text: str) -> float:
    """The weighted share of the subject's terms that `text` holds; 1 where none is named."""
    named = [t for t in terms if t.kind not in SUBJECTLESS]
    return coverage(named, text) if named else 1.0


def _dense(evidence: Evidence) -> float:
    return 10 * float(evidence.scores.dense.max() - evidence.scores.dense.mean())


def _unknown_slot(evidence: Evidence) -> float:
    return max(
        (t.weight for t in evidence.terms if t.kind in SLOTS and not t.frequency), default=0.0
    )


_MOST_MARGIN = 3.0


def _same_series(one: Figure, other: Figure) -> bool:
    """Whether two figures are cells of one column, or one quantity at two times."""
    if one.table is not None and one.table == other.table:
        return one.column == other.column
    return one.subject == other.subject and one.metric == other.metric and one.unit == other.unit


def _margin(evidence: Evidence, ranked: RankedFigure) -> float:
    """How clearly a figure leads: the score of the next one of another quantity behind its own.

    Other years of one series and other rows of one column are no rivals.
    """
    others = (
        r.score
        for r in evidence.figures
        if not same_value(r.figure, ranked.figure) and not _same_series(r.figure, ranked.figure)
    )
    behind = ranked.score - next(others, ranked.score - _MOST_MARGIN)
    return max(0.0, min(_MOST_MARGIN, behind))


def _rare_measure(finder: EvidenceFinder, ranked: RankedFigure) -> float:
    """The rarity (natural log of one in how many figures) of the sort of quantity asked for,
    where the figure is of it: few sentences give a temperature; 0 where it is not."""
    if ranked.feature("measure") < 1.0:
        return 0.0
    return finder.rarity_of(measure_of(ranked.figure.unit)) + max(0.0, ranked.feature("unit_word"))


def figure_signs(
    finder: EvidenceFinder,
    evidence: Evidence,
    ranked: RankedFigure,
    *,
    computing: bool = False,
    beside: Sequence[RankedFigure] = (),
) -> tuple[float, ...]:
    """The signs of `FIGURE_SIGNS` for answering with `ranked`.

    Where something is computed from it, `ranked` need not be of the sort or year asked for,
    and the other operands (`beside`) say what the question is about together with it.
    """
    group = (ranked, *beside)
    own = " ".join(finder.own_text(r.figure) for r in group)
    clause = f"{own} {' '.join(finder.clause_text(r.figure) for r in group)}"
    wide = f"{own} {' '.join(finder.wide_text(r.passage.id) for r in group)}"
    terms = evidence.terms
    subject = _subject(terms, wide)
    sentence = f"{own} {' '.join(finder.full_text(r.passage.id) for r in group)}"
    period = ranked.feature("period")
    asked = evidence.question.measure_asked
    row = column = True
    if ranked.figure.table is not None:
        row, column = cell_is_named(finder.index, evidence, ranked.figure)
    return (
        ranked.score,
        _dense(evidence),
        ranked.feature("dense_claim"),
        coverage(terms, clause) if beside else ranked.feature("clause_terms"),
        coverage(terms, wide) if beside else ranked.feature("wide_terms"),
        subject,
        _margin(evidence, ranked),
        _rare_measure(finder, ranked),
        _heaviest(terms, _METRICS, clause),
        _heaviest(terms, _NAMES, sentence),
        _heaviest(terms, _REGIONS, wide),
        _heaviest(terms, _PRODUCTS, wide),
        _heaviest(terms, _CUSTOMERS, wide),
        _unknown_slot(evidence),
        evidence.unknown,
        1.0 if period < -0.5 and not computing else 0.0,
        1.0 if evidence.question.times.years and abs(period) < 0.1 and not computing else 0.0,
        1.0 if ranked.feature("measure") < 0 and not computing else 0.0,
        1.0 if ranked.feature("measure") < 0 and asked and not computing else 0.0,
        1.0 if ranked.feature("unit_word") < 0 and not computing else 0.0,
        1.0 if not computing and _heaviest(terms, _METRICS, clause) and subject >= 0.6 else 0.0,
        1.0 if not computing and _change_differs(evidence, ranked.figure) else 0.0,
        1.0 if _is_joint(terms, ranked.figure, fold(evidence.question.text)) else 0.0,
        1.0 if _other_name(finder, terms, ranked.figure) else 0.0,
        1.0 if _foreign(terms) and ranked.feature("unit_word") <= 0 else 0.0,
        1.0 if not computing and _other_noun(finder, evidence, ranked) else 0.0,
        1.0 if ranked.feature("region") < 0 else 0.0,
        1.0 if _unknown_lead(terms) else 0.0,
        1.0 if ranked.figure.table is not None else 0.0,
        1.0 if not (computing or row) else 0.0,
        1.0 if not column else 0.0,
        1.0 if _topic_only(finder, terms, wide) else 0.0,
    )


_JOINT = re.compile(r"[、和与及]")
_GROUP = re.compile(r"这(?:几|些|类|样)|等(?![级待于离])|之类|为代表|他们|它们")
"""Words by which one name stands for all that are told of with it (西门子这些外资)."""
_ALTOGETHER = re.compile(
    r"合计|合共|总共|一共|共同|之和|[两二三四五六七八九十]+(?:家|省|地|市|大|国|者|类|个|种)"
)
_NOUN = re.compile(r"(?:多少|几)(?:个|位|名|家|种|款|项|条)?(?P<noun>[\u4e00-\u9fff]{2,4})")
_NO_NOUN = re.compile(
    r"百分|[亿万]|元|钱|左右|以上|以下|时间|比例|比重|份额|市场|规模|数据|之多|才|倍|年|月|天|小时|分钟|毫秒|秒|台|家|人次|点|呢|了|啊|呀|到|来|吗|的|是"
)


def vetoed(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a figure cannot be the answer, however alike question and clause are.

    It is one of several things together, or belongs to another organisation, or a price is
    asked for and it is none, or the report knows nothing of the question's subject.
    """
    if _is_joint(evidence.terms, ranked.figure, fold(evidence.question.text)) or _is_foreign(
        evidence
    ):
        return True
    if _other_name(finder, evidence.terms, ranked.figure):
        return True
    if _of_other_customers(finder, evidence.terms, ranked):
        return True
    if _rate_of_another(finder, evidence.terms, ranked) or _rate_of_a_level(evidence, ranked):
        return True
    if ranked.figure.table is not None and _other_cell(finder, evidence, ranked):
        return True
    if _metric_of_another(finder, evidence.terms, ranked):
        return True
    if _only_the_name(finder, evidence, ranked):
        return True
    if _of_the_base(evidence, ranked.figure):
        return True
    if _of_another_product(finder, evidence, ranked):
        return True
    if _other_noun(finder, evidence, ranked) and ranked.feature("unit_word") < 0:
        return True
    if _counts_people(evidence.question.text) and not _PEOPLE_UNIT.search(ranked.figure.unit):
        return True
    if tells_no_affair(finder, evidence, ranked.passage.id):
        return True
    if says_little(evidence) or _other_unit(evidence.question.text, ranked.figure.unit):
        return True
    if _of_another_year(finder, evidence, ranked):
        return True
    if _unnamed(finder, evidence.terms, ranked) or _level_of_a_change(finder, evidence, ranked):
        return True
    question = evidence.question
    percent = question.measures == (Measure.PERCENT,)
    if percent and measure_of(ranked.figure.unit) in (Measure.MONEY, Measure.COUNT):
        return True  # 占多少 is not answered by an amount
    rate = "rate" in question.changes and question.measures[:1] == (Measure.PERCENT,)
    level = ranked.figure.change is Change.LEVEL and measure_of(ranked.figure.unit) in (
        Measure.MONEY,
        Measure.COUNT,
    )
    if rate and level and _GROWTH.search(question.text):
        return True  # nor 增速多少 by the value that grew
    if percent and "share" in question.operators and _is_no_share(finder, ranked.figure):
        return True
    price = question.measure_asked and question.measures[:1] == (Measure.MONEY,)
    if not price or ranked.feature("clause_terms") >= _ALL_SAID:
        return False
    return ranked.feature("measure") < 0 or _change_differs(evidence, ranked.figure)


_ALL_SAID = 0.9
"""Share of the question's terms from which a clause says all that was asked."""


def _metric_of_another(
    finder: EvidenceFinder, terms: tuple[Term, ...], ranked: RankedFigure
) -> bool:
    """Whether a firm's metric is asked for and the sentence speaks of another one of its.

    A report tells of a firm what it tells; its revenue is not answered by its investment.
    """
    metrics = [t for t in terms if t.kind == "metric" and t.text not in _ANY_METRIC]
    of_firm = any(t.kind == "organisation" and _is_name(t) for t in terms)
    telling = any(t.frequency and t.weight >= _TELLING_METRIC for t in metrics)
    if not metrics or not (of_firm or telling):
        return False
    figure = ranked.figure
    near = f"{finder.own_text(figure)} {finder.text_of(ranked.passage.id)} {fold(figure.unit)}"
    if any(t.match(near) >= 0.4 for t in metrics):
        return False
    # 海外收入 is told as 市场收入, and 数据量 as 存储量.
    heads = [t.text[-2:] for t in metrics if len(t.text) > 2]
    # 配备率 may be told by the verb (100%配备).
    heads += [t.text[:-1] for t in metrics if len(t.text) > 2 and t.text[-1] in "率度"]
    amounts = (figure.metric or "").endswith("量") and any(t.text.endswith("量") for t in metrics)
    return not (amounts or any(head in near for head in heads))


def _only_the_name(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether the affair of a firm or place is asked about (东软的产业园自主化比例, 华南的研发中心)
    and a sentence holds nothing of it but the name and a word for any quantity."""
    follows = evidence.question.own is not None
    named = _NAMING_PLACES if follows else _NAMING
    if not any(t.kind in named and _is_name(t) for t in evidence.terms):
        return False
    carried = 0.5 if follows else 1.0
    asked = [
        t
        for t in evidence.terms
        if t.frequency
        and (
            (t.kind not in SUBJECTLESS | named and t.weight >= carried * _LEADS)
            or (t.kind == "metric" and t.text not in _ANY_METRIC)
        )
    ]
    near = f"{finder.own_text(ranked.figure)} {finder.full_text(ranked.passage.id)}"
    counted = ranked.feature("unit_word") > 0  # 能擦写多少次
    enough = len(asked) > (0 if follows else 1)
    return enough and not counted and not any(t.match(near) >= 0.4 for t in asked)


_NAMING = frozenset({"organisation"})
_NAMING_PLACES = frozenset({"organisation", "region"})


def _of_the_base(evidence: Evidence, figure: Figure) -> bool:
    """Whether the value of what a figure is only compared with is asked for (行业平均的续约率:
    比行业平均水平高出26个百分点)."""
    base, subject = fold(figure.compared_with or ""), fold(figure.subject or "")
    said = fold(evidence.question.own or evidence.question.text)
    asks_gap = {"difference", "growth", "ratio"} & set(evidence.question.operators)
    if len(base) < 3 or asks_gap or figure.change is not Change.DELTA or subject in said:
        return False
    return base[:4] in said and not _HELD_AGAINST.search(said)


_HELD_AGAINST = re.compile(r"比|较|高|低|差|提升|增长|下降|降|涨")


def _of_another_product(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether a product is asked about by a telling name (采集卡) that stands nowhere near."""
    carried = 1.0 if evidence.question.own is None else 0.5
    asked = [
        t
        for t in evidence.terms
        if t.kind in _PRODUCTS and t.frequency and t.weight >= carried * _TELLING_PRODUCT
    ]
    near = f"{finder.own_text(ranked.figure)} {finder.wide_text(ranked.passage.id)}"
    return bool(asked) and not any(t.match(near) >= 0.4 or is_alike(t, near) for t in asked)


def is_alike(term: Term, text: str) -> bool:
    """Whether a text says a term's head (视觉 for 机器视觉), or the term with a character more
    (零部件 for 零件)."""
    head = term.text[-2:] if len(term.text) > 3 else term.text
    return head in text or re.search(".?".join(map(re.escape, term.text)), text) is not None


def _topic_only(finder: EvidenceFinder, terms: tuple[Term, ...], wide: str) -> bool:
    """Whether one part of the market is asked about, and a text names nothing but what the whole
    report is about."""
    named = [
        t
        for t in terms
        if t.kind not in SUBJECTLESS
        and t.frequency
        and t.weight >= _TELLING
        and not any(t.match(word) for word in finder.topic)
    ]
    return bool(named) and not any(t.match(wide) >= 0.4 for t in named)


_PEOPLE = re.compile(
    r"(?:多少|几)(?:个|名|位)?(?:正式|在职|专业|全职|放射科?|影像科?|技术|研发|本地|外籍)?"
    r"(?:人(?![次均口民工])|员工|职工|工人|医生|医师|护士|技师|工程师|专家|博士|硕士|学生|患者|病人)"
)
_PEOPLE_UNIT = re.compile(r"[人名位]")


def _counts_people(text: str) -> bool:
    return _PEOPLE.search(text) is not None


_UNIT_ASKED = re.compile(
    r"(?:多少|几)(?:万|亿)?(?P<unit>[亩吨升克斤桶瓶辆颗粒册岁顷瓦])(?![\u4e00-\u9fff]*率)"
)


def _other_unit(text: str, unit: str) -> bool:
    """Whether a question asks for a unit (多少亩) that a figure does not have."""
    asked = _UNIT_ASKED.search(text)
    return asked is not None and asked["unit"] not in unit


_MODEL = re.compile(r"\d+(?:\.\d+)?[a-z]{1,3}|[a-z]{1,5}-?\d{1,4}", re.IGNORECASE)


def _unnamed(finder: EvidenceFinder, terms: tuple[Term, ...], ranked: RankedFigure) -> bool:
    """Whether a firm or model that is asked for by name (迈瑞, 7T) is not named anywhere near."""
    near = f"{finder.own_text(ranked.figure)} {finder.wide_text(ranked.passage.id)}"
    names = [t for t in terms if t.kind == "organisation" and _is_name(t)]
    if names and not any(t.match(near) >= 0.5 for t in names):
        return True
    models = [t for t in terms if _MODEL.fullmatch(t.text)]
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
    return known < _LITTLE and evidence.unknown >= 0.25 and _dense(evidence) < 0.4


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


def _rate_of_another(finder: EvidenceFinder, terms: tuple[Term, ...], ranked: RankedFigure) -> bool:
    """Whether a growth rate belongs to another quantity than the one asked for (产能的增速)."""
    if ranked.figure.change is not Change.RATE:
        return False
    grown = [t for t in terms if t.kind == "metric" and not _GROWTH.search(t.text)]
    near = f"{finder.own_text(ranked.figure)} {finder.wide_text(ranked.passage.id)}"
    return bool(grown) and not any(t.match(near) >= 0.5 for t in grown)


def _rate_of_a_level(evidence: Evidence, ranked: RankedFigure) -> bool:
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
    terms = evidence.terms
    own = f"{finder.own_text(ranked.figure)} {finder.heading_text(ranked.passage.id)}"
    metrics = [t for t in terms if t.kind == "metric"]
    if metrics and not any(t.match(own) >= 0.4 for t in metrics):
        return True
    table = finder.index.report.table(ranked.figure.table or "")
    # That the question names the year of a row says nothing of what the row is about.
    dated = _DATED.fullmatch(table.rows[ranked.figure.row or 0].label)
    if row_is_named(finder.index, evidence, ranked.figure) and not dated:
        return False
    near = f"{own} {finder.wide_text(ranked.passage.id)}"
    # What a follow-up carries over weighs half, and says as much.
    least = _TELLING if evidence.question.own is None else _TELLING / 2
    return any(t.kind in _NARROWING and t.weight >= least and t.match(near) < 0.4 for t in terms)


_TELLING = 2.5
"""Weight from which a term that a cell lacks speaks of another thing."""


def _is_foreign(evidence: Evidence) -> bool:
    """Whether the report knows no word for the subject, and no sentence is near to it."""
    named = [t for t in evidence.terms if t.kind not in SUBJECTLESS]
    return (
        bool(named)
        and not any(t.frequency for t in named)
        and evidence.unknown >= 0.5
        and _dense(evidence) < 0.55
    )


_TOGETHER = re.compile(r"共建|合作|联合|共同|合资|合办")
_GROWTH = re.compile(r"增(?:速|长|幅)|[涨降跌升]幅|同比|环比|复合")


def _change_differs(evidence: Evidence, figure: Figure) -> bool:
    """降低300万元 does not answer 卖多少钱."""
    wants = evidence.question.changes
    return figure.change is Change.DELTA and not wants & {"delta", "rate"}


def _is_joint(terms: tuple[Term, ...], figure: Figure, asked: str) -> bool:
    """Whether the figure is one of A and B together and the question names only one of them."""
    whole = fold(figure.subject or "")
    if _TOGETHER.search(whole):
        return False  # 东软与华中科技大学共建的实验室 is either's
    if "及" in whole and not _ALTOGETHER.search(whole):
        return False  # 县域及农村地区: one class of two names
    parts = _JOINT.split(whole)
    if _GROUP.search(asked):
        return False
    if len(parts) < 2 or all(part and part in asked for part in parts):
        return False
    named = [t for t in terms if t.kind in _NAMES | _REGIONS]
    hit = [any(t.match(part) >= 0.5 for t in named) for part in parts]
    return any(hit) and not all(hit)


def _of_other_customers(
    finder: EvidenceFinder, terms: tuple[Term, ...], ranked: RankedFigure
) -> bool:
    """Whether the sentence speaks of customers of the same sort, but others than the question
    (三甲医院 for 二级医院)."""
    asked = [t for t in terms if t.kind == "customer" and t.frequency and t.weight >= _TELLING]
    wide = f"{finder.own_text(ranked.figure)} {finder.wide_text(ranked.passage.id)}"
    if not asked or any(t.match(wide) >= 0.5 for t in asked):
        return False
    kinds = tuple(t.text[-2:] for t in asked)
    return any(name.endswith(kinds) for name in finder.customers_in(ranked.passage.id))


def _other_name(finder: EvidenceFinder, terms: tuple[Term, ...], figure: Figure) -> bool:
    """Whether the figure's subject is an organisation and not the one asked for."""
    asked = [t for t in terms if t.kind == "organisation"]
    own = finder.own_text(figure)
    if not asked or any(t.match(own) >= 0.5 for t in asked):
        return _other_latin_name(finder, terms, figure)
    return finder.names_organisation(own)


def _other_latin_name(finder: EvidenceFinder, terms: tuple[Term, ...], figure: Figure) -> bool:
    """Whether the figure is of a thing with one Latin name (Transformer) and another one is asked
    for (CNN), which its sentence does not name."""
    asked = [t for t in terms if _LATIN_NAME.fullmatch(t.text) and t.frequency]
    own = fold(figure.subject or "")
    if not asked or not _LATIN_NAME.search(own):
        return False
    near = f"{finder.own_text(figure)} {finder.sentence_text(figure)}"
    return not any(t.match(near) >= 0.5 for t in asked)


_LATIN_NAME = re.compile(r"[a-z][a-z-]{2,}")
_LEADS = 2.4
"""Weight below which a word is talk (这样) and leads no subject."""


def _unknown_lead(terms: tuple[Term, ...]) -> bool:
    """Whether the word that a question starts its subject with is foreign to the report."""
    lead = next((t for t in terms if t.kind not in SUBJECTLESS and t.weight >= _LEADS), None)
    return lead is not None and not lead.frequency and len(lead.text) > 1


def _foreign(terms: tuple[Term, ...]) -> bool:
    return any(t.kind == "asking" and not t.frequency for t in terms)


_NO_WORD = 13.0
"""The rarity of what no dictionary knows (去做, 过不)."""


def _other_noun(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    match = _NOUN.search(evidence.question.text)
    if match is None or _NO_NOUN.match(match["noun"]):
        return False
    noun = match["noun"][:2]
    if finder.index.splitter.rarity(noun) >= _NO_WORD:
        return False
    text = f"{finder.own_text(ranked.figure)} {finder.text_of(ranked.passage.id)}"
    return noun not in text and not any(c in ranked.figure.unit for c in noun)


def passage_signs(
    finder: EvidenceFinder, evidence: Evidence, ranked: RankedPassage
) -> tuple[float, ...]:
    """The signs of `PASSAGE_SIGNS` for answering with `ranked`."""
    passage, scores, terms = ranked.passage, evidence.scores, evidence.terms
    text = evidence.question.text
    wide = finder.wide_text(passage.id)
    after = finder.text_after(passage.id)
    said = f"{finder.text_of(passage.id)} {after}"
    nouns = asked_nouns(text, finder.index.splitter)
    asked = count_asked(text)
    # 三个发力点: a sentence that counts three has them by another name.
    counted = bool(asked) and count_told(finder.text_of(passage.id), asked or 0) is not None
    return (
        ranked.score,
        _dense(evidence),
        ranked.terms,
        _subject(terms, wide),
        _heaviest(terms, _NAMES, wide),
        _heaviest(terms, _REGIONS, wide),
        _heaviest(terms, _PRODUCTS, wide),
        _heaviest(terms, _CUSTOMERS, wide),
        _unknown_slot(evidence),
        evidence.unknown,
        float((scores.dense[passage.id] - scores.dense.mean()) / max(scores.dense.std(), 1e-6)),
        10 * float(scores.headings[passage.section] - scores.headings.mean()),
        given(aspects_asked(text), said),
        1.0 if evidence.question.kind is Kind.SUMMARY else 0.0,
        1.0 if not counted and is_gone(nouns, terms, f"{wide} {after}") else 0.0,
    )


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
    asked = _WHICH_ONE.search(evidence.question.text)
    if asked is None:
        return False
    text = finder.text_of(passage)
    return re.search(rf"某[^,。]{{0,6}}?{asked['noun']}", text) is not None


_WHICH_ONE = re.compile(
    r"哪(?:一)?(?:个|家|所)(?P<noun>省|市|医院|企业|公司|厂商|品牌|机构|供应商|服务商|基地)"
)


def tells_of_another_firm(finder: EvidenceFinder, evidence: Evidence, passage: int) -> bool:
    """Whether a firm is asked about by name, and a sentence speaks of other firms only."""
    asked = [t for t in evidence.terms if t.kind == "organisation" and _is_name(t)]
    if not asked or any(t.match(finder.full_text(passage)) >= 0.5 for t in asked):
        return False
    return finder.names_organisation(finder.text_of(passage))


def same_value(one: Figure, other: Figure) -> bool:
    """Whether two figures state the same amount, in whatever unit."""
    return one.base_unit == other.base_unit and comparing.same_value(one, other)


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures could answer the same question: same unit, change and time."""
    if one.base_unit != other.base_unit or one.change is not other.change:
        return False
    if one.period is None or other.period is None or one.period.first is None:
        return True
    if other.period.first is None:
        return True
    return (one.period.first, one.period.last) == (other.period.first, other.period.last)


def names_of(figure: Figure) -> str:
    """Subject, region and metric of a figure, folded."""
    return fold(" ".join(p for p in (figure.subject, figure.region, figure.metric) if p))
