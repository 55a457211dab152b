"""Character n-grams: tokens that need no dictionary.

They find what word splitting misses (村里的小诊所 and 村卫生室 share 村), and they do not care
how a new term is split.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from index.normal import fold

# A number or a Latin term counts as one character: halves of 2025 or of PACS mean nothing.
_UNIT = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+|%|[^\W\d_a-z]")


def char_ngrams(text: str, *, shortest: int, longest: int) -> list[str]:
    """All runs of `shortest` to `longest` neighbouring units of the folded text.

    A unit is a Han character, a whole number or a Latin word; punctuation ends a run.
    Numbers and Latin words are also tokens of their own.
    """
    folded = fold(text)
    tokens: list[str] = []
    run: list[str] = []
    end = -1
    for match in _UNIT.finditer(folded):
        if match.start() != end:
            tokens.extend(_grams(run, shortest, longest))
            run = []
        run.append(match.group())
        end = match.end()
    tokens.extend(_grams(run, shortest, longest))
    return tokens


def ngram_tokenizer(shortest: int, longest: int) -> Callable[[str], list[str]]:
    """`char_ngrams` with its lengths fixed."""
    return lambda text: char_ngrams(text, shortest=shortest, longest=longest)


def _grams(run: list[str], shortest: int, longest: int) -> list[str]:
    grams = [
        "".join(run[start : start + length])
        for length in range(shortest, longest + 1)
        for start in range(len(run) - length + 1)
    ]
    if shortest > 1:
        grams.extend(unit for unit in run if len(unit) > 1)
    return grams
