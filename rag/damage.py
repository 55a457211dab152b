"""Answering where the source itself is lost: missing sections, lost digits, the broken end."""

from __future__ import annotations

import re

from corpus.report import MarkKind, Section, SectionStatus
from corpus.span import Span
from index.figure import FigureStatus
from index.index import Index
from index.normal import fold
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence
from rag.shown import Quoter

_END = re.compile(
    r"(?:最后|末尾|结尾|收尾|结束|末了|最末)(?:那|这|一)?(?:句|段|一句|一段|几句|部分)?.{0,8}(?:怎么|什么|是|写|讲|说|收|结|话|完)|怎么(?:收尾|结尾|结束)"
)
_NEAR = 0.8
"""How far behind the best figure a lost one may score and still be what is asked for."""
_PAGE = re.compile(r"第\s*(\d{1,4})\s*页")
_LEAD = 0.012
"""How much nearer (cosine) a heading without a body must be to the question than the nearest
sentence. Measured: questions about such sections lead by .025 and more, others by .003 at most.
"""
_WHOLE = re.compile(r"全文|全篇|报告|整份|文章|正文|通篇|最后")


def damaged_figure(index: Index, evidence: Evidence) -> Answer | None:
    """The answer where the figure that is asked for has lost a digit; None where it has not."""
    best = evidence.figures[0]
    lost = next(
        (
            r
            for r in evidence.figures[:4]
            if r.figure.status is FigureStatus.LOST and best.score - r.score <= _NEAR
        ),
        None,
    )
    if lost is None:
        return None
    if lost is not best and lost.feature("measure") < best.feature("measure"):
        return None
    draft = Draft(index.report, evidence.question.text)
    quoter = Quoter(index, draft, evidence.terms)
    quoted = quoter.quote(lost.passage.span, lost.passage.window)
    return draft.finish(
        Status.DAMAGED,
        f"原文此处的数字已经损坏,缺失一位,无法辨认,不能给出准确数值。原文现存:{quoted}(□为缺失的字)。",
    )


def broken_end(index: Index, question: str) -> Answer | None:
    """The answer to what stands at the end of a report that breaks off."""
    if not (_END.search(question) and _WHOLE.search(question)):
        return None
    mark = next((m for m in index.report.marks if m.kind is MarkKind.BROKEN_OFF), None)
    if mark is None:
        return None
    return _say_end(index, question, mark.span)


def broken_passage(index: Index, evidence: Evidence, span: Span) -> Answer | None:
    """The answer where the best passage is the sentence at which the text breaks off."""
    mark = next((m for m in index.report.marks if m.kind is MarkKind.BROKEN_OFF), None)
    if mark is None or not span.contains(mark.span):
        return None
    return _say_end(index, evidence.question.text, mark.span)


def _say_end(index: Index, question: str, at: Span) -> Answer:
    draft = Draft(index.report, question)
    sentence = index.report.sentence_at(max(0, at.start - 1)) or index.report.sentences[-1]
    citation = draft.cite(sentence.span, sentence.span)
    text = sentence.span.of(index.report.text)
    return draft.finish(
        Status.DAMAGED,
        f"报告原文在此中断,句子不完整,后面的内容缺失:“{text}”[{citation}]。",
    )


def missing_section(index: Index, evidence: Evidence) -> Answer | None:
    """The answer where the question is about a section that the contents name and the text lacks.

    The section's heading must fit the question better than any sentence that is there, or be
    named in it.
    """
    sections = index.report.sections
    missing = [s for s in sections if s.status is SectionStatus.MISSING]
    named = [s for s in missing if fold(_bare(s.heading)) in fold(evidence.question.text)]
    if named:
        return say_missing(index, evidence.question.text, named[-1])
    if not missing:
        return None
    page = _PAGE.search(evidence.question.text)
    if page is not None:
        # 目录里第33页那节: by the page that the contents print.
        on_page = [s for s in missing if s.page == int(page[1])]
        return say_missing(index, evidence.question.text, on_page[-1]) if on_page else None
    scores = evidence.scores
    best = max(missing, key=lambda s: float(scores.headings[s.index]))
    lead = float(scores.headings[best.index]) - float(scores.dense.max())
    present = [s.index for s in sections if s.status is not SectionStatus.MISSING]
    others = max((float(scores.headings[i]) for i in present), default=0.0)
    if lead < _LEAD or float(scores.headings[best.index]) < others:
        return None
    return say_missing(index, evidence.question.text, best)


def say_missing(index: Index, question: str, section: Section) -> Answer:
    """The section is in the contents, its body is not in the text."""
    draft = Draft(index.report, question)
    return draft.finish(
        Status.DAMAGED,
        f"报告目录列有“{_bare(section.heading)}”,但收录的原文没有这一节的正文,内容缺失,无法回答。",
    )


def _bare(heading: str) -> str:
    """A heading without its number."""
    return re.sub(r"^(?:[一二三四五六七八九十]+|\d+|第.{1,3}[章节])[、.\s]*", "", heading)
