"""Saying that the report does not say, with the nearest that it does have."""

from __future__ import annotations

from collections.abc import Sequence

from index.index import Index
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence
from rag.quoting import claim_span, trimmed
from rag.shown import cell_sentence
from rag.terms import Term

_OFF_TOPIC = {
    "manipulation": "这个请求无法照办:我只根据报告原文回答,并给出出处。报告未提及所问内容。",
    "chores": "这个问题不在报告范围内,报告未提及相关内容。我只回答与这份报告有关的问题。",
}


def refuse(index: Index, evidence: Evidence, missing: Sequence[Term] = ()) -> Answer:
    """The refusal: what is not there in the first sentence, the nearest apart from it."""
    draft = Draft(index.report, evidence.question.text)
    named = "、".join(dict.fromkeys(term.text for term in missing))
    what = f"与“{named}”相应的数据或说法" if named else "所问的内容"
    return draft.finish(
        Status.NOT_IN_REPORT,
        f"报告未提及{what}。",
        nearest=tuple(_nearest(index, evidence)),
    )


def refuse_year(index: Index, question: str, year: int) -> Answer:
    """The refusal where what was told is given for no such year."""
    draft = Draft(index.report, question)
    return draft.finish(
        Status.NOT_IN_REPORT, f"报告未提及{year}年的相应数据,无法与前面的数字比较。"
    )


def refuse_unit(index: Index, question: str) -> Answer:
    """The refusal where what was told cannot be told in the unit asked for."""
    draft = Draft(index.report, question)
    return draft.finish(
        Status.NOT_IN_REPORT, "前面的数字不能换算成这个单位,报告也未提及这样的数据。"
    )


def refuse_off_topic(index: Index, question: str, reason: str) -> Answer:
    """One polite line for what no report can answer."""
    draft = Draft(index.report, question)
    return draft.finish(Status.NOT_IN_REPORT, _OFF_TOPIC[reason])


def _nearest(index: Index, evidence: Evidence) -> list[str]:
    """The closest claims that the report does make, shortest wording, at most two."""
    found: list[str] = []
    for ranked in evidence.figures[:6]:
        if ranked.feature("wide_terms") < 0.3:
            continue
        if ranked.passage.table is not None:
            words = cell_sentence(index, ranked.figure)
        else:
            span = claim_span(index.report, ranked.figure.span, evidence.terms)
            words = trimmed(span.of(index.report.text))
        if words not in found:
            found.append(words)
        if len(found) == 2:
            break
    return found
