"""Units as printed and in base form, read from `data/units.toml`.

Knows units only. `read` finds the longest unit that starts at a place of a text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: as printed, its base unit, the factor to it, and its kind (money, share …)."""

    printed: str
    base: str
    scale: Decimal
    kind: str


@dataclass(frozen=True, slots=True)
class _Entry:
    base: str
    scale: Decimal
    kind: str
    not_before: str


NO_UNIT = Unit("", "", Decimal(1), "none")


@cache
def _raw() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("index.ledger") / "data" / "units.toml").read_text("utf-8"))


@cache
def _only_below() -> dict[str, _Entry]:
    """What is a unit only behind a stroke (元/户)."""
    return {
        printed: _Entry(base, Decimal(scale), "physics", not_before)
        for printed, (base, scale, not_before) in _raw()["below"].items()
    }


@cache
def _tables() -> tuple[dict[str, _Entry], dict[str, Decimal], re.Pattern[str], re.Pattern[str]]:
    raw = dict(_raw())
    multipliers = {name: Decimal(value) for name, value in raw.pop("multipliers").items()}
    del raw["below"]
    entries: dict[str, _Entry] = {}
    for kind, lines in raw.items():
        for printed, (base, scale, not_before) in lines.items():
            entries[printed] = _Entry(base, Decimal(scale), kind, not_before)
    names = "|".join(re.escape(name) for name in sorted(entries, key=len, reverse=True))
    powers = "|".join(sorted(multipliers, key=len, reverse=True))
    return entries, multipliers, re.compile(names), re.compile(powers)


def _simple(text: str, at: int) -> tuple[str, _Entry] | None:
    """The longest listed unit at `at` that its neighbours allow."""
    entries, _, names, _ = _tables()
    found = names.match(text, at)
    while found:
        name = found.group()
        entry = entries[name]
        rest = text[at + len(name) :]
        latin = name[-1].isascii() and name[-1].isalpha()
        if not (latin and re.match(r"[A-Za-z0-9]", rest)) and not (
            entry.not_before and re.match(entry.not_before, rest)
        ):
            return name, entry
        shorter = names.match(text, at, at + len(name) - 1)
        found = shorter if shorter and len(shorter.group()) < len(name) else None
    return None


def _below(text: str, stroke: int) -> tuple[str, _Entry] | None:
    """A unit that is one only below the line, behind a stroke."""
    name = text[stroke + 1 : stroke + 2]
    entry = _only_below().get(name) if text[stroke] == "/" else None
    return (name, entry) if entry else None


def read(text: str, at: int) -> tuple[Unit, int, str | None] | None:
    """The unit that starts at `at`: the unit, where it ends, and a 余 or 多 inside it.

    None where no unit stands there. A bare multiplier (3.8万) is a unit without a base.
    """
    _, multipliers, _, powers = _tables()
    place, vague, power = at, None, Decimal(1)
    if text[place : place + 1] in ("余", "多", "来") and place < len(text):
        vague = text[place]
        place += 1
    printed = ""
    multiplier = powers.match(text, place)
    if multiplier:
        printed = multiplier.group()
        power = multipliers[printed]
        place = multiplier.end()
        if text[place : place + 1] in ("余", "多"):
            vague = text[place]
            place += 1
    found = _simple(text, place)
    if not found:
        if not printed:
            return None
        return Unit(printed, "", power, "none"), place, vague
    name, entry = found
    end = place + len(name)
    base, scale, kind = entry.base, entry.scale * power, entry.kind
    if text[end : end + 1] in ("/", "每") and entry.kind != "time":
        below = _simple(text, end + 1) or _below(text, end)
        if below:
            base = f"{base}/{below[1].base}"
            scale /= below[1].scale
            name, end, kind = text[place : end + 1] + below[0], end + 1 + len(below[0]), "rate"
    elif text[end : end + 1] == "/" and entry.kind == "time":
        below = _simple(text, end + 1)
        if below:
            base, name = f"{base}/{below[1].base}", text[place : end + 1] + below[0]
            scale, end, kind = scale / below[1].scale, end + 1 + len(below[0]), "rate"
    return Unit(printed + name, base, scale, kind), end, vague


def parse(printed: str) -> Unit:
    """The unit that a table header prints; one that is not listed is kept as it is."""
    if not printed:
        return NO_UNIT
    found = read(printed, 0)
    if found and found[1] == len(printed):
        return found[0]
    return Unit(printed, printed, Decimal(1), "unknown")
