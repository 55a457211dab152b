"""What the tools give beyond the replies that the HTTP service gives too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.report import Report
from index.passage import ScoredPassage


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PassageOut(_Out):
    """A passage that was found; offsets are into the report's working text."""

    rank: int = Field(description="名次，从 1 起。")
    score: float = Field(description="得分，越大越贴近。")
    section: tuple[str, ...] = Field(description="章节标题，由外到内。")
    page: int | None
    text: str = Field(description="原文。")
    start: int
    end: int


class SearchReply(_Out):
    """Passages, best first."""

    schema_version: Literal[1] = 1
    report: str
    passages: tuple[PassageOut, ...]


def search_reply(report: Report, report_id: str, found: Sequence[ScoredPassage]) -> SearchReply:
    """The reply that carries what was `found` in `report`."""
    passages = []
    for rank, scored in enumerate(found, start=1):
        section = report.sections[scored.passage.section]
        span = scored.passage.span
        passages.append(
            PassageOut(
                rank=rank,
                score=round(float(scored.score), 4),
                section=section.path,
                page=section.page,
                text=span.of(report.text),
                start=span.start,
                end=span.end,
            )
        )
    return SearchReply(report=report_id, passages=tuple(passages))
