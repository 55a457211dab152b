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


def name_of(subject: str, metric: str) -> str:
    """Subject and metric as one name: what one ends and the other begins with is said once
    (影像工作站市场, 市场规模: 影像工作站市场规模)."""
    for size in range(min(len(subject), len(metric)), 1, -1):
        if subject.endswith(metric[:size]):
            return subject + metric[size:]
    return subject + metric


def with_amount(name: str, amount: str) -> str:
    """A name and its amount; behind Latin letters digits would be taken for a part of the name,
    so they stand in brackets (Manner(420杯))."""
    latin = name[-1:].isascii() and name[-1:].isalnum()
    return f"{name}({amount})" if latin and amount[:1].isdigit() else f"{name}{amount}"
