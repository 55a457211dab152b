"""The kinds of questions that staff put to a report."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a question wants; decides which answerer speaks."""

    FACT = "fact"  # one figure, name or date
    LIST = "list"  # several at once
    COMPARE = "compare"  # two or more, and how they stand to each other
    COMPUTE = "compute"  # a figure that the report does not print, from figures that it does
    TREND = "trend"  # a series in order
    WHY = "why"  # reasons
    HOW = "how"  # measures, features, what someone does or wants
    SUMMARY = "summary"  # the main claims of a section or theme
    YES_NO = "yes_no"  # whether something holds
    WHO = "who"  # an organisation, product or place


class Measure(StrEnum):
    """What sort of quantity a figure is, or a question asks for."""

    PERCENT = "percent"
    POINTS = "points"  # percentage points
    MONEY = "money"
    COUNT = "count"  # things that are counted: 台, 家, 人, 项 …
    DURATION = "duration"
    RATIO = "ratio"  # 倍
    LENGTH = "length"
    TEMPERATURE = "temperature"
    DATA = "data"  # bytes and rates of bytes
    DATE = "date"  # a year or month
    OTHER = "other"
