"""Small tables of `data/*.tsv` (fields split by tabs, `#` opens a comment) and lists of words.

Knows the file format only; each module that uses a table says what its fields mean.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of `data/<name>.tsv` as tuples of fields, in file order."""
    text = (files("index.ledger") / "data" / f"{name}.tsv").read_text("utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(field.strip() for field in line.split("\t")) for line in lines)


def alternatives(words: list[str] | tuple[str, ...]) -> str:
    """A regular expression that matches any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = (files("index.ledger") / "data" / "word_lists.toml").read_text("utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


def word_list(name: str) -> frozenset[str]:
    """The list of words called `name` in `data/word_lists.toml`."""
    return _lists()[name]
