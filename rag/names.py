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
        self._by_head: dict[str, list[str]] = {}
        for word in sorted(words, key=len, reverse=True):
            if len(word) > 1 and not word.isascii() and not word[0].isdigit():
                self._by_head.setdefault(word[0], []).append(word)

    def found_in(self, text: str) -> list[str]:
        """The names in `text` (folded), in order, without overlap."""
        found = []
        at = 0
        taken = [False] * len(text)
        while at < len(text):
            name = next((n for n in self._by_head.get(text[at], ()) if text.startswith(n, at)), "")
            if name:
                found.append(name)
                taken[at : at + len(name)] = [True] * len(name)
            at += len(name) or 1
        found += [text[start:end] for start, end, _ in places.find(text) if not taken[start]]
        found += [m[0] for m in _LATIN.finditer(text) if not taken[m.start()]]
        return found
