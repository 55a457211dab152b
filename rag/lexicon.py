"""The lexicon: how people talk, beside how reports write. Data, read once.

`data/lexicon.tsv` gives one group of interchangeable words a line; a variant behind `~` is
only nearly the same and counts for less. `data/question_words.tsv` lists what carries no
content.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

NEAR = 0.6
"""Weight of a variant that is only nearly the same, against 1 for the word itself."""
_REMEMBERED = 1024
"""Texts whose words of the lexicon are kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One group: the report's usual word first, then the others with their weights."""

    kind: str
    canonical: str
    forms: tuple[tuple[str, float], ...]

    def seen_from(self, form: str) -> tuple[tuple[str, float], ...]:
        """The forms with their weights for one who said `form`: itself in full, the others
        for less where `form` is only nearly the same as the group's word."""
        own = dict(self.forms).get(form, 1.0)
        return ((form, 1.0), *((f, w * own) for f, w in self.forms if f != form))


@dataclass(frozen=True)
class Lexicon:
    """Finds the groups that a text uses."""

    entries: tuple[Entry, ...]
    question_words: frozenset[str]

    def scan(self, text: str) -> tuple[tuple[int, int, Entry], ...]:
        """Non-overlapping occurrences of forms in `text`, longest first at each place."""
        return self._scanned(text)

    @cached_property
    def _scanned(self) -> Callable[[str], tuple[tuple[int, int, Entry], ...]]:
        # One question is looked through many times on its way, and so are an answer's clauses.
        return lru_cache(maxsize=_REMEMBERED)(lambda text: tuple(self._scan(text)))

    def _scan(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        at = 0
        while at < len(text):
            found = self._at(text, at)
            if found is None:
                at += 1
                continue
            end, entry = found
            yield at, end, entry
            at = end

    def _at(self, text: str, at: int) -> tuple[int, Entry] | None:
        """The longest form that begins at `at`: its end, and its group."""
        for length in self._lengths.get(text[at], ()):
            entry = self._first_of.get(text[at : at + length])
            if entry is not None and not _cuts_a_latin_word(text, at, length):
                return at + length, entry
        return None

    def groups_of(self, word: str) -> tuple[Entry, ...]:
        """The groups of which `word` is a form."""
        return self._by_form.get(word, ())

    @cached_property
    def _by_form(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for form, _ in entry.forms:
                found[form].append(entry)
        return {form: tuple(entries) for form, entries in found.items()}

    @cached_property
    def _first_of(self) -> dict[str, Entry]:
        return {form: entries[0] for form, entries in self._by_form.items()}

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """The lengths of the forms that begin with a character, the longest first."""
        found: dict[str, set[int]] = defaultdict(set)
        for form in self._by_form:
            found[form[0]].add(len(form))
        return {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}


def _cuts_a_latin_word(text: str, at: int, length: int) -> bool:
    """Whether a form of Latin letters would start or end inside a longer Latin word."""

    def latin(character: str) -> bool:
        return character.isascii() and character.isalnum()

    before = at > 0 and latin(text[at - 1]) and latin(text[at])
    end = at + length
    after = end < len(text) and latin(text[end]) and latin(text[end - 1])
    return before or after


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("rag") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@lru_cache(maxsize=1)
def shipped_lexicon() -> Lexicon:
    """The lexicon that ships with Wenbao."""
    groups: dict[tuple[str, str], dict[str, float]] = {}
    for row in _rows("lexicon.tsv"):
        canonical = row["canonical"].lower()
        forms = groups.setdefault((row["kind"], canonical), {canonical: 1.0})
        for variant in row["variants"].lower().split():
            weight = NEAR if variant.startswith("~") else 1.0
            form = variant.lstrip("~")
            forms[form] = max(weight, forms.get(form, 0.0))
    entries = [Entry(kind, name, tuple(forms.items())) for (kind, name), forms in groups.items()]
    phrases = frozenset(row["phrase"].lower() for row in _rows("question_words.tsv"))
    return Lexicon(tuple(entries), phrases)
