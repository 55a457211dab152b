"""Builds of Wenbao with one fault each: what goes out is wrong in one way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.answer import Answer, Status

Fault = Callable[[Answer], Answer]

_MARK = re.compile(r"\[(\d+)\]")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年|-)")


def wrong_unit(reply: Answer) -> Answer:
    """Every stated figure gets another unit: %, 个百分点 and 万 are mixed up."""
    answer, figures = reply.answer, []
    for figure in reply.figures:
        if figure.computed or not figure.unit:
            figures.append(figure)
            continue
        unit = {"%": "个百分点", "个百分点": "%"}.get(figure.unit, f"百{figure.unit}")
        text = figure.text.replace(figure.unit, unit)
        answer = answer.replace(figure.text, text)
        figures.append(replace(figure, text=text, unit=unit))
    return replace(reply, answer=answer, figures=tuple(figures))


def swapped_year(reply: Answer) -> Answer:
    """Every year is the one before."""

    def before(text: str) -> str:
        return _YEAR.sub(lambda match: str(int(match[0]) - 1), text)

    figures = tuple(
        replace(figure, period=before(figure.period)) if figure.period else figure
        for figure in reply.figures
    )
    return replace(reply, answer=before(reply.answer), figures=figures)


def dropped_citation(reply: Answer) -> Answer:
    """The last citation is lost, with its marks."""
    if not reply.citations or reply.status is Status.NOT_IN_REPORT:
        return reply
    *kept, last = reply.citations
    figures = tuple(
        replace(figure, citation=None) if figure.citation == last.id else figure
        for figure in reply.figures
    )
    answer = _MARK.sub(lambda m: "" if int(m[1]) == last.id else m[0], reply.answer)
    return replace(reply, answer=answer, citations=tuple(kept), figures=figures)


def invented_figure(reply: Answer) -> Answer:
    """A figure that stands nowhere is told as well."""
    return replace(reply, answer=f"{reply.answer}另有73.19%。")
