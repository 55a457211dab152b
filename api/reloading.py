"""Taking a new index into use while questions are answered.

The new answerer is opened beside the old one and takes its place in one step; questions that are
under way finish with the one they began with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from api.answers import Answers
from corpus.errors import WenbaoError
from corpus.report import Description
from index.index import Index
from index.passage import ScoredPassage
from rag.answer import Answer, Turn
from rag.stage import OnStage


class ReloadError(WenbaoError):
    """The new index cannot be used, and the old one stays; the message is for staff, in Chinese."""


Builds = Mapping[str, str]
"""By report, the name of the build that is in use."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How answerers are opened. Both block, and may raise WenbaoError."""

    builds: Callable[[], Builds]
    """What stands ready to be opened; raises where something does not."""
    open_beside: Callable[[Answers], Answers]
    """A new answerer; what does not change may be taken over from the old one."""


class Reloadable:
    """Answers by the newest answerer. Safe for several threads."""

    def __init__(self, first: Answers, opening: Opening | None = None) -> None:
        """Without an `opening` there is nothing to reload."""
        self._current = first
        self._opening = opening
        self._lock = Lock()
        self._builds: Builds | None = None if opening is None else _builds_of(opening)

    @property
    def current(self) -> Answers:
        """What answers now; whoever asks it twice about one thing keeps it meanwhile."""
        return self._current

    @property
    def reports(self) -> tuple[Description, ...]:
        return self._current.reports

    def answer(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        report: str | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer:
        return self._current.answer(question, history=history, report=report, on_stage=on_stage)

    def search(self, text: str, *, k: int, report: str | None = None) -> list[ScoredPassage]:
        return self._current.search(text, k=k, report=report)

    def index(self, report_id: str) -> Index:
        return self._current.index(report_id)

    def reload(self) -> bool:
        """Take what stands on disk into use; False where that is what is in use already.

        Blocks for as long as opening takes; questions go on meanwhile. One at a time.

        Raises:
            ReloadError: what stands on disk cannot be used; nothing has changed.
        """
        if self._opening is None:
            raise ReloadError("这个服务不能重新载入索引。请重新启动。")
        with self._lock:
            try:
                builds = self._opening.builds()
                if builds == self._builds:
                    return False
                opened = self._opening.open_beside(self._current)
            except ReloadError:
                raise
            except WenbaoError as error:
                raise ReloadError(f"新的索引不能使用，仍用原来的。原因：{error}") from error
            self._current, self._builds = opened, builds
            return True


def _builds_of(opening: Opening) -> Builds | None:
    try:
        return opening.builds()
    except WenbaoError:  # built anew for this process alone, say
        return None
