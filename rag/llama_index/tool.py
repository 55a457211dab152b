"""Wenbao as a tool that llama-index agents call."""

from __future__ import annotations

from llama_index.core.tools import QueryEngineTool, ToolMetadata, ToolOutput
from pydantic import BaseModel, ConfigDict, Field

from rag.answerer import Answerer
from rag.llama_index.query_engine import WenbaoQueryEngine

NAME = "ask_report"


class Asked(BaseModel):
    """What an agent gives the tool."""

    model_config = ConfigDict(extra="forbid")

    input: str = Field(
        min_length=1, description="完整的中文问题,写明指标、年份和对象,一次一个;不靠上文也能看懂。"
    )


class WenbaoTool(QueryEngineTool):
    """The query engine as a tool whose output also lists what `[n]` cites.

    An agent sees the content alone, so the sources are part of it; `raw_output` is the
    `Response`. A question that cannot be read raises `QuestionError`, whose message agents are
    shown, so that they may ask again.
    """

    def call(self, *args: object, **kwargs: object) -> ToolOutput:
        return _cited(super().call(*args, **kwargs))

    async def acall(self, *args: object, **kwargs: object) -> ToolOutput:
        return _cited(await super().acall(*args, **kwargs))


def wenbao_tool(
    answerer: Answerer, *, report: str | None = None, return_direct: bool = False
) -> WenbaoTool:
    """The tool over one report.

    With `return_direct` the answer goes to the user as it is: then no language model's words
    stand between the report and the reader, which is the safe way where figures are copied.
    """
    titles = [d.title for d in answerer.reports if report is None or d.id == report]
    return WenbaoTool(
        query_engine=WenbaoQueryEngine(answerer, report=report),
        metadata=ToolMetadata(
            name=NAME,
            description=(
                f"回答关于报告《{'》《'.join(titles)}》的问题,每个数字都带出处编号[n];报告没写的会直说。"
                "转述时原样保留数字、单位、年份和编号,不要自己算,也不要补充答案以外的数字。"
            ),
            fn_schema=Asked,
            return_direct=return_direct,
        ),
    )


def _cited(output: ToolOutput) -> ToolOutput:
    response = output.raw_output
    sources = [
        f"[{number}] {node.metadata['section']}:{node.metadata['quote']}"
        for number, node in enumerate(response.source_nodes, start=1)
    ]
    text = "\n".join([str(response), *(["出处:", *sources] if sources else [])])
    return ToolOutput(
        content=text,
        tool_name=output.tool_name,
        raw_input=output.raw_input,
        raw_output=response,
        is_error=output.is_error,
    )
