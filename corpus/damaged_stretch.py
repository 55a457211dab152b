"""What a damaged stretch of text can have been: the halves of its characters put together.

Knows bytes and where a stretch starts, runs and ends; which of several readings is right is a
question of language (`byte_damage`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.data_file import data_rows
from corpus.gbk import LEADS, TRAILS, decoded, encoded
from corpus.pinyin import is_reading
from corpus.report import LOST_CHARACTER
from corpus.span import Span

# The marks whose full-width forms were replaced; each is A3 and its ASCII code plus 80.
_REPLACED = "?;!,:"
_FULL_WIDTH = 0xA3
START = re.compile(r"\?(?=[" + _REPLACED + r"]\S|[^\s()\x00-\x60]{1,6}\)|[a-z]\S{0,5}\))")
_READING = re.compile(r"\?([^\s()\x00-\x60A-Z]{1,6})\)")
# Marks in front of which a byte lost its partner without anything else being lost.
_CLOSING = frozenset(',、;:。!)》"')
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Unit:
    """One restored character: what it can be, and the damaged characters it comes from."""

    options: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """One reading of a damaged place, `[start, end)`; behind `end` the text is in step."""

    start: int
    end: int
    units: tuple[Unit, ...]


@cache
def _readings() -> dict[str, str]:
    return {row[0]: row[1] for row in data_rows("readings.tsv")}


@cache
def _bytes_for(half: int, reading: str) -> tuple[int, ...]:
    """The second bytes that make a character read so out of the first byte `half`."""
    pairs = (encoded(character) for character in _readings().get(reading, ""))
    return tuple(pair[1] for pair in pairs if pair and len(pair) == 2 and pair[0] == half)


@cache
def _ending_in(trail: int) -> tuple[str, ...]:
    return tuple(c for lead in LEADS if (c := decoded(lead, trail)) is not None)


@cache
def _starting_with(lead: int) -> tuple[str, ...]:
    return tuple(c for trail in TRAILS if (c := decoded(lead, trail)) is not None)


def readings_of(text: str, start: int, before: str) -> list[Stretch]:
    """All readings of the damage whose `?` stands at `start`; `before` is the character there.

    Empty where the bytes do not work out, as they do not for nearly every genuine `?`.
    """
    found: list[Stretch] = []
    reading = _READING.match(text, start)
    if reading is not None and is_reading(reading[1]):
        half = _second_half(before)
        if half is not None:
            for lead in _bytes_for(half, reading[1]):
                tails = _tails(text, reading.end(), lead, start, 0)
                found += [Stretch(start, end, units) for units, end in tails]
    elif text[start + 1] in _REPLACED:
        first = Unit(_ending_in(_FULL_WIDTH), Span(start, start + 2))
        lead = ord(text[start + 1]) + 0x80
        for units, end in _tails(text, start + 2, lead, start + 1, 0):
            found.append(Stretch(start, end, (first, *units)))
    return found


def _second_half(character: str) -> int | None:
    """The second byte of a character, or of the full-width mark that an ASCII one was."""
    if character and character in _REPLACED:
        return ord(character) + 0x80
    pair = encoded(character) if character else None
    return pair[1] if pair is not None and len(pair) == 2 else None


def _tails(
    text: str, at: int, half: int, half_at: int, depth: int
) -> Iterator[tuple[tuple[Unit, ...], int]]:
    """The ways on from `at` with the lead byte `half` (printed at `half_at`) still open."""
    units: list[Unit] = []
    while at < len(text) and len(units) < _LONGEST:
        character = text[at]
        pair = encoded(character)
        if pair is None or character.isspace():
            return
        if len(pair) == 1:
            for more, end in _at_ascii(text, at, half, half_at, depth):
                yield (*units, *more), end
            return
        whole = decoded(half, pair[0])
        if whole is None:
            return
        units.append(Unit((whole,), Span(half_at, at + 1)))
        if pair[1] < 0x80:
            units.append(Unit((chr(pair[1]),), Span(at, at + 1)))
            yield tuple(units), at + 1
            return
        if pair[1] == 0x80:
            return
        half, half_at, at = pair[1], at, at + 1


def _at_ascii(
    text: str, at: int, half: int, half_at: int, depth: int
) -> Iterator[tuple[tuple[Unit, ...], int]]:
    """What an ASCII character behind an open half can be."""
    character = text[at]
    if character == "?":
        yield from _orphan(text, at, half, half_at)
    byte = 0x80 if character == "€" else ord(character)
    if byte >= 0x40:
        whole = decoded(half, byte)
        if whole is not None:
            yield (Unit((whole,), Span(half_at, at + 1)),), at + 1
    whole = decoded(half, _FULL_WIDTH)
    if whole is not None and byte != 0x80 and byte > 0x20 and depth < 3:
        first = Unit((whole,), Span(half_at, at + 1))
        for more, end in _tails(text, at + 1, byte + 0x80, at, depth + 1):
            yield (first, *more), end


def _orphan(text: str, at: int, half: int, half_at: int) -> Iterator[tuple[tuple[Unit, ...], int]]:
    """A `?` where the second byte of the last character was lost."""
    reading = _READING.match(text, at)
    if reading is not None and is_reading(reading[1]):
        for trail in _bytes_for(half, reading[1]):
            whole = decoded(half, trail)
            if whole is not None:
                yield (Unit((whole,), Span(half_at, at + 1)),), reading.end()
        return
    options = _starting_with(half)
    if not options:
        return
    following = text[at + 1 : at + 2]
    # Three marks alone are as likely genuine: nothing shifted shows otherwise.
    shifted = half_at < at - 1 or text[half_at] not in _REPLACED
    if following in _CLOSING or (shifted and not following.strip()):
        yield (Unit(options, Span(half_at, at + 1)),), at + 1
    elif shifted and following.strip() and following not in _REPLACED:
        unit = Unit(options, Span(half_at, at))
        yield (unit, Unit((LOST_CHARACTER,), Span(at, at + 1))), at + 1
