"""The course of one question through its stages: how long each took, for metrics and traces."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from threading import Lock

from rag.stage import Stage

WAITING = "waiting"
"""Before the first stage: until a thread was free."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One stage, between two times in nanoseconds since 1970."""

    name: str
    began_ns: int
    ended_ns: int


class Course:
    """Begins when it is made; told of stages by the answering thread, ended by whoever waits."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._legs: list[Leg] = []
        self._now = WAITING
        # The clock gives the time, the counter how long: the clock may be set meanwhile.
        self._clock_ns = time.time_ns() - time.perf_counter_ns()
        self._since = self._time_ns()
        self._ended = False

    def entered(self, stage: Stage) -> None:
        """A stage begins; what was before it ends. Of no effect after the end."""
        with self._lock:
            if not self._ended:
                self._turn(stage.value)

    def end(self) -> None:
        """The question is answered, or given up."""
        with self._lock:
            if not self._ended:
                self._ended = True
                self._turn("")

    @property
    def legs(self) -> tuple[Leg, ...]:
        with self._lock:
            return tuple(self._legs)

    def seconds(self) -> dict[str, float]:
        """The time of each stage; one that was gone through again counts with all its times."""
        spent: dict[str, float] = defaultdict(float)
        for leg in self.legs:
            spent[leg.name] += (leg.ended_ns - leg.began_ns) / 1e9
        return dict(spent)

    def _turn(self, name: str) -> None:
        now = self._time_ns()
        if name != self._now:
            self._legs.append(Leg(self._now, self._since, now))
            self._now, self._since = name, now

    def _time_ns(self) -> int:
        return self._clock_ns + time.perf_counter_ns()
