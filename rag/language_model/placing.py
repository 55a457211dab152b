"""Whether each figure of a model's sentence stands where the evidence has it.

A figure of another clause is right by itself and wrong where it stands. So the words around each
told figure are held against the words around it in the evidence and around its neighbours there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.figure import Figure
from index.ledger.scanner import Mention, scan
from index.normal import fold
from rag.language_model.clauses_said import pairs_of
from rag.language_model.material import Block, Material
from rag.language_model.numbers_said import CLAUSE, Said

_WORD = re.compile(r"[a-z][a-z0-9.+/-]*|(?<![\d.])(?:19|20)\d\d(?![\d.])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CHAIN = re.compile(r"[、,和与及]|以及")
_THING = re.compile(r"的?[^的和、与及至到升降增减提缩,\d]{2,8}")
_LEAST = 2
"""Words in common from which a figure's neighbour is meant rather than the figure."""

_Amount = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A number of a text: its amount, and what stands around it (bigrams, years, names)."""

    amount: _Amount
    at: int
    sentence: int
    around: frozenset[str]
    tail: str  # the last characters before it


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
    text: str,
    said: Sequence[Said],
    meant: Sequence[Figure | None],
    cited: Sequence[Block],
    turns: Mapping[int, str],
) -> list[str]:
    """Figures of prose that are told where the evidence has another.

    `turns`: the owners of figures that are told in a list of their own (分别为 …).
    """
    wrong: list[str] = []
    told = _places(text, [one.mention for one in said])
    for number in turns:  # whose they are is looked at elsewhere, here only their order
        told[number] = replace(told[number], around=frozenset(), tail="")
    for block in cited:
        if not any(figure.table is None for figure in block.figures):
            continue
        places = _places(block.quote, [m for m in scan(block.quote)[0] if m.end > m.start])
        own = [
            (one, place)
            for one, figure in zip(told, meant, strict=True)
            if figure is not None and figure.table is None and figure in block.figures
            for place in _of(one.amount, places)
        ]
        for one, place in own:
            for other in places:
                if other.amount[0] != place.amount[0] or other.amount == place.amount:
                    continue
                if other.sentence == place.sentence and _is_of(one, other, rather_than=place):
                    wrong.append(f"{one.amount} of another place")
        wrong += _crossed(own)
    return wrong


def _is_of(one: _Place, other: _Place, *, rather_than: _Place) -> bool:
    """Whether what surrounds a told figure is what surrounds its neighbour in the evidence."""
    own = one.around & (rather_than.around - other.around)
    theirs = one.around & (other.around - rather_than.around)
    if any(_YEAR.fullmatch(word) for word in own):
        return False
    if one.tail and rather_than.tail != other.tail:
        if one.tail == rather_than.tail:
            return False
        if one.tail == other.tail and len(theirs) > len(own):
            return True
    return len(theirs) >= _LEAST and len(theirs) > len(own)


def _crossed(own: Sequence[tuple[_Place, _Place]]) -> list[str]:
    """Two figures of one sentence of the evidence that have changed places."""
    wrong = []
    for number, (one, place) in enumerate(own):
        for other, there in own[number + 1 :]:
            if place.sentence != there.sentence or place.amount == there.amount:
                continue
            straight = len(one.around & place.around) + len(other.around & there.around)
            crossed = len(one.around & there.around) + len(other.around & place.around)
            years = [
                any(_YEAR.fullmatch(word) for word in words)
                for words in (
                    one.around & place.around - there.around,
                    other.around & there.around - place.around,
                )
            ]
            tails = one.tail == place.tail and other.tail == there.tail
            if all(years) or (tails and one.tail != other.tail):
                continue
            same_unit = place.amount[0] == there.amount[0]
            if crossed > straight or (crossed == straight and same_unit and place.at > there.at):
                wrong.append(f"{one.amount} {other.amount} crossed")
    return wrong


def _of(amount: _Amount, places: Sequence[_Place]) -> list[_Place]:
    """The one place of an amount; none where it is printed twice or not at all."""
    found = [place for place in places if place.amount == amount]
    return found if len(found) == 1 else []


def _places(text: str, found: Sequence[Mention]) -> list[_Place]:
    """The numbers of a text. What follows one up to the end of its clause is its own, where
    another clause begins before the next number; else it belongs to the next."""
    places: list[_Place] = []
    for number, mention in enumerate(found):
        at = found[number - 1].end if number else 0
        between = re.split(r"[。;\n]", text[at : mention.start])
        left = between[-1]
        chained = number > 0 and _CHAIN.fullmatch(left) and len(between) == 1
        if number and len(between) == 1:
            parts = CLAUSE.split(left, maxsplit=1)
            left = parts[1] if len(parts) > 1 else left[len(_own(left)) :]
        following = found[number + 1].start if number + 1 < len(found) else len(text)
        parts = CLAUSE.split(text[mention.end : following], maxsplit=1)
        right = parts[0] if len(parts) > 1 or following == len(text) else _own(parts[0])
        sentence = len(re.findall(r"[。\n]", text[: mention.start]))
        tail = re.sub(r"[\s约近达到为至了超过的]+$", "", left)[-2:]
        around = places[-1].around if chained else _features(f"{left} {right}")
        places.append(_Place(_amount(mention), mention.start, sentence, around, tail))
    return places


def _own(between: str) -> str:
    """The thing that stands right behind a number (1000次擦写周期的…) and goes with it."""
    found = _THING.match(between)
    return found[0] if found else ""


def _features(text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset(pairs_of(folded)) | frozenset(_WORD.findall(folded))


def _amount(mention: Mention) -> _Amount:
    scale = mention.unit.scale
    ends = (mention.value, mention.low, mention.high)
    return (mention.unit.base, *(None if end is None else end * scale for end in ends))
