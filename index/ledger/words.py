"""Words of a sentence with their kind and place: jieba's cut, mended for reports.

Names that hold digits, quantities such as 渗透率 and terms that the report repeats stay whole.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from index.ledger.datafiles import alternatives, rows

SUFFIXES = frozenset("率量额费数值度化性期")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `[start, end)` of the text that was cut; `flag` is jieba's part of speech."""

    text: str
    flag: str
    start: int
    end: int

    @property
    def is_noun(self) -> bool:
        return self.flag.startswith(("n", "vn", "eng", "j", "l", "b", "an", "i", "term")) or (
            self.text in nominal()
        )


@cache
def nominal() -> frozenset[str]:
    """Verbs that reports use inside noun phrases."""
    return frozenset(row[0] for row in rows("nominal"))


@cache
def _vocabulary() -> tuple[Any, dict[str, str]]:
    flags = {row[0]: row[1] for row in rows("vocabulary")}
    for row in rows("metrics"):
        if len(row[0]) > 1:
            flags.setdefault(row[0], "n")
    for row in rows("predicates"):
        if len(row[0]) > 1 and row[1] != "noun":
            flags.setdefault(row[0], {"verb": "v", "cause": "v"}.get(row[1], "d"))
    for row in rows("movement"):
        if len(row[0]) > 1:
            flags.setdefault(row[0], "v")
    return re.compile(alternatives(list(flags))), flags


@cache
def _splits() -> re.Pattern[str]:
    """成本上升, 价格控制: words of the dictionary that hold a quantity and its verb."""
    first = [row[0] for row in rows("metrics") if len(row[0]) > 1]
    first += [row[0] for row in rows("predicates") if row[1] == "adverb" and len(row[0]) > 1]
    metrics = alternatives(first)
    verbs = alternatives([row[0] for row in rows("predicates") if row[1] == "verb"])
    return re.compile(rf"({metrics})({verbs})")


@cache
def _dictionary() -> tuple[Any, dict[str, str]]:
    """jieba's tokenizer over its own dictionary, and the kind of each word.

    The statistical tagger is not needed: the dictionary has tags of its own.
    """
    from index.dictionary import dictionary_entries, tokenizer_over

    counts: dict[str, int] = {}
    flags: dict[str, str] = {}
    for word, count, flag in dictionary_entries():
        counts[word] = count
        flags[word] = flag
    return tokenizer_over(counts, sum(counts.values())), flags


def pieces(text: str) -> list[str]:
    """`text` as the dictionary alone cuts it."""
    return list(_dictionary()[0].cut(text, HMM=False))


def _flag(word: str, flags: dict[str, str]) -> str:
    if word.isascii() and word.isalnum():
        return "eng"
    return flags.get(word, "x")


def cut(text: str, names: Sequence[tuple[int, int]] = (), breaks: Iterable[int] = ()) -> list[Word]:
    """The words of `text`; each stretch of `names` becomes one word of flag `eng`.

    No word reaches over a place of `breaks` (2023年|销量 never gives 年销量).
    """
    raw: list[Word] = []
    tokenizer, flags = _dictionary()
    edges = [0, *sorted({edge for edge in breaks if 0 < edge < len(text)}), len(text)]
    for start, end in itertools.pairwise(edges):
        at = start
        for word in tokenizer.cut(text[start:end], HMM=False):
            parts = _splits().fullmatch(word)
            if parts:
                middle = at + len(parts.group(1))
                first = _vocabulary()[1].get(parts.group(1), "n")
                raw.append(Word(parts.group(1), first, at, middle))
                raw.append(Word(parts.group(2), "v", middle, at + len(word)))
            else:
                raw.append(Word(word, _flag(word, flags), at, at + len(word)))
            at += len(word)
    return _mend(_join_vocabulary(text, _join_names(text, raw, names)))


def _join_vocabulary(text: str, found: list[Word]) -> list[Word]:
    """Join the words that the dictionary cuts apart, where both ends fall on a cut."""
    pattern, flags = _vocabulary()
    starts = {word.start: index for index, word in enumerate(found)}
    ends = {word.end: index for index, word in enumerate(found)}
    joined, done = [], 0
    for match in pattern.finditer(text):
        first, last = starts.get(match.start()), ends.get(match.end())
        if first is None or last is None or first < done:
            continue
        joined += found[done:first]
        joined.append(Word(match.group(), flags[match.group()], match.start(), match.end()))
        done = last + 1
    return joined + found[done:]


def _join_names(text: str, words: list[Word], names: Sequence[tuple[int, int]]) -> list[Word]:
    if not names:
        return words
    joined: list[Word] = []
    for word in words:
        inside = next((n for n in names if n[0] < word.end and word.start < n[1]), None)
        if inside is None:
            joined.append(word)
            continue
        start, end = min(inside[0], word.start), max(inside[1], word.end)
        if joined and joined[-1].end > start:
            last = joined.pop()
            start = min(start, last.start)
        joined.append(Word(text[start:end], "eng", start, end))
    return joined


def _mend(words: list[Word]) -> list[Word]:
    """渗透 + 率 is one word; so is 国产 + 化 + 率."""
    mended: list[Word] = []
    for word in words:
        last = mended[-1] if mended else None
        if (
            last
            and word.text in SUFFIXES
            and last.end == word.start
            and len(last.text) > 1
            and last.flag[:1] in "nvbajlidmzx"
            and last.text not in ("达到", "控制", "其中", "分别", "同比", "超过", "预计")
            and "一" <= last.text[-1] <= "鿿"
        ):
            mended[-1] = Word(last.text + word.text, "n", last.start, word.end)
        else:
            mended.append(word)
    return mended


_LITTLE = frozenset("率量额费数值度化性期的中上下年月日时后前内外间等大小高低多少新老者家台个项倍")


def names_of(sentences: Sequence[Sequence[Word]]) -> frozenset[tuple[str, str]]:
    """Pairs of words that the dictionary cuts apart and the report always writes together.

    One of the two is a single character (格林|美, 肺|结节); the pair stands at least three
    times, and in at least half of the places where its rarer half stands.
    """
    single: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for found in sentences:
        single.update(word.text for word in found)
        for one, other in itertools.pairwise(found):
            short = len(one.text) == 1 or len(other.text) == 1
            if short and one.end == other.start and _may_name(one) and _may_name(other):
                pairs[one.text, other.text] += 1
    return frozenset(
        pair
        for pair, count in pairs.items()
        if count >= 3 and 2 * count >= min(single[pair[0]], single[pair[1]])
    )


@cache
def _role_words() -> frozenset[str]:
    return frozenset(row[0] for row in rows("predicates"))


def _may_name(word: Word) -> bool:
    return (
        all("一" <= char <= "鿿" for char in word.text)
        and len(word.text) < 5
        and word.flag[:1] in "nvabgjtsx"
        and word.text not in _LITTLE
        and word.text not in _role_words()
    )


def join_names(found: Sequence[Word], pairs: frozenset[tuple[str, str]]) -> list[Word]:
    """`found` with each pair joined into one noun; chains (卫|健|委) join as a whole."""
    joined: list[Word] = []
    tail = ""  # the last piece of the word that was joined last
    for word in found:
        last = joined[-1] if joined else None
        if last and last.end == word.start and (tail, word.text) in pairs:
            joined[-1] = Word(last.text + word.text, "n", last.start, word.end)
        else:
            joined.append(word)
        tail = word.text
    return joined


def harvest(sentences: Iterable[Sequence[Word]], *, least: int = 3) -> frozenset[str]:
    """Terms of two or three neighbouring nouns that the report uses at least `least` times."""
    counts: Counter[str] = Counter()
    for words in sentences:
        for size in (2, 3):
            for at in range(len(words) - size + 1):
                group = words[at : at + size]
                if all(word.is_noun and word.text.isalnum() for word in group):
                    counts["".join(word.text for word in group)] += 1
    return frozenset(term for term, count in counts.items() if count >= least and len(term) > 2)


def join_terms(words: Sequence[Word], terms: frozenset[str]) -> list[Word]:
    """`words` with the longest harvested terms joined into one word of flag `term`."""
    joined: list[Word] = []
    at = 0
    while at < len(words):
        for size in (3, 2):
            group = words[at : at + size]
            text = "".join(word.text for word in group)
            if len(group) == size and text in terms:
                joined.append(Word(text, "term", group[0].start, group[-1].end))
                at += size
                break
        else:
            joined.append(words[at])
            at += 1
    return joined
