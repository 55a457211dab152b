"""A report of a few lines and an embedder of a few lines, both exact and fast."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.report import Cell, Column, Description, Report, Row, Section, Sentence, Table
from corpus.span import Span
from index.embedder import Progress
from index.normal import fold

PROSE = (
    (
        "摘要",
        (
            "2025年影像工作站市场规模预计达到187.5亿元。",
            "PACS占据主导地位,市场份额预计达54.3%。",
            "华东地区以38.7%的份额领跑全国。",
        ),
    ),
    (
        "1、工业检测(含电池)需求",
        (
            "新能源电池检测需要处理热成像数据。",
            "头部企业年采购量为12,500台。",
            "头部企业年采购量为12,500台。",
        ),
    ),
)
COLUMNS = (Column("年份", None), Column("产能", "万台"))
ROWS = (("2024", "56.7"), ("2025", "62.5"))


def small_report(*, prose: Sequence[tuple[str, Sequence[str]]] = PROSE) -> Report:
    """Two sections of three sentences; the first ends with a table of two rows."""
    text = ""
    sections: list[Section] = []
    sentences: list[Sentence] = []
    tables: list[Table] = []
    for number, (heading, lines) in enumerate(prose):
        start = len(text)
        text += heading + "\n"
        body = len(text)
        for line in lines:
            span = Span(len(text), len(text) + len(line))
            sentences.append(Sentence(len(sentences), number, number, span))
            text += line
        text += "\n"
        if number == 0:
            table, text = _table(text)
            tables.append(table)
        sections.append(
            Section(number, (heading,), None, Span(start, body - 1), Span(body, len(text)))
        )
    return Report(
        description=Description("small", "小报告", 2025),
        text=text,
        source=text,
        source_starts=array("l", range(len(text))),
        source_ends=array("l", range(1, len(text) + 1)),
        sections=tuple(sections),
        sentences=tuple(sentences),
        tables=tuple(tables),
        marks=(),
    )


def _table(text: str) -> tuple[Table, str]:
    start = len(text)
    rows = []
    for number, values in enumerate(ROWS):
        row_start = len(text)
        cells = []
        for place, (column, value) in enumerate(zip(COLUMNS, values, strict=True)):
            text += (" | " if place else "") + column.name + " "
            span = Span(len(text), len(text) + len(value))
            cells.append(Cell(number, place, value, span, span))
            text += value + (column.unit or "")
        rows.append(Row(number, Span(row_start, len(text)), tuple(cells)))
        text += "\n"
    table = Table("table-1", 0, Span(start, len(text) - 1), COLUMNS, tuple(rows), verified=True)
    return table, text


class TinyEmbedder:
    """Each character of the folded text points somewhere fixed; a text is their mean."""

    dimensions = 32

    def __init__(self, identity: str = "tiny-1") -> None:
        self.identity = identity
        self.embedded = 0

    def embed_passages(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> npt.NDArray[np.float32]:
        self.embedded += len(texts)
        if progress:
            progress("embedding", len(texts), len(texts))
        return np.stack([self.embed_question(text) for text in texts])

    def embed_questions(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, text: str) -> npt.NDArray[np.float32]:
        vector = np.full(self.dimensions, 1e-3)
        for character in fold(text):
            seed = hashlib.sha256((self.identity + character).encode()).digest()
            vector += np.frombuffer(seed, dtype=np.uint8) / 255 - 0.5
        return (vector / np.linalg.norm(vector)).astype(np.float32)


class ReportInMemory:
    """A source whose report can be exchanged; `reads` counts how often it was read."""

    def __init__(self, report: Report | None = None) -> None:
        self.report = report or small_report()
        self.reads = 0

    def fingerprint(self) -> str:
        return hashlib.sha256(self.report.text.encode()).hexdigest()

    def read(self) -> Report:
        self.reads += 1
        return self.report
