"""Results as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from eval import labels
from eval.comparing import Comparison
from eval.gate import Held
from eval.intervals import Estimate
from eval.result import Result

_BY_KIND = ("correct", "strict", "citation_precision", "citation_recall", "unsupported")


def percent(value: float) -> str:
    """A share in [0, 1] in percent, one decimal."""
    return f"{100 * value:.1f}"


def interval(found: Estimate) -> str:
    """The 95% interval in percent."""
    return f"{percent(found.low)}–{percent(found.high)}"


def measures_table(result: Result) -> Table:
    """Every measure over all questions, with its interval."""
    table = Table("指标", title=Text(f"{result.title}：{len(result.questions)} 题"))
    for name in ("%", "95% 区间", "n"):
        table.add_column(name, justify="right")
    table.add_column("说明")
    for name in labels.MEASURES:
        found = result.find(name)
        if found is not None:
            label, meaning = labels.MEASURES[name]
            table.add_row(label, percent(found.value), interval(found), str(found.n), meaning)
    return table


def kinds_table(result: Result) -> Table:
    """The main measures by kind of question."""
    table = Table("题型", title="按题型")
    table.add_column("题数", justify="right")
    for name in _BY_KIND:
        table.add_column(labels.measure(name), justify="right")
    kinds = sorted({question.kind for question in result.questions})
    for kind in kinds:
        found = [result.find(name, scope="kind", group=kind) for name in _BY_KIND]
        count = sum(question.kind == kind for question in result.questions)
        cells = ["" if each is None else percent(each.value) for each in found]
        table.add_row(labels.KINDS.get(kind, kind), str(count), *cells)
    return table


def sweep_table(result: Result) -> Table | None:
    """The coverage of the ledger; None where it was not swept."""
    sweep = result.sweep
    if sweep is None:
        return None
    table = Table("逐个数字提问", title=f"报告的 {sweep.of} 个数字")
    for name in ("答对", "%"):
        table.add_column(name, justify="right")
    lines = [
        ("覆盖率（凡点名的问法都答对）", sweep.named),
        *((labels.WORDINGS[each.wording], each.right) for each in sweep.each),
        ("每种问法都答对", sweep.all),
        ("至少一种问法答对", sweep.any),
    ]
    for name, right in lines:
        table.add_row(name, str(right), percent(right / sweep.of))
    return table


def systems_table(result: Result) -> Table | None:
    """Wenbao beside the baselines; None where none was asked."""
    systems = list(dict.fromkeys(row.group for row in result.systems))
    if not systems:
        return None
    names = ("found", "correct", "strict", "citation_precision", "refusal_recall")
    table = Table("系统", title="与基线比较")
    for name in names:
        table.add_column(labels.measure(name), justify="right")
    for system in systems:
        found = [result.find(name, scope="system", group=system) for name in names]
        table.add_row(system, *("" if each is None else percent(each.value) for each in found))
    return table


def changes_table(comparison: Comparison) -> Table:
    """Every measure before and after."""
    table = Table("指标", title="两次结果比较")
    for name in ("n", "前 %", "后 %", "变坏", "变好", "p（McNemar）"):
        table.add_column(name, justify="right")
    for each in comparison.changes:
        sure = each.p < 0.05
        style = ("green" if each.won > each.lost else "red") if sure else ""
        table.add_row(
            labels.measure(each.measure),
            str(each.n),
            percent(each.before),
            percent(each.after),
            str(each.lost),
            str(each.won),
            f"{each.p:.3f}",
            style=style,
        )
    return table


def gate_table(held: Sequence[Held]) -> Table:
    """Each threshold and what was measured."""
    table = Table("指标", title="门槛")
    for name in ("测得 %", "门槛 %", "定于", "结果"):
        table.add_column(name, justify="right")
    for each in held:
        threshold = each.threshold
        bound = (
            f"≥ {percent(threshold.at_least)}"
            if threshold.at_least is not None
            else f"≤ {percent(threshold.at_most or 0)}"
        )
        table.add_row(
            labels.measure(threshold.measure),
            "未测" if each.value is None else percent(each.value),
            bound,
            f"{threshold.set_on} {threshold.commit}",
            "守住" if each.ok else "跌破",
            style="" if each.ok else "bold red",
        )
    return table
