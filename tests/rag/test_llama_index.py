"""A llama-index program can use Wenbao, without any language model and without network."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, NoReturn

import pytest

from index.index import Index, Retriever
from rag.answerer import Answerer

pytest.importorskip("llama_index.core")

from llama_index.core import Settings
from llama_index.core.base.response.schema import (
    AsyncStreamingResponse,
    Response,
    StreamingResponse,
)
from llama_index.core.llms import ChatMessage
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import NodeWithScore, TextNode

from rag.errors import EmptyQuestionError
from rag.llama_index import (
    NodeGate,
    WenbaoChatEngine,
    WenbaoQueryEngine,
    WenbaoRetriever,
    WenbaoSynthesizer,
)
from rag.llama_index.node_gate import OnFault
from rag.llama_index.synthesizer import NOT_IN_NODES

QUESTION = "2025年PACS的市场份额预计是多少?"


@pytest.fixture(autouse=True)
def _no_model_and_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("Neither a default model nor the network may be asked for.")

    for name in ("llm", "embed_model"):
        monkeypatch.setattr(type(Settings), name, property(refuse))
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_the_retriever_gives_nodes_best_first_with_their_place(shipped_index: Index) -> None:
    nodes = WenbaoRetriever(shipped_index, k=4).retrieve(QUESTION)
    assert len(nodes) == 4
    scores = [node.score for node in nodes]
    assert scores == sorted(scores, key=lambda s: -(s or 0.0))
    for node in nodes:
        place = node.node.metadata
        text = shipped_index.report.text[place["start"] : place["end"]]
        assert text == place["quote"]
        assert text in node.node.get_content()


def test_the_retriever_finds_what_search_finds(shipped_index: Index) -> None:
    nodes = WenbaoRetriever(shipped_index, k=3, retriever=Retriever.BM25).retrieve(QUESTION)
    found = shipped_index.search(QUESTION, k=3, retriever=Retriever.BM25)
    assert [node.score for node in nodes] == [item.score for item in found]


def test_the_query_engine_answers_with_its_citations(shipped_answerer: Answerer) -> None:
    response = WenbaoQueryEngine(shipped_answerer).query(QUESTION)
    reply = shipped_answerer.answer(QUESTION)
    assert isinstance(response, Response)
    assert response.response == reply.answer
    assert [n.node.metadata["quote"] for n in response.source_nodes] == [
        c.quote for c in reply.citations
    ]
    assert response.metadata is not None and response.metadata["status"] == "answered"


def test_the_query_engine_tells_a_refusal_from_an_answer(shipped_answerer: Answerer) -> None:
    response = WenbaoQueryEngine(shipped_answerer).query("东软医疗的员工人数是多少?")
    assert isinstance(response, Response)
    assert response.metadata is not None and response.metadata["status"] == "not_in_report"


def test_both_can_be_awaited(shipped_answerer: Answerer, shipped_index: Index) -> None:
    async def ask() -> tuple[list[NodeWithScore], Any]:
        nodes = await WenbaoRetriever(shipped_index).aretrieve(QUESTION)
        return nodes, await WenbaoQueryEngine(shipped_answerer).aquery(QUESTION)

    nodes, response = asyncio.run(ask())
    assert nodes
    assert "54.3%" in str(response)


# --- the synthesizer, in llama-index's own query engine


def test_the_synthesizer_answers_in_llama_indexs_own_query_engine(
    shipped_answerer: Answerer, shipped_index: Index
) -> None:
    engine = RetrieverQueryEngine(
        WenbaoRetriever(shipped_index, k=3), WenbaoSynthesizer(shipped_answerer)
    )
    plain = shipped_answerer.answer(QUESTION)
    for response in (engine.query(QUESTION), asyncio.run(engine.aquery(QUESTION))):
        assert isinstance(response, Response)
        assert response.response == plain.answer
        cited = response.source_nodes[: len(plain.citations)]
        assert [n.node.metadata["quote"] for n in cited] == [c.quote for c in plain.citations]
        assert len(response.source_nodes) == len(plain.citations) + 3
        assert response.metadata is not None and response.metadata["beyond_nodes"] == []


def test_an_answer_that_no_node_holds_is_told_or_withheld(shipped_answerer: Answerer) -> None:
    other = [NodeWithScore(node=TextNode(text="医院信息化持续推进。"))]
    told = WenbaoSynthesizer(shipped_answerer).synthesize(QUESTION, other)
    assert isinstance(told, Response)
    assert told.response == shipped_answerer.answer(QUESTION).answer
    assert told.metadata is not None and told.metadata["beyond_nodes"] == [1]
    withheld = WenbaoSynthesizer(shipped_answerer, within_nodes=True).synthesize(QUESTION, other)
    assert str(withheld) == NOT_IN_NODES


def test_a_streamed_synthesis_gives_the_same_text_in_sentences(shipped_answerer: Answerer) -> None:
    question = "为什么PACS占主导地位?"
    synthesizer = WenbaoSynthesizer(shipped_answerer, streaming=True)
    nodes = [NodeWithScore(node=TextNode(text="甲"))]
    streamed = synthesizer.synthesize(question, nodes)
    assert isinstance(streamed, StreamingResponse)
    assert "".join(streamed.response_gen) == shipped_answerer.answer(question).answer

    async def read() -> str:
        response = await synthesizer.asynthesize(question, nodes)
        assert isinstance(response, AsyncStreamingResponse)
        return "".join([piece async for piece in response.response_gen])

    assert asyncio.run(read()) == shipped_answerer.answer(question).answer


# --- the chat engine


def test_the_chat_engine_reads_a_follow_up_in_the_light_of_its_memory(
    shipped_answerer: Answerer,
) -> None:
    chat = WenbaoChatEngine(shipped_answerer)
    chat.chat("2023年影像工作站的产能是多少?")
    response = chat.chat("那2025年呢?")
    history = [(str(m.role.value), m.content) for m in chat.chat_history]
    assert [role for role, _ in history] == ["user", "assistant"] * 2
    assert response.metadata is not None
    assert "产能" in response.metadata["question_as_read"]
    assert history[-1][1] == response.response
    assert response.source_nodes
    chat.reset()
    assert chat.chat_history == []
    alone = chat.chat("那2025年呢?")
    assert alone.metadata is not None and "产能" not in alone.metadata["question_as_read"]


def test_a_history_that_is_given_becomes_the_memory(shipped_answerer: Answerer) -> None:
    memory = ChatMemoryBuffer.from_defaults(token_limit=3000)
    chat = WenbaoChatEngine(shipped_answerer, memory=memory)
    chat.chat("AI辅助诊断模块的年增速是多少?")
    before = [
        ChatMessage(role="system", content="你是助手"),
        ChatMessage(role="user", content="2023年影像工作站的产能是多少?"),
    ]
    response = chat.chat("那2025年呢?", before)
    assert response.metadata is not None and "产能" in response.metadata["question_as_read"]
    assert [m.content for m in memory.get_all()][:2] == [m.content for m in before]
    assert len(memory.get_all()) == 4


def test_a_message_that_cannot_be_read_leaves_the_memory_as_it_was(
    shipped_answerer: Answerer,
) -> None:
    chat = WenbaoChatEngine(shipped_answerer)
    chat.chat(QUESTION)
    for wrong in ("", "??"):
        with pytest.raises(EmptyQuestionError):
            chat.chat(wrong, [])
    assert len(chat.chat_history) == 2


def test_a_streamed_chat_gives_whole_sentences_and_is_remembered(
    shipped_answerer: Answerer,
) -> None:
    question = "为什么PACS占主导地位?"
    plain = shipped_answerer.answer(question)
    chat = WenbaoChatEngine(shipped_answerer)
    streamed = chat.stream_chat(question)
    assert "".join(streamed.response_gen) == plain.answer
    assert str(streamed) == plain.answer
    assert len(streamed.source_nodes) == len(plain.citations)

    async def ask() -> str:
        response = await chat.astream_chat(QUESTION)
        return "".join([piece async for piece in response.async_response_gen()])

    assert asyncio.run(ask()) == shipped_answerer.answer(QUESTION).answer
    assert len(chat.chat_history) == 4


def test_chats_side_by_side_keep_apart(shipped_answerer: Answerer) -> None:
    one, other = WenbaoChatEngine(shipped_answerer), WenbaoChatEngine(shipped_answerer)

    async def both() -> list[Any]:
        await asyncio.gather(
            one.achat("2023年影像工作站的产能是多少?"), other.achat("PACS的市场份额是多少?")
        )
        return await asyncio.gather(one.achat("那2025年呢?"), other.achat("那2025年呢?"))

    first, second = asyncio.run(both())
    assert "产能" in first.metadata["question_as_read"]
    assert "份额" in second.metadata["question_as_read"]


# --- the number gate on nodes


def test_the_node_gate_keeps_the_reports_nodes_and_says_what_their_figures_mean(
    shipped_index: Index,
) -> None:
    nodes = WenbaoRetriever(shipped_index, k=8).retrieve(QUESTION)
    before = [node.model_copy(deep=True) for node in nodes]
    kept = NodeGate(shipped_index).postprocess_nodes(nodes, query_str=QUESTION)
    assert [(n.node.node_id, n.score) for n in kept] == [(n.node.node_id, n.score) for n in nodes]
    assert any("54.3%" in n.node.metadata.get("figures", "") for n in kept)
    assert nodes == before


def test_a_node_whose_figures_are_not_the_reports_is_dropped_or_marked(
    shipped_index: Index,
) -> None:
    (sound, *_) = WenbaoRetriever(shipped_index, k=1).retrieve(QUESTION)
    altered = sound.model_copy(deep=True)
    assert isinstance(altered.node, TextNode)
    altered.node.text = altered.node.text.replace("54.3", "58.3")
    foreign = NodeWithScore(node=TextNode(text="PACS全球市场规模为43.21亿美元。"))
    nodes = [sound, altered, foreign]
    assert [n.node.node_id for n in NodeGate(shipped_index).postprocess_nodes(nodes)] == [
        sound.node.node_id
    ]
    marked = asyncio.run(NodeGate(shipped_index, on_fault=OnFault.MARK).apostprocess_nodes(nodes))
    assert ["gate" in n.node.metadata for n in marked] == [False, True, True]
    assert "43.21亿美元" in marked[2].node.metadata["gate"]


def test_a_node_that_the_report_contradicts_elsewhere_says_so(shipped_index: Index) -> None:
    conflict = shipped_index.ledger.conflicts[0]
    figure = shipped_index.ledger.figures[conflict.figures[0]]
    span = figure.clause_span
    node = TextNode(
        text=span.of(shipped_index.report.text),
        metadata={
            "report": shipped_index.report.description.id,
            "start": span.start,
            "end": span.end,
        },
    )
    (kept,) = NodeGate(shipped_index).postprocess_nodes([NodeWithScore(node=node)])
    assert conflict.note in kept.node.metadata["contradicted"]
