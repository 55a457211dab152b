"""Opening what a command works on, with progress on the terminal's error stream.

The answerer is imported when it is opened: commands that only look at a report do without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.progress import progress_shown
from api.settings import Settings, load_settings
from corpus.shipped import shipped_reports
from index.index import Index
from index.store import open_index

if TYPE_CHECKING:
    from rag.answerer import Answerer


def open_answerer(settings: Settings) -> Answerer:
    """The answerer of the settings; what takes long (first run, stale index) is shown.

    Raises:
        WenbaoError: the report, the model or the index cannot be used.
    """
    from rag.answerer import Answerer

    with progress_shown() as progress:
        return Answerer.open(settings.rag, progress=progress)


def open_report(report_id: str | None) -> Index:
    """The index of a report, the first one where none is named; what takes long is shown.

    Raises:
        WenbaoError: no such report, or its index cannot be used.
    """
    settings = load_settings().rag.index
    with progress_shown() as progress:
        return open_index(report_id or shipped_reports()[0].id, settings, progress=progress)
