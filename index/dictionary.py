"""jieba's dictionary, read without jieba's surprises.

jieba writes to stderr and keeps its dictionary in a folder shared by all users. Here the file
that it ships is read as it is, and a tokenizer is filled from what the caller keeps of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

import jieba

jieba.setLogLevel(logging.CRITICAL)


def dictionary_entries() -> Iterator[tuple[str, int, str]]:
    """Each word with its count in jieba's corpus and its part of speech; half a second in all.

    Not kept here, since a whole dictionary fills some 50 MB.
    """
    with jieba.Tokenizer().get_dict_file() as lines:
        for line in lines:
            word, count, flag = line.decode("utf-8").split()
            yield word, int(count), flag


def tokenizer_over(frequencies: Mapping[str, int], total: int) -> jieba.Tokenizer:
    """A tokenizer that knows these words only; `total` is the sum that counts are shares of."""
    tokenizer = jieba.Tokenizer()
    # The tokenizer walks along the beginnings of words.
    beginnings = {word[:end]: 0 for word in frequencies for end in range(1, len(word))}
    # What `initialize` would fill from the dictionary file and its shared cache.
    tokenizer.FREQ = {**beginnings, **frequencies}
    tokenizer.total = total
    tokenizer.initialized = True
    return tokenizer
