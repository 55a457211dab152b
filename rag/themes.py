"""What the report talks about where: the section that a question is about, and its topics.

Knows headings, sentences and how near they are to the question; not what is said of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.normal import fold
from index.passage import Passage
from rag.evidence import Evidence, EvidenceFinder
from rag.features import coverage

_LEAST = 3
"""A section of fewer sentences is a heading with a line under it, not a theme."""
_SHORT = 45
"""An opening sentence is shorter than this many characters."""
_LONGEST = 4
"""A topic of more sentences is told in stretches of this many."""
_WHOLE = 7
"""A topic with an opening sentence is told whole up to this many."""
_FRAME = re.compile(
    r"^(?:从|在|就)?[^,;:]{2,12}?(?:方面|层面|环节|维度分析|角度|来看|来说|看|观察|上),"
)
_JUDGES = re.compile(
    r"^(?!这|该|其|此)[^,\d]{3,16}(?:呈现|成为|决定|推动|持续|趋于|加速|加快|面临|存在|构成|仍|向.{2,6}方向)"
)
_LEANING = re.compile(
    r"^(?:这|该|此|其(?!他)|它|上述|但|而|并|且|同时|其中|与此|预计|相比|[^,]{2,8}则)"
)
_INTRODUCTORY = 12
"""An opening clause of at most so many characters only leads up to the next (面对技术迭代压力)."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Sentences of one section that belong together, in order; `opens` says whether the first
    only announces what the others tell."""

    passages: tuple[Passage, ...]
    opens: bool


def leans(text: str) -> bool:
    """Whether a folded sentence or clause means nothing without the one before it (这一增长)."""
    return bool(_LEANING.match(text))


def section_in_question(finder: EvidenceFinder, evidence: Evidence) -> int | None:
    """The section that the question is about as a whole: by its heading, by its nearest
    sentences, by all of its sentences and by the words that it holds. None where the report
    has no section of several sentences."""
    index, scores = finder.index, evidence.scores
    prose = {
        s.index: [p.id for p in index.passages_in(s.index) if p.table is None]
        for s in index.report.sections
    }
    prose = {section: ids for section, ids in prose.items() if len(ids) >= _LEAST}
    if not prose:
        return None
    headings = float(np.mean([scores.headings[s] for s in prose]))
    dense = float(scores.dense.mean())

    def worth(section: int) -> float:
        ids = prose[section]
        nearest = np.sort(scores.dense[ids])[::-1]
        return (
            5 * (float(scores.headings[section]) - headings)
            + float(np.mean(np.sort(scores.hybrid[ids])[::-1][:3]))
            + 5 * (float(nearest[:3].mean()) - dense)
            + 5 * (float(nearest.mean()) - dense)
            + 0.5 * coverage(evidence.terms, fold(index.report.sections[section].heading))
            + 0.5 * coverage(evidence.terms, " ".join(finder.text_of(p) for p in ids))
        )

    return max(prose, key=worth)


def topics_of(finder: EvidenceFinder, passages: Sequence[Passage]) -> list[Topic]:
    """The topics of neighbouring sentences.

    A topic begins with a short sentence without a figure, or with words that name a new side
    of the matter (区域分布方面); a sentence that leans on the one before it begins none.
    """
    groups: list[tuple[bool, list[Passage]]] = []
    for passage in passages:
        text = finder.text_of(passage.id)
        opens = _opens(text) and not finder.figures_of(passage.id)
        announced = groups and groups[-1][0] and len(groups[-1][1]) == 1
        if not groups or (not announced and not leans(text) and (opens or _FRAME.match(text))):
            groups.append((opens, [passage]))
        else:
            groups[-1][1].append(passage)
    return [topic for opens, group in groups for topic in _stretches(finder, opens, group)]


def _opens(text: str) -> bool:
    if len(text) > _SHORT or leans(text):
        return False
    first, _, rest = text.partition(",")
    return not rest or (len(first) <= _INTRODUCTORY and "," not in rest)


def _stretches(finder: EvidenceFinder, opens: bool, group: list[Passage]) -> list[Topic]:
    """A topic, or the parts of a long one: where a clause judges anew, else even stretches."""
    if len(group) <= (_WHOLE if opens else _LONGEST):
        return [Topic(tuple(group), opens)]
    parts: list[list[Passage]] = [[]]
    for passage in group:
        if parts[-1] and _JUDGES.match(finder.text_of(passage.id)):
            parts.append([])
        parts[-1].append(passage)
    topics = []
    for number, part in enumerate(parts):
        size = -(-len(part) // -(-len(part) // _LONGEST))
        topics += [
            Topic(tuple(part[at : at + size]), opens and not number and not at)
            for at in range(0, len(part), size)
        ]
    return topics
