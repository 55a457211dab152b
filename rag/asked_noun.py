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
    r"(?:哪些|哪几[个家种项条类部版档]?|哪[个家种项类款]|什么样的|什么|啥样的|啥)(?![在被把给让将能会都已做])(?P<noun>[\u4e00-\u9fff]{2,8})"
)
_BEFORE = re.compile(
    r"(?P<noun>(?:(?!的)[\u4e00-\u9fff]){2,8}?)(?:主要|都|一般|通常|到底)?(?:是|有|叫|包括|来自|放在|在)(?:谁|什么|啥|哪|怎)"
)
_SUFFIXES = "语者人员器率量家师型品件额费力性度商"
"""Characters that make a noun of the word before them."""
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
    behind, before = _BEHIND.search(question), _BEFORE.search(question)
    if behind is not None:
        words = [w for w in split(behind["noun"]) if len(w) > 1]
        # 哪些硬性规矩: what only narrows a mere way of asking is not asked for.
        found = [] if _shell_nouns() & set(words) else words[:1]
    if before is not None and (behind is None or question[: before.start()].endswith("的")):
        found.append(_last_word(before["noun"], split))
    return tuple(w for w in found if len(w) > 1 and w not in _shell_nouns())


def _last_word(run: str, split: WordSplitter) -> str:
    """The longest word that closes a run, with the one character that may stand behind it
    (广告语); empty where the run closes with a way of being most (份额最高)."""
    words = [w for w in split(run) if len(w) > 1]
    closing = run[-1] if run[-1] in _SUFFIXES else ""
    ends = [w for w in words if run.endswith((w, w + closing))]
    word = max(ends, key=len, default="")
    if not run.endswith(word):
        word += closing
    return "" if word.startswith(("最", "更")) else word


def is_gone(nouns: tuple[str, ...], terms: tuple[Term, ...], text: str) -> bool:
    """Whether a folded text holds one of the nouns in no form that the question's terms know."""
    for noun in nouns:
        known = [t for t in terms if noun in t.text]
        if not (any(t.match(text) >= 0.5 for t in known) if known else noun.lower() in text):
            return True
    return False
