"""Words on each of several things that a question names (外资和本土各有什么优势).

Knows which sentences name which thing; things that are set side by side mostly stand side by
side, so neighbouring sentences that name all of them come before single ones that fit better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.normal import fold
from rag.aspects import aspects_asked, given
from rag.evidence import Evidence, EvidenceFinder, RankedPassage
from rag.features import coverage
from rag.terms import SUBJECTLESS, Term
from rag.themes import topics_of

_EACH = re.compile(
    r"各(?:自|有|是|走|看|靠|要|偏|侧|占|出|扎|什么|啥)|分别|区别|差别|差异|不同|两样|不一样|相比|对比|差在|跟.{1,14}比"
)
_WINDOW = 6
"""In how many neighbouring sentences things are set side by side."""
_APART = 0.04
"""What each further sentence between them takes away."""
_ASUNDER = 0.1
"""What it takes away that a new topic begins between them."""
_BETWEEN = frozenset({"contrast", "members", "reason"})
"""What lies in the setting side by side, and in none of the sentences."""
_WANTED = 0.3
"""What it counts that they give what is wanted (看重, 优势)."""
_LEAST = 0.5
"""Share of the things that the sentences must name."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the things: the term that names it, and the passages that do."""

    term: Term | None
    holding: frozenset[int]


def asks_each(text: str) -> bool:
    """Whether a question wants something said of each thing that it names."""
    return bool(_EACH.search(text))


def sentences_of_each(
    finder: EvidenceFinder, evidence: Evidence, items: Sequence[str]
) -> list[RankedPassage]:
    """For each item the sentence that tells of it, in report order; empty where the report
    does not tell of most of them in one place."""
    passages = finder.index.passages
    hybrid = evidence.scores.hybrid
    sides = [side for side in (_side(finder, evidence, item) for item in items) if side.holding]
    named = {side.term for side in sides}
    others = [t for t in evidence.terms if t not in named]
    best: tuple[float, frozenset[int]] | None = None
    starts = sorted({number for side in sides for number in side.holding})
    asked = aspects_asked(evidence.question.text)
    aspects = tuple(aspect for aspect in asked if aspect.name not in _BETWEEN)
    openings = _openings(finder, {passages[n].section for n in starts})
    for start in starts:
        for end in range(start + 1, min(start + _WINDOW, len(passages)) + 1):
            if passages[end - 1].section != passages[start].section:
                break
            told = [max(near, key=hybrid.__getitem__) for near in _inside(sides, start, end)]
            if len(told) < max(2, _LEAST * len(items)):
                continue
            around = " ".join(finder.text_of(n) for n in range(max(0, start - 1), end))
            worth = sum(float(hybrid[n]) for n in told) / len(sides) - _APART * (end - start)
            worth += _WANTED * sum(given(aspects, finder.text_of(n)) for n in told) / len(sides)
            worth -= _ASUNDER if openings & set(range(start + 1, end)) else 0.0
            worth += 0.5 * coverage(others, f"{around} {finder.heading_text(start)}")
            if best is None or worth > best[0]:
                best = worth, frozenset(told)
    numbers = sorted(best[1]) if best else []
    return [RankedPassage(passages[n], float(hybrid[n]), 0.0) for n in numbers]


def _openings(finder: EvidenceFinder, sections: Iterable[int]) -> frozenset[int]:
    """The passages with which topics begin in these sections."""
    prose = [[p for p in finder.index.passages_in(s) if p.table is None] for s in sections]
    return frozenset(t.passages[0].id for own in prose for t in topics_of(finder, own))


def _inside(sides: Sequence[_Side], start: int, end: int) -> list[list[int]]:
    """For each thing that is named between two passages, the passages that name it."""
    inside = [[n for n in range(start, end) if n in side.holding] for side in sides]
    return [numbers for numbers in inside if numbers]


def _side(finder: EvidenceFinder, evidence: Evidence, item: str) -> _Side:
    """Where the report names an item: by the first term of the question in it, or as it is."""
    word = fold(item)
    inside = [t for t in evidence.terms if t.text in word and t.kind not in SUBJECTLESS]
    own = min(inside, key=lambda t: word.find(t.text), default=None)

    found = finder.passages_containing(word) if own is None else finder.passages_holding(own)
    return _Side(own, frozenset(p for p in found if finder.index.passages[p].table is None))
