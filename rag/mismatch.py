"""In what a figure differs from what is asked for: name, noun, change, one of several things.

The decision counts these among its signs, and the vetoes rest on them.
"""

from __future__ import annotations

import re

from index.figure import Change, Figure
from index.normal import fold
from rag.enumeration import EACH
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.terms import Term

NAMES = frozenset({"organisation", "latin", "name"})
REGIONS = frozenset({"region"})
PRODUCTS = frozenset({"product", "technology"})


def nearness(evidence: Evidence) -> float:
    """How far the nearest sentence's cosine is above the report's mean, times 10."""
    return 10 * float(evidence.scores.dense.max() - evidence.scores.dense.mean())


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
TELLING = 2.5
"""Weight from which a term that a cell lacks speaks of another thing."""
_TOGETHER = re.compile(r"共建|合作|联合|共同|合资|合办")


def change_differs(evidence: Evidence, figure: Figure) -> bool:
    """降低300万元 does not answer 卖多少钱."""
    wants = evidence.question.changes
    return figure.change is Change.DELTA and not wants & {"delta", "rate"}


def is_joint(terms: tuple[Term, ...], figure: Figure, asked: str) -> bool:
    """Whether the figure is one of A and B together and the question names only one of them."""
    whole = fold(figure.subject or "")
    if _TOGETHER.search(whole):
        return False  # 东软与华中科技大学共建的实验室 is either's
    if "及" in whole and not _ALTOGETHER.search(whole):
        return False  # 县域及农村地区: one class of two names
    parts = _JOINT.split(whole)
    if len(parts) > 1 and EACH.search(asked) and all(part and part in asked for part in parts):
        return True  # what both have together is neither's
    if _GROUP.search(asked):
        return False
    if len(parts) < 2 or all(part and part in asked for part in parts):
        return False
    named = [t for t in terms if t.kind in NAMES | REGIONS]
    hit = [any(t.match(part) >= 0.5 for t in named) for part in parts]
    return any(hit) and not all(hit)


def is_of_another_name(finder: EvidenceFinder, terms: tuple[Term, ...], figure: Figure) -> bool:
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
LEADS = 2.4
"""Weight below which a word is talk (这样) and leads no subject."""
_NO_WORD = 13.0
"""The rarity of what no dictionary knows (去做, 过不)."""


def counts_another_noun(finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure) -> bool:
    """Whether it is asked how many of a thing (多少基站), and the figure counts another."""
    match = _NOUN.search(evidence.question.text)
    if match is None or _NO_NOUN.match(match["noun"]):
        return False
    noun = match["noun"][:2]
    if finder.index.splitter.rarity(noun) >= _NO_WORD:
        return False
    text = f"{finder.own_text(ranked.figure)} {finder.text_of(ranked.passage.id)}"
    return noun not in text and not any(c in ranked.figure.unit for c in noun)
