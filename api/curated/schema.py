"""How curated answers are given and told: by the routes, by the command, in files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.curated.shelf import Shelved
from api.schema import MAX_QUESTION_CHARACTERS

QuestionText = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION_CHARACTERS)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceIn(_Model):
    """A place of the report, as a citation gives it; the quote guards against a wrong offset."""

    start: int = Field(ge=0, le=2**31 - 1)
    end: int = Field(ge=1, le=2**31 - 1)
    quote: str = Field(min_length=1, max_length=4000)


class CuratedRequest(_Model):
    """A checked answer: `[1]` in it stands for the first place."""

    questions: tuple[QuestionText, ...] = Field(
        min_length=1, max_length=50, description="The question and its paraphrases."
    )
    answer: str = Field(min_length=1, max_length=4000)
    citations: tuple[PlaceIn, ...] = Field(min_length=1, max_length=20)
    report: str | None = Field(default=None, max_length=200)


class CuratedOut(_Model):
    """A curated answer; `stale` says why it is not used any more."""

    id: int
    report: str
    questions: tuple[str, ...]
    answer: str
    citations: tuple[PlaceIn, ...]
    created_at: datetime
    created_by: str | None
    stale: str | None

    @classmethod
    def of(cls, shelved: Shelved) -> CuratedOut:
        """What is told of one."""
        curated = shelved.curated
        return cls(
            id=curated.id,
            report=curated.report,
            questions=curated.questions,
            answer=curated.answer,
            citations=tuple(
                PlaceIn(start=start, end=end, quote=quote)
                for (start, end), quote in zip(curated.places, curated.quotes, strict=True)
            ),
            created_at=curated.created_at,
            created_by=curated.created_by,
            stale=shelved.stale,
        )


class CuratedReply(_Model):
    """All curated answers, the oldest first."""

    curated: list[CuratedOut]


class CuratedMade(_Model):
    """The id of a new one."""

    id: int
