"""The result of a run as it is kept: `result.json`, and `timings.json` beside it.

`result.json` is the same byte for byte for two runs of one commit, so nothing that depends on
the clock or the machine stands in it.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import EvalError
from eval.intervals import Estimate, Tally

RESULT = "result.json"
TIMINGS = "timings.json"
ALL = "全部"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Row(_Kept):
    """A measure over a group of questions; `scope` says what the group is."""

    scope: str  # all, set, kind, section, system
    group: str
    measure: str
    estimate: Estimate


class Place(_Kept):
    """A piece of gold evidence, with its offsets in the working text."""

    text: str
    start: int
    end: int


class Cited(_Kept):
    """A citation of the reply, as far as the page shows it."""

    id: int
    section: tuple[str, ...]
    quote: str
    start: int
    end: int


class Question(_Kept):
    """A question with gold, reply and what it adds to each measure."""

    id: str
    set: str
    kind: str
    section: str
    behavior: str
    history: tuple[str, ...]
    question: str
    wanted: tuple[str, ...]
    evidence: tuple[Place, ...]
    status: str
    answer: str
    citations: tuple[Cited, ...]
    score: float | None
    measures: dict[str, Tally]

    @property
    def right(self) -> bool:
        return self.measures["correct"].hits == 1


class Failed(_Kept):
    """A swept question whose answer is not the figure asked for."""

    figure: int
    text: str
    section: str
    clause: str
    wording: str
    question: str
    status: str
    answer: str
    quotes: tuple[str, ...]
    cause: str


class Wordings(_Kept):
    """How many figures one wording brings."""

    wording: str
    right: int


class Swept(_Kept):
    """The ledger sweep; see `eval.sweep.Coverage` for the counts."""

    named: int
    all: int
    any: int
    of: int
    by_conflict: int
    each: tuple[Wordings, ...]
    coverage: Estimate
    chapters: tuple[Row, ...]
    causes: tuple[tuple[str, int], ...]
    failed: tuple[Failed, ...]


class SetAsked(_Kept):
    """A question set of the run."""

    name: str
    questions: int


class Result(_Kept):
    """All that a run found."""

    schema_version: int = 1
    report: str
    title: str
    target: str
    commit: str
    seed: int
    sets: tuple[SetAsked, ...]
    rows: tuple[Row, ...]
    retrieval: tuple[Row, ...]
    systems: tuple[Row, ...]
    sweep: Swept | None
    questions: tuple[Question, ...]

    def find(self, measure: str, *, scope: str = "all", group: str = ALL) -> Estimate | None:
        """The estimate of a measure for a group; None where nothing was measured."""
        for row in (*self.rows, *self.systems, *self.retrieval):
            if (row.scope, row.group, row.measure) == (scope, group, measure):
                return row.estimate
        return None


class Timings(_Kept):
    """Milliseconds of each question of the sets, in the order of asking."""

    ms: tuple[float, ...]


def write(folder: Path, result: Result, timings: Timings) -> None:
    """Write both files; the folder is made where it is not there.

    Raises:
        EvalError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RESULT).write_text(result.model_dump_json(indent=1) + "\n", encoding="utf-8")
        (folder / TIMINGS).write_text(timings.model_dump_json() + "\n", encoding="utf-8")
    except OSError as error:
        raise EvalError(f"结果写不进 {folder}（{error}）。请用 --out 换一个目录。") from error


def read(path: Path) -> tuple[Result, Timings]:
    """The result at `path` (a folder or its `result.json`), with its timings if kept.

    Raises:
        EvalError: it cannot be read, or an older version wrote it.
    """
    file = path / RESULT if path.is_dir() else path
    beside = file.with_name(TIMINGS)
    try:
        result = Result.model_validate_json(file.read_text(encoding="utf-8"))
        if not beside.is_file():
            return result, Timings(ms=())
        return result, Timings.model_validate_json(beside.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvalError(
            f"{file} 读不了（{error}）。先用 wenbao eval run --out 得到结果。"
        ) from error
    except ValidationError as error:
        raise EvalError(f"{file} 不是这个版本的结果（{error}）。请重新运行。") from error
