"""A stand-in for the answerer: answers from a table, at once, without a model."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Sequence
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from corpus.errors import UnknownReportError
from corpus.report import Description, Report, Section, SectionStatus
from corpus.span import Span
from index.figure import Change, Figure, FigureStatus, Modality, Period
from index.ledger import Ledger
from index.ledger.conflicts import Conflict as LedgerConflict
from index.ledger.conflicts import Grade
from index.passage import ScoredPassage
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
from rag.errors import EmptyQuestionError
from rag.stage import OnStage, Stage, enter, told_to

REPORT_ID = "small-report"
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
TEXT = "摘要市场份额预计达54.3%。前景可观。"


def small_report() -> Report:
    offsets = range(len(TEXT))
    return Report(
        description=Description(REPORT_ID, "小报告", 2025, None, ("小报",)),
        text=TEXT,
        source=TEXT,
        source_starts=array("q", offsets),
        source_ends=array("q", (at + 1 for at in offsets)),
        sections=(
            Section(0, ("摘要",), None, Span(0, 2), Span(2, len(TEXT))),
            Section(
                1,
                ("一、市场", "规模"),
                4,
                None,
                Span(len(TEXT), len(TEXT)),
                SectionStatus.MISSING,
            ),
        ),
        sentences=(),
        tables=(),
        marks=(),
    )


def small_ledger() -> Ledger:
    share = {"metric": "市场份额", "subject": "PACS"}
    return Ledger(
        (
            stated(0, "54.3%", "%", Period("2025年", 2025, 2025), **share),
            stated(1, "30%", "%", Period("2024年", 2024, 2024), **share),
            stated(2, "12亿元", "亿元", None, metric="市场规模"),
        ),
        (),
        (LedgerConflict("市场份额", "PACS", None, Grade.PLAIN, (0, 1), (), "两处不同"),),
    )


def stated(number: int, text: str, unit: str, period: Period | None, **given: str) -> Figure:
    return Figure(
        id=number,
        text=text,
        value=Decimal(text.removesuffix(unit)),
        low=None,
        high=None,
        unit=unit,
        base_unit=unit,
        scale=Decimal(1),
        qualifier=None,
        direction=None,
        change=Change.LEVEL,
        modality=Modality.FORECAST,
        period=period,
        compared_with=None,
        region=None,
        subject=given.get("subject"),
        metric=given["metric"],
        terms=(),
        pair=None,
        section=0,
        sentence=None,
        span=Span(9, 14),
        clause_span=Span(2, 14),
        table=None,
        row=None,
        column=None,
        status=FigureStatus.CLEAN,
    )


def citation(number: int = 1, **changed: Any) -> Citation:
    given: dict[str, Any] = {
        "id": number,
        "report": REPORT_ID,
        "section": ("一、市场", "规模"),
        "page": 4,
        "quote": "市场份额预计达15-20%",
        "text": "据统计，市场份额预计达15-20%。前景可观。",
        "start": 2,
        "end": 14,
        "source_start": 2,
        "source_end": 14,
        "restored": (Restoration("1520%", "15-20%", "区间号丢失"),),
    }
    return Citation(**{**given, **changed})


def figure(text: str = "15-20%", **changed: Any) -> AnswerFigure:
    given: dict[str, Any] = {
        "text": text,
        "value": None,
        "low": "15",
        "high": "20",
        "unit": "%",
        "subject": "PACS",
        "metric": "市场份额",
        "period": "2025年",
        "citation": 1,
    }
    return AnswerFigure(**{**given, **changed})


ANSWERS = {
    "份额多少？": Answer(
        Status.ANSWERED,
        "市场份额预计达15-20%[1]。",
        "2025年的份额多少？",
        figures=(figure(),),
        citations=(citation(),),
        derivations=(Derivation("20 - 15 = 5 个百分点", (0,)),),
        suggestions=("规模多大？", "没有的？"),
    ),
    "规模多大？": Answer(
        Status.CONFLICTING,
        "报告说法不一：15-20%[1]，另一处为30%[2]。",
        "规模多大？",
        figures=(figure(), figure("30%", value="30", low=None, high=None, citation=2)),
        citations=(citation(), citation(2, section=("摘要",), page=None, restored=())),
        conflicts=(Conflict("市场份额", (ConflictSide(0, 1), ConflictSide(1, 2)), "两处不同"),),
    ),
    "缺损的？": Answer(Status.DAMAGED, "原文此处缺损[1]。", "缺损的？", citations=(citation(),)),
    "没有的？": Answer(
        Status.NOT_IN_REPORT, "报告未提及。", "没有的？", nearest=("市场份额15-20%",)
    ),
    "2025 年 规模多大？": Answer(Status.ANSWERED, "很大。", "2025年规模多大?"),
    "脚本？": Answer(
        Status.ANSWERED,
        f"{HOSTILE}[1]",
        HOSTILE,
        citations=(
            citation(
                section=(HOSTILE,),
                quote=HOSTILE,
                text=f"前{HOSTILE}后",
                restored=(Restoration(HOSTILE, HOSTILE, HOSTILE),),
            ),
        ),
        derivations=(Derivation(HOSTILE, ()),),
        nearest=(HOSTILE,),
        suggestions=(HOSTILE,),
    ),
}


class FakeAnswerer:
    """Answers from `ANSWERS`; keeps what it was asked.

    `挡住` waits until `release` is set; `数着` counts stages until it is given up.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...], str | None]] = []
        self.searched: list[tuple[str, int, str | None]] = []
        self.finished: list[str] = []
        self.given_up: list[str] = []
        self.counted = 0
        self.blocked = threading.Event()
        self.release = threading.Event()

    @property
    def reports(self) -> tuple[Description, ...]:
        return (small_report().description,)

    def answer(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        report: str | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer:
        with told_to(on_stage):
            return self._answer(question, history, report)

    def _answer(self, question: str, history: Sequence[Turn], report: str | None) -> Answer:
        self.asked.append((question, tuple(history), report))
        if report not in (None, REPORT_ID):
            raise UnknownReportError(report)
        if not question.strip():
            raise EmptyQuestionError("问题是空的。请写上要问的内容。")
        enter(Stage.READING)
        if question == "出错":
            raise RuntimeError("secret of the inside")
        if question == "挡住":
            self.blocked.set()
            self.release.wait(timeout=10)
        if question == "数着":
            self._count(question)
        enter(Stage.RETRIEVING)
        enter(Stage.CHECKING)
        self.finished.append(question)
        return ANSWERS.get(question, Answer(Status.ANSWERED, f"答：{question}", question))

    def _count(self, question: str) -> None:
        try:
            while not self.release.wait(timeout=0.005):
                self.counted += 1
                enter(Stage.RETRIEVING)
        except Exception:
            self.given_up.append(question)
            raise

    def search(self, text: str, *, k: int, report: str | None = None) -> list[ScoredPassage]:
        self.searched.append((text, k, report))
        passage = SimpleNamespace(id=0, section=0, span=Span(2, len(TEXT)))
        return [SimpleNamespace(passage=passage, score=0.75)][:k]  # type: ignore[list-item]

    def index(self, report_id: str) -> Any:
        if report_id != REPORT_ID:
            raise UnknownReportError(report_id)
        return SimpleNamespace(report=small_report(), ledger=small_ledger(), passages=())
