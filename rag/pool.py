"""All texts of a report that terms are matched against, searched in one go.

A form is looked for once in the joined text instead of once in each of some two thousand
pieces; what was found is kept, since questions about one report share most of their words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import numpy as np
import numpy.typing as npt

from rag.terms import Term, in_part, whole_word

_SEPARATOR = "\0"
_ROWS_KEPT = 512
"""Terms whose matches are remembered, some 20 kilobytes each."""
_MOST_KEPT = 20_000
"""Forms that are remembered; questions are user text and must not fill the memory."""


class TextPool:
    """Folded texts, each with a number; equal texts share one."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._numbers: dict[str, int] = {}
        for text in texts:
            self._numbers.setdefault(text, len(self._numbers))
        self._starts: list[int] = []
        at = 0
        for text in self._numbers:
            self._starts.append(at)
            at += len(text) + 1
        self._joined = _SEPARATOR.join(self._numbers)
        self._found: dict[tuple[str, bool], frozenset[int]] = {}
        self._lock = Lock()
        self.row = lru_cache(maxsize=_ROWS_KEPT)(self._row)

    @property
    def size(self) -> int:
        """How many texts the pool holds."""
        return len(self._starts)

    def number(self, text: str) -> int:
        """The number of a text of the pool.

        Raises:
            KeyError: the pool does not hold the text.
        """
        return self._numbers[text]

    def holding(self, form: str) -> frozenset[int]:
        """Numbers of the texts that hold `form` (Latin forms as whole words)."""
        return self._holding(form, whole=True)

    def containing(self, piece: str) -> frozenset[int]:
        """Numbers of the texts that contain `piece`, be it part of a longer word."""
        return self._holding(piece, whole=False)

    def _holding(self, form: str, *, whole: bool) -> frozenset[int]:
        known = self._found.get((form, whole))
        if known is not None:
            return known
        numbers = set()
        at = self._joined.find(form)
        while at >= 0:
            if not whole or whole_word(self._joined, at, form):
                number = bisect_right(self._starts, at) - 1
                numbers.add(number)
                # The rest of this text can only say the same.
                next_text = number + 1
                if next_text >= len(self._starts):
                    break
                at = self._joined.find(form, self._starts[next_text])
            else:
                at = self._joined.find(form, at + 1)
        found = frozenset(numbers)
        with self._lock:
            if len(self._found) < _MOST_KEPT:
                self._found[form, whole] = found
        return found

    def _row(self, term: Term) -> npt.NDArray[np.float64]:
        """`matches` as an array of shape (size,); not to be written to."""
        row = np.zeros(self.size)
        found = self.matches(term)
        row[list(found)] = list(found.values())
        row.flags.writeable = False
        return row

    def matches(self, term: Term) -> dict[int, float]:
        """How well each text holds `term` (as `Term.match` says it), where it does at all."""
        best: dict[int, float] = {}
        for form, weight in sorted(term.forms, key=lambda item: item[1]):
            for number in self.holding(form):
                best[number] = weight
        pairs = term.pairs
        if not pairs:
            return best
        held: dict[int, set[int]] = {}
        for place, pair in enumerate(pairs):
            for number in self.holding(pair):
                held.setdefault(number, set()).add(place)
        for number, places in held.items():
            if number not in best and (part := in_part(places, len(pairs))):
                best[number] = part
        return best
