"""`wenbao audit …` and `wenbao db …`: the records of the service, and the database behind it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from api.audit import rows
from api.audit.export import csv_lines
from api.settings import Settings, load_settings
from api.store.database import LATEST, Database


def export(out: Path | None, since: datetime | None, until: datetime | None) -> None:
    """Write the records of a time as CSV, to a file or to standard output."""
    with _opened() as (_, database):
        found = rows.all_rows(database, since=rows.in_utc(since), until=rows.in_utc(until))
        if out is None:
            sys.stdout.writelines(csv_lines(found))
            return
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(found))
    print(f"已写入 {out}。")


def prune(keep_days: int | None) -> None:
    """Delete records that are older than the settings, or `keep_days`, want."""
    with _opened() as (settings, database):
        days = settings.audit.keep_days if keep_days is None else keep_days
        if not days:
            print("设置为永久保留（audit.keep_days = 0），没有删除。")
            return
        gone = rows.prune(database, keep_days=days)
    print(f"已删除 {days} 天以前的 {gone} 条记录。")


def upgrade() -> None:
    """Bring the database's tables up to date."""
    with _opened() as (_, database):
        print(f"{database.name}：已是最新（{database.version()}）。")


def status() -> int:
    """Tell the version of the tables; 1 where they are not up to date."""
    database = Database(load_settings().store)
    version = database.version()
    print(f"{database.name}：{version or '尚未建表'}（程序需要 {LATEST}）。")
    database.close()
    return 0 if version == LATEST else 1


@contextmanager
def _opened() -> Iterator[tuple[Settings, Database]]:
    settings = load_settings()
    database = Database(settings.store)
    database.upgrade()
    try:
        yield settings, database
    finally:
        database.close()
