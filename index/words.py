"""Words: jieba without its surprises, as tokens for BM25.

jieba takes joined Latin terms apart, and its dictionary is slow to load. So the dictionary is
read anew when an index is built, cut down to the words
that occur in the report and the common ones, completed with the report's Latin terms, and
stored with the index: it loads in milliseconds and splits the report as the whole one does.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from index.dictionary import dictionary_entries, tokenizer_over
from index.errors import IndexDamagedError
from index.normal import fold, is_wordlike

# Common words stay even where the report lacks them: without 大概, a question's 大概能 would
# become 大 and 概能, and 大 would match.
_COMMON = 500
_LONGEST_WORD = 16  # the dictionary's longest entries; longer ones are mottos nobody asks for

_LATIN_TERM = re.compile(r"[a-z0-9]+(?:[.\-+][a-z0-9]+)+(?![a-z0-9%])")


class WordSplitter:
    """Splits text into folded words, long words also into the shorter ones inside them.

    `frequencies` maps words to their counts in jieba's corpus, `total` is the sum over the
    whole dictionary (which is more than the sum of the words kept).
    """

    def __init__(self, frequencies: dict[str, int], total: int) -> None:
        self._frequencies = frequencies
        self._ignored = function_words()
        self._tokenizer = tokenizer_over(frequencies, total)

    @classmethod
    def for_text(cls, text: str, names: Iterable[str] = ()) -> WordSplitter:
        """A splitter for questions about `text`, which keeps its `names` whole; reads the whole
        dictionary (half a second)."""
        folded = fold(text)
        frequencies = {word: count for word, count, _ in dictionary_entries()}
        kept = {word: count for word, count in frequencies.items() if count >= _COMMON}
        for start in range(len(folded)):
            for end in range(start + 1, min(start + _LONGEST_WORD, len(folded)) + 1):
                count = frequencies.get(folded[start:end])
                if count:
                    kept[folded[start:end]] = count
        kept |= dict.fromkeys(_latin_terms(folded), _COMMON)
        kept |= {name: _COMMON for name in map(fold, names) if name not in kept}
        return cls(kept, sum(frequencies.values()))

    @classmethod
    def load(cls, path: Path) -> WordSplitter:
        """Read what `save` wrote.

        Raises:
            IndexDamagedError: the file is not a stored dictionary.
        """
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            return cls(dict(stored["words"]), int(stored["total"]))
        except (ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError(f"{path.name} is not a stored dictionary: {error}") from error

    def save(self, path: Path) -> None:
        stored = {"total": self._tokenizer.total, "words": self._frequencies}
        path.write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")

    def rarity(self, word: str) -> float:
        """How rare a folded word is in general Chinese: the natural log of one in how many.

        13 for a word that the dictionary does not know; 一个 has about 6, 测绘 about 12.
        """
        frequency = self._frequencies.get(word, 0)
        return math.log(self._tokenizer.total / frequency) if frequency else 13.0

    def __call__(self, text: str) -> list[str]:
        """The words of `text`, folded, in text order, without punctuation and function words."""
        return [
            word
            for word in self._tokenizer.cut_for_search(fold(text))
            if word not in self._ignored and any(map(is_wordlike, word))
        ]


@cache
def function_words() -> frozenset[str]:
    """Words that name nothing (的, 多少, 请问), from `index/data/function_words.tsv`."""
    lines = files("index").joinpath("data/function_words.tsv").read_text(encoding="utf-8")
    return frozenset(
        line.split("\t")[0] for line in lines.splitlines() if line and not line.startswith("#")
    )


def _latin_terms(folded: str) -> Iterable[str]:
    """Latin terms joined by a mark (pet-ct, 3.0t), which jieba would take apart."""
    for match in _LATIN_TERM.finditer(folded):
        if any(character.isalpha() for character in match.group()):
            yield match.group()
