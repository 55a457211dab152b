"""The rows of the keys: made, listed, found, revoked. What a key proves stands in `api/access`."""

from __future__ import annotations

import secrets as randomness
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.access.caller import Scope
from api.store import tables
from api.store.database import Database
from api.store.errors import StoreError


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as it is kept: its secret only as a hash."""

    public_id: str
    name: str
    secret_hash: str
    scopes: frozenset[Scope]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def add_key(
    database: Database, *, public_id: str, name: str, secret_hash: str, scopes: frozenset[Scope]
) -> KeyRecord:
    """Keep a new key.

    Raises:
        StoreError: the database cannot be used.
    """
    record = KeyRecord(public_id, name, secret_hash, scopes, datetime.now(UTC), None, None)
    with database.begin() as connection:
        connection.execute(
            insert(tables.keys).values(
                public_id=public_id,
                name=name,
                secret_hash=secret_hash,
                scopes=" ".join(sorted(scopes)),
                created_at=record.created_at,
            )
        )
    return record


def all_keys(database: Database) -> list[KeyRecord]:
    """All keys, the oldest first, revoked ones among them."""
    with database.begin() as connection:
        rows = connection.execute(select(tables.keys).order_by(tables.keys.c.id)).all()
    return [_record(row) for row in rows]


def find_key(database: Database, public_id: str) -> KeyRecord | None:
    """The key of that public id; None where there is none."""
    wanted = select(tables.keys).where(tables.keys.c.public_id == public_id)
    with database.begin() as connection:
        row = connection.execute(wanted).one_or_none()
    return None if row is None else _record(row)


def revoke_key(database: Database, public_id: str) -> bool:
    """End a key; False where there is none of that id that still holds."""
    ended = (
        update(tables.keys)
        .where(tables.keys.c.public_id == public_id, tables.keys.c.revoked_at.is_(None))
        .values(revoked_at=datetime.now(UTC))
    )
    with database.begin() as connection:
        return connection.execute(ended).rowcount > 0


def mark_used(database: Database, public_id: str, moment: datetime) -> None:
    """Note when a key was used last."""
    used = update(tables.keys).where(tables.keys.c.public_id == public_id)
    with database.begin() as connection:
        connection.execute(used.values(last_used_at=moment))


def server_secret(database: Database, name: str) -> str:
    """A random secret of the service, made at its first use and then the same for all workers."""
    wanted = select(tables.secrets.c.value).where(tables.secrets.c.name == name)
    with database.begin() as connection:
        found = connection.execute(wanted).scalar()
    if found is not None:
        return str(found)
    try:
        with database.begin() as connection:
            value = randomness.token_urlsafe(48)
            connection.execute(insert(tables.secrets).values(name=name, value=value))
        return value
    except StoreError as error:
        if not isinstance(error.__cause__, IntegrityError):
            raise
        return server_secret(database, name)  # another worker was first


def _record(row: Row[Any]) -> KeyRecord:
    return KeyRecord(
        public_id=row.public_id,
        name=row.name,
        secret_hash=row.secret_hash,
        scopes=frozenset(Scope(scope) for scope in row.scopes.split()),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
