"""What operators do to a running process: reload its index, tell it to stop."""

from __future__ import annotations

import logging
from collections.abc import Callable

from anyio import to_thread

from api.observing.metrics import Metrics
from api.readiness import Readiness
from api.reloading import Reloadable, ReloadError

_log = logging.getLogger("wenbao.operation")


class Operation:
    """One per process; belongs to its event loop, kept in `app.state.operation`."""

    def __init__(
        self,
        answers: Reloadable,
        readiness: Readiness,
        metrics: Metrics,
        *,
        tell_others: Callable[[], object] = lambda: None,
    ) -> None:
        """`tell_others` makes the other workers reload."""
        self._answers = answers
        self._readiness = readiness
        self._metrics = metrics
        self._tell_others = tell_others

    async def reload(self, *, tell_others: bool = False) -> bool:
        """Take what stands on disk into use; False where it is in use already.

        Raises:
            ReloadError: it cannot be used; the old one stays, here and in the other workers.
        """
        try:
            changed = await to_thread.run_sync(self._answers.reload)
        except ReloadError as error:
            self._metrics.reload("refused")
            _log.error("The index was not reloaded: %s", error)
            raise
        except Exception:
            self._metrics.reload("failed")
            _log.exception("Reloading the index failed")
            raise
        self._metrics.reload("reloaded" if changed else "unchanged")
        _log.info("The index was reloaded" if changed else "The index is the one in use already")
        if tell_others:
            self._tell_others()
        return changed

    def drain(self) -> None:
        """Say by /readyz that questions should go elsewhere."""
        self._readiness.drain()
