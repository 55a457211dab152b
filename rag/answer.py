"""Answers as the rag room gives them; `api/` turns them into the reply's schema.

Holds types only. They mirror schema version 1 of the reply, field for field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Status(StrEnum):
    """What kind of reply it is; all four are normal results."""

    ANSWERED = "answered"
    CONFLICTING = "conflicting"
    DAMAGED = "damaged"
    NOT_IN_REPORT = "not_in_report"


class Wording(StrEnum):
    """Whose words the text of an answer is in; figures and citations are code's in both."""

    PLAIN = "plain"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a language model was asked for an answer, and what it cost.

    `calls` that were made, `failures` among them, texts `kept` from an earlier call, sentences
    `dropped` by the gate, tokens as the server tells them. `resting`: the server has failed so
    often that it is left alone for now.
    """

    calls: int = 0
    failures: int = 0
    kept: int = 0
    dropped: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    resting: bool = False

    def __add__(self, other: ModelUse) -> ModelUse:
        """Both together."""
        return ModelUse(
            self.calls + other.calls,
            self.failures + other.failures,
            self.kept + other.kept,
            self.dropped + other.dropped,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.resting or other.resting,
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the chat so far."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Restoration:
    """A place inside a citation that the source prints differently."""

    printed: str
    read_as: str
    reason: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence as shown. `quote` always lies inside `text`.

    `start`, `end`: half-open offsets of `quote` in the report's working text
    (`report.text[start:end] == quote`); `source_start`, `source_end`: the same place in the
    file as it came. `section` is the heading path, outermost first. `id` counts from 1 and
    is what `[1]` in the answer refers to.
    """

    id: int
    report: str
    section: tuple[str, ...]
    page: int | None
    quote: str
    text: str
    start: int
    end: int
    source_start: int
    source_end: int
    restored: tuple[Restoration, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """A figure that the answer prints. Decimals are strings, exactly as stated.

    `citation` is a citation id, None for a computed figure; `derivation` is an index into
    `Answer.derivations`, None for a figure that the report states.
    """

    text: str
    value: str | None
    low: str | None
    high: str | None
    unit: str
    subject: str | None
    metric: str | None
    period: str | None
    citation: int | None
    computed: bool = False
    derivation: int | None = None


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """`figure` is an index into `Answer.figures`, `citation` a citation id."""

    figure: int
    citation: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures of the report that answer the same question differently."""

    metric: str
    sides: tuple[ConflictSide, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """A computation shown in full; `operands` are indices into `Answer.figures`."""

    expression: str
    operands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question. `timings_ms` and the request id are added by callers."""

    status: Status
    answer: str
    question_as_read: str
    figures: tuple[AnswerFigure, ...] = ()
    citations: tuple[Citation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    nearest: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    wording: Wording = Wording.PLAIN
    model_use: ModelUse | None = field(default=None, compare=False)
