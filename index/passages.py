"""Cutting a report into passages: each sentence and each table row is one.

Knows the report's structure; nothing of vectors or words. What is matched is short (so that
one claim is one passage), what is shown is the window around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.report import Report, Sentence, Table
from corpus.span import Span
from index.passage import Passage
from index.settings import PassageSettings

_HAN_NUMBER = "[一二三四五六七八九十百]+"
_ENUMERATOR = re.compile(
    r"^\s*(?:"
    rf"第(?:{_HAN_NUMBER}|\d+)[章节部分篇]+[、:：]?|"  # 第三章 …
    rf"[(（](?:{_HAN_NUMBER}|\d+)[)）]|"  # （二）…
    rf"{_HAN_NUMBER}[、.．:：]|"  # 一、…
    r"\d{1,2}(?:\.\d{1,2}){2,}|"  # 3.2.1…
    r"\d{1,2}(?:\.\d{1,2})?(?:[、.．:：](?!\d)|(?=\s))"  # 1、…  3.2 …, but not 3.5亿元 …
    r")\s*"
)
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")


def cut_passages(report: Report, settings: PassageSettings) -> tuple[Passage, ...]:
    """All passages of the report in text order; `passages[i].id == i`."""
    pieces = [*_from_prose(report, settings), *_from_tables(report, settings)]
    pieces.sort(key=lambda piece: (piece.span.start, piece.span.end))
    return tuple(
        Passage(
            id=position,
            section=piece.section,
            span=piece.span,
            window=piece.window,
            sentence=piece.sentence,
            table=piece.table,
            row=piece.row,
        )
        for position, piece in enumerate(pieces)
    )


def embedded_text(report: Report, passage: Passage, settings: PassageSettings) -> str:
    """What is embedded of a passage: its innermost heading, then the sentence or row.

    The heading tells what a sentence such as 2022年攀升至66.8亿元 is about. More headings
    would drown the sentence: with the whole path, recall@1 fell by a fifth.
    """
    heading = bare_heading(report.sections[passage.section].heading)[: settings.heading_chars]
    return _joined(heading, _body(report, passage))


def worded_text(report: Report, passage: Passage, settings: PassageSettings) -> str:
    """What BM25 sees of a passage: its whole heading path, then the sentence or row.

    Words of a heading that many passages share weigh little by themselves, so here the path
    helps. Without `heading_chars` there is no heading here either.
    """
    path = report.sections[passage.section].path if settings.heading_chars else ()
    return _joined("，".join(bare_heading(heading) for heading in path), _body(report, passage))


def bare_heading(heading: str) -> str:
    """The heading without its number and without what stands in brackets."""
    return _BRACKETED.sub("", _ENUMERATOR.sub("", heading, count=1)).strip()


def _body(report: Report, passage: Passage) -> str:
    return passage.span.of(report.text).replace(" | ", "，")


def _joined(heading: str, body: str) -> str:
    return f"{heading}：{body}" if heading else body


def _from_prose(report: Report, settings: PassageSettings) -> list[Passage]:
    by_section: dict[int, list[Sentence]] = {}
    for sentence in report.sentences:
        by_section.setdefault(sentence.section, []).append(sentence)
    return [
        Passage(
            id=0,
            section=sentence.section,
            span=sentence.span,
            window=_window(sentences, position, settings),
            sentence=sentence.index,
        )
        for sentences in by_section.values()
        for position, sentence in enumerate(sentences)
    ]


def _window(sentences: Sequence[Sentence], position: int, settings: PassageSettings) -> Span:
    # The sentence before comes first: it usually names the subject or the year.
    window = sentences[position].span
    for step in range(1, settings.neighbours + 1):
        for neighbour in (position - step, position + step):
            if not 0 <= neighbour < len(sentences):
                continue
            span = sentences[neighbour].span
            wider = Span(min(window.start, span.start), max(window.end, span.end))
            if len(wider) <= settings.window_chars:
                window = wider
    return window


def _from_tables(report: Report, settings: PassageSettings) -> list[Passage]:
    return [
        Passage(
            id=0,
            section=table.section,
            span=row.span,
            window=_table_window(table, row.span, settings),
            table=table.id,
            row=row.index,
        )
        for table in report.tables
        for row in table.rows
    ]


def _table_window(table: Table, row: Span, settings: PassageSettings) -> Span:
    """The whole table where it is short, else as many rows around this one as fit."""
    # A table reads as one thing, so it may be twice as long as prose.
    limit = 2 * settings.window_chars
    if table.span.contains(row) and len(table.span) <= limit:
        return table.span
    window = row
    for other in sorted(table.rows, key=lambda each: abs(each.span.start - row.start)):
        wider = Span(min(window.start, other.span.start), max(window.end, other.span.end))
        if len(wider) > limit:
            break
        window = wider
    return window
