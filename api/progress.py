"""Showing on the terminal how far long work has come, and how long each step took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as Bars

from index.embedder import Progress


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """A `Progress` to hand down: bars on a terminal, else a line when a step ends.

    Goes to the error stream, so that what a command prints can be piped.
    """
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Bars(*columns, TimeElapsedColumn(), console=console) as bars:
            yield _OnTerminal(bars)
    else:
        lines = _InLines(console)
        yield lines
        lines.finish()


class _OnTerminal:
    """One bar a step."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total or None)
        self._bars.update(self._tasks[what], completed=done, total=total or None)


class _InLines:
    """A line with its seconds for each step, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._what: str | None = None
        self._since = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self._what:
            self.finish()
            self._what, self._since = what, perf_counter()
        if total and done >= total:
            self.finish()

    def finish(self) -> None:
        """End the step that is under way, if any."""
        if self._what is not None:
            seconds = perf_counter() - self._since
            self._console.print(f"{self._what}：{seconds:.1f} 秒", markup=False, highlight=False)
            self._what = None
