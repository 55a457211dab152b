"""Wenbao's answers as a llama-index query engine."""

from __future__ import annotations

import asyncio

from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import CustomQueryEngine
from pydantic import ConfigDict

from rag.answerer import Answerer
from rag.llama_index.nodes import answer_metadata, citation_nodes


class WenbaoQueryEngine(CustomQueryEngine):
    """Wenbao's answers as a llama-index query engine.

    `query(text)` gives a `Response` whose text is the answer with its citation marks, whose
    `source_nodes` are the citations in order, and whose metadata holds the status.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    answerer: Answerer
    report: str | None = None

    def __init__(self, answerer: Answerer, *, report: str | None = None) -> None:
        # The base class is a pydantic model, but its own signature names only its own field.
        super().__init__(answerer=answerer, report=report)  # type: ignore[call-arg]

    def custom_query(self, query_str: str) -> Response:
        """The answer to `query_str`, asked without a history.

        Raises:
            QuestionError: the question is empty or too long.
            UnknownReportError: no report of that id is open.
        """
        answer = self.answerer.answer(query_str, report=self.report)
        return Response(
            response=answer.answer,
            source_nodes=citation_nodes(answer),
            metadata=answer_metadata(answer),
        )

    async def acustom_query(self, query_str: str) -> Response:
        """The same, in a thread: the loop of the program goes on meanwhile."""
        return await asyncio.to_thread(self.custom_query, query_str)
