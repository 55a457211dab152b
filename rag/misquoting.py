"""Telling quotation from words of our own, and both from a quotation gone wrong.

Knows texts only; which figures they state is looked at elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.normal import fold
from rag.quoting import trimmed
from rag.terms import holds

_TITLE = re.compile(r"《[^》]*》")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_CLAUSE_ENDS = ",。;:、"
_SAID = 4
"""From how many Chinese characters on, names and times aside, a run says something."""


def without_quotation(words: str, quotes: Sequence[str]) -> str:
    """The words before the cited ones, which close the stretch: all of it where nothing does."""
    words = words.rstrip('“”"。 ')
    best = words
    for cited in quotes:
        quote = trimmed(cited)
        if quote and words.endswith(quote):
            rest = words[: len(words) - len(quote)]
            if len(rest) < len(best) and (not rest or rest[-1] in _CLAUSE_ENDS + '“"》 \n'):
                best = rest
    return best.strip(_CLAUSE_ENDS + " \n")


def is_misquotation(own: str, fields: Sequence[str], quotes: Sequence[str]) -> bool:
    """Whether a run is so near to the cited words that it must be meant to be them.

    `own` and `fields` (names and times that own words may hold) are folded. Names and times
    alone are near to the cited words too, so what is left without them counts.
    """
    for sentence in re.split(r"[。;]", own):
        whole = _TITLE.sub("", sentence)
        bare = without(whole, fields)
        said = sum(len(run) for run in _HAN.findall(bare))
        for cited in quotes:
            quote = _pairs(fold(cited))
            if said >= _SAID and _near(_pairs(whole), quote, 8, 0.6):
                return True
            if _near(_pairs(bare), quote, 4, 0.75):
                return True
    return False


def _near(pairs: set[str], quote: set[str], least: int, most: float) -> bool:
    return len(pairs) >= least and len(pairs & quote) >= most * len(pairs)


def without(text: str, fields: Iterable[str]) -> str:
    """`text` with blanks for the fields, which may reach into each other (影像工作站市场,
    市场规模: 影像工作站市场规模)."""
    known = covered(text, [field for field in fields if field])
    return "".join(" " if k else c for c, k in zip(text, known, strict=True))


def _pairs(text: str) -> set[str]:
    runs = _HAN.findall(text)
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)}


def covered(text: str, fields: Iterable[str]) -> list[bool]:
    """For each character of `text` whether it belongs to one of the fields."""
    found = [False] * len(text)
    for field in fields:
        at = text.find(field)
        while at >= 0:
            found[at : at + len(field)] = [True] * len(field)
            at = text.find(field, at + 1)
    return found


def stands_in(word: str, text: str) -> bool:
    """Whether `text` holds `word`, digits and Latin letters only as whole runs."""
    before = r"(?<![\d.])" if word[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if word[-1:].isdigit() else ""
    if before or after:
        return bool(re.search(before + re.escape(word) + after, text))
    return holds(text, word)
