"""What came of the requests of one phase of a load test."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

ANSWERED, TURNED_AWAY = 200, 503


@dataclass(slots=True)
class Course:
    """Statuses and times; a status of 0 stands for no reply at all."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    took_s: dict[int, list[float]] = field(default_factory=dict)
    without_retry_after: int = 0
    """503s that did not say when to come back."""
    late_s: float = 0.0
    """How much later than due the latest request was sent: the client's own fault."""

    def add(self, status: int, took_s: float, *, retry_after: bool = False) -> None:
        self.statuses[status] += 1
        self.took_s.setdefault(status, []).append(took_s)
        if status == TURNED_AWAY and not retry_after:
            self.without_retry_after += 1

    def quantile_ms(self, share: float, *, status: int = ANSWERED) -> float:
        """The time that `share` of the replies of that status did not exceed; nan for none."""
        taken = sorted(self.took_s.get(status, ()))
        if not taken:
            return math.nan
        return 1000 * taken[min(len(taken) - 1, math.ceil(share * len(taken)) - 1)]

    @property
    def answers_per_s(self) -> float:
        return self.statuses[ANSWERED] / self.seconds if self.seconds else 0.0

    @property
    def errors(self) -> int:
        """Requests that got neither an answer nor a 503 that says when to come back."""
        fine = self.statuses[ANSWERED] + self.statuses[TURNED_AWAY] - self.without_retry_after
        return self.statuses.total() - fine
