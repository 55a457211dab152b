"""Records every reply before it is sent.

One thread writes; what comes while it does is written together next, in one transaction. So many
callers at once wait for one commit and not for each other's.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass

from api.access.caller import Caller
from api.audit import rows
from api.audit.errors import AuditError
from api.audit.record import Record, record_of
from api.audit.settings import AuditSettings
from api.audit.spool import Spool, SpoolFullError, default_folder, put_away
from api.schema import AskReply, AskRequest
from api.store.database import Database, run_within
from api.store.errors import StoreError
from rag.answer import ModelUse

_TOGETHER = 256
_RETRY_S = 2.0
_PRUNE_S = 3600.0
_REFUSED = "提问记录暂时写不进数据库，所以没有作答。请稍后再试；若仍不行，请联系管理员。"
_log = logging.getLogger("wenbao.audit")

_Waiting = tuple[Record, "Future[None]"]


@dataclass(slots=True)
class Counts:
    """What the recorder has done; read by the metrics."""

    written: int = 0
    spooled: int = 0
    refused: int = 0
    failures: int = 0


class Recorder:
    """The audit of one process."""

    def __init__(self, database: Database, settings: AuditSettings, *, secret: str) -> None:
        """`secret` keys the hashes of questions."""
        self._database = database
        self._secret = secret
        self._settings = settings
        self._spool = Spool(
            settings.spool_dir or default_folder(), most_bytes=settings.spool_mib * 1024 * 1024
        )
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._spooling = False
        self._next_try = 0.0
        self._next_prune = 0.0
        self.counts = Counts()
        self._thread = threading.Thread(target=self._run, name="wenbao-audit", daemon=True)
        self._thread.start()

    async def record(
        self,
        asked: AskRequest,
        reply: AskReply,
        *,
        caller: Caller,
        via: str,
        curated: bool,
        use: ModelUse | None = None,
    ) -> None:
        """Keep a reply with what was asked; it is on the disk when this returns.

        Raises:
            AuditError: it cannot be kept, and the settings want no reply without one.
        """
        record = record_of(
            asked,
            reply,
            caller=caller,
            via=via,
            curated=curated,
            use=use,
            keeping=self._settings.questions,
            secret=self._secret,
        )
        done: Future[None] = Future()
        # From here on it cannot be cancelled: the record is kept though its caller went away.
        done.set_running_or_notify_cancel()
        self._queue.put((record, done))
        await asyncio.wrap_future(done)

    def close(self) -> None:
        """Write what waits, and end."""
        self._queue.put(None)
        self._thread.join()

    @property
    def refuses(self) -> bool:
        """Whether nothing may be answered that cannot be recorded."""
        return self._settings.on_failure == "refuse"

    @property
    def healthy(self) -> bool:
        """Whether the last records went into the database."""
        return not self._spooling

    def _run(self) -> None:
        self._take_over()
        while True:
            batch, ended = self._batch()
            if batch:
                self._keep(batch)
            self._tidy()
            if ended:
                if self._spooling:
                    self._drain()
                return

    def _batch(self) -> tuple[list[_Waiting], bool]:
        try:
            first = self._queue.get(timeout=_RETRY_S)
        except queue.Empty:
            return [], False
        batch: list[_Waiting] = []
        while first is not None:
            batch.append(first)
            if len(batch) == _TOGETHER:
                return batch, False
            try:
                first = self._queue.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _keep(self, batch: list[_Waiting]) -> None:
        records = [record for record, _ in batch]
        error: Exception | None = None
        try:
            self._write(records)
        except Exception as failure:  # whatever it is, nobody may wait for ever
            error = failure
        if error is not None:
            self.counts.refused += len(batch)
            _log.error("%d questions could not be recorded and were refused", len(batch))
        for _, done in batch:
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(AuditError(_REFUSED))

    def _write(self, records: list[Record]) -> None:
        if not self._spooling or time.monotonic() >= self._next_try:
            try:
                self._to_database(records)
            except StoreError:
                self.counts.failures += 1
                self._next_try = time.monotonic() + _RETRY_S
                if self._settings.on_failure == "refuse":
                    raise
                if not self._spooling:
                    _log.error("The audit database cannot be written to; records wait in a file")
                self._spooling = True
            else:
                self.counts.written += len(records)
                return
        try:
            self._spool.append(records)
        except (SpoolFullError, OSError):
            _log.exception("The file of waiting audit records cannot take more")
            raise
        self.counts.spooled += len(records)

    def _to_database(self, records: list[Record]) -> None:
        if self._database.is_sqlite:
            rows.write(self._database, records)  # SQLite keeps its own time-out
        else:
            run_within(self._database.patience_s, lambda: rows.write(self._database, records))

    def _tidy(self) -> None:
        now = time.monotonic()
        if self._spooling and now >= self._next_try:
            self._next_try = now + _RETRY_S
            self._drain()
        if self._settings.keep_days and now >= self._next_prune and not self._spooling:
            self._next_prune = now + _PRUNE_S
            try:
                rows.prune(self._database, keep_days=self._settings.keep_days)
            except StoreError:
                _log.warning("Old audit records could not be deleted; tried again later")

    def _drain(self) -> None:
        """Write what waited, now that the database may be back."""
        waiting = self._spool.waiting()
        try:
            if waiting:
                self._to_database(waiting)
        except StoreError:
            self.counts.failures += 1
            return
        self._spool.clear()
        self._spooling = False
        self.counts.written += len(waiting)
        _log.warning("The audit database is back; %d waiting records were written", len(waiting))

    def _take_over(self) -> None:
        """Write what processes that are gone have left in their files."""
        for path, records, lock in self._spool.left_behind():
            try:
                if records:
                    self._to_database(records)
                put_away(path)
                _log.warning("%d audit records of an ended process were written", len(records))
            except StoreError:
                _log.warning("Audit records of an ended process wait on in %s", path.name)
            finally:
                lock.release()
