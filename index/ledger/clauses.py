"""Clauses of a sentence: the stretches between commas, semicolons and colons."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BREAK = re.compile(r"(?<!\d)[,，]|[,，](?!\d{3})|[;；。!?！？]|[:：](?!\d)|(?<!\d)[:：]")


@dataclass(frozen=True, slots=True)
class Clause:
    """`[start, end)` of a clause in its sentence, its closing mark excluded."""

    start: int
    end: int


def split(text: str) -> list[Clause]:
    """The clauses of `text`, in order; a comma inside a number or a bracket does not split."""
    found: list[Clause] = []
    start = 0
    for match in _BREAK.finditer(text):
        before = text[start : match.start()]
        if _open_brackets(before):
            continue
        if before.strip():
            found.append(Clause(start, match.start()))
        start = match.end()
    if text[start:].strip():
        found.append(Clause(start, len(text)))
    return found


def _open_brackets(text: str) -> bool:
    return text.count("(") + text.count("（") + text.count("《") > (
        text.count(")") + text.count("）") + text.count("》")
    )
