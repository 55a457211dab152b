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
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeWithScore

from rag.llama_index import WenbaoQueryEngine, WenbaoRetriever

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
