"""Comparisons and ranks in a model's sentence: who stands on which side.

Held against the cited evidence and its figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.figure import Figure
from index.normal import fold
from rag.language_model.claim_words import claim_words
from rag.language_model.clauses_said import CLAUSE
from rag.language_model.material import Block, Material
from rag.names import Names

OVER = r"高于|高出|多于|大于|超过|超出|领先于?|优于|快于|强于|胜过|高过|多过"
UNDER = r"低于|低出|少于|小于|落后于?|不及|慢于|弱于|逊于|不如"
_COMPARED = re.compile(
    rf"(?P<one>[^,。;]{{2,40}}?)(?P<op>{OVER}|{UNDER})(?P<other>[^,。;]{{2,30}})"
)
_BI = re.compile(
    r"(?P<one>[^,。;]{2,30}?)比(?!例|重|较|率|如)(?P<other>[^,。;]{2,24}?)(?:的?[^,。;\d]{0,6}?)"
    r"(?P<op>高|多|大|快|强|贵|低|少|小|慢|弱|便宜)(?!端|于|出现)"
)
_MORE = frozenset("高多大快强贵")


class ComparisonCheck:
    """Finds comparisons and ranks that the evidence has otherwise. Safe for several threads."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._words = claim_words()

    def compared(
        self, clause: str, said: str, cited: Sequence[Block], material: Material
    ) -> list[str]:
        """A comparison whose sides the evidence has the other way round, or not at all."""
        for mine in _comparisons(clause):
            one, other, more = self._sides(mine)
            if not one or not other or one & other:
                continue
            for theirs in _comparisons(said):
                a, b, over = self._sides(theirs)
                if a & one and b & other and not (a & other or b & one):
                    return [] if over == more else [clause]
                if a & other and b & one and not (a & one or b & other):
                    return [] if over != more else [clause]
            if not self._is_so(one, other, more=more, cited=cited, material=material):
                return [clause]
        return []

    def _sides(self, found: re.Match[str]) -> tuple[set[str], set[str], bool]:
        operator = found["op"]
        more = operator in _MORE or bool(re.fullmatch(OVER, operator))
        return self._named(found["one"]), self._named(found["other"]), more

    def _named(self, text: str) -> set[str]:
        folded = fold(text)
        names = {folded[a:b] for a, b in self._names.found_in(folded) if b - a > 1}
        return names | set(re.findall(r"(?:19|20)\d\d", folded))

    def _is_so(
        self,
        one: set[str],
        other: set[str],
        *,
        more: bool,
        cited: Sequence[Block],
        material: Material,
    ) -> bool:
        """Whether the figures of two sides stand to each other as told; so too where no two
        figures are comparable and nothing else contradicts."""
        figures = [f for block in cited for f in block.figures if f.value is not None]
        firsts = [f for f in figures if _belongs(f, one, material)]
        seconds = [f for f in figures if _belongs(f, other, material)]
        pairs = [
            (a.value * a.scale, b.value * b.scale)
            for a in firsts
            for b in seconds
            if a is not b
            and a.base_unit == b.base_unit
            and a.metric == b.metric
            and a.value is not None
            and b.value is not None
        ]
        return any((a > b) if more else (a < b) for a, b in pairs)

    def ranked(
        self, clause: str, cited: Sequence[Block], material: Material, evidence: Sequence[str]
    ) -> list[str]:
        """A rank given to another than the one that has it."""
        for name in ("highest", "lowest"):
            pattern = self._words.must_be_said[name]
            found = pattern.search(clause)
            if not found:
                continue
            holders = [text for text in evidence if pattern.search(text)]
            names = self._named(clause)
            owners = {n for n in names if any(material.is_of(f, n) for f in material.figures)}
            if not owners or not holders:
                continue
            if not any(owner in text for owner in owners for text in holders):
                return [found[0]]
            other = self._words.must_be_said["lowest" if name == "highest" else "highest"]
            parts = [part for text in evidence for part in re.split(r"[;,。]", text)]
            for owner in owners:
                own = [part for part in parts if owner in part]
                ranked = [p for p in own if pattern.search(p) or other.search(p)]
                if ranked and not any(pattern.search(p) for p in ranked):
                    return [found[0]]
            first = [_segment(text, pattern) for text in holders]
            if len(owners) == 1 and not any(next(iter(owners)) in text for text in first):
                return [found[0]]
        return []


def _comparisons(text: str) -> list[re.Match[str]]:
    found = [m for part in CLAUSE.split(text) for m in _BI.finditer(part)]
    return found or [m for part in CLAUSE.split(text) for m in _COMPARED.finditer(part)]


def _belongs(figure: Figure, names: set[str], material: Material) -> bool:
    fields = material.fields[figure.id]
    return any(
        name in field for name in names for field in fields if not field.isdigit() or name == field
    )


def _segment(text: str, pattern: re.Pattern[str]) -> str:
    """The part of a text that holds a word of rank; with the part before where it is short."""
    parts = re.split(r"[;,。]", text)
    at = next((i for i, part in enumerate(parts) if pattern.search(part)), 0)
    return parts[at] if len(parts[at]) > 8 else " ".join(parts[max(0, at - 1) : at + 1])
