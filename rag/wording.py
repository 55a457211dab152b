"""Small helps for comparing and joining Chinese wording."""

from __future__ import annotations

from collections.abc import Iterable


def overlap(one: str, other: str) -> float:
    """How much two names share: pairs of characters in common, by the shorter, in [0, 1].

    (The overlap coefficient of Szymkiewicz and Simpson over character bigrams.)
    """
    first = {one[i : i + 2] for i in range(len(one) - 1)}
    second = {other[i : i + 2] for i in range(len(other) - 1)}
    if not first or not second:
        return 1.0 if one and one == other else 0.0
    return len(first & second) / min(len(first), len(second))


def joined(parts: Iterable[str]) -> str:
    """Clauses as one sentence: separated by semicolons, closed by a full stop."""
    return ";".join(part.rstrip("\u3002;,") for part in parts if part) + "\u3002"
