"""Reading and writing the rows of the audit and of the feedback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, desc, select
from sqlalchemy.dialects import postgresql, sqlite

from api.access.caller import Caller
from api.audit.errors import UnknownRequestError
from api.audit.record import Record, storable
from api.store import tables
from api.store.database import Database

_AT_A_TIME = 500
_UNKNOWN = "没有找到这次回答的记录，无法评价。请刷新页面后重新提问。"


def in_utc(moment: datetime | None) -> datetime | None:
    """A moment that was given without a time zone, as one of UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def write(database: Database, records: Sequence[Record]) -> None:
    """Write records in one transaction; one that is there already is left as it is.

    Raises:
        StoreError: the database cannot be used; then none is written.
    """
    insert = (sqlite if database.is_sqlite else postgresql).insert(tables.audit)
    with database.begin() as connection:
        connection.execute(
            insert.on_conflict_do_nothing(index_elements=["uid"]), [asdict(r) for r in records]
        )


def latest(database: Database, *, limit: int, before: int | None = None) -> list[dict[str, Any]]:
    """The newest records (all before row `before`), the newest first."""
    wanted = select(tables.audit).order_by(desc(tables.audit.c.id)).limit(limit)
    if before is not None:
        wanted = wanted.where(tables.audit.c.id < before)
    with database.begin() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def all_rows(
    database: Database, *, since: datetime | None = None, until: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """All records of a time, the oldest first, read a few hundred at a time."""
    last = 0
    while True:
        wanted = (
            select(tables.audit)
            .where(tables.audit.c.id > last)
            .order_by(tables.audit.c.id)
            .limit(_AT_A_TIME)
        )
        if since is not None:
            wanted = wanted.where(tables.audit.c.asked_at >= since)
        if until is not None:
            wanted = wanted.where(tables.audit.c.asked_at < until)
        with database.begin() as connection:
            rows = [dict(row) for row in connection.execute(wanted).mappings()]
        yield from rows
        if len(rows) < _AT_A_TIME:
            return
        last = rows[-1]["id"]


def prune(database: Database, *, keep_days: int) -> int:
    """Delete what is older, feedback with it; how many records went."""
    oldest = datetime.now(UTC) - timedelta(days=keep_days)
    with database.begin() as connection:
        connection.execute(delete(tables.feedback).where(tables.feedback.c.given_at < oldest))
        gone = connection.execute(delete(tables.audit).where(tables.audit.c.asked_at < oldest))
        return gone.rowcount


def give_feedback(
    database: Database,
    caller: Caller,
    *,
    request_id: str,
    vote: str,
    reason: str | None,
    comment: str | None,
) -> None:
    """Keep a caller's vote on a reply; a later one takes the place of an earlier one.

    Raises:
        UnknownRequestError: this caller never got such a reply.
        StoreError: the database cannot be used.
    """
    audit, feedback = tables.audit, tables.feedback
    own = select(audit.c.uid).where(
        audit.c.request_id == request_id,
        audit.c.key.is_not_distinct_from(caller.key),
        audit.c.user.is_not_distinct_from(caller.user),
    )
    given = {
        "request_id": request_id,
        "caller": f"{caller.key or ''}/{caller.user or ''}",
        "vote": vote,
        "reason": reason,
        "comment": None if comment is None else storable(comment),
        "given_at": datetime.now(UTC),
    }
    insert = (sqlite if database.is_sqlite else postgresql).insert(feedback)
    changed = {name: given[name] for name in ("vote", "reason", "comment", "given_at")}
    with database.begin() as connection:
        uid = connection.execute(own.order_by(desc(audit.c.id)).limit(1)).scalar()
        if uid is None:
            raise UnknownRequestError(_UNKNOWN)
        connection.execute(
            insert.values({**given, "uid": uid}).on_conflict_do_update(
                index_elements=["uid", "caller"], set_=changed
            )
        )


def feedback_rows(
    database: Database, *, limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """The newest votes, each with its question and answer where those are kept."""
    audit, feedback = tables.audit, tables.feedback
    wanted = (
        select(feedback, audit.c.question, audit.c.answer, audit.c.status)
        .join(audit, audit.c.uid == feedback.c.uid, isouter=True)
        .order_by(desc(feedback.c.id))
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(feedback.c.id < before)
    with database.begin() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]
