"""Whether each figure of a model's sentence stands where the evidence has it.

A figure of another clause is right by itself and wrong where it stands. So the words around each
told figure are held against the words around it in the evidence and around its neighbours there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.figure import Figure
from index.ledger.scanner import Mention, scan
from index.normal import fold
from rag.language_model.clauses_said import pairs_of
from rag.language_model.material import Block, Material
from rag.language_model.numbers_said import CLAUSE, Said

_WORD = re.compile(r"[a-z][a-z0-9.+/-]*|(?<![\d.])(?:19|20)\d\d(?![\d.])")
_LEAST = 2
"""Words in common from which a figure's neighbour is meant rather than the figure."""

_Amount = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A number of the evidence: its amount, and what stands around it (bigrams, years, names)."""

    amount: _Amount
    at: int
    sentence: int
    around: frozenset[str]


def said_too_often(said: Sequence[Said], cited: Sequence[Block], material: Material) -> list[str]:
    """Amounts that a stretch says more often than its evidence prints them."""
    printed = Counter(_amount(m) for block in cited for m in scan(block.quote)[0])
    own = Counter(_amount(m) for block in cited for text in block.own for m in scan(text)[0])
    told = Counter(_amount(one.mention) for one in said)
    return [
        one.printed
        for one in said
        if printed[amount := _amount(one.mention)]
        and told[amount] > max(printed[amount], min(own[amount], 2))
    ]


def misplaced(
    text: str, said: Sequence[Said], meant: Sequence[Figure | None], cited: Sequence[Block]
) -> list[str]:
    """Figures of prose that are told where the evidence has another."""
    wrong: list[str] = []
    for block in cited:
        if not any(figure.table is None for figure in block.figures):
            continue
        places = _places(block.quote)
        own = [
            (one, _told_around(text, one), place)
            for one, figure in zip(said, meant, strict=True)
            if figure is not None and figure.table is None and figure in block.figures
            for place in _of(_amount(one.mention), places)
        ]
        for one, around, place in own:
            others = [
                p
                for p in places
                if p.amount[0] == place.amount[0]
                and p.amount != place.amount
                and p.sentence == place.sentence
            ]
            for other in others:
                mine = len(around & (place.around - other.around))
                theirs = len(around & (other.around - place.around))
                if theirs >= _LEAST and theirs > mine:
                    wrong.append(f"{one.printed} of another place")
        wrong += _crossed(own)
    return wrong


def _crossed(own: Sequence[tuple[Said, frozenset[str], _Place]]) -> list[str]:
    """Two figures of one sentence of the evidence that have changed places."""
    wrong = []
    for number, (one, around, place) in enumerate(own):
        for other, beside, there in own[number + 1 :]:
            if place.sentence != there.sentence or place.amount == there.amount:
                continue
            straight = len(around & place.around) + len(beside & there.around)
            crossed = len(around & there.around) + len(beside & place.around)
            same_unit = place.amount[0] == there.amount[0]
            if crossed > straight or (crossed == straight and same_unit and place.at > there.at):
                wrong.append(f"{one.printed} {other.printed} crossed")
    return wrong


def _of(amount: _Amount, places: Sequence[_Place]) -> list[_Place]:
    """The one place of an amount; none where it is printed twice or not at all."""
    found = [place for place in places if place.amount == amount]
    return found if len(found) == 1 else []


def _places(quote: str) -> list[_Place]:
    found = [m for m in scan(quote)[0] if m.end > m.start]
    ends = [0, *(m.end for m in found)]
    starts = [*(m.start for m in found), len(quote)]
    places = []
    for number, mention in enumerate(found):
        left = re.split(r"[。;\n]", quote[ends[number] : mention.start])[-1]
        right = CLAUSE.split(quote[mention.end : starts[number + 1]])[0]
        sentence = len(re.findall(r"[。\n]", quote[: mention.start]))
        places.append(
            _Place(_amount(mention), mention.start, sentence, _features(f"{left} {right}"))
        )
    return places


def _told_around(text: str, one: Said) -> frozenset[str]:
    return _features(f"{re.split(r'[。;]', one.left)[-1]} {one.right}")


def _features(text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset(pairs_of(folded)) | frozenset(_WORD.findall(folded))


def _amount(mention: Mention) -> _Amount:
    scale = mention.unit.scale
    ends = (mention.value, mention.low, mention.high)
    return (mention.unit.base, *(None if end is None else end * scale for end in ends))
