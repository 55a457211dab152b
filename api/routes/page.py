"""The pages for staff, and their files: the chat at `/`, the report, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

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
    """Serve the pages, and their styles and scripts under `/web/`."""
    for address, page in PAGES.items():
        answer = _answering(html_of(address))
        app.add_api_route(address, answer, include_in_schema=False, name=f"{page.name} page")
    app.mount("/web", StaticFiles(directory=WEB), name="web")


def html_of(address: str) -> str:
    """The page at `address`: its fragment in the frame that all pages share.

    Both are files of ours; nothing of a report or a question is ever put in here.
    """
    page = PAGES[address]
    frame = Template((WEB / "frame.html").read_text(encoding="utf-8"))
    return frame.substitute(
        name=page.name,
        style=page.style,
        title="问报" if address == "/" else f"{page.title} · 问报",
        navigation="\n".join(_link(each, here=each == address) for each in PAGES),
        main=(WEB / "pages" / f"{page.name}.html").read_text(encoding="utf-8").rstrip(),
    )


def _link(address: str, *, here: bool) -> str:
    current = ' aria-current="page"' if here else ""
    return f'      <a href="{escape(address)}"{current}>{escape(PAGES[address].title)}</a>'


def _answering(html: str) -> Callable[[], Coroutine[Any, Any, HTMLResponse]]:
    async def answer() -> HTMLResponse:
        return HTMLResponse(html)

    return answer
