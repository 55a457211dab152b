"""The rows of the curated answers: each with its questions and its places in the report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from api.curated.errors import TakenError, UnknownCuratedError
from api.store import tables
from api.store.database import Database
from api.store.errors import StoreError


@dataclass(frozen=True, slots=True)
class Curated:
    """A checked answer as it is kept. `forms` are the questions as they are found again, in the
    order of `questions`; `places` are half-open spans of the report's working text."""

    id: int
    report: str
    answer: str
    places: tuple[tuple[int, int], ...]
    quotes: tuple[str, ...]
    questions: tuple[str, ...]
    forms: tuple[str, ...]
    created_at: datetime
    created_by: str | None


def all_curated(database: Database) -> list[Curated]:
    """All, the oldest first.

    Raises:
        StoreError: the database cannot be used.
    """
    questions: dict[int, list[tuple[str, str]]] = defaultdict(list)
    asked = select(tables.curated_questions).order_by(tables.curated_questions.c.id)
    with database.begin() as connection:
        rows = connection.execute(select(tables.curated).order_by(tables.curated.c.id)).all()
        for row in connection.execute(asked):
            questions[row.curated].append((row.question, row.form))
    return [
        Curated(
            id=row.id,
            report=row.report,
            answer=row.answer,
            places=tuple((start, end) for start, end, _ in row.places),
            quotes=tuple(quote for _, _, quote in row.places),
            questions=tuple(question for question, _ in questions[row.id]),
            forms=tuple(form for _, form in questions[row.id]),
            created_at=row.created_at,
            created_by=row.created_by,
        )
        for row in rows
    ]


def add(
    database: Database,
    *,
    report: str,
    answer: str,
    places: list[tuple[int, int, str]],
    questions: dict[str, str],
    created_by: str | None,
) -> int:
    """Keep a new one; its id. `questions` maps forms to the questions as typed; of each place its
    quote is kept too, by which a changed report is noticed.

    Raises:
        TakenError: one of the questions has an answer already.
        StoreError: the database cannot be used.
    """
    row = {
        "report": report,
        "answer": answer,
        "places": [list(place) for place in places],
        "created_at": datetime.now(UTC),
        "created_by": created_by,
    }
    try:
        with database.begin() as connection:
            made = connection.execute(insert(tables.curated).values(row))
            number = int(made.inserted_primary_key[0])  # type: ignore[index]
            asked = [
                {"curated": number, "report": report, "form": form, "question": question}
                for form, question in questions.items()
            ]
            connection.execute(insert(tables.curated_questions), asked)
    except StoreError as error:
        if isinstance(error.__cause__, IntegrityError):
            raise TakenError(
                "其中一个问题已有核对过的答案。请先删除旧的，或换一个问法。"
            ) from error
        raise
    return number


def remove(database: Database, number: int) -> None:
    """Take one away, with its questions.

    Raises:
        UnknownCuratedError: there is none of that id.
        StoreError: the database cannot be used.
    """
    questions = tables.curated_questions
    with database.begin() as connection:
        connection.execute(delete(questions).where(questions.c.curated == number))
        gone = connection.execute(delete(tables.curated).where(tables.curated.c.id == number))
        if not gone.rowcount:
            raise UnknownCuratedError(f"没有编号为 {number} 的核对过的答案。")
