"""Wenbao as a tool of a llama-index agent whose model is a real server over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest

from rag.answerer import Answerer
from rag.language_model.settings import LlmSettings

pytest.importorskip("llama_index.core")

from llama_index.core.agent.workflow import AgentWorkflow

from rag.examples.agent import Said, agent_over, ask
from rag.llama_index import wenbao_tool
from tests.rag.scripted_model import ScriptedModel, scripted_model

# llama-index looks through all members of its agents, the deprecated ones of pydantic too.
pytestmark = pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning")

QUESTION = "2025年PACS的市场份额预计是多少?"
CALL = ("ask_report", {"input": QUESTION})


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as server:
        yield server


def asked(answerer: Answerer, model: ScriptedModel, question: str = QUESTION) -> Said:
    settings = LlmSettings(base_url=model.url, retries=0)

    async def run() -> Said:
        async with agent_over(answerer, settings) as agent:
            return await ask(agent, question)

    return asyncio.run(run())


def test_the_agent_calls_the_tool_and_its_answer_carries_the_citations(
    shipped_answerer: Answerer, model: ScriptedModel
) -> None:
    model.turns = [CALL]
    model.says = "PACS的份额预计为54.3%[1]。"
    said = asked(shipped_answerer, model)
    plain = shipped_answerer.answer(QUESTION)
    assert said.text == "PACS的份额预计为54.3%[1]。"
    assert said.sources == tuple(c.quote for c in plain.citations)
    assert said.dropped == ()
    first, second = model.asked
    (tool,) = first["tools"]
    assert tool["function"]["name"] == "ask_report"
    assert tool["function"]["parameters"]["required"] == ["input"]
    (result,) = [m for m in second["messages"] if m["role"] == "tool"]
    told = json.dumps(result["content"], ensure_ascii=False)
    assert plain.answer in told
    assert plain.citations[0].quote in told


@pytest.mark.parametrize(
    "says", ["PACS的份额预计为58.3%[1]。", "2023年PACS的份额为54.3%[1]。", "PACS全球有40亿美元。"]
)
def test_a_figure_that_the_tool_did_not_tell_does_not_reach_the_user(
    shipped_answerer: Answerer, model: ScriptedModel, says: str
) -> None:
    model.turns = [CALL]
    model.says = says
    said = asked(shipped_answerer, model)
    assert said.text == shipped_answerer.answer(QUESTION).answer
    assert said.dropped == (says,)


def test_a_refusal_of_the_tool_comes_through_as_one(
    shipped_answerer: Answerer, model: ScriptedModel
) -> None:
    question = "东软医疗的员工人数是多少?"
    model.turns = [("ask_report", {"input": question})]
    model.says = "东软医疗约有8000名员工。"
    said = asked(shipped_answerer, model, question)
    assert said.text == shipped_answerer.answer(question).answer
    assert "8000" not in said.text


def test_an_agent_that_asks_nothing_is_not_believed(
    shipped_answerer: Answerer, model: ScriptedModel
) -> None:
    model.says = "大概是50%。"
    said = asked(shipped_answerer, model)
    assert said.dropped == ("大概是50%。",)
    assert "50%" not in said.text


def test_a_call_that_cannot_be_read_is_told_to_the_agent_which_may_ask_again(
    shipped_answerer: Answerer, model: ScriptedModel
) -> None:
    model.turns = [("ask_report", {"input": "???"}), CALL]
    model.says = "PACS的份额预计为54.3%[1]。"
    assert asked(shipped_answerer, model).text == model.says
    assert len(model.asked) == 3


def test_a_workflow_may_hand_the_tools_answer_straight_to_the_user(
    shipped_answerer: Answerer, model: ScriptedModel
) -> None:
    model.turns = [CALL]
    settings = LlmSettings(base_url=model.url, retries=0)

    async def run() -> str:
        async with agent_over(shipped_answerer, settings) as agent:
            agent.tools = [wenbao_tool(shipped_answerer, return_direct=True)]
            workflow = AgentWorkflow(agents=[agent])
            return str(await workflow.run(user_msg=QUESTION))

    text = asyncio.run(run())
    assert text.startswith(shipped_answerer.answer(QUESTION).answer)
    assert "出处" in text
    assert len(model.asked) == 1
