"""Asking back: a turn that may mean several things, or that leans on a chat that is not there."""

from __future__ import annotations

from index.figure import Figure
from index.index import Index
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.slots import years_in
from rag.suggesting import question_for

_MOST = 3


def ask_which(index: Index, question: str, readings: tuple[str, ...]) -> Answer:
    """The readings as suggestions, and no guess."""
    draft = Draft(index.report, question)
    return draft.finish(
        Status.ANSWERED,
        "这句话可以指前面提到的不同对象,请选一个问法,或补充说明。",
        suggestions=readings[:_MOST],
    )


def ask_operands(index: Index, question: str) -> Answer:
    """Asks what is to be held against what, where the answers before gave no two such figures."""
    draft = Draft(index.report, question)
    return draft.finish(
        Status.ANSWERED, "前面的回答里没有可以直接比较的单个数字。请把要比较或相加的几项说全。"
    )


def ask_what(index: Index, question: str) -> Answer:
    """Asks for the subject of a first turn that names none (那2023年呢)."""
    years = years_in(question)
    found: list[str] = []
    for figure in index.ledger.figures:
        if years and not _of_year(figure, years[0]):
            continue
        asked = question_for(figure)
        if asked and asked not in found:
            found.append(asked)
        if len(found) == _MOST:
            break
    draft = Draft(index.report, question)
    return draft.finish(
        Status.ANSWERED,
        "还不知道要问的是哪一项。请把对象和指标说全,或从下面的问题里选一个。",
        suggestions=tuple(found),
    )


def _of_year(figure: Figure, year: int) -> bool:
    period = figure.period
    return period is not None and period.first == year == (period.last or year)
