"""Arithmetic on figures, exact and with the rounding said."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from index.figure import Figure


def plain(value: Decimal) -> str:
    """`value` without exponent and without needless zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` to `places` decimals, halves away from zero (四舍五入)."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def in_words(count: int) -> str:
    """A count below a hundred in Chinese, so that it does not read as a figure of the report."""
    numerals = "零一二三四五六七八九十"
    if not 0 <= count < 100:
        return str(count)
    if count <= 10:
        return "两" if count == 2 else numerals[count]
    tens, ones = divmod(count, 10)
    return f"{numerals[tens] if tens > 1 else ''}十{numerals[ones] if ones else ''}"


def numeral(number: int) -> str:
    """A number that counts off or names (第二, 开二次方), where 两 would be wrong."""
    return in_words(number).replace("两", "二")


def in_unit_of(figure: Figure, other: Figure) -> Decimal | None:
    """The value of `figure` in the unit of `other`; None where they measure different things."""
    if figure.value is None or figure.base_unit != other.base_unit or not other.scale:
        return None
    return figure.value * figure.scale / other.scale
