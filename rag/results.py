"""Reading the result line of a computed answer: `A比B高3.8个百分点`, `传统方法为82.2%`.

Held against the operands and nothing else, so that a swapped side cannot slip through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from index.figure import Figure
from index.normal import fold
from rag.answer import AnswerFigure

_MORE = "高多长"
_COMPARED = re.compile(
    r"(?P<one>[^。;:]+?)比(?P<two>[^。;:]+?)(?P<way>[高低多少长短])(?P<result>[^。;:]+)"
)
_BASE = re.compile(r"(?P<base>[^。;:]+?)约?为(?P<result>[^。;:]+)")


def without_result(
    words: str,
    operands: Sequence[Figure],
    computed: Sequence[AnswerFigure],
    fields: Callable[[Figure], Sequence[str]],
) -> str:
    """`words` without the sentence at its start, where that says a result rightly.

    Each side of a comparison must be a name of, or be, one of the operands (`fields` gives a
    figure's names, folded) and the higher one must be called so; the base of a change must be
    that of an operand.
    """
    head, stop, rest = words.partition("。")
    if not stop or not _is_result(head, operands, computed, fields):
        return words
    return rest


def _is_result(
    head: str,
    operands: Sequence[Figure],
    computed: Sequence[AnswerFigure],
    fields: Callable[[Figure], Sequence[str]],
) -> bool:
    results = {figure.text for figure in computed}
    if (match := _COMPARED.fullmatch(head)) is not None and len(operands) == 2:
        if match["result"].removeprefix("约") not in results:
            return False
        for one, two in (operands, operands[::-1]):
            if _is_named(match["one"], one, fields) and _is_named(match["two"], two, fields):
                return (_value(one) > _value(two)) == (match["way"] in _MORE)
        return False
    if (match := _BASE.fullmatch(head)) is not None:
        bases = {fold(f.compared_with) for f in operands if f.compared_with}
        return match["result"].removeprefix("约") in results and fold(match["base"]) in bases
    return False


def _is_named(name: str, figure: Figure, fields: Callable[[Figure], Sequence[str]]) -> bool:
    qualified = f"{figure.qualifier or ''}{figure.text}", f"{figure.text}{figure.qualifier or ''}"
    return name in qualified or fold(name) in fields(figure)


def _value(figure: Figure) -> Fraction:
    return Fraction(figure.value or 0) * Fraction(figure.scale)
