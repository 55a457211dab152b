"""The database of the service: SQLite in a file, or PostgreSQL by URL.

Work on it blocks, so the event loop hands it to a thread (`run_in_thread`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import platformdirs
from anyio import fail_after, to_thread
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from api.store.errors import StoreError
from api.store.settings import StoreSettings

T = TypeVar("T")

LATEST = "0004"
"""The newest migration: a database that is there already is not asked twice."""
_POOL = 8
_SILENT_S = 15.0
"""How long a request waits at most for a database that does not even refuse."""


def default_url() -> URL:
    """The SQLite file in the user's data folder."""
    folder = Path(platformdirs.user_data_dir("wenbao", appauthor=False))
    return URL.create("sqlite", database=str(folder / "wenbao.db"))


class Database:
    """An open database. Safe for many threads."""

    def __init__(self, settings: StoreSettings) -> None:
        """Connects at the first use, not here.

        Raises:
            StoreError: the URL is none, or its driver is not installed.
        """
        self._url = _url_of(settings)
        self.timeout_s = settings.timeout_s
        self.engine = self._engine()

    @property
    def name(self) -> str:
        """The URL without its password."""
        return self._url.render_as_string(hide_password=True)

    @property
    def patience_s(self) -> float:
        """How long a write may take before the database counts as silent."""
        return 2 * self.timeout_s + 1

    @property
    def is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back where an error leaves it.

        Raises:
            StoreError: the database cannot be reached, or refuses.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(
                f"数据库（{self.name}）暂时不能用。请检查数据库是否在运行。"
            ) from error

    def upgrade(self) -> None:
        """Bring the tables to the newest version; nothing happens where they are there already.

        Raises:
            StoreError: the database cannot be reached, or is newer than this program.
        """
        if self.is_sqlite and self._url.database not in (None, "", ":memory:"):
            folder = Path(str(self._url.database)).parent
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(f"不能建立数据目录 {folder}（{error.strerror}）。") from error
        if self.version() == LATEST:
            return
        # Imported here: most starts find everything in place.
        from api.store.migrating import upgrade

        upgrade(self)

    def version(self) -> str | None:
        """The migration that the tables are at; None before the first one.

        Raises:
            StoreError: the database cannot be reached.
        """
        with self.begin() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return None if found is None else str(found)

    def ping(self) -> None:
        """Return when the database answers.

        Raises:
            StoreError: it does not.
        """
        with self.begin() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        self.engine.dispose()

    def _engine(self) -> Engine:
        if self.is_sqlite:
            return self._sqlite()
        try:
            return create_engine(
                self._url,
                pool_size=_POOL,
                max_overflow=0,
                pool_timeout=self.timeout_s,
                pool_pre_ping=True,  # a connection that died with the server is replaced
                connect_args={
                    "connect_timeout": max(1, round(self.timeout_s)),
                    "options": f"-c statement_timeout={round(self.timeout_s * 1000)}",
                },
            )
        except ModuleNotFoundError as error:
            raise StoreError(
                "没有安装 PostgreSQL 的驱动。请运行 pip install 'wenbao[postgresql]'。"
            ) from error

    def _sqlite(self) -> Engine:
        given: dict[str, Any] = {"connect_args": {"timeout": self.timeout_s}}
        if self._url.database in (None, "", ":memory:"):
            # One connection for all threads, else each would see a database of its own.
            given["poolclass"] = StaticPool
            given["connect_args"]["check_same_thread"] = False
        engine = create_engine(self._url, **given)

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _: object) -> None:
            cursor = connection.cursor()
            # Readers never wait for the writer; each commit is on the disk before it returns, so
            # that what was recorded before a reply outlives a loss of power too.
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.close()

        return engine


async def run_in_thread(work: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """The result of `work`, which may wait for the database, without holding up the loop.

    Raises:
        StoreError: the database does not answer within `_SILENT_S`.
    """
    return await run_in_thread_within(_SILENT_S, partial(work, *arguments, **named))


async def run_in_thread_within(seconds: float, work: Callable[[], T]) -> T:
    """As `run_in_thread`, with a time of its own; what takes longer goes on by itself.

    Raises:
        StoreError: the database does not answer at all. Its own time-outs do not help against a
            server that has been frozen: connected, and silent.
    """
    try:
        with fail_after(seconds):
            return await to_thread.run_sync(work, abandon_on_cancel=True)
    except TimeoutError as error:
        raise StoreError("数据库没有回应。请稍后再试；若仍不行，请联系管理员。") from error


def run_within(seconds: float, work: Callable[[], object]) -> None:
    """Do `work` in a thread of its own, and wait for it no longer than that.

    Raises:
        StoreError: it takes longer; it goes on by itself. Or whatever it raises.
    """
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    thread = Thread(target=guarded, name="wenbao-store", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise StoreError("数据库没有回应。请稍后再试；若仍不行，请联系管理员。")
    if failures:
        raise failures[0]


def _url_of(settings: StoreSettings) -> URL:
    if settings.url is None:
        return default_url()
    try:
        url = make_url(settings.url.get_secret_value())
    except ArgumentError as error:
        raise StoreError("store.url 不是数据库的网址。请参照 wenbao.example.toml 填写。") from error
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError("store.url 只能是 sqlite 或 postgresql 的网址。")
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    return url
