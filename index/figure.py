"""Figures: the numbers that a report states, each as a typed record.

Holds types only; how they are read from the text is `index/ledger/`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus.span import Span


class Modality(StrEnum):
    """How sure the report itself is."""

    ACTUAL = "actual"  # 达到, 已, 为
    FORECAST = "forecast"  # 预计, 有望, 将, 预测
    REQUIREMENT = "requirement"  # 要求, 需, 必须, 不得
    TARGET = "target"  # 目标, 计划, 规划


class Change(StrEnum):
    """What the number says about movement (提升至40% is LEVEL, 提升5个百分点 is DELTA)."""

    LEVEL = "level"  # the value itself
    DELTA = "delta"  # the amount by which it moved
    RATE = "rate"  # a growth rate: 同比增长14.6%, 年复合增长率12.8%


class Direction(StrEnum):
    """Which way a quantity moved."""

    UP = "up"
    DOWN = "down"


class FigureStatus(StrEnum):
    """What reading did to the place where the number stands."""

    CLEAN = "clean"
    RESTORED = "restored"
    SUSPECT = "suspect"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Period:
    """A time: whole years `first` to `last`, with a part of the year where one is given.

    `label` is how it is shown (2025年, 2023-2025年, 2024年第一季度, 未来三年). `part` is one of
    None, H1, H2, Q1 … Q4, M1 … M12. `first` and `last` are None for times without a year
    (当前, 未来三年). `inherited` is true where the figure's own clause does not name the
    time and it was resolved from the sentence or paragraph before.
    """

    label: str
    first: int | None = None
    last: int | None = None
    part: str | None = None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the report with its meaning.

    `value` is exact; for a range it is None and `low`, `high` hold the ends. `unit` is as
    printed (万台, 亿元, %, 个百分点); `base_unit` and `scale` give the base form
    (亿元 → 元, 100000000; ms → s, 0.001), so that `value * scale` is in `base_unit`.
    `text` is `report.text[span]`: number and unit as restored. `clause_span` is the clause
    that carries the claim (for a cell: its row). `qualifier` is 约, 超过, 不足, 以上 … as
    printed. `compared_with` is the base of a comparison (2020年, 传统方法, 进口品牌).
    `subject` and `metric` are in the report's words (PACS, 市场份额). `pair` is the id of the
    figure at the other end of 从A提升至B. `terms` are further nouns of the clause that narrow
    the meaning (products, customers, technologies), in text order.
    """

    id: int
    text: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str
    base_unit: str
    scale: Decimal
    qualifier: str | None
    direction: Direction | None
    change: Change
    modality: Modality
    period: Period | None
    compared_with: str | None
    region: str | None
    subject: str | None
    metric: str | None
    terms: tuple[str, ...]
    pair: int | None
    section: int
    sentence: int | None
    span: Span
    clause_span: Span
    table: str | None
    row: int | None
    column: int | None
    status: FigureStatus
