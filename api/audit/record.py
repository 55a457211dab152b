"""One recorded question: a row of the audit table, and a line of the file where rows wait."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from api.access.caller import Caller
from api.schema import AskReply, AskRequest
from rag.answer import ModelUse, Wording


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one question and its reply; `uid` tells records apart, and nothing else."""

    uid: str
    request_id: str
    asked_at: datetime
    via: str
    key: str | None
    user: str | None
    origin: str | None
    report: str | None
    turns: int
    question: str | None
    question_hash: str | None
    answer: str | None
    status: str
    curated: bool
    citations: list[dict[str, Any]]
    figures: int
    total_ms: float
    # Absent from records that an earlier version left in a waiting file.
    wording: str = Wording.PLAIN
    model_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the waiting file."""
        return {**asdict(self), "asked_at": self.asked_at.isoformat()}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Record:
        """What `as_json` gave."""
        return cls(**{**raw, "asked_at": datetime.fromisoformat(raw["asked_at"])})


def storable(text: str) -> str:
    """A text as every database can hold it: without NUL and halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def record_of(
    asked: AskRequest,
    reply: AskReply,
    *,
    caller: Caller,
    via: str,
    curated: bool,
    use: ModelUse | None = None,
    keeping: Literal["plain", "hashed", "none"],
    secret: str,
) -> Record:
    """The record of a reply; `keeping` says what of the question, `secret` keys its hash."""
    plain = keeping == "plain"
    hashed = hmac.new(
        secret.encode(), storable(asked.question).encode(), hashlib.sha256
    ).hexdigest()
    return Record(
        uid=uuid.uuid4().hex,
        request_id=reply.request_id,
        asked_at=datetime.now(UTC),
        via=via,
        key=caller.key,
        user=None if caller.user is None else storable(caller.user),
        origin=caller.origin,
        report=None if asked.report is None else storable(asked.report),
        turns=len(asked.history),
        question=storable(asked.question) if plain else None,
        question_hash=hashed if keeping == "hashed" else None,
        answer=storable(reply.answer) if plain else None,
        status=reply.status,
        curated=curated,
        citations=[
            {"report": c.report, "section": list(c.section), "start": c.start, "end": c.end}
            for c in reply.citations
        ],
        figures=len(reply.figures),
        total_ms=round(reply.timings_ms["total"], 3),
        wording=reply.wording,
        model_calls=use.calls if use else 0,
        prompt_tokens=use.prompt_tokens if use else 0,
        completion_tokens=use.completion_tokens if use else 0,
    )
