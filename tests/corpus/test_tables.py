from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.span import Span
from corpus.tables import Grid, find_tables
from tests.corpus.flattened import Made, by_crop, by_product, by_region, by_year


def grids(text: str, *, decimals: frozenset[int] | None = None) -> list[Grid]:
    return find_tables(text, Span(0, len(text)), decimals=decimals)


@pytest.mark.parametrize("make", [by_year, by_region, by_product, by_crop])
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), with_prose=st.booleans())
def test_a_flattened_table_of_another_industry_is_split_as_it_was_meant(
    make: Callable[[Random], Made], seed: int, with_prose: bool
) -> None:
    made = make(Random(seed))
    text = "产业稳定发展。" + made.text + ("随后,行业在2025年增长12.5%。" if with_prose else "")
    [grid] = grids(text, decimals=frozenset({1}))
    assert grid.verified
    assert tuple(tuple(cell.of(text) for cell in row) for row in grid.rows) == made.rows


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    growth_decimals=st.integers(0, 2),
    price_decimals=st.integers(0, 2),
)
def test_a_split_that_nothing_proves_is_never_called_verified(
    seed: int, growth_decimals: int, price_decimals: int
) -> None:
    random = Random(seed)
    rows = []
    for name, share in zip(("华东", "华北", "华南", "西北"), (41.2, 30.1, 18.4, 10.3), strict=True):
        growth = f"{random.uniform(1, 40):.{growth_decimals}f}"
        price = f"{random.uniform(15, 99):.{price_decimals}f}"
        rows.append((name, f"{share}", growth, price))
    text = "地区市场份额(%)增长率(%)均价(元)" + "".join("".join(row) for row in rows)
    for grid in grids(text):
        if grid.verified:
            assert [tuple(cell.of(text) for cell in row) for row in grid.rows] == rows


def test_two_label_columns_are_told_apart_by_the_brackets_of_the_first() -> None:
    text = "分析维度关键因素影响程度(%)渗透率(%)优势(S)政策支持8565劣势(W)技术差距7240"
    [grid] = grids(text)
    assert [c.name for c in grid.columns] == ["分析维度", "关键因素", "影响程度", "渗透率"]
    assert [cell.of(text) for cell in grid.rows[1]] == ["劣势(W)", "技术差距", "72", "40"]


def test_the_row_of_totals_is_known() -> None:
    made = by_product(Random(1))
    [grid] = grids(made.text)
    assert grid.totals == {len(made.rows) - 1}


def test_brackets_of_ordinary_prose_are_no_table() -> None:
    text = (
        "医学影像系统(PACS)占54.3%,卷积网络(CNN)达到96.5%。每股收益(元)增长,净利润(万元)下降12%。"
    )
    assert grids(text) == []
