"""Figures in what another program's language model writes from nodes are held to those nodes.

The pipeline is llama-index's own, its model a real server over HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from index.index import Index
from rag.answerer import Answerer

pytest.importorskip("llama_index.core")

from llama_index.core.base.response.schema import (
    AsyncStreamingResponse,
    Response,
    StreamingResponse,
)
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import BaseSynthesizer, get_response_synthesizer
from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.llms.openai_like import OpenAILike

from rag.llama_index import GatedSynthesizer, NodeGate, WenbaoRetriever
from rag.llama_index.gated import NOTHING_LEFT
from tests.rag.scripted_model import ScriptedModel, scripted_model

QUESTION = "2025年PACS的市场份额预计是多少?"
SOUND = "PACS的市场份额预计达54.3%。"


Writer = Callable[..., BaseSynthesizer]
WRONG = "PACS的市场份额预计达58.3%。"


@pytest.fixture(autouse=True)
def _a_loop_that_is_closed() -> Iterator[None]:
    """llama-index's synchronous calls take the thread's loop, or make one that nobody closes."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as server:
        yield server


@pytest.fixture
def writer(model: ScriptedModel) -> Iterator[Writer]:
    """Makes llama-index's own synthesizer, whose model says one thing."""
    with httpx.Client(trust_env=False) as http:

        def make(said: str, *, streaming: bool = False) -> BaseSynthesizer:
            model.says = said
            llm = OpenAILike(
                model="m",
                api_base=model.url,
                api_key="none",
                is_chat_model=True,
                http_client=http,
                async_http_client=_AsyncOnce(trust_env=False),
            )
            return get_response_synthesizer(llm=llm, streaming=streaming)

        yield make


class _AsyncOnce(httpx.AsyncClient):
    """Keeps no connection: each test runs a loop of its own, and nothing is left open."""

    def __init__(self, **more: Any) -> None:
        super().__init__(limits=httpx.Limits(max_keepalive_connections=0), **more)


def gated(
    index: Index, inner: BaseSynthesizer, *, instead: Answerer | None = None
) -> RetrieverQueryEngine:
    return RetrieverQueryEngine(
        WenbaoRetriever(index, k=4),
        GatedSynthesizer(inner, instead=instead),
        node_postprocessors=[NodeGate(index)],
    )


@pytest.mark.parametrize(
    "wrong",
    [
        WRONG,  # a wrong digit
        "PACS的市场份额预计达54.3万台。",  # a wrong unit
        "1997年PACS的市场份额为54.3%。",  # a year that no node has
        "全球市场规模为43.21亿美元。",  # general knowledge
    ],
)
def test_a_sentence_whose_figures_no_node_has_does_not_come_through(
    shipped_index: Index, model: ScriptedModel, writer: Writer, wrong: str
) -> None:
    response = gated(shipped_index, writer(SOUND + wrong)).query(QUESTION)
    assert isinstance(response, Response)
    assert response.response == SOUND
    assert response.metadata is not None and response.metadata["dropped"] == [wrong]
    assert "54.3%" in str(model.asked[0]["messages"])


def test_where_nothing_is_left_it_is_said(shipped_index: Index, writer: Writer) -> None:
    assert str(gated(shipped_index, writer(WRONG)).query(QUESTION)) == NOTHING_LEFT


def test_where_nothing_is_left_wenbao_answers_where_it_is_at_hand(
    shipped_answerer: Answerer, shipped_index: Index, writer: Writer
) -> None:
    plain = shipped_answerer.answer(QUESTION)
    engine = gated(shipped_index, writer(WRONG), instead=shipped_answerer)
    response = asyncio.run(engine.aquery(QUESTION))
    assert isinstance(response, Response)
    assert response.response == plain.answer
    assert response.source_nodes[-1].node.metadata["quote"] == plain.citations[-1].quote
    assert response.metadata is not None and response.metadata["status"] == "answered"


def test_a_stream_is_held_sentence_by_sentence(shipped_index: Index, writer: Writer) -> None:
    inner = writer(SOUND + WRONG + SOUND, streaming=True)
    response = gated(shipped_index, inner).query(QUESTION)
    assert isinstance(response, StreamingResponse)
    assert list(response.response_gen) == [SOUND, SOUND]
    assert response.metadata is not None and response.metadata["dropped"] == [WRONG]


def test_a_stream_of_nothing_sound_ends_with_the_plain_answer(
    shipped_answerer: Answerer, shipped_index: Index, writer: Writer
) -> None:
    inner = writer(WRONG, streaming=True)
    engine = gated(shipped_index, inner, instead=shipped_answerer)
    plain = shipped_answerer.answer(QUESTION)

    async def read() -> tuple[str, str]:
        response = await engine.aquery(QUESTION)
        assert isinstance(response, AsyncStreamingResponse)
        text = "".join([piece async for piece in response.response_gen])
        return text, response.source_nodes[-1].node.metadata["quote"]

    assert asyncio.run(read()) == (plain.answer, plain.citations[-1].quote)


def test_one_amount_in_another_form_is_the_same_amount(writer: Writer) -> None:
    said = "2025年规模为45000万元,增速为15%至20%。"
    nodes = [NodeWithScore(node=TextNode(text="2025年市场规模达4.5亿元,增速15-20%。"))]
    assert str(GatedSynthesizer(writer(said)).synthesize("规模?", nodes)) == said


def test_a_clause_must_have_its_year_and_its_figure_in_one_node(writer: Writer) -> None:
    texts = ["2023年产能为46.8万台。", "2025年产能为62.5万台。"]
    nodes = [NodeWithScore(node=TextNode(text=text)) for text in texts]
    swapped = "2023年产能为62.5万台。"
    assert str(GatedSynthesizer(writer(swapped)).synthesize("?", nodes)) == NOTHING_LEFT
    sound = "2023年为46.8万台,2025年为62.5万台。"
    assert str(GatedSynthesizer(writer(sound)).synthesize("?", nodes)) == sound
