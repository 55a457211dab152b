"""What the words read so far leave for the words behind them: subject, metric, time, region."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.figure import Modality, Period
from index.ledger import periods
from index.ledger.clauses import Clause
from index.ledger.draft import Draft
from index.ledger.scanner import Mention
from index.ledger.times import TimeMention
from index.ledger.words import Word


@dataclass(slots=True)
class Context:
    """What earlier words of the paragraph leave for later ones."""

    calendar: periods.Calendar = field(default_factory=periods.Calendar)
    topic: str | None = None
    subject: str | None = None
    metric: str | None = None
    region: str | None = None
    text: str = ""  # the sentence before
    markets: dict[str, str] = field(default_factory=dict)  # whose 市场规模 was told last


@dataclass(slots=True)
class SentenceState:
    """What earlier clauses of the sentence leave for later ones."""

    items: tuple[str, ...] = ()
    target: str | None = None
    subject: str | None = None
    metric: str | None = None
    region: str | None = None
    scope: str | None = None  # the region that the sentence opens with
    period: Period | None = None
    modality: Modality | None = None
    clause_start: int = 0
    by_unit: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """A clause with numbers and all that is known when it is read.

    Offsets are those of the sentence's `text`. `words` are the clause's words without its
    times, `mentions` its numbers, `usable` the sentence's times that can date a number.
    `topic` is what the report is about.
    """

    text: str
    clause: Clause
    words: list[Word]
    mentions: list[Mention]
    usable: list[TimeMention]
    state: SentenceState
    context: Context
    topic: str | None

    def previous(self, mention: Mention) -> Mention | None:
        """The number before `mention` in the clause, or None."""
        at = self.mentions.index(mention)
        return self.mentions[at - 1] if at else None

    def following(self, mention: Mention) -> Mention | None:
        """The number behind `mention` in the clause, or None."""
        at = self.mentions.index(mention) + 1
        return self.mentions[at] if at < len(self.mentions) else None

    def right_end(self, mention: Mention) -> int:
        """Where the words behind `mention` end: at the next number or the clause's end."""
        after = self.following(mention)
        return after.start if after else self.clause.end


def unit_key(draft: Draft) -> str:
    """Units that measure the same thing: % and 百分点 are one."""
    base = draft.unit.base
    return "%" if base in ("%", "百分点") else base
