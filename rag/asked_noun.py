"""The noun that a question asks about (创始人是谁, 哪些投诉), where its words say it plainly.

A report that never says that noun mostly does not answer, however near its sentences are.
Nouns by which questions are merely asked (哪些方面) are data: `data/shell_nouns.txt`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from index.words import WordSplitter
from rag.terms import Term

_BEHIND = re.compile(
    r"(?:哪些|哪几[个家种项条类部版档]?|哪[个家种项类款]|什么样的|什么|啥样的|啥)(?P<noun>[\u4e00-\u9fff]{2,8})"
)
_BEFORE = re.compile(
    r"(?P<noun>[\u4e00-\u9fff]{2,8}?)(?:主要|都|一般|通常|到底)?(?:是|有|叫|包括|来自|放在|在)(?:谁|什么|啥|哪|怎)"
)
_REASON = re.compile(r"为什么|为啥|凭什么|凭啥|靠什么|靠啥|因为什么|被什么|由什么")


@lru_cache(maxsize=1)
def _shell_nouns() -> frozenset[str]:
    text = (files("rag") / "data" / "shell_nouns.txt").read_text(encoding="utf-8")
    return frozenset(w for line in text.splitlines() if line[:1] != "#" for w in line.split())


def asked_nouns(question: str, split: WordSplitter) -> tuple[str, ...]:
    """The nouns that are asked for, none of them a mere way of asking; mostly one or none.

    Questions for a reason ask for no noun.
    """
    if _REASON.search(question):
        return ()
    found: list[str] = []
    if (match := _BEHIND.search(question)) is not None:
        found = [w for w in split(match["noun"]) if len(w) > 1][:1]
    if not found and (match := _BEFORE.search(question)) is not None:
        found = [w for w in split(match["noun"]) if len(w) > 1][-1:]
    return tuple(w for w in found if w not in _shell_nouns())


def is_gone(nouns: tuple[str, ...], terms: tuple[Term, ...], text: str) -> bool:
    """Whether a folded text holds one of the nouns in no form that the question's terms know."""
    for noun in nouns:
        known = [t for t in terms if noun in t.text]
        if not (any(t.match(text) >= 0.5 for t in known) if known else noun.lower() in text):
            return True
    return False
