"""`wenbao curated …`: answers that a person has checked, held to the report as the route does.

A service that runs uses what is added here within a few seconds.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.commands.opening import open_report
from api.commands.output import make_table, output
from api.curated import rows
from api.curated.pinning import pin, place_of
from api.curated.schema import CuratedOut, CuratedReply, CuratedRequest
from api.curated.shelf import Shelf
from api.settings import load_settings
from api.store.database import Database
from corpus.errors import WenbaoError
from corpus.shipped import shipped_reports
from index.index import Index


class CuratedLineError(WenbaoError):
    """A line of a file is no curated answer; the message is for staff, in Chinese."""


class _Quoted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    quote: str
    start: int | None = None
    end: int | None = None


class _Given(BaseModel):
    """A line of a file. Of a citation the quote counts: its offsets may be of an older report."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    questions: tuple[str, ...]
    answer: str
    citations: tuple[_Quoted, ...] = Field(min_length=1)
    report: str | None = None


def add(questions: list[str], answer: str, quotes: list[str], *, report: str | None) -> None:
    """Pin an answer to questions; each quote is found in the report.

    Raises:
        WenbaoError: it does not hold, or a question has an answer already.
    """
    report = report or shipped_reports()[0].id
    with _opened() as database:
        index = _index(report)
        places = [place_of(index, quote, number=at) for at, quote in enumerate(quotes, start=1)]
        given = _request(questions=questions, answer=answer, citations=places)
        number = pin(database, index, given, report=report, created_by=_who())
    print(f"已添加，编号 {number}。")


def list_all(*, as_json: bool) -> None:
    """Print all, the oldest first; of those that do not hold any more, why."""
    with _opened() as database:
        told = _all(database)
    if as_json:
        print(CuratedReply(curated=told).model_dump_json(indent=2))
        return
    table = make_table("编号", "问题", "答案", "添加", "状态")
    for one in told:
        table.add_row(
            str(one.id),
            "\n".join(one.questions),
            one.answer,
            f"{one.created_at.astimezone():%Y-%m-%d %H:%M}\n{one.created_by or ''}".strip(),
            "有效" if one.stale is None else f"失效：{one.stale}",
        )
    output().print(table)


def remove(number: int) -> None:
    """Take one away.

    Raises:
        UnknownCuratedError: there is none of that id.
    """
    with _opened() as database:
        rows.remove(database, number)
    print(f"已删除编号为 {number} 的答案。")


def export(out: Path | None) -> None:
    """Write all as JSON Lines, to a file or to standard output."""
    with _opened() as database:
        lines = [
            one.model_dump_json(include={"report", "questions", "answer", "citations"})
            for one in _all(database)
        ]
    text = "".join(f"{line}\n" for line in lines)
    if out is None:
        sys.stdout.write(text)
        return
    out.write_text(text, encoding="utf-8")
    print(f"已写入 {out}，共 {len(lines)} 个答案。")


def import_all(path: Path) -> int:
    """Add what a file holds, each line by itself; 1 where one could not be added."""
    text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    added = known = failed = 0
    with _opened() as database:
        have = {(one.report, one.answer, one.questions) for one in rows.all_curated(database)}
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            try:
                given = _given(line)
                report = given.report or shipped_reports()[0].id
                if (report, given.answer, given.questions) in have:
                    known += 1
                    continue
                _add_line(database, given, report)
                added += 1
            except WenbaoError as error:
                failed += 1
                print(f"第 {number} 行没有添加：{error}", file=sys.stderr)
    print(f"添加 {added} 个，已有 {known} 个，未添加 {failed} 个。")
    return 1 if failed else 0


def _add_line(database: Database, given: _Given, report: str) -> None:
    index = _index(report)
    places = []
    for at, cited in enumerate(given.citations, start=1):
        start, text = cited.start, index.report.text
        if start is not None and text.startswith(cited.quote, start):
            places.append({"start": start, "end": start + len(cited.quote), "quote": cited.quote})
        else:
            places.append(place_of(index, cited.quote, number=at).model_dump())
    request = _request(questions=given.questions, answer=given.answer, citations=places)
    pin(database, index, request, report=report, created_by=_who())


def _given(line: str) -> _Given:
    try:
        return _Given.model_validate_json(line)
    except ValidationError as error:
        raise _wrong(error) from error


def _request(**given: object) -> CuratedRequest:
    try:
        return CuratedRequest.model_validate(given)
    except ValidationError as error:
        raise _wrong(error) from error


def _wrong(error: ValidationError) -> CuratedLineError:
    where = sorted({".".join(str(part) for part in one["loc"]) for one in error.errors()})
    return CuratedLineError(
        f"不合格式（{'、'.join(name or '整行' for name in where)}）。"
        "须有 questions、answer、citations，字数不要过长；样子见 wenbao curated export。"
    )


def _all(database: Database) -> list[CuratedOut]:
    return [CuratedOut.of(one) for one in Shelf(database, _index).all()]


@cache
def _index(report: str) -> Index:
    return open_report(report)


def _who() -> str:
    """Whoever is logged in on this machine; told apart from the ids of keys."""
    try:
        return f"cli:{getpass.getuser()}"[:32]
    except (KeyError, OSError):  # a user without a name
        return "cli"


@contextmanager
def _opened() -> Iterator[Database]:
    database = Database(load_settings().store)
    database.upgrade()
    try:
        yield database
    finally:
        database.close()
