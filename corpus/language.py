"""How likely a stretch of Chinese is: the measure by which lost characters are chosen.

A unigram model over words: the best cutting of the text into words of `data/words.tsv`,
scored by how often they occur, marks by how often the document itself has them. Which pairs of
characters the document favours is told by `attraction`. Works on simplified text.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from corpus.data_file import data_rows

LONGEST_WORD = 4
_TOTAL = 60_101_967  # of all counts in the dictionary that words.tsv was made from
_UNKNOWN_HAN = math.log(0.2 / _TOTAL)
_UNKNOWN_OTHER = math.log(0.001 / _TOTAL)
_NAME = math.log(50 / _TOTAL)
_ALPHANUMERIC = math.log(0.05)
# How many unseen characters one seen one weighs, when the document's pairs are counted.
_SMOOTHING = 20.0
# A document that shows few marks itself is taken to hold them like other Chinese prose: in so
# many characters so many of each.
_USUAL = 400
_USUAL_MARKS = {"。": 10, "、": 6, "《": 1, "》": 1}
# A mark of punctuation behind another one, as no writer sets them.
_DOUBLED = math.log(1e-6)
_STOPS = "。，,、；;：:！!？?"
# Words that lead on to something and so do not end a sentence: prepositions, conjunctions,
# auxiliaries. General grammar, the same in every report.
_STOP_TOO_EARLY = 4.0
_LEADING_ON = frozenset("在从如对向以将把被与和及或并而为于由按据经因若即使让令比跟往各每该某这那")

_CLASSES = {code: "0" if chr(code).isdigit() else "A" for code in range(128) if chr(code).isalnum()}


@cache
def word_scores() -> dict[str, float]:
    """The natural logarithm of how often each word occurs, as a share of all words."""
    scores: dict[str, float] = {}
    for count, words in data_rows("words.tsv"):
        score = math.log(int(count) / _TOTAL)
        scores.update(dict.fromkeys(words.split(" "), score))
    for name, _ in data_rows("names.tsv"):
        scores.setdefault(name, _NAME)
    return scores


class Language:
    """The measure, fitted to one document: `score` of a text, higher is likelier.

    Scores are natural logarithms of probabilities, so that differences are log odds.
    """

    def __init__(self, text: str) -> None:
        """Fitted to `text`, the document in simplified characters."""
        self._words = word_scores()
        classes = text.translate(_CLASSES)
        self._characters = Counter(classes)
        self._characters.update(_USUAL_MARKS)
        self._pairs = Counter(map("".join, pairwise(classes)))
        self._triples = Counter(map("".join, zip(classes, classes[1:], classes[2:], strict=False)))
        self._count = len(text) + _USUAL

    def learn(self, text: str) -> None:
        """Count `text` (simplified) as a part of the document, its first character apart."""
        classes = text.translate(_CLASSES)
        self._characters.update(classes[1:])
        self._pairs.update(map("".join, pairwise(classes)))

    def score(self, text: str) -> float:
        """The score of the best cutting of `text` into words."""
        return self._forward(text)[-1]

    def scores(self, before: str, middles: Sequence[str], after: str) -> list[float]:
        """`score(before + middle + after)` for each of `middles`, at a fraction of the work.

        A middle has one or two characters.
        """
        head, tail = self._forward(before), self._backward(after)
        lefts = [(before[len(before) - n :], head[-1 - n]) for n in range(_reach(before))]
        rights = [(after[:n], tail[n]) for n in range(_reach(after))]
        last = before[-1:]
        ends: dict[str, float] = {}
        starts: dict[str, float] = {}
        found = []
        for middle in middles:
            score = self._covered(lefts, middle, rights, last)
            if len(middle) == 2:
                first, second = middle[0], middle[1]
                if first not in ends:
                    ends[first] = self._covered(lefts, first, [("", 0.0)], last)
                if second not in starts:
                    starts[second] = self._covered([("", 0.0)], second, rights, first)
                score = max(score, ends[first] + starts[second])
            found.append(score)
        return found

    def _covered(
        self,
        lefts: list[tuple[str, float]],
        middle: str,
        rights: list[tuple[str, float]],
        before: str,
    ) -> float:
        """The best score where one word covers all of `middle` and some of its sides."""
        words = self._words
        best = -math.inf
        for left, head in lefts:
            room = LONGEST_WORD - len(left) - len(middle)
            for right, tail in rights[: room + 1] if room >= 0 else ():
                word = words.get(left + middle + right)
                if word is not None and word + head + tail > best:
                    best = word + head + tail
        if best == -math.inf and len(middle) == 1:
            best = self._single(before, middle) + lefts[0][1] + rights[0][1]
        return best

    def _forward(self, text: str) -> list[float]:
        """Scores of the best cuttings of all beginnings of `text`."""
        words = self._words
        best = [0.0] + [-math.inf] * len(text)
        for at, character in enumerate(text):
            here = best[at]
            single = here + self._single(text[at - 1] if at else "", character)
            if single > best[at + 1]:
                best[at + 1] = single
            for end in range(at + 2, min(at + LONGEST_WORD, len(text)) + 1):
                word = words.get(text[at:end])
                if word is not None and here + word > best[end]:
                    best[end] = here + word
        return best

    def _backward(self, text: str) -> list[float]:
        """Scores of the best cuttings of all ends of `text`, from each offset on."""
        words = self._words
        best = [-math.inf] * len(text) + [0.0]
        for at in range(len(text) - 1, -1, -1):
            score = self._single(text[at - 1] if at else "", text[at]) + best[at + 1]
            for end in range(at + 2, min(at + LONGEST_WORD, len(text)) + 1):
                word = words.get(text[at:end])
                if word is not None and word + best[end] > score:
                    score = word + best[end]
            best[at] = score
        return best

    def words_of(self, character: str, others: Iterable[str], follows: bool) -> list[str]:
        """The words of `character` and one of `others`, which follows it or goes before."""
        words = self._words
        if follows:
            return [word for other in others if (word := character + other) in words]
        return [word for other in others if (word := other + character) in words]

    def attraction(self, first: str, second: str) -> float:
        """How much more often `second` follows `first` in the document than by chance (log).

        Digits count as one character, letters as another. Zero where the document is silent.
        """
        first, second = first.translate(_CLASSES), second.translate(_CLASSES)
        share = (self._characters[second] + 0.5) / self._count
        together = self._pairs[first + second] + _SMOOTHING * share
        return math.log(together / (self._characters[first] + _SMOOTHING) / share)

    def recurrence(self, text: str, at: int) -> float:
        """How often the document has the characters around `at` with the one there (log1p).

        The sum over the three runs of three that take it in.
        """
        classes = text[max(0, at - 2) : at + 3].translate(_CLASSES)
        runs = (classes[start : start + 3] for start in range(len(classes) - 2))
        return sum(math.log1p(self._triples[run]) for run in runs)

    def familiarity(self, character: str) -> float:
        """What it speaks against a character that the document has it too seldom (log, <= 0)."""
        score = self._words.get(character)
        if score is None:
            return 0.0
        expected = self._count * math.exp(score)
        return min(0.0, math.log((self._characters[character] + 1) / (expected + 1)))

    def _single(self, before: str, character: str) -> float:
        score = self._words.get(character)
        if score is not None:
            return score
        if character in _STOPS and before and before in _STOPS:
            return _DOUBLED
        if "\u4e00" <= character <= "\u9fff":
            return _UNKNOWN_HAN
        if character.isascii() and character.isalnum():
            return _ALPHANUMERIC
        # Damage makes single odd signs, and private-use ones wherever it strikes.
        count = self._characters[character] - 1
        private = "\ue000" <= character <= "\uf8ff"
        seen = math.log(count / self._count) if count > 0 and not private else _UNKNOWN_OTHER
        return seen - _STOP_TOO_EARLY if character in _STOPS and before in _LEADING_ON else seen


def score_of_words(text: str) -> float:
    """The score of simplified `text` by its words alone, without a document behind it."""
    return Language("").score(text)


def _reach(side: str) -> int:
    """How many lengths of text beside a character a word can take in, none included."""
    return min(LONGEST_WORD - 1, len(side)) + 1
