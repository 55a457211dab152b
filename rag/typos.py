"""Typing errors that sound right (采急卡 for 采集卡), corrected where the report's own terms
make it near certain.

A run of characters is only touched where it is no word, exactly one term of the report sounds
like it, and nothing that the report or the language knows stands there already.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, product

from index.index import Index
from index.normal import fold
from rag.lexicon import Lexicon
from rag.sounds import loose_readings_of, sounds_of

_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_TELLING = 8.5
"""Rarity (see `WordSplitter.rarity`) from which a word of two characters may be meant."""
_ASKING = re.compile(r"多少|几|什么|多[大高长久快]|怎|谁|哪|吗|没")
_ASKED = re.compile(r"[有是为]?(?:什么|多少|怎么样?|哪些|如何)|有没有|是不是")
"""Ways of asking, which no typing error reaches into (价格有什么 is no 价格优势)."""
_LONGEST = 6
_PLAIN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔吗呢吧啊哪谁啥咋嘛请帮找买卖跌省"
)
"""Characters that often stand as words of their own; a pair with one of them is no evidence."""
_DEEDS = frozenset("买卖进出增减涨跌升降投收租售")
"""Verbs of one character that market questions turn on."""


@dataclass(frozen=True, slots=True)
class Correction:
    """`typed` stands in the question, `meant` is the term of the report that it sounds like."""

    typed: str
    meant: str


class TypoReader:
    """Corrects questions about one report."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._text = fold(index.report.text)
        self._split = index.splitter
        self._lexicon = lexicon
        self._terms = frozenset(_terms(index, lexicon, self._text))
        self._by_sound: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._by_loose_sound: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for term in self._terms:
            for sound in sounds_of(term):
                self._by_sound[sound].add(term)
            for sound in sounds_of(term, loose=True):
                self._by_loose_sound[sound].add(term)
        # What no term of its length begins or ends like need not be looked up.
        self._heads: dict[int, set[tuple[str, ...]]] = {n: set() for n in range(_LONGEST + 1)}
        self._tails: dict[int, set[tuple[str, ...]]] = {n: set() for n in range(_LONGEST + 1)}
        for sound in self._by_loose_sound:
            self._heads[len(sound)].add(sound[:2])
            self._tails[len(sound)].add(sound[-2:])

    def corrected(self, question: str) -> tuple[str, tuple[Correction, ...]]:
        """The question with its surest corrections made, and these in order."""
        found: list[tuple[int, Correction]] = []
        text = question
        for run in _HAN.finditer(question):
            for start, correction in self._in_run(run[0]):
                at = run.start() + start
                found.append((at, correction))
                text = text[:at] + correction.meant + text[at + len(correction.meant) :]
        found.sort(key=lambda item: item[0])
        return text, tuple(correction for _, correction in found)

    def _in_run(self, run: str) -> list[tuple[int, Correction]]:
        known = self._known(run)
        found: list[tuple[int, Correction]] = []
        taken = [False] * len(run)
        for asking in _ASKED.finditer(run):
            taken[asking.start() : asking.end()] = [True] * len(asking[0])
        readings = [loose_readings_of(character) for character in run]
        pairs = [frozenset(product(one, two)) for one, two in pairwise(readings)]
        for size in range(min(_LONGEST, len(run)), 1, -1):
            heads = [not pair.isdisjoint(self._heads[size]) for pair in pairs]
            tails = [not pair.isdisjoint(self._tails[size]) for pair in pairs]
            for start in range(len(run) - size + 1):
                end = start + size
                if not (heads[start] and tails[end - 2]):
                    continue
                if any(taken[start:end]) or all(known[start:end]):
                    continue
                meant = self._meant(run, start, end, known)
                if meant is not None:
                    found.append((start, Correction(run[start:end], meant)))
                    taken[start:end] = [True] * size
        return found

    def _known(self, run: str) -> list[bool]:
        """For each character whether it belongs to a word of two characters and more."""
        known = [False] * len(run)
        for word in self._split(run):
            at = run.find(word)
            while len(word) > 1 and at >= 0:
                if self._split.rarity(word) < 13.0 or word in self._text:
                    known[at : at + len(word)] = [True] * len(word)
                at = run.find(word, at + 1)
        for start, end, _ in self._lexicon.scan(run):
            if end - start > 1:
                known[start:end] = [True] * (end - start)
        return known

    def _meant(self, run: str, start: int, end: int, known: list[bool]) -> str | None:
        """The one term that the characters sound like; None where it is not near certain."""
        typed = run[start:end]
        candidates = self._sounding(typed)
        # Looking through the text costs most, so it comes last.
        if len(candidates) != 1 or typed in self._terms or typed in self._text:
            return None
        [meant] = candidates
        wrong = [i for i in range(len(typed)) if typed[i] != meant[i]]
        if 2 * len(wrong) > len(typed) or any(meant[i] in typed for i in wrong if len(typed) == 2):
            return None
        if any(typed[i] in _DEEDS for i in wrong) and not self._fits(run, start, end, meant, 2):
            return None  # 买 is a word, and no slip of 卖
        if len(typed) > 2:
            # 报告给 is 报告 and 给, and not 报告期.
            own_word = any(typed[i] in _PLAIN or known[start + i] for i in wrong)
            certain = len(typed) > 3 or not own_word or self._fits(run, start, end, meant, 2)
            return meant if certain else None
        [at] = wrong
        if (
            known[start + at]
            or self._split.rarity(meant) < _TELLING
            or self._usual(typed) != self._usual(meant)
        ):
            return None
        return (
            meant if self._fits(run, start, end, meant, 2 if typed[at] in _PLAIN else 1) else None
        )

    def _fits(self, run: str, start: int, end: int, meant: str, reach: int) -> bool:
        """Whether the report prints `meant` with what stands `reach` characters beside it here."""
        before, after = run[max(0, start - reach) : start], run[end : end + reach]
        return (len(before) == reach and before + meant in self._text) or (
            len(after) == reach and meant + after in self._text
        )

    @staticmethod
    def _usual(word: str) -> tuple[str, ...]:
        return sounds_of(word)[0]

    def _sounding(self, typed: str) -> set[str]:
        found: set[str] = set()
        for sound in sounds_of(typed):
            found |= self._by_sound.get(sound, set())
        if not found and len(typed) > 2:
            for sound in sounds_of(typed, loose=True):
                found |= self._by_loose_sound.get(sound, set())
        return found


def _terms(index: Index, lexicon: Lexicon, text: str) -> Iterable[str]:
    """What the report is about in words of two to six Chinese characters, and what people call
    it."""
    words = set(index.splitter(text))
    for figure in index.ledger.figures:
        words |= {w for w in (figure.subject, figure.metric, figure.region) if w}
    for entry in lexicon.entries:
        words |= {form for form, _ in entry.forms if form in text or len(form) > 2}
    for word in words:
        folded = fold(word)
        if _ASKING.search(folded):
            continue  # 占多少 is a way of asking, and 涨多少 no slip of it
        if 2 <= len(folded) <= _LONGEST and re.fullmatch(r"[\u4e00-\u9fff]+", folded):
            yield folded
