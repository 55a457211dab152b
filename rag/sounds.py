"""How Chinese characters sound: toneless syllables, and which are taken for one another.

`data/readings.tsv` lists the characters of GB 2312 by reading, derived from the character
table of pypinyin 0.55.0 (MIT licence): those of which it is the usual reading, and those of
which it is another one.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, product

_MOST_READINGS = 16
"""Combinations of readings that are looked at for one word."""
_ALIKE = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"([aei])ng$"), r"\1n"))
"""zh/z, ch/c, sh/s and -ng/-n, which many speakers and input methods do not tell apart."""


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    text = (files("rag") / "data" / "readings.tsv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    for column in ("usual", "other"):
        for row in rows:
            for character in row[column]:
                found.setdefault(character, []).append(row["reading"])
    return {character: tuple(readings) for character, readings in found.items()}


def readings_of(character: str) -> tuple[str, ...]:
    """The toneless syllables of a character (ü as v), the usual one first; empty where it is not
    known."""
    return _readings().get(character, ())


@lru_cache(maxsize=65536)
def sounds_of(word: str, *, loose: bool = False) -> tuple[tuple[str, ...], ...]:
    """The ways in which `word` may sound, syllable by syllable, the usual one first; empty where
    a character is not known. `loose` makes syllables equal that are often taken for one another.
    """
    each = [readings_of(character) for character in word]
    if not all(each):
        return ()
    found = islice(product(*each), _MOST_READINGS)
    if not loose:
        return tuple(found)
    return tuple(dict.fromkeys(tuple(_blurred(s) for s in sound) for sound in found))


@cache
def loose_readings_of(character: str) -> frozenset[str]:
    """The syllables of a character, those made equal that are often taken for one another."""
    return frozenset(_blurred(syllable) for syllable in readings_of(character))


@cache
def _blurred(syllable: str) -> str:
    for pattern, instead in _ALIKE:
        syllable = pattern.sub(instead, syllable)
    return syllable


@cache
def homophones(character: str) -> str:
    """The characters with the same usual reading, itself left out, in the table's order."""
    own = readings_of(character)[:1]
    return "".join(c for c, sounds in _readings().items() if c != character and sounds[:1] == own)
