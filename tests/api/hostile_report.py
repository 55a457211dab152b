"""A report, and answers about it, whose every text tries to be more than text."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from corpus.report import (
    Cell,
    Column,
    Description,
    Mark,
    MarkKind,
    Report,
    Row,
    Section,
    SectionStatus,
    Sentence,
    Table,
)
from corpus.span import Span
from index.figure import Figure
from index.ledger import Ledger
from index.ledger.conflicts import Conflict as LedgerConflict
from index.ledger.conflicts import Grade
from rag.answer import (
    Answer,
    AnswerFigure,
    Citation,
    Conflict,
    ConflictSide,
    Derivation,
    Restoration,
    Status,
    Turn,
)
from rag.stage import OnStage
from tests.api.fake_answerer import stated

MARKUP = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
TURNED = "\u202e\u2067反过来\u202dabc"  # right-to-left marks that nothing ends
LONG = "长" * 30 + "W" * 400
HOSTILE = f"{MARKUP}{TURNED}{LONG}"
QUESTIONS = {
    Status.ANSWERED: "系列？",
    Status.CONFLICTING: "矛盾？",
    Status.DAMAGED: "缺损？",
    Status.NOT_IN_REPORT: "没有？",
}

_HEADING = HOSTILE
_SENTENCE = f"{HOSTILE}达54.3%。"
_LINE = f"{HOSTILE} {HOSTILE} | {HOSTILE} 12亿元"
TEXT = f"{_HEADING}\n{_SENTENCE}\n{_LINE}"
_BODY = len(_HEADING) + 1
_TABLE = _BODY + len(_SENTENCE) + 1
_AMOUNT = TEXT.index("54.3%")


def hostile_report() -> Report:
    offsets = range(len(TEXT))
    heading, body, line = Span(0, len(_HEADING)), Span(_BODY, len(TEXT)), Span(_TABLE, len(TEXT))
    label = Span(_TABLE + len(HOSTILE) + 1, _TABLE + 2 * len(HOSTILE) + 1)
    amount = Span(len(TEXT) - 4, len(TEXT) - 2)
    cells = (
        Cell(0, 0, HOSTILE, label, label),
        Cell(0, 1, "12", amount, amount),
    )
    columns = (Column(HOSTILE, None), Column(HOSTILE, HOSTILE))
    return Report(
        description=Description("hostile", HOSTILE, 2025, HOSTILE, (HOSTILE,)),
        text=TEXT,
        source=TEXT,
        source_starts=array("q", offsets),
        source_ends=array("q", (at + 1 for at in offsets)),
        sections=(
            Section(0, (HOSTILE, HOSTILE), 4, heading, body),
            Section(1, (HOSTILE,), 5, None, Span(len(TEXT), len(TEXT)), SectionStatus.MISSING),
        ),
        sentences=(Sentence(0, 0, 0, Span(_BODY, _TABLE - 1)),),
        tables=(Table("T1", 0, line, columns, (Row(0, line, cells),), True, (HOSTILE,)),),
        marks=(
            Mark(
                MarkKind.RESTORED,
                Span(_BODY, _BODY + len(MARKUP)),
                Span(_BODY, _BODY + len(MARKUP)),
                HOSTILE,
                MARKUP,
                HOSTILE,
            ),
        ),
    )


def hostile_figures() -> tuple[Figure, ...]:
    figure = replace(
        stated(0, "54.3%", "%", None, metric=HOSTILE, subject=HOSTILE),
        region=HOSTILE,
        compared_with=HOSTILE,
        qualifier=HOSTILE,
        span=Span(_AMOUNT, _AMOUNT + 5),
        clause_span=Span(_BODY, _TABLE - 1),
    )
    return (figure, replace(figure, id=1))


class HostileAnswerer:
    """Answers as the questions of `QUESTIONS` want it, with hostile text in every field."""

    @property
    def reports(self) -> tuple[Description, ...]:
        return (hostile_report().description,)

    def answer(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        report: str | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer:
        for status, asked in QUESTIONS.items():
            if question == asked:
                return hostile_answer(status)
        return Answer(Status.ANSWERED, f"{question}[1]", HOSTILE)

    def index(self, report_id: str) -> Any:
        conflict = LedgerConflict(HOSTILE, HOSTILE, None, Grade.PLAIN, (0, 1), (HOSTILE,), HOSTILE)
        ledger = Ledger(hostile_figures(), (), (conflict,))
        return SimpleNamespace(report=hostile_report(), ledger=ledger)


def hostile_answer(status: Status) -> Answer:
    """An answer of that status; the answered one makes a picture."""
    figures = tuple(
        AnswerFigure(
            text=f"{number}{HOSTILE}",
            value=str(number),
            low=None,
            high=None,
            unit=HOSTILE,
            subject=f"{HOSTILE}{number}",
            metric=HOSTILE,
            period=HOSTILE,
            citation=1,
        )
        for number in (1, 2)
    )
    citation = Citation(
        id=1,
        report="hostile",
        section=(HOSTILE, HOSTILE),
        page=4,
        quote=_SENTENCE,
        text=f"前{_SENTENCE}后",
        start=_BODY,
        end=_TABLE - 1,
        source_start=0,
        source_end=1,
        restored=(Restoration(HOSTILE, HOSTILE, HOSTILE),),
    )
    conflicts = (Conflict(HOSTILE, (ConflictSide(0, 1), ConflictSide(1, 1)), HOSTILE),)
    return Answer(
        status,
        f"{HOSTILE}1{HOSTILE}[1]",
        HOSTILE,
        figures=figures,
        citations=(citation,),
        conflicts=conflicts if status is Status.CONFLICTING else (),
        derivations=(Derivation(HOSTILE, ()),),
        nearest=(HOSTILE,),
        suggestions=(HOSTILE,),
    )


def write_hostile_evaluation(folder: Path) -> None:
    """An evaluation result whose texts are hostile."""
    estimate = {"value": 1.0, "low": 0.9, "high": 1.0, "n": 1, "how": "wilson"}
    rows = [
        {"scope": scope, "group": HOSTILE, "measure": "correct", "estimate": estimate}
        for scope in ("all", "kind")
    ]
    question = {
        "id": HOSTILE,
        "kind": HOSTILE,
        "question": HOSTILE,
        "wanted": [HOSTILE],
        "status": HOSTILE,
        "answer": HOSTILE,
        "measures": {"correct": {"hits": 0, "of": 1}},
    }
    result = {
        "report": "hostile",
        "title": HOSTILE,
        "commit": HOSTILE,
        "sets": [{"name": HOSTILE, "questions": 1}],
        "rows": rows,
        "systems": [rows[0], rows[0]],
        "sweep": None,
        "questions": [question],
    }
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
