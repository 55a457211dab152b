"""A Report from a few lines of Markdown, for tests: headings, paragraphs, pipe tables.

The source map is the identity, so offsets in the text are offsets in the source.
"""

from __future__ import annotations

import re
from array import array

from corpus.report import Cell, Column, Description, Report, Row, Section, Sentence, Table
from corpus.span import Span

_HEADER = re.compile(r"^(.*?)[((]([^()()]*)[))]$")


def _column(text: str) -> Column:
    match = _HEADER.match(text.strip())
    return Column(match.group(1), match.group(2)) if match else Column(text.strip(), None)


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?[\d,.\-–]+%?", text))


class _Builder:
    def __init__(self) -> None:
        self.text = ""
        self.sections: list[Section] = []
        self.sentences: list[Sentence] = []
        self.tables: list[Table] = []
        self.path: list[tuple[int, str]] = []
        self.paragraph = -1
        self.body = 0

    def put(self, piece: str) -> Span:
        start = len(self.text)
        self.text += piece
        return Span(start, len(self.text))

    def close_section(self) -> None:
        if self.sections:
            last = self.sections[-1]
            span = Span(self.body, max(self.body, len(self.text)))
            self.sections[-1] = Section(last.index, last.path, None, last.heading_span, span)

    def heading(self, level: int, title: str) -> None:
        self.close_section()
        self.path = [item for item in self.path if item[0] < level] + [(level, title)]
        span = self.put(title)
        self.put("\n")
        self.body = len(self.text)
        path = tuple(name for _, name in self.path)
        self.sections.append(
            Section(len(self.sections), path, None, span, Span(self.body, self.body))
        )

    def prose(self, line: str) -> None:
        self.paragraph += 1
        for match in re.finditer(r"[^。!?!?]+[。!?!?]?[”\"]?", line):
            span = self.put(match.group())
            index = len(self.sentences)
            self.sentences.append(Sentence(index, len(self.sections) - 1, self.paragraph, span))
        self.put("\n")

    def table(self, lines: list[str]) -> None:
        grid = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
        columns = tuple(_column(text) for text in grid[0])
        start = len(self.text)
        rows: list[Row] = []
        for values in grid[2:]:
            at = len(self.text)
            cells = []
            for number, (column, value) in enumerate(zip(columns, values, strict=True)):
                self.put((" | " if number else "") + column.name + " ")
                span = self.put(value)
                if column.unit and _is_number(value):
                    self.put(column.unit)
                cells.append(Cell(len(rows), number, value, span, span))
            total = values[0] in ("合计", "总计", "小计")
            rows.append(Row(len(rows), Span(at, len(self.text)), tuple(cells), total))
            self.put("\n")
        name = f"t{len(self.tables) + 1}"
        span = Span(start, len(self.text))
        self.tables.append(Table(name, len(self.sections) - 1, span, columns, tuple(rows), True))


def report_from_markdown(markdown: str, *, title: str, identity: str = "plain") -> Report:
    """Headings by `#`, one paragraph a line, pipe tables with units in brackets."""
    builder = _Builder()
    lines = [line for line in markdown.splitlines() if line.strip()]
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            builder.heading(level, line[level:].strip())
        elif line.startswith("|"):
            block = list(lines[at:])
            size = next(
                (n for n, item in enumerate(block) if not item.strip().startswith("|")), len(block)
            )
            builder.table(block[:size])
            at += size - 1
        else:
            builder.prose(line)
        at += 1
    builder.close_section()
    text = builder.text
    return Report(
        Description(identity, title),
        text,
        text,
        array("q", range(len(text))),
        array("q", range(1, len(text) + 1)),
        tuple(builder.sections),
        tuple(builder.sentences),
        tuple(builder.tables),
        (),
    )
