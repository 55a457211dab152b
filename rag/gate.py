"""The number gate: no figure leaves unless a citation or a shown derivation carries it.

Reads the finished answer as an outsider would: every number of its text must stand, with
its unit, in a cited quotation, or be an operand or the result of a derivation.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace

from corpus.report import Report
from index.normal import fold
from rag.answer import Answer, Status

_log = logging.getLogger(__name__)

_MARK = re.compile(r"\[\d+\]")
_NUMBER = re.compile(
    r"(?<![\d.])\d+(?:,\d{3})*(?:\.\d+)?(?P<unit>%|\u2030|个?百分点|[万亿]?(?:美元|元|台|家|人次|人|例|个|项|倍|年|天|小时|分钟|毫秒|秒|ms|mm|nm|\u03bcm|TB|GB|EB|PB)|[万亿])?"
)


def unsupported_figures(answer: Answer) -> list[str]:
    """The figures of the answer's text that nothing shown supports, in text order."""
    text = fold(_MARK.sub(" ", answer.answer))
    shown = [fold(c.quote) + " " + fold(" ".join(c.section)) for c in answer.citations]
    derived = [fold(d.expression) for d in answer.derivations]
    derived += [fold(f.text) for f in answer.figures if f.computed]
    allowed = " ".join([*shown, *derived, fold(answer.question_as_read)])
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", allowed)
    found = []
    for match in _NUMBER.finditer(text):
        number = match[0].replace(",", "")
        digits = re.match(r"[\d.]+", number)
        if digits is None or _stands_in(number, plain):
            continue
        if match["unit"] and _is_time(match["unit"]) and _stands_in(digits[0], plain):
            continue
        if _is_count_of_rows(answer, match[0], text, match.start()):
            continue
        found.append(match[0])
    return found


def _stands_in(number: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)", text))


def _is_time(unit: str) -> bool:
    return unit == "年"


def _is_count_of_rows(answer: Answer, number: str, text: str, at: int) -> bool:
    """共5项: how many operands a derivation has, counted by code and not stated by the report."""
    if not answer.derivations or text[max(0, at - 1) : at] != "共":
        return False
    digits = re.match(r"\d+", number)
    return digits is not None and int(digits[0]) in {len(d.operands) for d in answer.derivations}


def hold_to_evidence(answer: Answer, report: Report) -> Answer:
    """The answer as it is, or the plain quoted evidence where a figure is unsupported."""
    if answer.status is Status.NOT_IN_REPORT:
        return answer
    wrong = unsupported_figures(answer)
    if not wrong:
        return answer
    _log.error("The number gate held back %s in: %s", wrong, answer.answer)
    quotes = "。".join(f"{c.quote.rstrip('。')}[{c.id}]" for c in answer.citations)
    return replace(answer, answer=f"报告原文:{quotes}。", derivations=(), conflicts=(), figures=tuple(
        f for f in answer.figures if not f.computed
    ))
