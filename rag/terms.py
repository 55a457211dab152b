"""The content words of a question, weighed by how telling they are in this report.

Knows words, the lexicon and how often the report's passages use them; not what the question
wants of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from index.ledger import places
from index.words import WordSplitter
from rag.lexicon import Lexicon

_COMMON = 6.0
"""Rarity (see `WordSplitter.rarity`) below which a word says next to nothing (一个, 地方)."""
_LEAST, _UNKNOWN_MOST = 0.2, 2.5
"""Bounds of a word's weight; one that the report does not know is mostly talk around the
question, so it never weighs more than the second."""

_LOOSE = frozenset({"change", "time", "modality", "action", "affair"})
_LOOSE_MOST = 2.0
"""Words of these kinds are said in so many ways that one that is not there tells little."""
_SHORT_NAME = re.compile(r"[\u4e00-\u9fff]{3}")
_SPELT_OUT = 0.8
"""Weight of a full name for its short form."""
_GAP = 10
"""Characters that may stand inside a metric said around what it is of."""
_REMEMBERED = 256
"""Texts whose terms are kept: one question is read several times on its way."""
_MOST_COMMON = 60
"""A stand-in that more passages hold than this says too little to be added to a search."""

SLOTS = frozenset(
    {"metric", "customer", "product", "technology", "organisation", "region", "latin", "name"}
)
"""Kinds of terms that narrow a question: an answer that lacks one answers something else."""


@dataclass(frozen=True, slots=True)
class Term:
    """A content word with every form in which the report may say it.

    `forms` are folded and lower-case, each with a weight in (0, 1]. `weight` is the inverse
    document frequency of the best-known form (natural log; more is more telling).
    `frequency` is the number of passages that hold any form; 0 means that the report does
    not know the word.
    """

    text: str
    kind: str  # a kind of the lexicon, or "word", "latin", "number"
    forms: tuple[tuple[str, float], ...]
    weight: float
    frequency: int
    stand_ins: tuple[str, ...] = ()

    @property
    def pairs(self) -> tuple[str, ...]:
        """Pairs of neighbouring characters of a long Han term, for partial matches.

        移动端影像调阅量 is partly there where 影像调阅 stands.
        """
        if len(self.text) < 4 or self.text.isascii():
            return ()
        return tuple(self.text[i : i + 2] for i in range(len(self.text) - 1))

    def match(self, text: str) -> float:
        """How well `text` (folded) holds this term: 1 as it is, less for parts, 0 not at all."""
        best = max((w for form, w in self.forms if holds(text, form)), default=0.0)
        pairs = self.pairs
        if best or not pairs:
            return best
        return in_part({i for i, pair in enumerate(pairs) if pair in text}, len(pairs))


_IN_PART = 0.7
"""What a term counts of which all pairs are there, but not itself."""
_BOTH_HALVES = 0.6
"""The same for 三维重建 where 三维影像重建 stands: both its words are there."""
SUBJECTLESS = frozenset({"metric", "time", "change", "modality", "asking", "nation", "number"})
"""Kinds of terms that say what is asked of a subject, not what the subject is."""


def in_part(held: Set[int], pairs: int) -> float:
    """How well a text holds a term of which it has the pairs with these places, in [0, 1)."""
    if pairs == 3 and held >= {0, 2}:
        return _BOTH_HALVES
    share = len(held) / pairs
    return _IN_PART * share if 2 * len(held) >= pairs else 0.0


def holds(text: str, form: str) -> bool:
    """Whether `text` holds `form`; Latin forms only as whole words (DR is not in DRG)."""
    at = text.find(form)
    while at >= 0 and not whole_word(text, at, form):
        at = text.find(form, at + 1)
    return at >= 0


def whole_word(text: str, at: int, form: str) -> bool:
    """Whether `form`, which stands at `at`, does not cut into a longer Latin word."""
    if _is_latin(form[0]) and at and _is_latin(text[at - 1]):
        return False
    end = at + len(form)
    return not (_is_latin(form[-1]) and end < len(text) and _is_latin(text[end]))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


_TIME = re.compile(
    r"(?:19|20)\d\d年?(?:上半年|下半年|第?[一二三四1-4]季度|[1-9]\d?月)?(?:末|底|初|间|期间|前后|以来|左右)?"
    r"|未来[一二三四五几\d]+年|第[一二三四1-4]季度|[一二三四]季度|上半年|下半年"
)
_PLACE = re.compile(r"第[一二三四五六七八九十\d]+章(?:里面?|中|内)?|摘要(?:里面?|中|开头|内)?")
"""Where in the report to look, and not what for."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_AMOUNT = re.compile(
    r"\d+(?:\.\d+)?(?:[万亿]|多|余|几)?(?:到|至|-)\d+(?:\.\d+)?[万亿]?元?|百分(?:之|比)?"
)
_COUNTED = re.compile(
    r"(?:这|那|哪|前|其他)?[一二两三四五六七八九十几](?:个|类|种|家|大|项|者|样|边|块|方面|些|次)(?!百分)"
)
_NAME = re.compile(r"[\u4e00-\u9fff]{3,8}")
_LATIN = re.compile(r"[a-z][a-z0-9.+/-]*", re.IGNORECASE)


_NATION = frozenset({"中国", "全国", "国内", "我国", "全球", "世界", "国外", "海外"})


_LEADERS = re.compile(
    r"(?:排名|位列)?(?:前|头部?|top)\s?(?P<count>[三五十]|3|5|10)(?:家|大|名|强|位)?(?:厂家|厂商|企业|公司|品牌|厂)?"
)
_DIGITS = {"三": "3", "五": "5", "十": "10"}


def _leaders(word: str, count: str) -> tuple[tuple[str, float], ...]:
    """The ways to speak of the first three, five or ten of a market."""
    digit = _DIGITS.get(count, count)
    numeral = next(n for n, d in _DIGITS.items() if d == digit)
    names = [
        f"{head}{n}{tail}"
        for head in ("前", "头部")
        for n in (numeral, digit)
        for tail in ("大", "家", "名", "强", "位")
    ]
    return ((word, 1.0), *((name, 1.0) for name in (*names, f"cr{digit}", f"top{digit}")))


def _named(text: str) -> list[tuple[int, int, str]]:
    """Places of the gazetteer in `text`, as (start, end, kind)."""
    found = []
    for start, end, _ in places.find(text):
        if _bare(text[start:end]) not in _NATION:
            found.append((start, end, "region"))
    return found


_ASKING = re.compile(r"多少|几|什么|多大|多高|多久|多快|哪")


def _kind_of(word: str, kind: str) -> str:
    """The kind of a word of the lexicon; a way of asking (一台多少钱) narrows nothing."""
    if word in _NATION:
        return "nation"
    return "asking" if _ASKING.search(word) else kind


def _bare(place: str) -> str:
    return re.sub(r"(?<=..)(?:地区|区域|省|市|经济圈)$", "", place)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


class TermReader:
    """Reads the terms of questions about one report."""

    def __init__(
        self,
        passages: Sequence[str],
        frequency: Callable[[str], int],
        splitter: WordSplitter,
        lexicon: Lexicon,
        names: Iterable[str] = (),
        title: str = "",
    ) -> None:
        """`passages` are the report's folded passages, `frequency` counts those that hold a
        form, `splitter` cuts text into words; `names` are the report's own subjects,
        `title` its folded title."""
        self._title = title.lower()
        self._passages = passages
        self._frequency = frequency
        self._split = splitter
        self._lexicon = lexicon
        known = {form for entry in lexicon.entries for form, _ in entry.forms}
        self._names = frozenset(
            n for name in names if _NAME.fullmatch(n := name.lower()) and n not in known
        )
        self._stop = sorted(lexicon.question_words, key=len, reverse=True)
        self._by_head: dict[str, list[str]] = {}
        for phrase in self._stop:
            self._by_head.setdefault(phrase[0], []).append(phrase)
        verbal = (f for e in lexicon.entries if e.kind == "metric" for f, _ in e.forms)
        self._verbal = [
            (re.compile(rf"{re.escape(head)}[^,。;?!的]{{1,{_GAP}}}(的{re.escape(tail)})"), form)
            for form in verbal
            for head, de, tail in [form.partition("的")]
            if de and len(head) > 1 and tail
        ]
        self._pairs = {p[i : i + 2] for p in passages for i in range(len(p) - 1)}
        self.read = lru_cache(maxsize=_REMEMBERED)(self._read)

    def _read(self, question: str) -> tuple[Term, ...]:
        """The terms of a normalised question, in order, each once."""
        text = _PLACE.sub(_blank, _TIME.sub(_blank, question.lower()))
        masked = list(text)
        found: list[tuple[int, Term]] = []
        for start, end, kind in _named(text):
            word = text[start:end]
            found.append((start, self._term(word, kind, self._forms(_bare(word)))))
            masked[start:end] = " " * (end - start)
        for start, tail, end, form in self._parted(text):
            found.append((start, self._term(form, "metric", self._forms(form))))
            head = start + form.index("的")
            masked[start:head] = " " * (head - start)
            masked[tail:end] = " " * (end - tail)
        names = self._names_in(text)
        for start, end, entry in self._lexicon.scan("".join(masked)):
            if any(a < start < b < end or start < a < end < b for a, b in names):
                continue  # 格林美的: a word that cuts into a name is none
            word = text[start:end]
            kind = _kind_of(word, entry.kind)
            forms = self._forms(word)
            if (leaders := _LEADERS.fullmatch(word)) is not None:
                forms = tuple(dict((*_leaders(word, leaders["count"]), *forms)).items())
            found.append((start, self._term(word, kind, forms)))
            masked[start:end] = " " * (end - start)
        for match in _LEADERS.finditer("".join(masked)):
            word = match[0]
            found.append((match.start(), self._term(word, "topic", _leaders(word, match["count"]))))
            masked[match.start() : match.end()] = " " * len(word)
        rest = _COUNTED.sub(_blank, _AMOUNT.sub(_blank, "".join(masked)))
        rest = self._without_question_words(rest)
        words = self._split(rest)
        for word in words:
            # Long words come with the shorter ones inside them; the long one says it all.
            inside = any(len(other) > len(word) and word in other for other in words)
            if self._is_content(word) and not inside:
                place = rest.find(word)
                found.append((place, self._term(word, self._kind(word), self._forms(word))))
        found.sort(key=lambda item: item[0])
        unique: dict[str, Term] = {}
        for _, term in found:
            unique.setdefault(term.text, term)
        return tuple(unique.values())

    def unknown_share(self, question: str) -> float:
        """The share of the question's content, in pairs of characters, that the report never
        prints, in [0, 1]. Words of the lexicon and of asking are left out."""
        text = _AMOUNT.sub(_blank, _TIME.sub(_blank, question.lower()))
        masked = list(text)
        for start, end, _ in self._lexicon.scan(text):
            masked[start:end] = " " * (end - start)
        rest = self._without_question_words("".join(masked))
        pairs = [rest[i : i + 2] for i in range(len(rest) - 1) if rest[i : i + 2].isalnum()]
        return sum(pair not in self._pairs for pair in pairs) / max(len(pairs), 4)

    def _parted(self, text: str) -> list[tuple[int, int, int, str]]:
        """Metrics said around what they are of (用上影像工作站的比例 for 用上的比例): start,
        start of the last part, end and form."""
        found = []
        for pattern, form in self._verbal:
            match = pattern.search(text)
            if match is not None:
                found.append((match.start(), match.start(1), match.end(), form))
        return found

    def _names_in(self, text: str) -> list[tuple[int, int]]:
        """Where the report's own names stand in `text`."""
        return [
            (match.start(), match.end())
            for name in self._names
            if name in text
            for match in re.finditer(re.escape(name), text)
        ]

    def _forms(self, word: str) -> tuple[tuple[str, float], ...]:
        forms = {word: 1.0}
        for entry in self._lexicon.groups_of(word):
            for form, weight in entry.seen_from(word):
                forms[form] = max(weight, forms.get(form, 0.0))
        return tuple(forms.items())

    def _spelt_out(self, word: str) -> dict[str, float]:
        """The report's full names for a short one that it does not use (三类证 for
        三类医疗器械注册证): the same characters in order, with one gap."""
        if not _SHORT_NAME.fullmatch(word):
            return {}
        pattern = re.compile(rf"{word[:2]}(?:(?![中的和与在])[\u4e00-\u9fff]){{1,6}}?{word[2:]}")
        found = {name for passage in self._passages for name in pattern.findall(passage)}
        return dict.fromkeys(found, _SPELT_OUT) if len(found) <= 2 else {}

    def _term(self, text: str, kind: str, forms: tuple[tuple[str, float], ...]) -> Term:
        frequency = max(self._frequency(form) for form, _ in forms)
        if not frequency and (full := self._spelt_out(text)):
            forms = (*forms, *full.items())
            frequency = max(self._frequency(form) for form in full)
        if not frequency and len(text) > 1 and text in self._title:
            # What the whole report is about need not be said in any passage.
            return Term(text, kind, forms, _LEAST, len(self._passages))
        weight = math.log((len(self._passages) + 1) / (frequency + 0.5))
        if kind in _LOOSE:
            weight = min(weight, _LOOSE_MOST)
        elif kind == "word":
            # A word that all Chinese uses is not telling, however rare it is in the report.
            general = max(_LEAST, self._split.rarity(text) - _COMMON)
            weight = min(weight, general if frequency else min(general, _UNKNOWN_MOST))
        stand_ins: tuple[str, ...] = ()
        if frequency and not self._frequency(text):
            known = [f for f, w in forms if w >= 0.9 and 0 < self._frequency(f) <= _MOST_COMMON]
            stand_ins = tuple(known[:3])
        return Term(text, kind, forms, weight, frequency, stand_ins)

    def _without_question_words(self, text: str) -> str:
        kept: list[str] = []
        at = 0
        while at < len(text):
            phrase = next(
                (p for p in self._by_head.get(text[at], ()) if text.startswith(p, at)), None
            )
            if phrase is None:
                kept.append(text[at])
                at += 1
            else:
                kept.append(" " * len(phrase))
                at += len(phrase)
        return "".join(kept)

    def _is_content(self, word: str) -> bool:
        if _NUMBER.fullmatch(word):
            return True
        return len(word) > 1 and word not in self._lexicon.question_words

    def _kind(self, word: str) -> str:
        if _NUMBER.fullmatch(word):
            return "number"
        known = bool(self._frequency(word))
        return "latin" if known and _LATIN.fullmatch(word) else "word"
