"""Opening the answerer for a command, with progress on the terminal's error stream."""

from __future__ import annotations

from api.progress import progress_shown
from api.settings import Settings
from rag.answerer import Answerer


def open_answerer(settings: Settings) -> Answerer:
    """The answerer of the settings; what takes long (first run, stale index) is shown.

    Raises:
        WenbaoError: the report, the model or the index cannot be used.
    """
    with progress_shown() as progress:
        return Answerer.open(settings.rag, progress=progress)
