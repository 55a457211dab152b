"""One question in other forms that mean the same: how people type, not what they ask.

Transformations only. Each is deterministic; a form that a question cannot take comes back as
the question itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from opencc import OpenCC

from index.dictionary import dictionary_entries
from rag.sounds import homophones
from rag.terms import Term

_TIME = re.compile(
    r"(?<![到至和与、-])在?(?:19|20)\d\d年(?:第?[一二三四]季度|上半年|下半年)?(?!到|至|-|和|、|与|以来|起)"
)
_ASKED = re.compile(
    r"(?:预计|预估|大概|大约|约)?(?:是|有|为|达到?|占了?|能有?|会有?|到)?(?:多少|几(?!乎)|多[大高久快长]|什么)"
)
_ENDS = "?\uff1f"
_TAIL = re.compile(
    r"(?:是|有|为)(?:多少|几|多[大高久快长]|什么|谁)[^,\uff0c。?\uff1f]{0,6}[?\uff1f]?$"
)


def traditional(question: str) -> str:
    """The question in traditional characters."""
    return str(_to_traditional().convert(question))


def full_width(question: str) -> str:
    """Latin letters, digits and marks in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in question)


def without_punctuation(question: str) -> str:
    """The question as voice input gives it: no marks but those inside numbers and names."""
    kept = []
    for at, character in enumerate(question):
        if not unicodedata.category(character).startswith("P") or character == "%":
            kept.append(character)
            continue
        before, after = question[at - 1 : at], question[at + 1 : at + 2]
        if character in ".-/" and before.isascii() and after.isascii() and before and after:
            kept.append(character)
        elif before.isascii() and after.isascii() and before and after:
            kept.append(" ")
    return "".join(kept)


def with_homophone(question: str, terms: Sequence[Term]) -> str:
    """One character of the longest known term replaced by the most usual one that sounds alike
    and makes no other word."""
    known = [t.text for t in terms if t.frequency and re.fullmatch(r"[\u4e00-\u9fff]{2,}", t.text)]
    counts, words = _dictionary()
    for term in sorted(known, key=len, reverse=True):
        at = question.find(term)
        for place in range(len(term) - 1, -1, -1):
            alike = sorted(homophones(term[place]), key=lambda c: -counts.get(c, 0))
            for other in alike[:3]:
                typed = term[:place] + other + term[place + 1 :]
                pairs = {
                    typed[i : i + 2] for i in range(len(typed) - 1) if other in typed[i : i + 2]
                }
                if at >= 0 and not pairs & words:
                    return question[:at] + typed + question[at + len(term) :]
    return question


def reordered(question: str) -> str:
    """The time, the asking or a clause in another place."""
    time = _TIME.search(question)
    if time is not None:
        when = time[0].removeprefix("在")
        rest = question[: time.start()] + question[time.end() :]
        if time.start() > 0:
            return f"{when}{rest.removeprefix('的')}"
        rest = rest.lstrip("的,\uff0c")
        asked = _ASKED.search(rest)
        if asked is not None and asked.start() > 0:
            return f"{rest[: asked.start()]}{when}{rest[asked.start() :]}"
        return f"{rest.rstrip(_ENDS)},{when}?"
    tail = _TAIL.search(question)
    if tail is not None and tail.start() > 0:
        return f"{tail[0].rstrip(_ENDS)},{question[: tail.start()]}?"
    parts = [p for p in re.split(r"[,\uff0c]", question.rstrip(_ENDS)) if p]
    if len(parts) == 2:
        return f"{parts[1]},{parts[0]}?"
    return question


Form = Callable[[str, Sequence[Term]], str]
FORMS: dict[str, Form] = {
    "traditional": lambda question, _: traditional(question),
    "full width": lambda question, _: full_width(question),
    "no punctuation": lambda question, _: without_punctuation(question),
    "homophone": with_homophone,
    "word order": lambda question, _: reordered(question),
}


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


@cache
def _dictionary() -> tuple[dict[str, int], frozenset[str]]:
    """How usual each character is as a word, and the words of two characters."""
    counts: dict[str, int] = {}
    words = set()
    for word, count, _ in dictionary_entries():
        if len(word) == 1:
            counts[word] = count
        elif len(word) == 2:
            words.add(word)
    return counts, frozenset(words)
