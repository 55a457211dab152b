"""Requests and replies of the HTTP service, schema version 1.

Knows shapes and limits only. Replies are made from `rag.answer` types in `reply_from`.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator

from rag.answer import Answer, Status, Turn, Wording

SCHEMA_VERSION = 1
MAX_QUESTION_CHARACTERS = 2000
MAX_HISTORY_TURNS = 40

REQUEST_EXAMPLE: dict[str, Any] = {
    "question": "2025年PACS的市场份额预计是多少？",
    "history": [],
    "report": None,
}

REPLY_EXAMPLE: dict[str, Any] = {
    "schema_version": 1,
    "request_id": "5b0c7f0e7f0d4a6f9b0e0c6a2f1d3e4c",
    "status": "answered",
    "answer": "PACS在2025年的市场份额预计达54.3%[1]。",
    "figures": [
        {
            "text": "54.3%",
            "value": "54.3",
            "low": None,
            "high": None,
            "unit": "%",
            "subject": "PACS",
            "metric": "市场份额",
            "period": "2025年",
            "citation": 1,
            "computed": False,
            "derivation": None,
        }
    ],
    "citations": [
        {
            "id": 1,
            "report": "imaging-workstation-2025",
            "section": ["摘要"],
            "page": None,
            "quote": "市场份额预计达54.3%",
            "text": "医学影像存储与传输系统(PACS)仍占据主导地位,市场份额预计达54.3%",
            "start": 0,
            "end": 0,
            "source_start": 0,
            "source_end": 0,
            "restored": [{"printed": "1520%", "read_as": "15-20%", "reason": "range mark lost"}],
        }
    ],
    "conflicts": [],
    "derivations": [],
    "question_as_read": "2025年PACS的市场份额预计是多少？",
    "nearest": [],
    "suggestions": ["2025年影像工作站的市场规模是多少？"],
    "timings_ms": {"total": 9.4},
}


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class TurnIn(_Request):
    """One earlier message of the chat."""

    role: Literal["user", "assistant"]
    content: str


class AskRequest(_Request):
    """A question, with the chat so far. `history` may hold the user's turns only."""

    question: str = Field(
        min_length=1, max_length=MAX_QUESTION_CHARACTERS, description="The question, in Chinese."
    )
    history: tuple[TurnIn, ...] = Field(
        default=(),
        description=f"Earlier messages, oldest first; only the last {MAX_HISTORY_TURNS} are read.",
    )
    report: str | None = Field(
        default=None, max_length=200, description="Id of the report to ask; null asks the default."
    )

    @field_validator("history", mode="before")
    @classmethod
    def _drop_oldest(cls, history: object) -> object:
        """A long chat goes on; what lies too far back is not read."""
        return history[-MAX_HISTORY_TURNS:] if isinstance(history, list) else history

    def turns(self) -> tuple[Turn, ...]:
        """The history in the rag room's type."""
        return tuple(Turn(role=turn.role, content=turn.content) for turn in self.history)


class RestorationOut(_Reply):
    """A place inside a citation that the source prints differently."""

    printed: str
    read_as: str
    reason: str


class CitationOut(_Reply):
    """Evidence as shown; `quote` lies inside `text`, offsets are half-open."""

    id: int
    report: str
    section: tuple[str, ...]
    page: int | None
    quote: str
    text: str
    start: int = Field(description="Offset of the quote in the report's working text.")
    end: int
    source_start: int = Field(description="The same place in the file as it came.")
    source_end: int
    restored: tuple[RestorationOut, ...]


class FigureOut(_Reply):
    """A figure that the answer prints; decimals are strings, exactly as stated."""

    text: str
    value: str | None
    low: str | None
    high: str | None
    unit: str
    subject: str | None
    metric: str | None
    period: str | None
    citation: int | None
    computed: bool
    derivation: int | None = Field(description="Index into derivations, for a computed figure.")


class ConflictSideOut(_Reply):
    """`figure` is an index into figures, `citation` a citation id."""

    figure: int
    citation: int


class ConflictOut(_Reply):
    """Figures of the report that answer the same question differently."""

    metric: str
    sides: tuple[ConflictSideOut, ...]
    note: str


class DerivationOut(_Reply):
    """A computation shown in full; `operands` are indices into figures."""

    expression: str
    operands: tuple[int, ...]


class AskReply(_Reply):
    """The reply to a question; all four states are normal results (HTTP 200)."""

    schema_version: Literal[1] = 1
    request_id: str
    status: Status
    answer: str = Field(description="Plain text; [1] refers to the citation with that id.")
    figures: tuple[FigureOut, ...]
    citations: tuple[CitationOut, ...]
    conflicts: tuple[ConflictOut, ...]
    derivations: tuple[DerivationOut, ...]
    question_as_read: str
    nearest: tuple[str, ...]
    suggestions: tuple[str, ...]
    timings_ms: dict[str, float]
    # No field: schema version 1 stays as it is. A header, the stream and the audit tell it.
    _wording: Wording = PrivateAttr(default=Wording.PLAIN)

    @property
    def wording(self) -> Wording:
        """Whose words `answer` is in; known in the service only."""
        return self._wording


class ReportOut(_Reply):
    """A report that can be asked."""

    id: str
    title: str
    year: int | None
    publisher: str | None
    aliases: tuple[str, ...]


class ReportsReply(_Reply):
    """All reports; the first is asked where a request names none."""

    schema_version: Literal[1] = 1
    reports: tuple[ReportOut, ...]


class SectionOut(_Reply):
    """A section of the outline; `start` and `end` are offsets into the working text."""

    path: tuple[str, ...]
    page: int | None
    status: Literal["present", "missing", "broken_off"]
    start: int
    end: int


class OutlineReply(_Reply):
    """A report with its sections, in the order of the text."""

    schema_version: Literal[1] = 1
    report: ReportOut
    sections: tuple[SectionOut, ...]


class StateReply(_Reply):
    """What a health check is told."""

    status: Literal["ok"]


class ReadyReply(_Reply):
    """What a load balancer is told of a service that can answer.

    `database` is `away` where the service answers without it for now.
    """

    status: Literal["ready"]
    database: Literal["ok", "away"]


def reply_from(answer: Answer, *, request_id: str, total_ms: float) -> AskReply:
    """The reply that carries `answer`; `total_ms` is the time from request to answer."""
    reply = AskReply(
        request_id=request_id,
        status=answer.status,
        answer=answer.answer,
        figures=tuple(FigureOut.model_validate(figure) for figure in answer.figures),
        citations=tuple(CitationOut.model_validate(citation) for citation in answer.citations),
        conflicts=tuple(ConflictOut.model_validate(conflict) for conflict in answer.conflicts),
        derivations=tuple(DerivationOut.model_validate(one) for one in answer.derivations),
        question_as_read=answer.question_as_read,
        nearest=answer.nearest,
        suggestions=answer.suggestions,
        timings_ms={"total": round(total_ms, 3)},
    )
    reply._wording = answer.wording
    return reply
