"""Where it is kept how much each caller has spent: shared by all workers of a service.

The rule is pyrate-limiter's GCRA: one number for each name, the time at which all that was spent
is free again. Here it is read, moved on and written in one transaction.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filelock import FileLock
from pyrate_limiter import GCRA, Decision, Rate
from sqlalchemy import text

from api.limits.errors import TallyError
from api.store.database import Database
from api.store.errors import StoreError

_PRUNE_S = 60.0
_RULE = GCRA()


@dataclass(frozen=True, slots=True)
class Charge:
    """One unit, to be spent by `name` under `rate`."""

    name: str
    rate: Rate


class Tally(Protocol):
    """What has been spent. Safe for many threads."""

    def spend(self, charges: Sequence[Charge]) -> list[Decision]:
        """Spend all charges, or none where one of them is refused; a decision for each.

        Raises:
            TallyError: what was spent cannot be read or written.
        """
        ...

    def close(self) -> None: ...


class SqliteTally:
    """Kept in a SQLite file, which the workers of one machine share."""

    def __init__(self, path: str, *, timeout_s: float) -> None:
        """`path` may be `:memory:`; the file is made at the first use."""
        self._path = path
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._next_prune = 0.0

    def spend(self, charges: Sequence[Charge]) -> list[Decision]:
        with self._lock:
            try:
                return self._spend(charges)
            except (sqlite3.Error, OSError) as error:
                self._drop()
                raise TallyError(str(error)) from error

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _spend(self, charges: Sequence[Charge]) -> list[Decision]:
        connection = self._open()
        connection.execute("BEGIN IMMEDIATE")
        try:
            now = time.time_ns() // 1_000_000
            moves = []
            for charge in charges:
                row = connection.execute(
                    "SELECT free_at FROM spent WHERE name = ?", (charge.name,)
                ).fetchone()
                moves.append(_moved(charge, 0 if row is None else row[0], now))
            if all(decision.allowed for _, decision in moves):
                connection.executemany(
                    "INSERT OR REPLACE INTO spent (name, free_at) VALUES (?, ?)",
                    [(charge.name, at) for charge, (at, _) in zip(charges, moves, strict=True)],
                )
            self._prune(connection, now)
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
        return [decision for _, decision in moves]

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            if self._path == ":memory:":
                self._connection = self._made()
            else:
                Path(self._path).parent.mkdir(parents=True, exist_ok=True)
                # Two processes that turn the same new file to WAL at once get in each other's
                # way, and there SQLite does not wait.
                with FileLock(f"{self._path}.lock", timeout=self._timeout_s):
                    self._connection = self._made()
        return self._connection

    def _made(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=self._timeout_s, isolation_level=None, check_same_thread=False
        )
        # Never forced to the disk: what a loss of power forgets is spent once more at most.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS spent "
            "(name TEXT PRIMARY KEY, free_at INTEGER NOT NULL) WITHOUT ROWID"
        )
        return connection

    def _prune(self, connection: sqlite3.Connection, now: int) -> None:
        if time.monotonic() >= self._next_prune:
            self._next_prune = time.monotonic() + _PRUNE_S
            connection.execute("DELETE FROM spent WHERE free_at < ?", (now * 1000,))

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class PostgresTally:
    """Kept in the service's PostgreSQL, whose clock counts: workers of many machines share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._made = False
        self._next_prune = 0.0

    def spend(self, charges: Sequence[Charge]) -> list[Decision]:
        try:
            self._make()
            return self._spend(charges)
        except StoreError as error:
            raise TallyError(str(error)) from error

    def close(self) -> None:
        """Nothing of its own to close."""

    def _spend(self, charges: Sequence[Charge]) -> list[Decision]:
        with self._database.begin() as connection:
            moves = {}
            # In order of their names, so that two callers never wait for each other's rows.
            for charge in sorted(charges, key=lambda charge: charge.name):
                free_at, now = connection.execute(_TAKE, {"name": charge.name}).one()
                moves[charge.name] = _moved(charge, int(free_at), int(now))
            if all(decision.allowed for _, decision in moves.values()):
                connection.execute(
                    _MOVE, [{"name": name, "free_at": at} for name, (at, _) in moves.items()]
                )
        if time.monotonic() >= self._next_prune:
            self._next_prune = time.monotonic() + _PRUNE_S
            with self._database.begin() as connection:
                connection.execute(_PRUNE)
        return [moves[charge.name][1] for charge in charges]

    def _make(self) -> None:
        if self._made:
            return
        with self._database.begin() as connection:
            # Two workers that make the same table at once would fail.
            connection.execute(text("SELECT pg_advisory_xact_lock(7231845)"))
            connection.execute(text(_TABLE))
        self._made = True


_TABLE = (
    "CREATE UNLOGGED TABLE IF NOT EXISTS limits_spent "
    "(name TEXT PRIMARY KEY, free_at BIGINT NOT NULL)"
)
# Locks the row until the end of the transaction, and makes it where there is none.
_TAKE = text(
    "INSERT INTO limits_spent AS spent (name, free_at) VALUES (:name, 0) "
    "ON CONFLICT (name) DO UPDATE SET free_at = spent.free_at "
    "RETURNING free_at, (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
)
_MOVE = text("UPDATE limits_spent SET free_at = :free_at WHERE name = :name")
_PRUNE = text(
    "DELETE FROM limits_spent WHERE name IN (SELECT name FROM limits_spent "
    "WHERE free_at < extract(epoch FROM clock_timestamp()) * 1000000 FOR UPDATE SKIP LOCKED)"
)


def _moved(charge: Charge, free_at: int, now: int) -> tuple[int, Decision]:
    """`free_at` (microseconds) after the charge, which comes at `now` (milliseconds)."""
    (moved,), decision = _RULE.step([charge.rate], (free_at,), now, 1)
    return int(moved), decision


def open_tally(database: Database) -> Tally:
    """The tally that belongs to a database: in it, or in a file beside it."""
    if not database.is_sqlite:
        return PostgresTally(database)
    file = database.engine.url.database
    if file in (None, "", ":memory:"):
        return SqliteTally(":memory:", timeout_s=database.timeout_s)
    beside = Path(str(file)).with_name("limits.db")
    return SqliteTally(str(beside), timeout_s=database.timeout_s)
