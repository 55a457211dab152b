"""What answers questions, as this room sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from corpus.report import Description
from index.index import Index
from index.passage import ScoredPassage
from rag.answer import Answer, Turn
from rag.stage import OnStage


class Answers(Protocol):
    """What `rag.answerer.Answerer` offers, and the fakes of the tests."""

    @property
    def reports(self) -> tuple[Description, ...]: ...

    def answer(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        report: str | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer: ...

    def search(self, text: str, *, k: int, report: str | None = None) -> list[ScoredPassage]: ...

    def index(self, report_id: str) -> Index: ...
