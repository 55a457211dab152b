"""Readings in brackets that a document-sharing site put behind characters: 領(lǐng).

Such a site annotates its characters wherever they stand, an author explains a rare character
once. So a text counts as annotated only where the same characters are annotated again and
again, and only then anything is removed. Genuine brackets, (PACS) or (S), are no readings.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache

from corpus.data_file import data_rows
from corpus.span import Span
from corpus.traced import TracedText

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_BRACKET = re.compile(r"\(([a-zü\u00e0-\u01dc\u1e3f]{1,6})\)")
_TONES = {"\u0300", "\u0301", "\u0304", "\u030c"}
_IS_HAN = re.compile(f"[{HAN}]")

# Below these an annotated text cannot be told from an author's own explanations.
_FEWEST_READINGS = 3
_SHARE_ANNOTATED = 0.6


@cache
def syllables() -> frozenset[str]:
    """The syllables of Mandarin without tone marks (lü with its dots)."""
    return frozenset(row[0] for row in data_rows("syllables.tsv"))


@cache
def _read_so() -> dict[str, str]:
    """Syllables, and the characters that are read so with whatever tone."""
    read_so: dict[str, str] = {}
    for name in ("unstressed.tsv", "readings.tsv"):
        for reading, characters in data_rows(name):
            bare = toneless(reading)
            read_so[bare] = read_so.get(bare, "") + characters
    return read_so


@lru_cache(maxsize=2048)
def toneless(reading: str) -> str:
    """The reading without its tone mark."""
    marks = unicodedata.normalize("NFD", reading)
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))


@lru_cache(maxsize=2048)
def is_reading(text: str) -> bool:
    """Whether `text` is one Mandarin syllable with at most one tone mark, in small letters."""
    bare = toneless(text)
    tones = sum(mark in _TONES for mark in unicodedata.normalize("NFD", text))
    return tones <= 1 and bare in syllables()


def without_readings(text: TracedText) -> TracedText:
    """The text without its readings; a text that was not annotated comes back as it is."""
    spans = reading_spans(text.text)
    return text.delete(spans) if spans else text


def reading_spans(text: str) -> list[Span]:
    """Where the readings stand, brackets included; empty for a text that is not annotated."""
    found = [m for m in _BRACKET.finditer(text) if m.start() and is_reading(m[1])]
    if not _is_annotated(text, found):
        return []
    return [Span(m.start(), m.end()) for m in found if _belongs(text[m.start() - 1], m[1])]


def _belongs(before: str, reading: str) -> bool:
    """Whether a reading can stand behind `before` in an annotated text.

    A reading with a tone stands behind a Han character, or behind what is the second byte of
    one: a letter, or € for 80 (the annotator searched bytes, and found 現, AC 46, in `，F`).
    One without is taken for a reading only behind a character that is read so.
    """
    if toneless(reading) == reading:
        return before in _read_so().get(reading, "")
    return bool(_IS_HAN.match(before)) or "@" <= before <= "~" or before == "€"


def _is_annotated(text: str, found: list[re.Match[str]]) -> bool:
    toned = [m for m in found if toneless(m[1]) != m[1] and _IS_HAN.match(text[m.start() - 1])]
    if len(toned) < _FEWEST_READINGS:
        return False
    annotated = Counter(text[m.start() - 1] for m in toned)
    if max(annotated.values()) < 2:
        return False
    occurring = sum(text.count(character) for character in annotated)
    return len(toned) >= _SHARE_ANNOTATED * occurring


def without_brackets(text: str) -> str:
    """`text` without anything in brackets that could be a reading; for looking only."""
    return _BRACKET.sub(lambda m: "" if is_reading(m[1]) else m[0], text)
