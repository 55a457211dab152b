"""Bringing the tables up to date, by alembic."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import text

from api.store.database import Database
from api.store.errors import StoreError

_LOCK = 7_310_402
"""PostgreSQL's advisory lock of ours: workers that start together migrate one after another."""


def upgrade(database: Database) -> None:
    """Apply all migrations that are missing.

    Raises:
        StoreError: the database refuses, or a newer program has made its tables.
    """
    config = Config()
    config.set_main_option("script_location", "api.store:migrations")
    try:
        with database.begin() as connection:
            if database.is_sqlite:
                # Takes the write lock at once; SQLite would only take it at the first change.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"数据库（{database.name}）是由更新版本的问报建立的。请升级问报，或换一个数据库。"
        ) from error
