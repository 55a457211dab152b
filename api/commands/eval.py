"""`wenbao eval`: asking question sets, comparing results, writing the report page.

The one module of this room that knows the eval room: it is its door to the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from rich.text import Text

from api.commands.opening import open_report
from api.commands.output import make_table, output, print_line
from api.progress import progress_shown
from api.settings import load_settings
from eval import gate as gates
from eval import tables
from eval.comparing import Comparison, compare
from eval.phrasing import Wording
from eval.result import Result, Timings, read, write
from eval.running import Plan
from eval.running import run as run_plan
from eval.sets import Chosen, choose
from eval.sweep import SEED
from eval.target import InProcess, OverHttp, Target
from eval.template import write_template
from eval.validating import faults_of
from index.index import Index
from rag.answerer import ReportAnswerer
from rag.lexicon import shipped_lexicon


def run(
    names: Sequence[str],
    *,
    report: str | None,
    against: str | None,
    out: Path,
    seed: int | None,
    sweep: bool,
    baselines: bool,
    variants: bool,
    show: int,
) -> None:
    """Ask, measure, print the tables and `show` failures, keep the result in `out`.

    Raises:
        WenbaoError: a set, the report or the service cannot be used.
    """
    index = open_report(report)
    chosen = choose(names, index.report.description.id)
    plan = Plan(
        wordings=tuple(Wording) if sweep else (),
        variants=variants,
        baselines=baselines,
        seed=SEED if seed is None else seed,
    )
    result, timings = _run(_target(index, report, against), index, chosen, plan)
    write(out, result, timings)
    _show(result)
    _show_failures(result, show)
    print_line(output(), f"结果：{out}。下一步：wenbao eval report {out}")


def check(names: Sequence[str], *, report: str | None) -> int:
    """Print each gold that does not stand in the report; 1 where there is one, else 0."""
    index = open_report(report)
    console = output()
    faults = []
    for one in choose(names, index.report.description.id):
        found = faults_of(one.questions, index)
        print_line(console, f"{one.name}：{len(one.questions)} 题，{len(found)} 处不妥")
        faults += found
    for fault in faults:
        print_line(console, fault, indent=2)
    return 1 if faults else 0


def diff(before: Path, after: Path, *, flips: int) -> None:
    """Print what changed from one result to another."""
    found = compare(read(before)[0], read(after)[0])
    console = output()
    console.print(tables.changes_table(found))
    _show_flips(found, flips)


def report(result: Path, *, out: Path | None) -> None:
    """Write the page of a result.

    Raises:
        WenbaoError: the result cannot be read, or the page cannot be written.
    """
    # Imported when a page is wanted: templates and plots belong to an extra.
    from eval.page import write as write_page

    found, timings = read(result)
    folder = result if result.is_dir() else result.parent
    path = out or folder / "report.html"
    write_page(path, found, timings)
    print_line(output(), f"页面：{path}")


def gate(report: str | None) -> int:
    """Ask the fast part and hold it to the kept thresholds; 1 where one is broken, else 0."""
    index = open_report(report)
    chosen = choose((), index.report.description.id)
    result, _ = _run(_target(index, report, None), index, chosen, gates.FAST)
    held = gates.hold(result, gates.kept_thresholds())
    output().print(tables.gate_table(held))
    return 0 if all(each.ok for each in held) else 1


def template(path: Path, *, report: str | None) -> None:
    """Write a file of example questions about a report, for people to go on from.

    Raises:
        WenbaoError: the report cannot be used, or the file is there already.
    """
    count = write_template(path, open_report(report))
    print_line(output(), f"{path}：{count} 道样题。逐行改好后：wenbao eval check --set {path}")


def _run(
    target: Target, index: Index, chosen: Sequence[Chosen], plan: Plan
) -> tuple[Result, Timings]:
    with closing(target), progress_shown() as progress:
        return run_plan(target, index, chosen, plan, progress=progress)


def _target(index: Index, report: str | None, against: str | None) -> Target:
    if against is not None:
        return OverHttp(against, report=report)
    return InProcess(ReportAnswerer(index, shipped_lexicon(), load_settings().rag))


def _show(result: Result) -> None:
    console = output()
    made = (
        tables.measures_table(result),
        tables.kinds_table(result),
        tables.sweep_table(result),
        tables.systems_table(result),
    )
    for table in made:
        if table is not None:
            console.print(table)


def _show_failures(result: Result, limit: int) -> None:
    console = output()
    for one in [question for question in result.questions if not question.right][:limit]:
        asked = " / ".join([*one.history, one.question])
        print_line(console, f"{one.id}（{one.kind}）{asked}", style="bold")
        print_line(console, f"要：{one.behavior} {'、'.join(one.wanted)}", indent=2)
        print_line(console, f"答：{one.status} {one.answer}", indent=2)
    for swept in result.sweep.failed[:limit] if result.sweep else ():
        print_line(console, f"{swept.cause}：{swept.question}", style="bold")
        print_line(console, f"要：{swept.text}（{swept.clause}）", indent=2)
        print_line(console, f"答：{swept.status} {swept.answer}", indent=2)


def _show_flips(found: Comparison, limit: int) -> None:
    console = output()
    won = sum(flip.won for flip in found.flips)
    print_line(console, f"由错变对 {won} 题，由对变错 {len(found.flips) - won} 题。", style="bold")
    table = make_table("题", "变化", "问题", "前", "后")
    for flip in sorted(found.flips, key=lambda each: each.won)[:limit]:
        table.add_row(
            flip.before.id,
            "变对" if flip.won else "变错",
            Text(" / ".join([*flip.after.history, flip.after.question])),
            Text(flip.before.answer[:160]),
            Text(flip.after.answer[:160]),
            style="green" if flip.won else "red",
        )
    if found.flips:
        console.print(table)
    if found.only_before or found.only_after:
        told = f"只在前者的题 {len(found.only_before)} 道，只在后者的 {len(found.only_after)} 道"
        print_line(console, f"{told}，未参与比较。")
    if found.sweep_lost or found.sweep_won:
        told = f"变错 {len(found.sweep_lost)} 次，变对 {len(found.sweep_won)} 次"
        print_line(console, f"逐个数字提问：{told}，p = {found.sweep_p:.3f}", style="bold")
        for question in found.sweep_lost[:limit]:
            print_line(console, f"变错：{question}", indent=2)
