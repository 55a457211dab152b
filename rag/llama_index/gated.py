"""The number gate on another synthesizer's response: its figures are held to the nodes.

For programs that let their own language model write from nodes. A sentence that states a figure
or a year which no node has does not come through.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Sequence
from typing import Any

from llama_index.core.base.response.schema import (
    RESPONSE_TYPE,
    AsyncStreamingResponse,
    PydanticResponse,
    Response,
    StreamingResponse,
)
from llama_index.core.llms import MockLLM
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.schema import NodeWithScore, QueryBundle, QueryType

from rag.answerer import Answerer
from rag.figures_in import Figures, figures_in
from rag.language_model.sentences import Sentence, SentenceReader, sentences_of
from rag.llama_index.nodes import answer_metadata, citation_nodes

_log = logging.getLogger(__name__)
_CLAUSE = re.compile(r"[,;:,;:。!?、\n]")
NOTHING_LEFT = "所给段落不支持这个回答。"
"""What is said where no sentence came through and there is nobody to ask instead."""


class GatedSynthesizer(BaseSynthesizer):
    """A synthesizer whose response is held to the nodes that it was written from.

    Each clause must have all its amounts and years in one node's text; a sentence with a clause
    that has not is dropped, never mended. Metadata `dropped` lists what was (of a stream: grows
    while it is read). Where nothing is left, `instead` answers the query if given, and its
    citations follow the nodes; else `NOTHING_LEFT`. What a figure is said of is not
    checked: that is what Wenbao's own answers are for.

    Raises `TypeError` for structured responses: they have no sentences.
    """

    def __init__(self, inner: BaseSynthesizer, *, instead: Answerer | None = None) -> None:
        # The base class demands a model; the inner synthesizer has its own.
        super().__init__(llm=MockLLM(), callback_manager=inner.callback_manager)
        self._inner = inner
        self._instead = instead

    def synthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,
    ) -> RESPONSE_TYPE:
        """The inner response without the sentences that the nodes do not bear out."""
        given = self._inner.synthesize(query, nodes, additional_source_nodes, **response_kwargs)
        held = _Held(query, nodes, given, self._instead)
        if isinstance(given, StreamingResponse):
            pieces = held.stream(given.response_gen)
            return StreamingResponse(pieces, source_nodes=held.sources, metadata=held.metadata)
        return Response(
            "".join(held.stream(iter([_text(given)]))),
            source_nodes=held.sources,
            metadata=held.metadata,
        )

    async def asynthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,
    ) -> RESPONSE_TYPE:
        """As `synthesize`."""
        given = await self._inner.asynthesize(
            query, nodes, additional_source_nodes, **response_kwargs
        )
        held = _Held(query, nodes, given, self._instead)
        if isinstance(given, AsyncStreamingResponse):
            pieces = held.astream(given.response_gen)
            return AsyncStreamingResponse(pieces, source_nodes=held.sources, metadata=held.metadata)
        return Response(
            "".join(held.stream(iter([_text(given)]))),
            source_nodes=held.sources,
            metadata=held.metadata,
        )

    def get_response(
        self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any
    ) -> str:
        """The inner text, held to the chunks."""
        text = str(self._inner.get_response(query_str, text_chunks, **response_kwargs))
        return "".join(_Held(query_str, text_chunks, None, self._instead).stream(iter([text])))

    async def aget_response(
        self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any
    ) -> str:
        """As `get_response`."""
        text = str(await self._inner.aget_response(query_str, text_chunks, **response_kwargs))
        return "".join(_Held(query_str, text_chunks, None, self._instead).stream(iter([text])))

    def _get_prompts(self) -> dict[str, Any]:
        return dict(self._inner.get_prompts())

    def _update_prompts(self, prompts: dict[str, Any]) -> None:
        self._inner.update_prompts(prompts)


def held_to(text: str, evidence: Sequence[str]) -> tuple[str, list[str]]:
    """What of `text` its evidence bears out in figures and years, and the sentences dropped.

    For text that came another way than through a synthesizer, such as an agent's last word
    held to what its tools said.
    """
    held = _Held("", evidence, None, None)
    kept = list(held.passed(sentences_of(text)))
    return "".join(kept), held.dropped


class _Held:
    """One response while it is held to its nodes."""

    def __init__(
        self,
        query: QueryType,
        nodes: Sequence[NodeWithScore] | Sequence[str],
        given: RESPONSE_TYPE | None,
        instead: Answerer | None,
    ) -> None:
        self._query = query.query_str if isinstance(query, QueryBundle) else query
        texts = [node if isinstance(node, str) else node.get_content() for node in nodes]
        self._evidence = [figures_in(text) for text in texts]
        self._instead = instead
        self.sources = list(given.source_nodes) if given is not None else []
        self.dropped: list[str] = []
        told = (given.metadata or {}) if given is not None else {}
        self.metadata: dict[str, Any] = {**told, "dropped": self.dropped}
        self._left = False

    def stream(self, pieces: Iterator[str]) -> Generator[str, None, None]:
        reader = SentenceReader()
        for piece in pieces:
            yield from self.passed(reader.feed(piece))
        yield from self.passed(reader.finish())
        yield from self._otherwise()

    async def astream(self, pieces: AsyncIterator[str]) -> AsyncGenerator[str, None]:
        reader = SentenceReader()
        async for piece in pieces:
            for text in self.passed(reader.feed(piece)):
                yield text
        for text in self.passed(reader.finish()):
            yield text
        for text in self._otherwise():
            yield text

    def passed(self, sentences: Sequence[Sentence]) -> Generator[str, None, None]:
        for sentence in sentences:
            if all(self._stands(figures_in(c)) for c in _CLAUSE.split(sentence.text)):
                self._left = True
                yield sentence.text
            else:
                _log.info("A sentence was dropped: no node has its figures.")
                self.dropped.append(sentence.text)

    def _stands(self, said: Figures) -> bool:
        if not said.amounts and not said.years:
            return True
        return any(not said.lacking(evidence) for evidence in self._evidence)

    def _otherwise(self) -> Generator[str, None, None]:
        if self._left:
            return
        if self._instead is None:
            yield NOTHING_LEFT
            return
        answer = self._instead.answer(self._query)
        self.sources += citation_nodes(answer)
        self.metadata |= answer_metadata(answer)
        yield answer.answer


def _text(response: RESPONSE_TYPE) -> str:
    if isinstance(response, PydanticResponse):
        raise TypeError("A structured response has no sentences that could be held to the nodes.")
    return str(response)
