"""Short-lived signed tokens for browsers: a portal's back end gets one for its page.

A token (JWT, HS256) is bound to the portal's web origin, to a user and to the key that asked for
it. It proves nothing to a request of another origin, and nothing once its key is revoked.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from api.access.caller import Caller, Scope
from api.access.errors import UnauthorizedError
from api.store.database import Database
from api.store.keys import find_key

ISSUER = "wenbao"
AUDIENCE = "wenbao-browser"
_ALGORITHM = "HS256"
_EXPIRED = "令牌已过期。请刷新页面；仍不行时，请联系门户管理员。"
_WRONG = "令牌无效。请刷新页面；仍不行时，请联系门户管理员。"
_REVOKED = "签发这个令牌的密钥已停用。请联系门户管理员。"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with the moment from which it holds no more."""

    text: str
    expires_at: datetime


class TokenSigner:
    """Signs and reads the tokens of one service."""

    def __init__(self, secret: str, database: Database) -> None:
        self._secret = secret
        self._database = database

    def sign(self, *, key: str, origin: str, user: str, minutes: int) -> Token:
        """A token for a page of `origin` with a user of the portal that holds the key `key`."""
        now = datetime.now(UTC)
        expires_at = now + timedelta(minutes=minutes)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": now,
            "exp": expires_at,
            "jti": secrets.token_hex(16),
            "sub": user,
            "origin": origin,
            "key": key,
        }
        return Token(jwt.encode(claims, self._secret, algorithm=_ALGORITHM), expires_at)

    def caller(self, token: str) -> Caller:
        """Who holds a token.

        Raises:
            UnauthorizedError: it is expired, altered or not ours, or its key was revoked.
            StoreError: the database cannot be used.
        """
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["exp", "iat", "jti", "sub", "origin", "key"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise UnauthorizedError(_EXPIRED) from error
        except jwt.InvalidTokenError as error:
            raise UnauthorizedError(_WRONG) from error
        record = find_key(self._database, claims["key"])
        if record is None or record.revoked_at is not None:
            raise UnauthorizedError(_REVOKED)
        return Caller(
            frozenset({Scope.ASK}),
            key=claims["key"],
            user=claims["sub"],
            origin=claims["origin"],
        )


def is_ours(token: str) -> bool:
    """Whether a JWT says that it is one of these; nothing of it is proved yet."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return False
    return claims.get("iss") == ISSUER
