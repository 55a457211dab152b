"""The names that a report's answers may print: found in a text, longest first.

Names are the ledger's subjects, metrics and regions, the lexicon's organisations, products,
regions, technologies and customers, and any word of Latin letters.
"""

from __future__ import annotations

import re

from index.ledger import places
from index.ledger.ledger import Ledger
from index.normal import fold
from rag.lexicon import Lexicon

_KINDS = frozenset({"organisation", "product", "region", "technology", "customer", "metric"})
_LATIN = re.compile(r"[a-z][a-z0-9.+/-]*[a-z0-9+]|[a-z]")


class Names:
    """Finds names. Matching is on folded text."""

    def __init__(self, ledger: Ledger, lexicon: Lexicon) -> None:
        words: set[str] = set()
        for figure in ledger.figures:
            words.update(fold(w) for w in (figure.subject, figure.metric, figure.region) if w)
        for entry in lexicon.entries:
            if entry.kind in _KINDS:
                words.update(fold(form) for form, _ in entry.forms)
        self._joined = tuple(w for w in sorted(words) if re.search(r"[,。;:、→()]", w))
        self._by_head: dict[str, list[str]] = {}
        for word in sorted(words, key=len, reverse=True):
            if len(word) > 1 and not word.isascii() and not word[0].isdigit():
                self._by_head.setdefault(word[0], []).append(word)

    def found_in(self, text: str) -> list[tuple[int, int]]:
        """Where names stand in `text` (folded), `[start, end)`: the longest at each place."""
        found: list[tuple[int, int]] = []
        taken = [False] * len(text)
        for at, head in enumerate(text):
            name = next((n for n in self._by_head.get(head, ()) if text.startswith(n, at)), "")
            # 格林美的: what only begins in the end of a name is no name.
            if name and not (taken[at] and not taken[at + len(name) - 1]):
                found.append((at, at + len(name)))
                taken[at : at + len(name)] = [True] * len(name)
        others = [(start, end) for start, end, _ in places.find(text)]
        others += [match.span() for match in _LATIN.finditer(text)]
        return found + [(start, end) for start, end in others if not taken[start]]

    def joined_in(self, text: str) -> list[str]:
        """Names in `text` (folded) that hold punctuation, so that no clause holds them whole."""
        return [name for name in self._joined if name in text]
