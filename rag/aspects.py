"""What a question in words wants (reasons, means, members …), and whether a sentence gives it.

Knows wordings only (`data/aspects.toml`); which sentence is about the right thing is found
elsewhere.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that may be wanted: how it is asked for, and how it is given."""

    name: str
    asks: re.Pattern[str]
    answers: re.Pattern[str]


@lru_cache(maxsize=1)
def _aspects() -> tuple[Aspect, ...]:
    raw = tomllib.loads((files("rag") / "data" / "aspects.toml").read_text(encoding="utf-8"))
    return tuple(
        Aspect(item["name"], re.compile(item["asks"]), re.compile(item["answers"]))
        for item in raw["aspect"]
    )


def aspects_asked(question: str) -> tuple[Aspect, ...]:
    """What a question wants, as far as its words say so; empty where they do not."""
    return tuple(aspect for aspect in _aspects() if aspect.asks.search(question))


def given(aspects: tuple[Aspect, ...], text: str) -> float:
    """The share of what is wanted that a folded sentence gives, in [0, 1]; 1 for nothing."""
    if not aspects:
        return 1.0
    return sum(bool(aspect.answers.search(text)) for aspect in aspects) / len(aspects)
