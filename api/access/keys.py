"""API keys: `wb_<public id>_<secret>`, shown once, kept as a hash.

The secret has 256 random bits, so a plain SHA-256 of it is enough: there is nothing to guess
through, which is what slow hashes are for.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta

from api.access.caller import Caller, Scope
from api.access.errors import UnauthorizedError
from api.store.database import Database
from api.store.keys import KeyRecord, add_key, find_key, mark_used

PREFIX = "wb_"
_KEY = re.compile(r"wb_(?P<public>[0-9a-f]{12})_(?P<secret>[A-Za-z0-9_-]{43})")
_NOTED_EVERY = timedelta(minutes=1)
"""How exact the time of last use is; noting each use would make every request a write."""
_WRONG = "密钥无效或已停用。请向管理员索取新的密钥（wenbao keys create）。"
_NO_HASH = "0" * 64


def create_key(database: Database, *, name: str, scopes: frozenset[Scope]) -> tuple[str, KeyRecord]:
    """A new key and its record; the key itself is told here and never again.

    Raises:
        StoreError: the database cannot be used.
    """
    secret = secrets.token_urlsafe(32)
    public = secrets.token_hex(6)
    record = add_key(
        database, public_id=public, name=name, secret_hash=_hash(secret), scopes=scopes
    )
    return f"{PREFIX}{public}_{secret}", record


def caller_of_key(database: Database, key: str) -> Caller:
    """Who holds a key.

    A key that is unknown, wrong or revoked takes the same way, so that nothing tells them apart.

    Raises:
        UnauthorizedError: it is no key that holds.
        StoreError: the database cannot be used.
    """
    match = _KEY.fullmatch(key)
    if match is None:
        raise UnauthorizedError(_WRONG)
    record = find_key(database, match["public"])
    kept = record.secret_hash if record is not None else _NO_HASH
    same = hmac.compare_digest(_hash(match["secret"]), kept)
    if record is None or not same or record.revoked_at is not None:
        raise UnauthorizedError(_WRONG)
    now = datetime.now(UTC)
    if record.last_used_at is None or now - record.last_used_at >= _NOTED_EVERY:
        mark_used(database, record.public_id, now)
    return Caller(record.scopes, key=record.public_id)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
