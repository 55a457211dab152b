"""The figures and years of a text, and whether other texts hold them.

Reads numbers as the ledger does, so that 4.5亿元 and 45000万元 are one amount. What a figure
means (whose, compared with what) is not looked at here; Wenbao's own answers are held to that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.ledger.scanner import Mention, scan
from index.normal import fold

_MARKS = re.compile(r"\[\d+\]")
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?![\d.])")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in base units, and as printed. Two are one amount where `same` says so."""

    printed: str
    unit: str
    base: str
    values: tuple[Decimal | None, ...]
    bare: tuple[Decimal | None, ...]
    """The values as printed, without the unit's scale."""

    def same(self, other: Amount) -> bool:
        """Whether both are one amount, however printed."""
        return (self.base, self.values) == (other.base, other.values)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a text states in numbers."""

    text: str
    amounts: tuple[Amount, ...]
    years: frozenset[str]

    def lacking(self, evidence: Figures) -> list[str]:
        """What `evidence` does not hold of this, as printed; empty where it holds all.

        A bare number of the evidence counts where the unit stands elsewhere in it, as in a
        table whose head names the unit.
        """
        lacking = [a.printed for a in self.amounts if not evidence._holds(a)]
        return lacking + sorted(self.years - evidence.years)

    def _holds(self, amount: Amount) -> bool:
        return any(
            own.same(amount)
            or (not own.base and amount.unit in self.text and own.bare == amount.bare)
            for own in self.amounts
        )


def figures_in(text: str) -> Figures:
    """All amounts and years of a text; citation marks are none."""
    folded = fold(_MARKS.sub(" ", text))
    mentions, exclusions = scan(folded)
    years = {y for e in exclusions for y in _YEAR.findall(e.text)}
    bare_years = [
        m for m in mentions if not m.unit.base and _YEAR.fullmatch(folded[m.start : m.end])
    ]
    years |= {folded[m.start : m.end] for m in bare_years}
    amounts = tuple(_amount(m, folded) for m in mentions if m not in bare_years)
    return Figures(folded, amounts, frozenset(years))


def together(texts: Sequence[str]) -> Figures:
    """The figures of several texts."""
    read = [figures_in(text) for text in texts]
    return Figures(
        "\n".join(one.text for one in read),
        tuple(amount for one in read for amount in one.amounts),
        frozenset(year for one in read for year in one.years),
    )


def _amount(mention: Mention, text: str) -> Amount:
    bare = (mention.value, mention.low, mention.high)
    return Amount(
        text[mention.start : mention.end],
        mention.unit.printed,
        mention.unit.base,
        tuple(None if v is None else v * mention.unit.scale for v in bare),
        bare,
    )
