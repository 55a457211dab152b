"""The pages for staff, and their files: the chat at `/`, the report, and what is known of it; and
for pages of portals the chat by itself at `/embed`, with the script that opens it, `/widget.js`."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles

from api.headers import EMBEDDED

WEB = Path(__file__).parent.parent / "web"


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `name` is its fragment and its script in `web/pages/`, `style` its style sheet."""

    name: str
    title: str
    style: str


PAGES = {
    "/": Page("chat", "问答", "chat"),
    "/report": Page("report", "原文", "report"),
    "/figures": Page("figures", "数字", "data"),
    "/conflicts": Page("conflicts", "矛盾", "data"),
    "/health": Page("health", "文本状况", "data"),
    "/evaluation": Page("evaluation", "评测", "data"),
}
"""The pages by address, in the order of the navigation."""


def add_page(app: FastAPI) -> None:
    """Serve the pages, the widget, and their styles and scripts under `/web/`."""
    for address, page in PAGES.items():
        answer = _answering(html_of(address))
        app.add_api_route(address, answer, include_in_schema=False, name=f"{page.name} page")
    app.add_api_route(EMBEDDED, _answering(embedded_html()), include_in_schema=False)
    files = StaticFiles(directory=WEB)
    app.add_api_route("/widget.js", _widget_of(files), include_in_schema=False)
    app.mount("/web", files, name="web")


def html_of(address: str) -> str:
    """The page at `address`: its fragment in the frame that all pages share.

    All are files of ours; nothing of a report or a question is ever put in here.
    """
    page = PAGES[address]
    return _template("frame.html").substitute(
        name=page.name,
        style=page.style,
        title="问报" if address == "/" else f"{page.title} · 问报",
        navigation="\n".join(_link(each, here=each == address) for each in PAGES),
        main=_with_conversation(f"pages/{page.name}.html"),
    )


def embedded_html() -> str:
    """The chat without what belongs to the other pages, for a frame in a portal's page."""
    return _with_conversation("embed.html")


def _with_conversation(name: str) -> str:
    """A file in which `$conversation` stands for what both pages with a chat hold."""
    conversation = (WEB / "pages" / "conversation.html").read_text(encoding="utf-8").rstrip()
    return _template(name).substitute(conversation=conversation).rstrip()


def _template(name: str) -> Template:
    return Template((WEB / name).read_text(encoding="utf-8"))


def _link(address: str, *, here: bool) -> str:
    current = ' aria-current="page"' if here else ""
    return f'      <a href="{escape(address)}"{current}>{escape(PAGES[address].title)}</a>'


def _answering(html: str) -> Callable[[], Coroutine[Any, Any, HTMLResponse]]:
    async def answer() -> HTMLResponse:
        return HTMLResponse(html)

    return answer


def _widget_of(files: StaticFiles) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    async def widget(request: Request) -> Response:
        response = await files.get_response("widget.js", request.scope)
        # Any page may load it: it holds nothing, and whose pages may frame the chat is told there.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return widget
