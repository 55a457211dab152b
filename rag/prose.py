"""Answering in the report's words: reasons, measures, summaries, who and what."""

from __future__ import annotations

import re

from index.index import Index
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence, EvidenceFinder, RankedPassage
from rag.features import coverage
from rag.kind import Kind
from rag.shown import Quoter

_REASON = re.compile(
    r"得益于|受益于|受惠于|由于|因为|因此|源于|源自|来自|驱动|推动|带动|促使|使得|导致|主要.{0,6}(?:动力|因素|原因)|受.{2,12}影响|"
    r"反映出|这(?:主要|直接|为|将)|为了|从而|依托|凭借|是因为|动力|刺激|倒逼|迫使|催生|制约|限制|受限于|需求"
)
_MEASURE = re.compile(
    r"通过|采用|建立|推出|构建|开展|要求|支持|聚焦|需要|应|可|实现|策略|措施|方案|模式|体系|强化|提升"
)
_MOST = {
    Kind.SUMMARY: 4,
    Kind.WHY: 2,
    Kind.HOW: 2,
    Kind.WHO: 1,
    Kind.YES_NO: 1,
    Kind.COMPARE: 2,
    Kind.LIST: 2,
}


def answer_prose(finder: EvidenceFinder, evidence: Evidence, kind: Kind) -> Answer:
    """The sentences that answer a question of reasons, measures or claims, each cited."""
    index = finder.index
    chosen = _chosen(finder, evidence, kind)
    draft = Draft(index.report, evidence.question.text)
    quoter = Quoter(index, draft, evidence.terms)
    parts = [quoter.quote(r.passage.span, r.passage.window) for r in chosen]
    return draft.finish(Status.ANSWERED, "。".join(parts) + "。")


def _chosen(finder: EvidenceFinder, evidence: Evidence, kind: Kind) -> list[RankedPassage]:
    ranked = sorted(evidence.passages, key=lambda r: -_fit(finder.index, r, kind, finder, evidence))
    best = ranked[0]
    most = _MOST.get(kind, 2)
    chosen = [best]
    if kind is Kind.WHY and not _REASON.search(finder.text_of(best.passage.id)):
        # The reason for what one sentence tells is mostly given by the next.
        after = _next(finder, best)
        if after is not None and _REASON.search(finder.text_of(after.passage.id)):
            chosen.append(after)
    floor = _fit(finder.index, best, kind, finder, evidence) - 0.22
    for other in ranked[1:]:
        if len(chosen) >= most:
            break
        if any(other.passage.id == done.passage.id for done in chosen):
            continue
        near = abs(other.passage.id - best.passage.id) <= 2
        same = other.passage.section == best.passage.section
        if _fit(finder.index, other, kind, finder, evidence) + (0.12 if near else 0) >= floor and (
            same or kind in (Kind.SUMMARY, Kind.COMPARE)
        ):
            chosen.append(other)
    chosen.sort(key=lambda r: r.passage.id)
    return chosen


def _next(finder: EvidenceFinder, ranked: RankedPassage) -> RankedPassage | None:
    """The passage behind another one in the same section, with its score."""
    number = ranked.passage.id + 1
    if number >= len(finder.index.passages):
        return None
    passage = finder.index.passages[number]
    if passage.section != ranked.passage.section or passage.table is not None:
        return None
    return RankedPassage(passage, ranked.score, ranked.terms)


def _fit(
    index: Index, ranked: RankedPassage, kind: Kind, finder: EvidenceFinder, evidence: Evidence
) -> float:
    """How well a passage answers this kind of question: its score, its terms, its cues."""
    text = finder.text_of(ranked.passage.id)
    fit = ranked.score + 0.35 * ranked.terms
    if ranked.passage.table is not None:
        fit -= 0.2
    if kind is Kind.WHY and _REASON.search(text):
        fit += 0.12
        # 这一增长主要得益于 … answers for the sentence before it.
        before = next((r for r in evidence.passages if r.passage.id == ranked.passage.id - 1), None)
        if before is not None and re.match(r"这(?:一|种|些|主要|得益)|其|主要|得益", text):
            fit = max(fit, before.score + 0.35 * before.terms + 0.16)
    if kind is Kind.SUMMARY:
        # The main claims are those with figures, in the section that is asked about.
        figures = finder.figures_of(ranked.passage.id)
        fit += 0.1 if figures and ranked.passage.table is None else 0.0
        heading = finder.heading_text(ranked.passage.id)
        fit += 0.3 * coverage(evidence.terms, heading)
    if kind is Kind.HOW and _MEASURE.search(text):
        fit += 0.04
    return fit
