"""The tools that Wenbao offers to assistants by the Model Context Protocol.

Each gives a text for reading and, beside it, the same data as the HTTP service.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request

from api.access.caller import LOCAL, Caller
from api.figures_schema import FiguresReply, figures_reply
from api.following import LABELS, Following
from api.mcp.schema import SearchReply, search_reply
from api.outline import outline_of
from api.request_id import request_id_of
from api.schema import MAX_QUESTION_CHARACTERS, AskReply, AskRequest, OutlineReply
from api.service import Service, Via
from api.sources import text_with_sources
from corpus.errors import UnknownReportError, WenbaoError
from rag.stage import Stage

_log = logging.getLogger("wenbao.mcp")

_INSTRUCTIONS = (
    "问报就市场报告回答中文问题。每个数字都出自报告并带出处标记（如 [1]）；转述时请保留数字、单位、"
    "时期和出处，不要另行推算。status 为 not_in_report 表示报告没有写，conflicting 表示报告前后说法"
    "不一（请两种都转述），damaged 表示原文此处缺损。"
)

_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_FIGURES_SHOWN = 50

Words = Annotated[str | None, Field(max_length=200)]
ReportId = Annotated[
    str | None,
    Field(max_length=200, description="报告编号；不填则用第一份。编号见 outline。"),
]


class Turn(BaseModel):
    """对话中先前的一条消息。"""

    role: Literal["user", "assistant"]
    content: str


class WenbaoMCP(MCPServer[Any]):
    """The SDK's server, whose tool errors are Chinese sentences that say what to do."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """The result of a tool.

        Raises:
            ToolError: the tool cannot do what it is asked; its message is for staff.
        """
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError as error:
            raise UnexpectedToolError(_told(error.__cause__, _request_id(context))) from error
        except ToolError as error:
            raise ToolError(_told(error.__cause__ or error, _request_id(context))) from error


def make_mcp(service_of: Callable[[], Service]) -> WenbaoMCP:
    """A server of the tools; each call works with what `service_of` gives at that time."""
    server = WenbaoMCP(
        "wenbao", title="问报", instructions=_INSTRUCTIONS, log_level="WARNING", subscriptions=False
    )

    @server.tool(title="提问", annotations=_READS, description=(
        "就报告提一个中文问题，得到带出处的答案：数字、单位、时期、所在章节和原文。可以追问：把先前的"
        "对话放进 history。报告没有写的会直说。"
    ))  # fmt: skip
    async def ask(
        ctx: Context,
        question: Annotated[
            str, Field(max_length=MAX_QUESTION_CHARACTERS, description="问题，用中文。")
        ],
        history: Annotated[list[Turn] | None, Field(description="先前的对话，最早的在前。")] = None,
        report: ReportId = None,
    ) -> Annotated[CallToolResult, AskReply]:
        turns = [turn.model_dump() for turn in history or ()]
        asked = AskRequest.model_validate(
            {"question": question, "history": turns, "report": report}
        )
        following = Following(
            service_of(), asked, caller=_caller(ctx), via=Via.MCP, request_id=_request_id(ctx)
        )
        async with following:
            step = 0
            async for news in following:
                if isinstance(news, AskReply):
                    return _result(news, text_with_sources(news))
                if isinstance(news, Stage):
                    step += 1
                    await ctx.report_progress(step, message=LABELS[news])
        raise RuntimeError("a question ended without a reply")

    @server.tool(title="查原文", annotations=_READS, description=(
        "在报告里找与一段文字最贴近的原文段落，得到段落、章节和得分。只是查找，不作回答；"
        "要答案请用 ask。"
    ))  # fmt: skip
    async def search(
        ctx: Context,
        text: Annotated[
            str,
            Field(min_length=1, max_length=MAX_QUESTION_CHARACTERS, description="要找的词或句子。"),
        ],
        k: Annotated[int, Field(ge=1, le=50, description="列出几段。")] = 5,
        report: ReportId = None,
    ) -> Annotated[CallToolResult, SearchReply]:
        service = service_of()
        await service.admit(_caller(ctx))
        report_id = report or service.answerer.reports[0].id
        index = service.answerer.index(report_id)
        found = await service.pool.run(
            partial(service.answerer.search, text, k=k, report=report_id)
        )
        reply = search_reply(index.report, report_id, found)
        lines = [
            f"{one.rank}. {' › '.join(one.section)}（得分 {one.score}）\n{one.text}"
            for one in reply.passages
        ]
        return _result(reply, "\n\n".join(lines) or "没有找到。")

    @server.tool(title="查数字", annotations=_READS, description=(
        "列出报告里符合条件的全部数字：数值、单位、主体、指标、时期、地区、章节和原文。各条件可以"
        "合用；不填条件则从头列起。"
    ))  # fmt: skip
    async def figures(
        metric: Annotated[Words, Field(description="指标里含有的词，如 市场规模。")] = None,
        subject: Annotated[Words, Field(description="主体里含有的词，如 PACS。")] = None,
        period: Annotated[Words, Field(description="年份或时期，如 2025。")] = None,
        region: Annotated[Words, Field(description="地区里含有的词，如 华东。")] = None,
        unit: Annotated[Words, Field(description="单位，如 亿元。")] = None,
        offset: Annotated[int, Field(ge=0, description="略过前面几个。")] = 0,
        limit: Annotated[int, Field(ge=1, le=200, description="最多列出几个。")] = _FIGURES_SHOWN,
        report: ReportId = None,
    ) -> Annotated[CallToolResult, FiguresReply]:
        answerer = service_of().answerer
        index = answerer.index(report or answerer.reports[0].id)
        found = index.ledger.select(
            metric=metric, subject=subject, period=period, region=region, unit=unit
        )
        reply = figures_reply(index.report, found, offset=offset, limit=limit)
        lines = [f"共 {reply.total} 个数字，此处列出 {len(reply.figures)} 个。"]
        lines += [_figure_line(row.model_dump()) for row in reply.figures]
        return _result(reply, "\n".join(lines))

    @server.tool(title="目录", annotations=_READS, description=(
        "列出报告的题名、编号和各章节（含页码；缺失和中断的章节会注明）。不填 report 时，文字里还"
        "列出全部可以提问的报告。"
    ))  # fmt: skip
    async def outline(report: ReportId = None) -> Annotated[CallToolResult, OutlineReply]:
        answerer = service_of().answerer
        reply = outline_of(answerer.index(report or answerer.reports[0].id).report)
        lines = [f"{reply.report.title}（编号 {reply.report.id}）"]
        lines += [_section_line(one.path, one.page, one.status) for one in reply.sections]
        if report is None:
            lines += ["", "可以提问的报告："]
            lines += [f"- {one.title}（编号 {one.id}）" for one in answerer.reports]
        return _result(reply, "\n".join(lines))

    return server


def _result(reply: BaseModel, text: str) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=reply.model_dump(mode="json"),
    )


def _figure_line(row: dict[str, Any]) -> str:
    meaning = " ".join(
        str(row[name]) for name in ("subject", "metric", "period", "region") if row[name]
    )
    return f"- {row['text']}：{meaning or '（未注明）'}（{row['section']}）“{row['quote']}”"


def _section_line(path: Sequence[str], page: int | None, status: str) -> str:
    states = {"missing": "，正文缺失", "broken_off": "，正文中断"}
    title = path[-1] if path else "正文"
    page_said = "" if page is None else f"，第{page}页"
    return f"{'  ' * (len(path) - 1)}- {title}{page_said}{states.get(status, '')}"


def _caller(context: Context[Any, Any]) -> Caller:
    """Whom the doorkeeper has let in; by stdio, whoever started this process."""
    request = context.request_context.request
    if isinstance(request, Request):
        caller: Caller = request.state.caller
        return caller
    return LOCAL


def _request_id(context: Context[Any, Any] | None) -> str:
    request = None if context is None else context.request_context.request
    return request_id_of(request.scope) if isinstance(request, Request) else uuid.uuid4().hex


def _told(error: BaseException | None, request_id: str) -> str:
    """What staff are told of an error."""
    match error:
        case UnknownReportError():
            return "没有这个编号的报告。请用 outline（不填 report）列出全部报告的编号。"
        case WenbaoError():
            return str(error)
        case ValidationError():
            fields = sorted({".".join(str(part) for part in one["loc"]) for one in error.errors()})
            return f"参数 {'、'.join(fields)} 的值不对。请核对工具说明里的类型和取值范围。"
        case ToolError():  # raised by the SDK itself
            return "没有这个工具。可用的有 ask、search、figures、outline。"
        case _:
            _log.error("Call %s failed", request_id, exc_info=error)
            return f"出了内部错误。请稍后再试；若仍出错，请把编号 {request_id} 告诉管理员。"
