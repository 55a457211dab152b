"""The report page: one HTML file that holds everything, readable without a network."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from eval import labels, plots
from eval.calibration import calibration_points
from eval.errors import EvalError
from eval.intervals import Estimate
from eval.measures import LOWER_IS_BETTER
from eval.result import Question, Result, Row, Timings

_TILES = ("correct", "strict", "coverage", "unsupported", "refusal_f1", "citation_recall")
_BY_GROUP = (
    "correct",
    "strict",
    "citation_precision",
    "citation_recall",
    "unsupported",
    "false_denial",
)
_BY_SYSTEM = (
    "found",
    "correct",
    "strict",
    "citation_precision",
    "citation_recall",
    "refusal_recall",
    "conflict_disclosure",
)
_BY_RETRIEVER = ("recall@1", "recall@5", "recall@10", "MRR")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of estimates: groups down, measures across; None where nothing was measured."""

    measures: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Estimate | None, ...]], ...]


def render(result: Result, timings: Timings) -> str:
    """The page. All text of questions, answers and report is escaped.

    Raises:
        EvalError: the plotting library is not installed.
    """
    environment = Environment(
        loader=PackageLoader("eval", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(percent=_percent, measure=labels.measure)
    return environment.get_template("report.html.j2").render(
        result=result,
        labels=labels,
        lower=LOWER_IS_BETTER,
        tiles=[(name, found) for name in _TILES if (found := _find(result, name))],
        measures=[(name, found) for name in labels.MEASURES if (found := _find(result, name))],
        kinds=_grid(result.rows, "kind", _BY_GROUP, labels.KINDS),
        sections=_grid(result.rows, "section", _BY_GROUP, {}),
        sets=_grid(result.rows, "set", _BY_GROUP, {}),
        chapters=_grid(result.sweep.chapters, "section", ("coverage",), {})
        if result.sweep
        else None,
        systems=_grid(result.systems, "system", _BY_SYSTEM, {}),
        retrievers=_grid(result.retrieval, "retriever", _BY_RETRIEVER, labels.RETRIEVERS),
        retrieval_kinds=_grid(result.retrieval, "kind", _BY_RETRIEVER, labels.KINDS),
        plots=_plots(result, timings),
        latency=_latency(timings),
        failures=_failures(result.questions),
    )


def write(path: Path, result: Result, timings: Timings) -> None:
    """Write the page to `path`.

    Raises:
        EvalError: it cannot be written, or the plotting library is not installed.
    """
    page = render(result, timings)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise EvalError(f"页面写不进 {path}（{error}）。请用 --out 换一个位置。") from error


def _find(result: Result, name: str) -> Estimate | None:
    if name == "coverage":
        return result.sweep.coverage if result.sweep else None
    return result.find(name)


def _grid(
    rows: Sequence[Row], scope: str, measures: tuple[str, ...], names: dict[str, str]
) -> Grid | None:
    """The estimates of one scope, groups in the order of `names`, then as they came."""
    found = {(r.group, r.measure): r.estimate for r in rows if r.scope == scope}
    groups = list(dict.fromkeys(r.group for r in rows if r.scope == scope))
    if not groups:
        return None
    order = list(names)
    groups.sort(key=lambda group: order.index(group) if group in names else len(order))
    return Grid(
        measures,
        tuple(
            (names.get(group, group), tuple(found.get((group, m)) for m in measures))
            for group in groups
        ),
    )


def _plots(result: Result, timings: Timings) -> list[Markup]:
    """Drawings in the order of the page; what was not measured has none."""
    drawn = []
    for scope, title, names in (
        ("kind", "各题型全对率（%，线为 95% 区间，括号内为题数）", labels.KINDS),
        ("section", "各章全对率（%，线为 95% 区间，括号内为题数）", {}),
    ):
        grid = _grid(result.rows, scope, ("correct",), names)
        rows = [(name, cells[0]) for name, cells in grid.rows if cells[0]] if grid else []
        if rows:
            drawn.append(plots.bars(rows, name=f"plot-{scope}", title=title))
    if points := calibration_points(result.questions):
        title = "应答分数的校准：分数越高，报告写了的题应当越多"
        drawn.append(plots.calibration(points, name="plot-calibration", title=title))
    if timings.ms:
        drawn.append(
            plots.histogram(timings.ms, name="plot-latency", title="每题用时", unit="毫秒")
        )
    return [Markup(svg) for svg in drawn]  # pygal escapes what it is given


def _latency(timings: Timings) -> tuple[float, float, float] | None:
    """Median, 95th percentile and maximum, in milliseconds."""
    if len(timings.ms) < 2:
        return None
    cuts = statistics.quantiles(timings.ms, n=20, method="inclusive")
    return statistics.median(timings.ms), cuts[-1], max(timings.ms)


def _failures(questions: Sequence[Question]) -> list[tuple[Question, list[str]]]:
    """Questions that are not wholly right, each with the measures that it misses."""
    return [(question, _missed(question)) for question in questions if not question.right]


def _missed(question: Question) -> list[str]:
    return [
        name
        for name, tally in question.measures.items()
        if name != "correct"
        and (tally.hits > 0 if name in LOWER_IS_BETTER else tally.hits < tally.of)
    ]


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"
