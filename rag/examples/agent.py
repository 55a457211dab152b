"""An example: Wenbao as a tool inside a llama-index agent.

    python -m rag.examples.agent "2025年PACS的市场份额预计是多少?"

The agent's language model is the one of `rag.llm` (`wenbao.toml` or WENBAO_RAG__LLM__…); it must
be able to call tools. What it says in the end is held to what the tool said: a sentence with
another figure or year is dropped, and where nothing is left the tool's answer is shown.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from llama_index.core.agent.workflow import AgentOutput, FunctionAgent, ToolCallResult
from llama_index.core.base.response.schema import Response
from llama_index.llms.openai_like import OpenAILike
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.answerer import Answerer
from rag.language_model.settings import LlmSettings
from rag.llama_index import held_to, wenbao_tool
from rag.settings import RagSettings

_TASK = (
    "你回答关于一份市场报告的问题。凡是事实和数字都要用工具查,可以查几次;"
    "只转述工具的回答,原样保留数字、单位、年份和出处编号[n];工具说报告没写,你就说没写。"
)


class ExampleSettings(BaseSettings):
    """The product's settings, of which this example needs one section."""

    model_config = SettingsConfigDict(
        env_prefix="WENBAO_",
        env_nested_delimiter="__",
        toml_file="wenbao.toml",
        extra="ignore",
    )

    rag: RagSettings = RagSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


@dataclass(frozen=True, slots=True)
class Said:
    """What an agent said in the end, held to its tool, and what of it was dropped."""

    text: str
    sources: tuple[str, ...]
    dropped: tuple[str, ...]


@asynccontextmanager
async def agent_over(answerer: Answerer, settings: LlmSettings) -> AsyncIterator[FunctionAgent]:
    """An agent with Wenbao as its one tool; its connections are closed in the end."""
    async with httpx.AsyncClient(timeout=settings.timeout_s, trust_env=False) as http:
        yield FunctionAgent(
            tools=[wenbao_tool(answerer)], llm=_model(settings, http), system_prompt=_TASK
        )


def _model(settings: LlmSettings, http: httpx.AsyncClient) -> OpenAILike:
    return OpenAILike(
        model=settings.model,
        api_base=settings.base_url,
        api_key=settings.api_key.get_secret_value() if settings.api_key else "none",
        is_chat_model=True,
        is_function_calling_model=True,
        temperature=0.0,
        timeout=settings.timeout_s,
        max_retries=settings.retries,
        async_http_client=http,
    )


async def ask(agent: FunctionAgent, question: str) -> Said:
    """One question to the agent, its words held to what the tool said."""
    run = agent.run(user_msg=question)
    results = [event async for event in run.stream_events() if isinstance(event, ToolCallResult)]
    output: AgentOutput = await run
    return _held(str(output.response.content or ""), results)


def _held(text: str, results: Sequence[ToolCallResult]) -> Said:
    answered = [r.tool_output for r in results if not r.tool_output.is_error]
    kept, dropped = held_to(text, [output.content for output in answered])
    if not answered:
        return Said("没有查报告,所以没有可信的回答。", (), (text,))
    responses = [o.raw_output for o in answered if isinstance(o.raw_output, Response)]
    sources = [node.metadata["quote"] for r in responses for node in r.source_nodes]
    return Said(kept or str(responses[-1]), tuple(sources), tuple(dropped))


def main() -> None:
    """Ask the agent one question and print its answer with the sources."""
    parser = argparse.ArgumentParser(description="问报作为智能体的工具")
    parser.add_argument("question")
    question = parser.parse_args().question
    settings = ExampleSettings().rag
    if settings.llm.base_url is None:
        parser.error("请先设 rag.llm.base_url 和 rag.llm.model(wenbao.toml)。")
    answerer = Answerer.open(settings)

    async def asked() -> Said:
        async with agent_over(answerer, settings.llm) as agent:
            return await ask(agent, question)

    said = asyncio.run(asked())
    print(said.text, *said.sources, sep="\n")  # noqa: T201  # an example prints


if __name__ == "__main__":
    main()
