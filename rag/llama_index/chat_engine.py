"""Wenbao as a llama-index chat engine: the memory is the history that follow-ups are read in."""

from __future__ import annotations

import asyncio

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    ChatResponseGen,
    MessageRole,
)
from llama_index.core.chat_engine.types import (
    AgentChatResponse,
    BaseChatEngine,
    StreamingAgentChatResponse,
)
from llama_index.core.memory import BaseMemory, ChatMemoryBuffer

from rag.answer import Answer, Turn
from rag.answerer import Answerer
from rag.llama_index.nodes import answer_metadata, citation_nodes, pieces_of

_REMEMBERED_TOKENS = 30_000
"""By llama-index's own count; more turns than Wenbao looks back at."""


class WenbaoChatEngine(BaseChatEngine):
    """A chat about one report.

    What `memory` holds is read as the chat so far, so that 那2023年呢 is a full question; both
    sides of each exchange are put there once it is answered. A question that cannot be read
    raises and leaves the memory as it was. Responses carry the citations as `source_nodes`
    and the status as metadata. Streams give whole sentences; all of them have passed the gate
    before the first is given.
    """

    def __init__(
        self,
        answerer: Answerer,
        *,
        report: str | None = None,
        memory: BaseMemory | None = None,
    ) -> None:
        self._answerer = answerer
        self._report = report
        # The newer Memory opens an SQLite database for each chat and never closes it.
        self._memory = memory or ChatMemoryBuffer.from_defaults(token_limit=_REMEMBERED_TOKENS)

    @property
    def chat_history(self) -> list[ChatMessage]:
        """The chat so far, oldest message first."""
        return self._memory.get_all()

    def reset(self) -> None:
        """Forget the chat so far."""
        self._memory.reset()

    def chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """The answer to one turn; `chat_history`, where given, becomes the memory.

        Raises:
            QuestionError: the message is empty or too long.
            UnknownReportError: no report of that id is open.
        """
        before = self._memory.get() if chat_history is None else chat_history
        answer = self._answer(message, before)
        if chat_history is not None:
            # A copy: the memory grows, the caller's list does not.
            self._memory.set(list(chat_history))
        self._memory.put_messages(_exchange(message, answer))
        return _whole(answer)

    async def achat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """As `chat`; the loop of the program goes on meanwhile."""
        return _whole(await self._remembered(message, chat_history))

    def stream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """As `chat`, given sentence by sentence; the memory has it already."""
        whole = self.chat(message, chat_history)
        streamed = _streamed(whole)
        streamed.chat_stream = _stream(whole.response)
        return streamed

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """As `stream_chat`; the loop of the program goes on meanwhile."""
        whole = await self.achat(message, chat_history)
        streamed = _streamed(whole)
        streamed.achat_stream = _astream(whole.response)
        return streamed

    async def _remembered(self, message: str, chat_history: list[ChatMessage] | None) -> Answer:
        before = await self._memory.aget() if chat_history is None else chat_history
        answer = await asyncio.to_thread(self._answer, message, before)
        if chat_history is not None:
            await self._memory.aset(list(chat_history))
        await self._memory.aput_messages(_exchange(message, answer))
        return answer

    def _answer(self, message: str, before: list[ChatMessage]) -> Answer:
        turns = [turn for said in before if (turn := _turn(said)) is not None]
        return self._answerer.answer(message, history=turns, report=self._report)


def _turn(message: ChatMessage) -> Turn | None:
    """A message as a turn; None for what neither side said (system, tools)."""
    text = message.content or ""
    if message.role is MessageRole.USER:
        return Turn("user", text)
    if message.role is MessageRole.ASSISTANT:
        return Turn("assistant", text)
    return None


def _exchange(message: str, answer: Answer) -> list[ChatMessage]:
    return [
        ChatMessage(role=MessageRole.USER, content=message),
        ChatMessage(role=MessageRole.ASSISTANT, content=answer.answer),
    ]


def _whole(answer: Answer) -> AgentChatResponse:
    return AgentChatResponse(
        response=answer.answer,
        source_nodes=citation_nodes(answer),
        metadata=answer_metadata(answer),
    )


def _streamed(whole: AgentChatResponse) -> StreamingAgentChatResponse:
    streamed = StreamingAgentChatResponse(
        response=whole.response, source_nodes=whole.source_nodes, is_writing_to_memory=False
    )
    streamed.is_done = True
    return streamed


def _stream(text: str) -> ChatResponseGen:
    def responses() -> ChatResponseGen:
        said = ""
        for piece in pieces_of(text):
            said += piece
            yield ChatResponse(
                message=ChatMessage(role=MessageRole.ASSISTANT, content=said), delta=piece
            )

    return responses()


def _astream(text: str) -> ChatResponseAsyncGen:
    async def responses() -> ChatResponseAsyncGen:
        for response in _stream(text):
            yield response

    return responses()
