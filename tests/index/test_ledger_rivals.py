"""Which figures of a report may contradict each other, held against a list made by eye.

The list (`golden/contradictions.jsonl`) was written from a reading of the whole report; each
line holds figures of which any two clash. How much each sign counts was fitted on this report,
so the numbers here are no measure for others; the other reports only show that nothing is
seen everywhere.
"""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from corpus.report import Report
from index.ledger import Ledger, build_ledger
from index.ledger.rivals import SURE, Clash, Rival
from tests.index.golden_figures import GOLDEN
from tests.index.plain_report import report_from_markdown

Pair = tuple[int, int]


def side(line: dict[str, Any], report: Report, ledger: Ledger) -> int:
    """The id of the figure that a side of a golden line names by quote, or by row and column."""
    if "row" in line:
        [found] = [
            figure
            for figure in ledger.figures
            if figure.text == line["figure"]
            and figure.table is not None
            and any(
                table.id == figure.table
                and table.rows[figure.row or 0].label == line["row"]
                and table.columns[figure.column or 0].name == line["column"]
                for table in report.tables
            )
        ]
        return found.id
    at = report.text.index(line["quote"])
    inside = [f for f in ledger.figures if at <= f.span.start < at + len(line["quote"])]
    [found] = [figure for figure in inside if figure.text == line["figure"]]
    return found.id


def pair(rival: Rival) -> Pair:
    one, other = sorted(rival.figures)
    return one, other


@pytest.fixture(scope="module")
def clashes(report: Report, ledger: Ledger) -> set[Pair]:
    text = (GOLDEN / "contradictions.jsonl").read_text("utf-8")
    found: set[Pair] = set()
    for line in map(json.loads, text.splitlines()):
        ids = sorted(side(item, report, ledger) for item in line["sides"])
        found |= set(itertools.combinations(ids, 2))
    return found


@pytest.fixture(scope="module")
def sure(ledger: Ledger) -> set[Pair]:
    pairs = {pair(rival) for rival in ledger.rivals if rival.sure >= SURE}
    for conflict in ledger.conflicts:
        pairs |= set(itertools.combinations(conflict.figures, 2))
    return pairs


def test_most_contradictions_read_by_eye_are_found_for_sure(
    clashes: set[Pair], sure: set[Pair]
) -> None:
    assert len(clashes) >= 60
    assert len(clashes & sure) / len(clashes) >= 0.8


def test_hardly_a_contradiction_read_by_eye_is_missing_from_the_wider_net(
    clashes: set[Pair], sure: set[Pair], ledger: Ledger
) -> None:
    net = sure | {pair(rival) for rival in ledger.rivals}
    assert len(clashes & net) / len(clashes) >= 0.95


def test_hardly_a_sure_pair_is_none(clashes: set[Pair], sure: set[Pair]) -> None:
    assert len(sure & clashes) / len(sure) >= 0.95


@pytest.mark.parametrize("name", ["annual", "battery", "dairy"])
def test_reports_that_do_not_contradict_themselves_have_few_sure_pairs(name: str) -> None:
    markdown = (GOLDEN / f"{name}_report.md").read_text("utf-8")
    ledger = build_ledger(report_from_markdown(markdown, title="市场研究报告", identity=name))
    assert sum(rival.sure >= SURE for rival in ledger.rivals) <= 2


HEAD = "# 一、现状\n\n## 1、规模\n\n{}\n\n# 二、格局\n\n## 1、厂商\n\n{}\n\n"


def rivals(first: str, second: str) -> list[Rival]:
    filler = "# 三、其他\n\n甲厂商2021年销量为120台。乙厂商员工为35人。丙厂商的门店有18家。"
    markdown = HEAD.format(first, second) + filler
    report = report_from_markdown(markdown, title="2025年中国水泵行业研究报告", identity="pumps")
    return [rival for rival in build_ledger(report).rivals if rival.sure >= 0.1]


def test_months_and_years_are_one_dimension() -> None:
    [rival] = rivals("主流水泵的更新周期为18个月。", "主流水泵的迭代周期为3年。")
    assert rival.clash is Clash.SAME


def test_equal_times_in_other_units_are_no_rivals() -> None:
    assert not rivals("主流水泵的更新周期为24个月。", "主流水泵的更新周期为720天。")


def test_what_is_expected_later_does_not_clash_with_what_is() -> None:
    assert not rivals(
        "水泵的渗透率将从当前的31%提升至2025年的49%。",
        "预计2025年水泵的渗透率将达到49%。",
    )


def test_printed_years_keep_figures_apart() -> None:
    assert not rivals("2022年水泵的渗透率为31%。", "2023年水泵的渗透率为45%。")


def test_where_a_quantity_came_from_is_no_rival_of_where_it_stands() -> None:
    found = rivals("水泵的更新周期从过去的5年缩短至3年。", "主流水泵的更新周期为3年。")
    assert not found


def test_a_part_larger_than_its_market_clashes_with_it() -> None:
    [rival] = rivals("2023年中国水泵市场规模达到80亿元。", "2023年智能水泵市场规模达到95亿元。")
    assert rival.clash is Clash.PART


def test_home_made_and_imported_shares_must_fit_into_the_whole() -> None:
    found = rivals("核心部件的国产化率已提升至70%。", "关键部件的进口占比超过55%。")
    assert [rival.clash for rival in found] == [Clash.SHARES]


def test_a_share_of_a_total_is_held_against_the_amount_that_is_stated() -> None:
    found = rivals(
        "2024年水泵市场规模为200亿元,其中智能水泵占比20%。",
        "2024年智能水泵市场规模为65亿元。",
    )
    [product] = [rival for rival in found if rival.clash is Clash.PRODUCT]
    assert product.total is not None


def test_a_clause_that_denies_two_figures_clashes_with_them() -> None:
    found = rivals(
        "水泵在中西部地区的增长率高于东部。",
        "东部地区的水泵销量年均增长31%,明显高于中西部地区19%的增速。",
    )
    assert [rival.clash for rival in found if rival.said] == [Clash.WORDS]


def test_a_clause_that_agrees_with_two_figures_does_not_clash() -> None:
    found = rivals(
        "水泵在中西部地区的增长率低于东部。",
        "东部地区的水泵销量年均增长31%,明显高于中西部地区19%的增速。",
    )
    assert not [rival for rival in found if rival.said]


def test_two_makers_cannot_hold_more_than_all_of_one_place() -> None:
    found = rivals("甲厂商在三级医院市场占有率达72%。", "乙厂商在三级医院市场占有率提升至41%。")
    assert [rival.clash for rival in found] == [Clash.SHARES]
