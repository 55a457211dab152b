"""Wenbao as the response synthesizer of a llama-index query engine."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Generator, Sequence
from typing import Any

from llama_index.core.base.response.schema import (
    RESPONSE_TYPE,
    AsyncStreamingResponse,
    Response,
    StreamingResponse,
)
from llama_index.core.callbacks import CallbackManager
from llama_index.core.llms import MockLLM
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.schema import NodeWithScore, QueryBundle, QueryType

from index.normal import fold
from rag.answer import Answer, Status
from rag.answerer import Answerer
from rag.llama_index.nodes import answer_metadata, citation_nodes, pieces_of

NOT_IN_NODES = "所给段落没有写明。"
"""What is said where an answer has to stand in the nodes and does not."""


class WenbaoSynthesizer(BaseSynthesizer):
    """Answers the query with Wenbao, whatever retriever found the nodes.

    The ledger looks at the whole report, so an answer may cite what no node holds; metadata
    `beyond_nodes` lists the ids of such citations. With `within_nodes` an answer is given only
    where every citation stands in some node (blanks and width of characters aside), and
    `NOT_IN_NODES` else. `source_nodes` are the citations in order, then the nodes.
    """

    def __init__(
        self,
        answerer: Answerer,
        *,
        report: str | None = None,
        within_nodes: bool = False,
        streaming: bool = False,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        # A model is demanded by the base class; this one would only echo, and is never asked.
        super().__init__(
            llm=MockLLM(),
            callback_manager=callback_manager or CallbackManager([]),
            streaming=streaming,
        )
        self._answerer = answerer
        self._report = report
        self._within_nodes = within_nodes

    def synthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,
    ) -> RESPONSE_TYPE:
        """The answer as a response, or as a stream of its sentences where so set.

        Raises:
            QuestionError: the query is empty or too long.
        """
        answer, beyond = self._answered(query, nodes)
        sources, metadata = self._told(answer, beyond, nodes, additional_source_nodes)
        if not self._streaming:
            return Response(answer.answer, source_nodes=sources, metadata=metadata)
        return StreamingResponse(_pieces(answer.answer), source_nodes=sources, metadata=metadata)

    async def asynthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,
    ) -> RESPONSE_TYPE:
        """As `synthesize`; the loop of the program goes on meanwhile."""
        answer, beyond = await asyncio.to_thread(self._answered, query, nodes)
        sources, metadata = self._told(answer, beyond, nodes, additional_source_nodes)
        if not self._streaming:
            return Response(answer.answer, source_nodes=sources, metadata=metadata)
        return AsyncStreamingResponse(
            _apieces(answer.answer), source_nodes=sources, metadata=metadata
        )

    def get_response(
        self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any
    ) -> str:
        """The text of the answer alone; the chunks are the nodes' texts."""
        return self._held(self._asked(query_str), text_chunks)[0].answer

    async def aget_response(
        self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any
    ) -> str:
        """The same, in a thread."""
        return await asyncio.to_thread(self.get_response, query_str, text_chunks)

    def _get_prompts(self) -> dict[str, Any]:
        return {}

    def _update_prompts(self, prompts: dict[str, Any]) -> None:
        """No language model is told anything, so there is nothing to set."""

    def _asked(self, question: str) -> Answer:
        return self._answerer.answer(question, report=self._report)

    def _answered(
        self, query: QueryType, nodes: Sequence[NodeWithScore]
    ) -> tuple[Answer, list[int]]:
        text = query.query_str if isinstance(query, QueryBundle) else query
        return self._held(self._asked(text), [node.get_content() for node in nodes])

    def _held(self, answer: Answer, texts: Sequence[str]) -> tuple[Answer, list[int]]:
        """The answer, and the citations that no text holds; a refusal where that is set."""
        held = [_bare(text) for text in texts]
        beyond = [c.id for c in answer.citations if not any(_bare(c.quote) in t for t in held)]
        if self._within_nodes and beyond:
            refusal = Answer(Status.NOT_IN_REPORT, NOT_IN_NODES, answer.question_as_read)
            return refusal, beyond
        return answer, beyond

    @staticmethod
    def _told(
        answer: Answer,
        beyond: Sequence[int],
        nodes: Sequence[NodeWithScore],
        more: Sequence[NodeWithScore] | None,
    ) -> tuple[list[NodeWithScore], dict[str, Any]]:
        metadata = {**answer_metadata(answer), "beyond_nodes": list(beyond)}
        return [*citation_nodes(answer), *nodes, *(more or ())], metadata


def _bare(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


def _pieces(text: str) -> Generator[str, None, None]:
    yield from pieces_of(text)


async def _apieces(text: str) -> AsyncGenerator[str, None]:
    for piece in pieces_of(text):
        yield piece
