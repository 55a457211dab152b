"""Flattened tables of other industries, made from random figures that add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

_REGIONS = ("华东", "华北", "华南", "华中", "西南", "西北", "东北")
_CROPS = ("冬小麦", "春玉米", "早籼稻", "大豆", "油菜籽", "马铃薯", "棉花")
_MODELS = ("紧凑型轿车", "中型SUV", "皮卡", "3D打印样车", "微型客车", "重型卡车")
_TRENDS = ("上升", "下降", "平稳")


@dataclass(frozen=True)
class Made:
    """The rows as they are meant, and the text that prints them without separators."""

    header: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return self.header + "".join(cell for row in self.rows for cell in row)


def by_year(random: Random) -> Made:
    """Years, two volumes and their quotient."""
    first = random.randint(2005, 2022)
    rows = []
    for year in range(first, first + random.randint(3, 7)):
        capacity = random.randint(200, 9000) / 10
        sold = round(capacity * random.uniform(0.5, 0.97), 1)
        rate = round(sold / capacity * 100, 1)
        export = random.randint(11, 400) / 10
        rows.append((str(year), f"{capacity:.1f}", f"{sold:.1f}", f"{rate:.1f}", f"{export:.1f}"))
    return Made("年度产能(万吨)销量(万吨)产销率(%)出口量(万吨)", tuple(rows))


def by_region(random: Random) -> Made:
    """Regions, shares that sum to 100, growth, a trend in words."""
    count = random.randint(4, 7)
    cuts = sorted(random.sample(range(20, 980), count - 1))
    shares = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
    rows = []
    for name, share in zip(_REGIONS, shares, strict=False):
        growth = random.randint(11, 399) / 10
        price = random.randint(50, 999) / 10
        trend = f"{random.choice(_TRENDS)}{random.randint(11, 99) / 10:.1f}%"
        rows.append((name, f"{share / 10:.1f}", f"{growth:.1f}", f"{price:.1f}", trend))
    return Made("地区市场份额(%)增长率(%)均价(元/公斤)价格走势变化趋势", tuple(rows))


def by_product(random: Random) -> Made:
    """Goods, volume, turnover, price, margin in percent, and a row of totals."""
    rows: list[tuple[str, ...]] = []
    volumes, turnovers = [], []
    for name in random.sample(_MODELS, random.randint(3, 6)):
        volume = random.randint(11, 300) * 100
        price = random.randint(15, 600) / 10
        turnover = round(volume * price)
        volumes.append(volume)
        turnovers.append(turnover)
        margin = random.randint(5, 60)
        rows.append((name, f"{volume:,}", f"{turnover:,}", f"{price:.1f}", f"{margin}%"))
    mean = sum(turnovers) / sum(volumes)
    rows.append(("合计", f"{sum(volumes):,}", f"{sum(turnovers):,}", f"{mean:.1f}", "30%"))
    return Made("车型类型销量(辆)收入(万元)平均单价(万元/辆)毛利率(%)", tuple(rows))


def by_crop(random: Random) -> Made:
    """Crops, values of three years and their compound growth."""
    rows = []
    for name in random.sample(_CROPS, random.randint(3, 6)):
        first = random.randint(50, 800) / 10
        last = round(first * random.uniform(1.05, 2.2), 1)
        middle = round((first + last) / 2, 1)
        growth = round(((last / first) ** 0.5 - 1) * 100, 1)
        rows.append((name, f"{first:.1f}", f"{middle:.1f}", f"{last:.1f}", f"{growth:.1f}"))
    header = "作物2023年产值(亿元)2024年产值(亿元)2025年产值(亿元)年复合增长率(%)"
    return Made(header, tuple(rows))


KINDS: Sequence[object] = (by_year, by_region, by_product, by_crop)
