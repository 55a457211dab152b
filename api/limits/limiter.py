"""How often a caller may ask: by key and by user, over all workers together."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable

from pyrate_limiter import Duration, Rate

from api.access.caller import Caller
from api.limits.errors import RateLimitedError, TallyError
from api.limits.settings import LimitSettings
from api.limits.tally import Charge, Tally

_UNITS = {
    "second": Duration.SECOND,
    "minute": Duration.MINUTE,
    "hour": Duration.HOUR,
    "day": Duration.DAY,
}
_RETRY_S = 2.0
_log = logging.getLogger("wenbao.limits")


class Limiter:
    """The limits of one service. Safe for many threads.

    While the tally cannot be used, everybody is let through, and it is tried again every two
    seconds: that nobody asks too often is worth less than that anybody can ask.
    """

    def __init__(
        self,
        settings: LimitSettings,
        tally: Tally,
        *,
        on_failure: Callable[[], object] = lambda: None,
    ) -> None:
        """`on_failure` is called for each question that is let through uncounted."""
        self._per_key = _rate(settings.per_key)
        self._per_user = _rate(settings.per_user)
        self._tally = tally
        self._on_failure = on_failure
        self._next_try = 0.0

    def concerns(self, caller: Caller) -> bool:
        """Whether any limit applies to this caller."""
        return bool(self._charges(caller))

    def spend(self, caller: Caller) -> None:
        """Count one question of `caller`. Waits for the tally.

        Raises:
            RateLimitedError: one limit is reached; nothing is counted then.
        """
        charges = self._charges(caller)
        if not charges:
            return
        if time.monotonic() < self._next_try:
            self._on_failure()
            return
        try:
            decisions = self._tally.spend(list(charges.values()))
        except TallyError:
            self.set_aside()
            return
        waits = {
            by: decision.retry_after_ms or 0
            for by, decision in zip(charges, decisions, strict=True)
            if not decision.allowed
        }
        if waits:
            by = max(waits, key=lambda name: waits[name])
            raise RateLimitedError(by=by, retry_after_s=max(1, math.ceil(waits[by] / 1000)))

    def set_aside(self) -> None:
        """Do without the tally for the next two seconds: it fails, or does not answer."""
        self._next_try = time.monotonic() + _RETRY_S
        self._on_failure()
        _log.warning("Questions are not counted: what was spent cannot be read or written")

    def close(self) -> None:
        self._tally.close()

    def _charges(self, caller: Caller) -> dict[str, Charge]:
        charges = {}
        if caller.key is not None and self._per_key is not None:
            charges["key"] = Charge(_name("key", caller.key), self._per_key)
        if caller.user is not None and self._per_user is not None:
            # Two portals may each have a user of the same name.
            charges["user"] = Charge(_name("user", caller.key or "", caller.user), self._per_user)
        return charges


def _rate(given: str) -> Rate | None:
    if not given:
        return None
    limit, _, unit = given.partition("/")
    return Rate(int(limit), _UNITS[unit])


def _name(*parts: str) -> str:
    """A name that says nothing of whom it counts."""
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
