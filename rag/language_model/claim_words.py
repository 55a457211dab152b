"""The words by which a sentence may claim more than its evidence (`data/claims.toml`).

Loads them only; what is made of them stands in `relations.py` and `coverage.py`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.ledger.datafiles import alternatives


@dataclass(frozen=True, slots=True)
class Opposite:
    """Two ways of one thing, as patterns."""

    one: re.Pattern[str]
    other: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """All lists. `same` gives for a word all words that say the same, itself among them."""

    opposites: tuple[Opposite, ...]
    must_be_said: dict[str, re.Pattern[str]]
    connecting: frozenset[str]
    same: dict[str, frozenset[str]]

    def is_movement(self, word: str) -> bool:
        """Whether a word says which way something moves (checked as such, not as content)."""
        movement = self.opposites[0]
        return any(
            way.fullmatch(form)
            for way in (movement.one, movement.other)
            for form in (word, word.rstrip("到至了"))
        )


@cache
def claim_words() -> ClaimWords:
    """The lists that are shipped."""
    text = (files("rag") / "data" / "claims.toml").read_text("utf-8")
    read = tomllib.loads(text)
    same: dict[str, set[str]] = {}
    for group in read["same"]["groups"]:
        words = group.split()
        for word in words:
            same.setdefault(word, set()).update(words)
    return ClaimWords(
        opposites=tuple(
            Opposite(_any(pair["one"]), _any(pair["other"])) for pair in read["opposite"]
        ),
        must_be_said={name: _any(words) for name, words in read["must_be_said"].items()},
        connecting=frozenset(read["connecting"]["words"].split()),
        same={word: frozenset(words) for word, words in same.items()},
    )


def _any(words: str) -> re.Pattern[str]:
    return re.compile(alternatives(words.split()))
