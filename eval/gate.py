"""The gate of continuous integration: measures that must not fall below kept thresholds.

Asks the fast part only: the default question sets and the short wording of the sweep.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, model_validator

from eval.phrasing import Wording
from eval.result import ALL, Result
from eval.running import Plan

FAST = Plan(wordings=(Wording.SHORT,), variants=False, retrieval=False, baselines=False)


class Threshold(BaseModel):
    """One kept threshold; exactly one of `at_least` and `at_most` is given, in [0, 1]."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: str
    at_least: float | None = None
    at_most: float | None = None
    set_on: date
    commit: str
    reason: str = ""

    @model_validator(mode="after")
    def _one_bound(self) -> Threshold:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"{self.measure}: give at_least or at_most")
        return self


@dataclass(frozen=True, slots=True)
class Held:
    """A threshold with what was measured; `value` is None where nothing was."""

    threshold: Threshold
    value: float | None

    @property
    def ok(self) -> bool:
        """Whether it holds; what was not measured does not."""
        if self.value is None:
            return False
        at_least, at_most = self.threshold.at_least, self.threshold.at_most
        return (at_least is None or self.value >= at_least) and (
            at_most is None or self.value <= at_most
        )


def kept_thresholds() -> tuple[Threshold, ...]:
    """The thresholds of `thresholds.toml`."""
    text = (files("eval") / "thresholds.toml").read_text(encoding="utf-8")
    return tuple(Threshold.model_validate(each) for each in tomllib.loads(text)["threshold"])


def hold(result: Result, thresholds: Sequence[Threshold]) -> list[Held]:
    """Each threshold beside what the run measured."""
    return [Held(threshold, _value(result, threshold.measure)) for threshold in thresholds]


def _value(result: Result, measure: str) -> float | None:
    if measure == "coverage":
        return result.sweep.coverage.value if result.sweep else None
    found = result.find(measure, scope="all", group=ALL)
    return None if found is None else found.value
