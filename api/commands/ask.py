"""`wenbao ask`: one question, its answer and sources on the terminal."""

from __future__ import annotations

import uuid
from time import perf_counter

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from api.commands.opening import open_answerer
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
        show(answer, Console())


def show(answer: Answer, console: Console) -> None:
    """Print an answer for people. Texts are printed as they are, never as markup."""
    if answer.status in _STATES:
        label, style = _STATES[answer.status]
        console.print(Text(label, style=style))
    console.print(Text(answer.answer))
    for title, lines in (
        ("说法不一之处", [conflict.note for conflict in answer.conflicts if conflict.note]),
        ("算式", [derivation.expression for derivation in answer.derivations]),
        ("报告中相近的内容", answer.nearest),
    ):
        if lines:
            console.print()
            console.print(Text(title, style="bold"))
            for line in lines:
                console.print(Padding(Text(line), (0, 0, 0, 2)))
    if answer.citations:
        console.print()
        console.print(Text("出处", style="bold"))
        for citation in answer.citations:
            _show_citation(citation, console)
    if answer.suggestions:
        console.print()
        console.print(Text("还可以问：" + " / ".join(answer.suggestions), style="dim"))


def _show_citation(citation: Citation, console: Console) -> None:
    page = "" if citation.page is None else f"（第 {citation.page} 页）"
    console.print(Text(f"[{citation.id}] {' › '.join(citation.section)}{page}", style="cyan"))
    console.print(Padding(Text(citation.quote), (0, 0, 0, 4)))
    for note in citation.restored:
        told = f"原文印作“{note.printed}”，读作“{note.read_as}”（{note.reason}）"
        console.print(Padding(Text(told, style="dim"), (0, 0, 0, 4)))
