"""Answering in the report's words: reasons, measures, summaries, who and what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer import Answer, Status
from rag.aspects import Aspect, aspects_asked, given
from rag.counted import count_asked, count_told, shares_noun, tells_itself
from rag.draft import Draft
from rag.each import asks_each, sentences_of_each
from rag.evidence import Evidence, EvidenceFinder, RankedPassage
from rag.kind import Kind
from rag.shown import Quoter
from rag.summing_up import SORTS, answer_summary, names_section
from rag.terms import SLOTS
from rag.themes import leans

_REASON = re.compile(
    r"得益于|受益于|受惠于|由于|因为|因此|源于|源自|来自|驱动|推动|带动|促使|使得|导致|主要.{0,6}(?:动力|因素|原因)|受.{2,12}影响|"
    r"反映出|这(?:主要|直接|为|将)|为了|从而|依托|凭借|是因为|动力|刺激|倒逼|迫使|催生|制约|限制|受限于|需求"
)
_LACK = re.compile(r"没|不(?!同|少)|难|慢|低|少|迟|卡|差|拖|还未|跟不上|短")
"""A question that asks why something is not so, or is not much so."""
_OBSTACLE = re.compile(
    r"但|制约|限制|障碍|尚未|不足|受限|受制|难以|缺乏|瓶颈|滞后|不统一|停产|压力|不兼容|导致"
)
_MOST = {Kind.WHY: 3, Kind.HOW: 3, Kind.COMPARE: 3, Kind.LIST: 3}
"""The most sentences of an answer; two for the other kinds."""
_REACH = {Kind.WHY: 0.2, Kind.HOW: 0.2, Kind.COMPARE: 0.25, Kind.LIST: 0.2}
"""How far behind the best sentence another one may fall and still be told with it."""
_LISTS = re.compile(r"、[^,;]{1,14}(?:、|和|与|及|以及)|》《|》、《|一是|;")
_ANNOUNCING = 36
"""A sentence of fewer characters and without a figure mostly announces what follows."""
_LACKING = 0.04
"""What each unit of weight of a narrowing term (国产, 华东) takes away that is not there."""
_NEAR = 2
"""Sentences no further apart than this may belong to one thought."""
_COUNTS = 0.35
"""How far behind the best a sentence that counts what is asked for may fall."""


def answer_prose(
    finder: EvidenceFinder, evidence: Evidence, kind: Kind, items: Sequence[str]
) -> Answer:
    """The sentences that answer a question of reasons, measures or claims, each cited."""
    chosen = side_by_side(finder, evidence, items) or _counted(finder, evidence, kind)
    if kind is Kind.SUMMARY and count_asked(evidence.question.text):
        kind = Kind.LIST  # 两个方向 wants those two, not what a section is about
    if not chosen and (kind is Kind.SUMMARY or _wants_many(finder, evidence, kind)):
        answer = answer_summary(finder, evidence)
        if answer is not None:
            return answer
    draft = Draft(finder.index.report, evidence.question.text)
    quoter = Quoter(finder.index, draft, evidence.terms)
    parts = [
        quoter.quote(r.passage.span, r.passage.window)
        for r in chosen or _chosen(finder, evidence, kind)
    ]
    return draft.finish(Status.ANSWERED, "。".join(parts) + "。")


def best_passage(finder: EvidenceFinder, evidence: Evidence, kind: Kind) -> RankedPassage:
    """The passage that answers this kind of question best."""
    aspects = aspects_asked(evidence.question.text)
    return max(evidence.passages, key=lambda r: _fit(r, kind, finder, evidence, aspects))


def _wants_many(finder: EvidenceFinder, evidence: Evidence, kind: Kind) -> bool:
    """Whether a question asks for all that a section tells of one sort (数据安全法规有哪些要求)
    and its best sentence is not itself the list."""
    if kind not in (Kind.LIST, Kind.HOW):
        return False
    sorts = {aspect.name for aspect in aspects_asked(evidence.question.text)}
    if not sorts & SORTS or not names_section(finder, evidence):
        return False
    return not _LISTS.search(finder.text_of(best_passage(finder, evidence, kind).passage.id))


def side_by_side(
    finder: EvidenceFinder, evidence: Evidence, items: Sequence[str]
) -> list[RankedPassage]:
    """The sentences on each thing that the question sets side by side, where it does and the
    report tells of most of them in one place."""
    if len(items) < 2 or not asks_each(evidence.question.text):
        return []
    return sentences_of_each(finder, evidence, items)


def _counted(finder: EvidenceFinder, evidence: Evidence, kind: Kind) -> list[RankedPassage]:
    """The sentence that counts what the question counts, with those that it announces."""
    asked = count_asked(evidence.question.text)
    if asked is None:
        return []
    aspects = aspects_asked(evidence.question.text)
    fits = {r.passage.id: _fit(r, kind, finder, evidence, aspects) for r in evidence.passages}
    most = max(fits.values())

    def counts(ranked: RankedPassage) -> bool:
        """Whether a sentence counts the same: by name anywhere near, by number only if nearest."""
        text = finder.text_of(ranked.passage.id)
        if ranked.passage.table is not None or count_told(text, asked) is None:
            return False
        behind = most - fits[ranked.passage.id]
        if shares_noun(evidence.question.text, text):
            return behind <= _COUNTS
        return behind <= (_COUNTS / 2 if asked else 0.0)

    counting = [r for r in evidence.passages if counts(r)]
    if not counting:
        return []
    best = max(counting, key=lambda r: fits[r.passage.id])
    return [best, *_announced(finder, best, asked)]


def _announced(finder: EvidenceFinder, ranked: RankedPassage, asked: int) -> list[RankedPassage]:
    """The sentences behind one that only says how many things it is about."""
    text = finder.text_of(ranked.passage.id)
    count = count_told(text, asked)
    if count is None or len(text) >= _ANNOUNCING or tells_itself(text):
        return []
    following = (_neighbour(finder, ranked, step) for step in range(1, count + 1))
    return [r for r in following if r is not None]


def _chosen(finder: EvidenceFinder, evidence: Evidence, kind: Kind) -> list[RankedPassage]:
    """The sentences to tell, in report order."""
    aspects = aspects_asked(evidence.question.text)
    fits = {r.passage.id: _fit(r, kind, finder, evidence, aspects) for r in evidence.passages}
    ranked = sorted(evidence.passages, key=lambda r: -fits[r.passage.id])
    best = ranked[0]
    chosen = {best.passage.id: best}
    for other in _belonging(finder, evidence, kind, best):
        chosen[other.passage.id] = other
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
        near = abs(other.passage.id - best.passage.id) <= _NEAR
        same = other.passage.section == best.passage.section
        if fits[other.passage.id] + (0.12 if near else 0) >= floor and (
            same or kind is Kind.COMPARE
        ):
            chosen[other.passage.id] = other
    return [chosen[number] for number in sorted(chosen)]


def _belonging(
    finder: EvidenceFinder, evidence: Evidence, kind: Kind, best: RankedPassage
) -> list[RankedPassage]:
    """The neighbours without which a sentence answers only half."""
    text = finder.text_of(best.passage.id)
    found = _announced(finder, best, 0)
    before, after = _neighbour(finder, best, -1), _neighbour(finder, best, 1)
    if before is not None and leans(text):
        found.append(before)
    if after is not None and (
        # The reason for what one sentence tells is mostly given by the next, and a sentence
        # that only announces something is nothing without it.
        (kind is Kind.WHY and _REASON.search(finder.text_of(after.passage.id)))
        or (len(text) < _ANNOUNCING and not any(c.isdigit() for c in text))
    ):
        found.append(after)
    if kind is Kind.WHY and _LACK.search(evidence.question.text) and not _OBSTACLE.search(text):
        near = (_neighbour(finder, best, step) for step in (1, -1, 2))
        obstacle = next(
            (r for r in near if r and _OBSTACLE.search(finder.text_of(r.passage.id))), None
        )
        if obstacle is not None:
            found.append(obstacle)
    return found


def _neighbour(finder: EvidenceFinder, ranked: RankedPassage, step: int) -> RankedPassage | None:
    """The sentence `step` places further on in the same section, with the score of this one."""
    number = ranked.passage.id + step
    if not 0 <= number < len(finder.index.passages):
        return None
    passage = finder.index.passages[number]
    if passage.section != ranked.passage.section or passage.table is not None:
        return None
    return RankedPassage(passage, ranked.score, ranked.terms)


def _fit(
    ranked: RankedPassage,
    kind: Kind,
    finder: EvidenceFinder,
    evidence: Evidence,
    aspects: tuple[Aspect, ...],
) -> float:
    """How well a passage answers this kind of question: its score, its terms, its cues."""
    text = finder.text_of(ranked.passage.id)
    fit = ranked.score + 0.35 * ranked.terms
    if ranked.passage.table is not None:
        fit -= 0.2
    asked = count_asked(evidence.question.text)
    if asked is not None and count_told(text, asked) is not None:
        fit += 0.2  # 哪三个方向: the sentence that counts three
    if kind is Kind.WHY and given(aspects, text) == 1.0:
        beside = [ranked.passage.id - n for n in evidence.question.near]
        if any(0 <= distance <= 3 for distance in beside):
            fit += 0.3  # asked why of what was just told, and this goes on from there
    if aspects:
        # 这一增长主要得益于 … answers for the sentence before it.
        after = finder.text_after(ranked.passage.id)
        fit += 0.12 * given(aspects, f"{text} {after}" if leans(after) else text)
    if any(aspect.name == "definition" for aspect in aspects):
        heaviest = max(evidence.terms, key=lambda t: t.weight, default=None)
        fit += 0.2 if heaviest and heaviest.match(text[: len(heaviest.text) + 4]) else 0.0
    around = finder.wide_text(ranked.passage.id)
    narrowing = (t for t in evidence.terms if t.kind in SLOTS and t.frequency)
    return fit - _LACKING * max((t.weight for t in narrowing if t.match(around) < 0.5), default=0.0)
