"""The curated answers that hold now, at hand for every question.

Kept in memory and read anew every few seconds, so that all workers soon give the same ones; one
whose report has changed is left out, and listed as stale.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from api.curated import rows
from api.curated.rows import Curated
from api.store.database import Database
from api.store.errors import StoreError
from corpus.errors import UnknownReportError
from corpus.span import Span
from index.index import Index
from rag.answer import Answer
from rag.errors import QuestionError
from rag.pinning import PinningError, asked_as, pinned_answer

_FRESH_S = 2.0
_log = logging.getLogger("wenbao.curated")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A curated answer, and why it does not hold any more (None where it does)."""

    curated: Curated
    stale: str | None


class Shelf:
    """Curated answers of one process. Safe for several threads."""

    def __init__(self, database: Database, index: Callable[[str], Index]) -> None:
        """`index` gives the open index of a report.

        Raises (when called): UnknownReportError.
        """
        self._database = database
        self._index = index
        self._lock = Lock()
        self._read_at = float("-inf")
        self._by_form: dict[tuple[str, str], Answer] = {}
        self._all: tuple[Shelved, ...] = ()

    @property
    def is_due(self) -> bool:
        """Whether it is time to read them anew."""
        return time.monotonic() - self._read_at >= _FRESH_S

    def answer(self, question: str, report: str) -> Answer | None:
        """The checked answer to just this question, as read last; None where there is none."""
        if not self._by_form:
            return None
        try:
            return self._by_form.get((report, asked_as(question)))
        except QuestionError:
            return None

    def refresh(self) -> None:
        """Read them anew where it is time. May wait for the database."""
        with self._lock:
            if not self.is_due:
                return
            # Set first: while one thread waits for a silent database, no other does.
            self._read_at = time.monotonic()
            try:
                self._read()
            except StoreError:
                # What was read last goes on holding; a question must not fail for this.
                _log.warning("Curated answers could not be read anew")

    def all(self) -> tuple[Shelved, ...]:
        """All, as they are now.

        Raises:
            StoreError: the database cannot be used.
        """
        with self._lock:
            self._read()
        return self._all

    def _read(self) -> None:
        by_form: dict[tuple[str, str], Answer] = {}
        shelved = []
        for curated in rows.all_curated(self._database):
            try:
                answer = self._held(curated)
            except (PinningError, UnknownReportError) as error:
                shelved.append(Shelved(curated, str(error)))
                continue
            shelved.append(Shelved(curated, None))
            by_form |= {(curated.report, form): answer for form in curated.forms}
        self._by_form, self._all = by_form, tuple(shelved)
        self._read_at = time.monotonic()

    def _held(self, curated: Curated) -> Answer:
        index = self._index(curated.report)
        places = [Span(start, end) for start, end in curated.places]
        if any(
            place.of(index.report.text) != quote
            for place, quote in zip(places, curated.quotes, strict=True)
        ):
            raise PinningError("报告已变，所引的原文不在原处。请重新核对后再添加。")
        return pinned_answer(index, curated.questions, curated.answer, places)
