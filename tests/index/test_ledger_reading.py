"""How single sentences are read into figures and exclusions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from index.figure import Change, Direction, Figure, Modality
from index.ledger import build_ledger
from index.ledger.numerals import read_han
from index.ledger.scanner import scan
from index.ledger.units import parse
from tests.index.plain_report import report_from_markdown


def figures(text: str, title: str = "2025年中国茶饮市场研究报告") -> list[Figure]:
    return list(build_ledger(report_from_markdown(f"# 概况\n{text}", title=title)).figures)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("三十", 30),
        ("两百", 200),
        ("一百零五", 105),
        ("二十一", 21),
        ("三万五千", 35000),
        ("十", 10),
    ],
)
def test_chinese_numerals_have_exact_values(printed: str, value: int) -> None:
    assert read_han(printed) == value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("总量突破3.8万家。", "3.8", "万家"),
        ("接诊28.7亿人次。", "28.7", "亿人次"),
        ("单价6.0万元/台。", "6.0", "万元/台"),
        ("下降15个百分点。", "15", "个百分点"),
        ("销量12,500台。", "12500", "台"),
        ("速度为200ms/幅。", "200", "ms/幅"),
        ("占百分之三十。", "30", "%"),
        ("超七成市场。", "7", "成"),
        ("增长两倍。", "2", "倍"),
        ("拥有200余家门店。", "200", "家"),
        ("低至-40℃。", "-40", "℃"),
    ],
)
def test_numbers_and_units_are_read_as_printed(text: str, value: str, unit: str) -> None:
    mentions, _ = scan(text)
    assert [(str(m.value), m.unit.printed) for m in mentions] == [(value, unit)]


@pytest.mark.parametrize(
    ("printed", "base", "scale"),
    [("亿元", "元", "100000000"), ("ms", "秒", "0.001"), ("万台", "台", "10000"), ("%", "%", "1")],
)
def test_units_know_their_base_form(printed: str, base: str, scale: str) -> None:
    unit = parse(printed)
    assert (unit.base, unit.scale) == (base, Decimal(scale))


@pytest.mark.parametrize(
    "name",
    ["PCIe4.0接口", "3.0T磁共振", "等保2.0标准", "MLU370-X8加速卡", "YY/T0664-2020标准", "5G网络",
     "4K/8K设备", "910B芯片", "《规划(2024)》", "2021款机型", "第3章", "2025年"],
)  # fmt: skip
def test_digits_of_names_and_years_are_no_figures(name: str) -> None:
    mentions, exclusions = scan(f"采用,{name}。")
    assert mentions == []
    assert exclusions
    assert all(item.reason for item in exclusions)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("溢价15-20%。", "15", "20"), ("均价35%-50%。", "35", "50"), ("售价20至50元。", "20", "50")],
)
def test_ranges_keep_both_ends(text: str, low: str, high: str) -> None:
    (mention,), _ = scan(text)
    assert (mention.value, str(mention.low), str(mention.high)) == (None, low, high)


@pytest.mark.parametrize(
    ("text", "change", "direction"),
    [
        ("渗透率提升至40%。", Change.LEVEL, Direction.UP),
        ("渗透率提升5个百分点。", Change.DELTA, Direction.UP),
        ("销售额同比增长14.6%。", Change.RATE, Direction.UP),
        ("年复合增长率为12.8%。", Change.RATE, None),
        ("成本降低了30%。", Change.DELTA, Direction.DOWN),
        ("销量较2022年增长12.5%。", Change.RATE, Direction.UP),
        ("市场份额为31%。", Change.LEVEL, None),
    ],
)
def test_levels_amounts_and_rates_are_told_apart(
    text: str, change: Change, direction: Direction | None
) -> None:
    (figure,) = figures(text)
    assert (figure.change, figure.direction) == (change, direction)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("预计销量将达到30万杯。", Modality.FORECAST),
        ("法规要求留存时间不少于15年。", Modality.REQUIREMENT),
        ("公司计划新建20家门店。", Modality.TARGET),
        ("误差需小于1mm。", Modality.REQUIREMENT),
        ("新工艺将损耗率降至0.3%。", Modality.ACTUAL),
        ("门店已达800家。", Modality.ACTUAL),
    ],
)
def test_what_is_expected_demanded_or_done_is_told_apart(text: str, modality: Modality) -> None:
    assert figures(text)[-1].modality is modality


def test_from_a_to_b_gives_two_paired_figures_with_their_own_years() -> None:
    first, second = figures("茶饮门店占比从2020年的12%提升至2025年的27%。")
    assert (first.pair, second.pair) == (second.id, first.id)
    assert [f.period.label for f in (first, second) if f.period] == ["2020年", "2025年"]
    assert {f.change for f in (first, second)} == {Change.LEVEL}
    assert {f.subject for f in (first, second)} == {"茶饮门店"}


def test_a_year_of_comparison_is_not_the_figure_s_year() -> None:
    level, change = figures("2021年销量为40万杯,较2020年增长12.5%。")
    assert level.period and change.period
    assert level.period.label == change.period.label == "2021年"
    assert change.compared_with == "2020年"


def test_a_list_gives_each_number_its_own_subject_and_region() -> None:
    north, south = figures("华北和华南地区分别占24%和19%。")
    assert (north.subject, north.region) == ("华北", "华北")
    assert (south.subject, south.region) == ("华南地区", "华南地区")


def test_a_clause_without_a_subject_takes_the_one_before() -> None:
    (figure,) = figures("奶茶是茶饮店的主要品类,占总销售额的65%以上。")
    assert figure.subject == "奶茶"
    assert figure.qualifier == "以上"


def test_a_clause_that_only_continues_is_quoted_with_the_one_before() -> None:
    markdown = "# 概况\n纸杯占据最大市场份额,约为42%。"
    report = report_from_markdown(markdown, title="2025年中国茶饮市场研究报告")
    (figure,) = build_ledger(report).figures
    assert figure.clause_span.of(report.text) == "纸杯占据最大市场份额,约为42%"


def test_the_same_report_gives_the_same_ledger() -> None:
    markdown = "# 概况\n2024年市场规模为35亿元。\n# 展望\n2024年市场规模达到58亿元。"
    report = report_from_markdown(markdown, title="2025年中国茶饮市场研究报告")
    assert build_ledger(report) == build_ledger(report)
    assert len(build_ledger(report).conflicts) == 1


def test_a_report_without_numbers_has_an_empty_ledger() -> None:
    ledger = build_ledger(report_from_markdown("# 概况\n没有数据。", title="报告"))
    assert ledger.figures == ledger.conflicts == ledger.checks == ()


def test_a_share_table_that_does_not_add_up_is_told() -> None:
    markdown = (
        "# 表\n| 品类 | 市场份额(%) |\n|---|---|\n| 奶茶 | 50 |\n| 果茶 | 30 |\n| 其他 | 25 |"
    )
    (check,) = build_ledger(report_from_markdown(markdown, title="报告")).checks
    assert (check.kind, check.ok, check.computed) == ("sum", False, Decimal(105))
