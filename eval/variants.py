"""The same question in other writing, for which the answer must be the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import opencc

from eval.intervals import Tally
from eval.target import Reply
from rag.answer import Answer

_POLITE = "请问，"
_CLOSING = "？?。．. "
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def variants(question: str) -> dict[str, str]:
    """The writings that differ from the question, by name, in a fixed order."""
    made = {name: write(question) for name, write in _WRITINGS.items()}
    return {name: text for name, text in made.items() if text != question}


def invariance(first: Answer, others: list[Reply]) -> Tally | None:
    """How many variants got the same status and figures; None where there is no variant."""
    if not others:
        return None
    same = sum(_gist(other.answer) == _gist(first) for other in others)
    return Tally(same, len(others))


def _gist(answer: Answer) -> tuple[object, ...]:
    figures = sorted(
        (f.value or "", f.low or "", f.high or "", f.unit, f.citation is None)
        for f in answer.figures
    )
    return answer.status, figures


def _traditional(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


_WRITINGS: dict[str, Callable[[str], str]] = {
    "全角": lambda text: text.translate(_WIDE),
    "繁体": _traditional,
    "不加问号": lambda text: text.rstrip(_CLOSING),
    "客气": lambda text: text if text.startswith("请问") else _POLITE + text,
}
