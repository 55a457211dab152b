"""Who asks: what a key, a token or the loopback address has proved about a request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a caller may do."""

    ASK = "ask"
    """Ask questions, read reports and figures, give feedback."""
    ADMIN = "admin"
    """Besides, see and change what belongs to the operators: audit, curated answers, reload."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A request's proved sender.

    `key` names the API key behind it by its public id (None on an open loopback service); `user`
    is the user claim that the portal or the identity provider vouches for; `origin` is the web
    origin that a token is bound to.
    """

    scopes: frozenset[Scope]
    key: str | None = None
    user: str | None = None
    origin: str | None = None


LOCAL = Caller(frozenset(Scope))
"""Whoever reaches a service that is open because it listens on loopback only."""
