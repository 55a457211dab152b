"""Answering in the report's words: reasons, measures, summaries, who and what."""

from __future__ import annotations

import re

from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence, EvidenceFinder, RankedPassage
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
    Kind.SUMMARY: 8,
    Kind.WHY: 3,
    Kind.HOW: 3,
    Kind.WHO: 2,
    Kind.YES_NO: 2,
    Kind.COMPARE: 3,
    Kind.LIST: 3,
}
_MAIN_WORDS = 2.0
"""What the section's recurring words count in a summary, against the fit to the question."""
_ANNOUNCING = 36
"""A sentence of fewer characters and without a figure mostly announces what follows."""
_COUNTED = re.compile(r"(?P<count>[两二三四五六])(?:个|大|重|条|项|块|点|方面|类|种|步)")
_REACH = {Kind.SUMMARY: 0.8, Kind.WHY: 0.2, Kind.HOW: 0.2, Kind.COMPARE: 0.25, Kind.LIST: 0.2}
"""How far behind the best sentence another one may fall and still be told with it."""


def answer_prose(finder: EvidenceFinder, evidence: Evidence, kind: Kind) -> Answer:
    """The sentences that answer a question of reasons, measures or claims, each cited."""
    index = finder.index
    if kind is Kind.SUMMARY and not _COUNTED.search(evidence.question.text):
        chosen = _main_claims(finder, evidence)
    else:
        chosen = _chosen(finder, evidence, kind)
    draft = Draft(index.report, evidence.question.text)
    quoter = Quoter(index, draft, evidence.terms)
    parts = [quoter.quote(r.passage.span, r.passage.window) for r in chosen]
    return draft.finish(Status.ANSWERED, "。".join(parts) + "。")


def _main_claims(finder: EvidenceFinder, evidence: Evidence) -> list[RankedPassage]:
    """The telling sentences of the section that is asked about, from its start to its end.

    A section goes from point to point, so it is cut into equal stretches and the best sentence
    of each is taken: by its fit to the question and by how much of what the section keeps
    talking about it holds. Stretches that are far from the question are left out.
    """
    offered = finder.passages_naming(evidence) or finder.passages_of_section(
        evidence, evidence.passages
    )
    offered.sort(key=lambda r: r.passage.id)
    weights = finder.word_weights([r.passage.id for r in offered])
    total = sum(weights.values()) or 1.0

    def worth(ranked: RankedPassage) -> float:
        held = sum(weights.get(word, 0.0) for word in finder.words_of(ranked.passage.id))
        return _fit(ranked, Kind.SUMMARY, finder, evidence) + _MAIN_WORDS * held / total

    stretch = max(1.0, len(offered) / _MOST[Kind.SUMMARY])
    best: dict[int, RankedPassage] = {}
    for position, ranked in enumerate(offered):
        part = int(position / stretch)
        if part not in best or worth(ranked) > worth(best[part]):
            best[part] = ranked
    floor = max(worth(r) for r in best.values()) - _REACH[Kind.SUMMARY]
    return [r for r in best.values() if worth(r) >= floor]


def _chosen(finder: EvidenceFinder, evidence: Evidence, kind: Kind) -> list[RankedPassage]:
    """The sentences to tell, in report order."""
    offered = list(evidence.passages)
    fits = {r.passage.id: _fit(r, kind, finder, evidence) for r in offered}
    ranked = sorted(offered, key=lambda r: -fits[r.passage.id])
    best = ranked[0]
    chosen = {best.passage.id: best}
    after = _next(finder, best)
    text = finder.text_of(best.passage.id)
    if after is not None and (
        # The reason for what one sentence tells is mostly given by the next, and a sentence
        # that only announces something is nothing without it.
        (kind is Kind.WHY and _REASON.search(finder.text_of(after.passage.id)))
        or (len(text) < _ANNOUNCING and not any(c.isdigit() for c in text))
    ):
        chosen[after.passage.id] = after
        announced = _COUNTED.search(text)
        while announced and len(chosen) < 4:
            following = _next(finder, after)
            if following is None:
                break
            chosen[following.passage.id] = after = following
    ahead = finder.index.passages[best.passage.id - 1] if best.passage.id else None
    if kind is Kind.WHY and evidence.question.near and ahead is not None:
        # Asked why of what was just told: what it is told as an example of stands before it.
        announces = len(ahead.span) < _ANNOUNCING and ahead.section == best.passage.section
        if announces and ahead.table is None:
            chosen[ahead.id] = RankedPassage(ahead, best.score, best.terms)
    floor = fits[best.passage.id] - _REACH.get(kind, 0.1)
    for other in ranked[1:]:
        if len(chosen) >= _MOST.get(kind, 2):
            break
        near = abs(other.passage.id - best.passage.id) <= 2
        same = other.passage.section == best.passage.section
        if fits[other.passage.id] + (0.12 if near else 0) >= floor and (
            same or kind is Kind.COMPARE
        ):
            chosen[other.passage.id] = other
    return [chosen[number] for number in sorted(chosen)]


def _above_mean(evidence: Evidence, section: int) -> float:
    """How much nearer a section's heading is to the question than headings are on the whole."""
    headings = evidence.scores.headings
    return float(headings[section] - headings.mean())


def _next(finder: EvidenceFinder, ranked: RankedPassage) -> RankedPassage | None:
    """The passage behind another one in the same section, with its score."""
    number = ranked.passage.id + 1
    if number >= len(finder.index.passages):
        return None
    passage = finder.index.passages[number]
    if passage.section != ranked.passage.section or passage.table is not None:
        return None
    return RankedPassage(passage, ranked.score, ranked.terms)


def _fit(ranked: RankedPassage, kind: Kind, finder: EvidenceFinder, evidence: Evidence) -> float:
    """How well a passage answers this kind of question: its score, its terms, its cues."""
    text = finder.text_of(ranked.passage.id)
    fit = ranked.score + 0.35 * ranked.terms
    if ranked.passage.table is not None:
        fit -= 0.2
    counted = _COUNTED.search(evidence.question.text)
    if counted is not None and re.search(rf"{counted['count']}(?:个|大|重|条|项|类|方面)", text):
        fit += 0.2  # 哪三个方向: the sentence that counts three
    if kind is Kind.WHY and _REASON.search(text):
        fit += 0.12
        beside = [ranked.passage.id - n for n in evidence.question.near]
        if any(0 <= distance <= 3 for distance in beside):
            fit += 0.3  # asked why of what was just told, and this goes on from there
        # 这一增长主要得益于 … answers for the sentence before it.
        before = next((r for r in evidence.passages if r.passage.id == ranked.passage.id - 1), None)
        if before is not None and re.match(r"这(?:一|种|些|主要|得益)|其|主要|得益", text):
            fit = max(fit, before.score + 0.35 * before.terms + 0.16)
    if kind is Kind.SUMMARY:
        # The main claims are those with figures, in the section that is asked about.
        figures = finder.figures_of(ranked.passage.id)
        fit += 0.1 if figures and ranked.passage.table is None else 0.0
        fit += 4 * _above_mean(evidence, ranked.passage.section)
    if kind is Kind.HOW and _MEASURE.search(text):
        fit += 0.04
    return fit
