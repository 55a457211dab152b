"""`wenbao keys …`: make, list and revoke the keys of programs that call the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.table import Table

from api.access.caller import Scope
from api.access.keys import create_key
from api.settings import load_settings
from api.store.database import Database
from api.store.keys import all_keys, revoke_key
from corpus.errors import WenbaoError


class UnknownKeyError(WenbaoError):
    """No key of that id holds; the message is for staff, in Chinese."""


def create(name: str, scope: str) -> None:
    """Print a new key, this once."""
    scopes = frozenset(Scope) if scope == Scope.ADMIN else frozenset({Scope(scope)})
    with _opened() as database:
        key, record = create_key(database, name=name, scopes=scopes)
    Console(stderr=True).print(
        f"已建立密钥 {record.public_id}（{name}）。下面一行只显示这一次，请妥善保存：",
        markup=False,
        highlight=False,
    )
    print(key)


def list_all() -> None:
    """Print what is known of each key, which is not its secret."""
    table = Table("编号", "名称", "权限", "建立", "最近使用", "停用")
    with _opened() as database:
        for record in all_keys(database):
            table.add_row(
                record.public_id,
                record.name,
                " ".join(sorted(record.scopes)),
                _moment(record.created_at),
                _moment(record.last_used_at),
                _moment(record.revoked_at),
            )
    Console().print(table)


def revoke(public_id: str) -> None:
    """End a key at once, with all tokens that it asked for.

    Raises:
        UnknownKeyError: no key of that id holds.
    """
    with _opened() as database:
        if not revoke_key(database, public_id):
            raise UnknownKeyError(
                f"没有编号为 {public_id} 的可用密钥。编号见 wenbao keys list 的第一列。"
            )
    print(f"已停用密钥 {public_id}。")


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M")


@contextmanager
def _opened() -> Iterator[Database]:
    database = Database(load_settings().store)
    database.upgrade()
    try:
        yield database
    finally:
        database.close()
