"""What the evaluation page shows of the last run of `wenbao eval run`.

Reads the kept `result.json` as a file of its own format: this room does not import the eval room.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_log = logging.getLogger("wenbao.api")

RESULT = "result.json"
TIMINGS = "timings.json"


class _Part(BaseModel):
    """A part of the kept result; what the page does not show is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Estimate(_Part):
    """A measure, a share in [0, 1], with the ends of its 95% interval; `n` questions."""

    value: float
    low: float
    high: float
    n: int


class MeasureRow(_Part):
    """A measure over a group of questions; `scope` says what the group is."""

    scope: str
    group: str
    measure: str
    estimate: Estimate


class SetAsked(_Part):
    """A question set of the run."""

    name: str
    questions: int


class Coverage(_Part):
    """Of `of` figures of the ledger, how many are told where they are asked for."""

    named: int
    any: int
    of: int
    coverage: Estimate


class Missed(_Part):
    """A question whose answer was not right."""

    id: str
    kind: str
    question: str
    wanted: tuple[str, ...]
    status: str
    answer: str


class _Score(_Part):
    hits: float


class _Kept(_Part):
    class _Question(Missed):
        measures: dict[str, _Score]

    report: str
    title: str
    commit: str
    sets: tuple[SetAsked, ...]
    rows: tuple[MeasureRow, ...]
    systems: tuple[MeasureRow, ...]
    sweep: Coverage | None
    questions: tuple[_Question, ...]


class _Timings(_Part):
    ms: tuple[float, ...]


class EvaluationRun(BaseModel):
    """One run: its measures, the questions it missed, and when it was kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    report: str
    title: str
    commit: str
    finished: datetime = Field(description="When the result was written, UTC.")
    questions: int
    sets: tuple[SetAsked, ...]
    rows: tuple[MeasureRow, ...]
    systems: tuple[MeasureRow, ...] = Field(description="Wenbao beside the baselines.")
    sweep: Coverage | None
    missed: tuple[Missed, ...]
    median_ms: float | None = Field(description="The middle time of an answer, milliseconds.")


class EvaluationReply(BaseModel):
    """The last run; null where none is kept, with the reason in words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1
    run: EvaluationRun | None
    note: str | None = Field(description="In Chinese: why there is no run, and what to do.")


_NONE = "还没有评测结果。运行 make eval（或 wenbao eval run --out 目录）后，这里就会显示。"
_UNREADABLE = "评测结果读不出来，可能由别的版本写成。请重新运行 make eval。"


def read_evaluation(folder: Path) -> EvaluationReply:
    """The run kept in `folder`; without one, or with one that cannot be read, a note."""
    file = folder / RESULT
    try:
        kept = _Kept.model_validate_json(file.read_bytes())
        finished = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return EvaluationReply(run=None, note=_NONE)
    except (OSError, ValidationError) as error:
        _log.warning("The evaluation result %s cannot be read: %s", file, error)
        return EvaluationReply(run=None, note=_UNREADABLE)
    return EvaluationReply(run=_run(kept, finished, _median(folder / TIMINGS)), note=None)


def _run(kept: _Kept, finished: datetime, median_ms: float | None) -> EvaluationRun:
    missed = [each for each in kept.questions if each.measures["correct"].hits != 1]
    return EvaluationRun(
        report=kept.report,
        title=kept.title,
        commit=kept.commit,
        finished=finished,
        questions=len(kept.questions),
        sets=kept.sets,
        rows=tuple(row for row in kept.rows if row.scope in ("all", "kind", "set")),
        systems=tuple(row for row in kept.systems if row.measure == "correct"),
        sweep=kept.sweep,
        missed=tuple(Missed.model_validate(each.model_dump()) for each in missed),
        median_ms=median_ms,
    )


def _median(file: Path) -> float | None:
    try:
        times = sorted(_Timings.model_validate_json(file.read_bytes()).ms)
    except (OSError, ValidationError):
        return None
    return times[len(times) // 2] if times else None
