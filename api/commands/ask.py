"""`wenbao ask`: one question, its answer and sources on the terminal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from time import perf_counter

from rich.console import Console

from api.commands.opening import open_answerer
from api.commands.output import output, print_line
from api.schema import reply_from
from api.settings import load_settings
from rag.answer import Answer, Citation, Status

_STATES = {
    Status.CONFLICTING: ("报告中说法不一", "bold yellow"),
    Status.DAMAGED: ("原文此处缺损", "bold red"),
    Status.NOT_IN_REPORT: ("报告未提及", "bold"),
}


def run(question: str, *, report: str | None, as_json: bool) -> None:
    """Answer `question`; with `as_json` print the reply as `/api/ask` gives it.

    Raises:
        WenbaoError: the question cannot be read, or nothing can answer it.
    """
    answerer = open_answerer(load_settings())
    started = perf_counter()
    answer = answerer.answer(question, report=report)
    total_ms = (perf_counter() - started) * 1000
    if as_json:
        reply = reply_from(answer, request_id=uuid.uuid4().hex, total_ms=total_ms)
        print(reply.model_dump_json(indent=2))
    else:
        show(answer, output())


def show(answer: Answer, console: Console) -> None:
    """Print an answer for people."""
    if answer.status in _STATES:
        label, style = _STATES[answer.status]
        print_line(console, label, style=style)
    print_line(console, answer.answer)
    _show_lines("说法不一之处", [one.note for one in answer.conflicts if one.note], console)
    _show_lines("算式", [one.expression for one in answer.derivations], console)
    _show_lines("报告中相近的内容", answer.nearest, console)
    if answer.citations:
        print_line(console, "\n出处", style="bold")
    for citation in answer.citations:
        _show_citation(citation, console)
    if answer.suggestions:
        print_line(console, "\n还可以问：" + " / ".join(answer.suggestions), style="dim")


def _show_lines(title: str, lines: Sequence[str], console: Console) -> None:
    if not lines:
        return
    print_line(console, f"\n{title}", style="bold")
    for line in lines:
        print_line(console, line, indent=2)


def _show_citation(citation: Citation, console: Console) -> None:
    page = "" if citation.page is None else f"（第 {citation.page} 页）"
    heading = f"[{citation.id}] {' › '.join(citation.section)}{page}"
    print_line(console, heading, style="cyan")
    print_line(console, citation.quote, indent=4)
    for note in citation.restored:
        told = f"原文印作“{note.printed}”，读作“{note.read_as}”（{note.reason}）"
        print_line(console, told, style="dim", indent=4)
