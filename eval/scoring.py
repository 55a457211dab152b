"""Scoring one reply against its gold question: one measure a function, each yes or no.

A reply is `correct` where it states what it must, nothing that it must not, cites what
carries it and behaves as the question deserves. Section, focus and grounding are told apart
from that, since a reply can be right and still hard to read or to trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from eval.gold import Behaviour, GoldQuestion
from eval.matching import carries, plain, states, states_nearly
from rag.answer import Answer, Status

_REFUSES = re.compile(
    r"未提及|没有提及|未提到|没有提到|未给出|没有给出|未涉及|没有涉及|未披露|未说明|没有说明|找不到|未找到|没有找到|"
    r"无法(?:回答|从|根据|确定|提供)|不在.{0,8}范围|未包含|不包含|没有.{0,12}(?:数据|信息|内容|相关)|未收录|未提供|没有提供|"
    r"缺失|不足以"
)
_DIFFERS = re.compile(
    r"不一致|口径|不同(?:章节|位置|数值|说法|数字|的数)|互相矛盾|矛盾|多个(?:数值|数字|版本|说法)|有出入|差异|存在分歧|"
    r"并不统一|不统一|不尽相同|对不上|不一样|不符|不吻合|相互冲突|有冲突"
)
_DAMAGED = re.compile(
    r"缺失|缺字|损坏|残缺|缺损|截断|不完整|无法辨认|丢失|未收录|缺页|缺少|脱落|看不清|没有正文|无正文|未包含|仅有目录|"
    r"只有目录|中断|未完|断在|戛然|没有下文"
)
_OPENS_WITH_REFUSAL = re.compile(r"^.{0,20}(?:报告未|未在报告|报告中未|报告没有)")
_NUMBER = re.compile(r"(?<![\d.A-Za-z\[])-?\d+(?:\.\d+)?(?![\d.]|\])")
_HEAD = 120
"""Characters within which a fact must be told."""
_FOCUSED_TYPES = frozenset({"fact", "table", "robust", "multiturn"})
_ROUNDING = 0.05
"""How far a computed value may be off where the question names no tolerance."""


@dataclass(frozen=True, slots=True)
class Score:
    """The measures of one reply; `correct` follows from the first six but `section`."""

    numbers: bool
    terms: bool
    forbid: bool
    cited: bool
    section: bool
    behaviour: bool
    focus: bool
    grounded: bool
    correct: bool


MEASURES = tuple(field.name for field in fields(Score))


def score(question: GoldQuestion, reply: Answer) -> Score:
    """All measures of `reply`."""
    found = {
        "numbers": numbers(question, reply),
        "terms": terms(question, reply),
        "forbid": forbid(question, reply),
        "cited": cited(question, reply),
        "behaviour": behaviour(question, reply),
    }
    return Score(
        **found,
        section=section(question, reply),
        focus=focus(question, reply),
        grounded=not ungrounded(question, reply),
        correct=all(found.values()),
    )


def numbers(question: GoldQuestion, reply: Answer) -> bool:
    """Every number that must be there stands in the answer, with its unit."""
    text = plain(reply.answer)
    if question.type == "compute":
        tolerance = _ROUNDING if question.tolerance is None else question.tolerance
        must = all(states_nearly(text, n, tolerance) for n in question.must_numbers)
    else:
        must = all(states(text, n) for n in question.must_numbers)
    return must and all(any(states(text, n) for n in group) for group in question.any_numbers)


def terms(question: GoldQuestion, reply: Answer) -> bool:
    """Of each group of terms one stands in the answer."""
    return _holds_all(question.must_terms, plain(reply.answer))


def forbid(question: GoldQuestion, reply: Answer) -> bool:
    """No forbidden number stands in the answer."""
    text = plain(reply.answer)
    return not any(states(text, n) for n in question.forbid_numbers)


def cited(question: GoldQuestion, reply: Answer) -> bool:
    """One cited passage carries each number, all of them together the terms."""
    passages = _passages(reply)
    wants = question.behavior in (Behaviour.ANSWER, Behaviour.CONFLICT)
    if wants and (question.cite_numbers or question.must_terms) and not passages:
        return False
    carried = all(any(carries(p, n) for p in passages) for n in question.cite_numbers)
    return carried and _holds_all(question.cite_terms, "\n".join(passages))


def section(question: GoldQuestion, reply: Answer) -> bool:
    """A citation stands in one of the sections expected; true where none is."""
    if not question.section or question.behavior is Behaviour.REFUSE:
        return True
    paths = [_letters(" ".join(c.section)) for c in reply.citations]
    return any(_letters(name)[-6:] in path for name in question.section for path in paths)


def behaviour(question: GoldQuestion, reply: Answer) -> bool:
    """Status and words fit what the question deserves."""
    text = plain(reply.answer)
    match question.behavior:
        case Behaviour.REFUSE:
            if reply.status in (Status.ANSWERED, Status.CONFLICTING):
                return False
            return reply.status is Status.NOT_IN_REPORT or bool(_REFUSES.search(text))
        case Behaviour.CONFLICT:
            return reply.status is Status.CONFLICTING or bool(_DIFFERS.search(text))
        case Behaviour.DAMAGED:
            admits = reply.status in (Status.DAMAGED, Status.NOT_IN_REPORT)
            return admits and bool(_DAMAGED.search(text))
        case Behaviour.ANSWER:
            return reply.status is not Status.NOT_IN_REPORT and not _OPENS_WITH_REFUSAL.match(text)


def focus(question: GoldQuestion, reply: Answer) -> bool:
    """A fact stands at the head of the answer, and few other figures stand beside it."""
    must = question.must_numbers
    if question.type not in _FOCUSED_TYPES or question.behavior is not Behaviour.ANSWER or not must:
        return True
    text = plain(reply.answer)
    few = len(set(figures_in(text))) <= max(4, 3 * len(must))
    return few and all(states(text[:_HEAD], n) for n in must)


def ungrounded(question: GoldQuestion, reply: Answer) -> list[str]:
    """Figures of the answer that stand in no cited passage, in the question or as computed."""
    computed = " ".join(plain(f.text) for f in reply.figures if f.computed)
    shown = "\n".join([*_passages(reply), computed, plain(question.question)])
    pool = set(re.findall(r"\d+(?:\.\d+)?", shown))
    found = [figure.lstrip("-") for figure in figures_in(plain(reply.answer))]
    return [f for f in found if f not in pool and f.rstrip("0").rstrip(".") not in pool]


def figures_in(text: str) -> list[str]:
    """The numbers of a plain text but years, page numbers and citation marks."""
    text = re.sub(r"\[\^?\d+\]|【\d+】", " ", text)
    text = re.sub(r"(?:19|20)\d\d\s*(?:年|[-—~至到]\s*(?:19|20)?\d\d\s*年)", " ", text)
    text = re.sub(r"第\s*\d+\s*[页章节条]|[pP]\.?\s*\d+", " ", text)
    return [n for n in _NUMBER.findall(text) if not re.fullmatch(r"(?:19|20)\d\d", n)]


def _passages(reply: Answer) -> list[str]:
    return [plain(f"{c.text} {c.quote}") for c in reply.citations]


def _holds_all(groups: Iterable[Iterable[str]], text: str) -> bool:
    text = text.lower()
    return all(any(plain(term).lower() in text for term in group) for group in groups)


def _letters(text: str) -> str:
    return re.sub(r"[^\w]", "", plain(text)).lstrip("一二三四五123456")
