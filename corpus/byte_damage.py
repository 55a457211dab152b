"""Undoing byte damage: replacements done in GBK text without regard to character borders.

What happened: a text was held as GBK bytes, and the pairs A3 BF (？), A3 BB (；), A3 A1 (！) …
were replaced by `?`, `;`, `!` also where they lay across two characters; and readings in
brackets were put behind byte pairs that only looked like the character they belong to. Decoded
again, a byte that had lost its partner became `?` (with the bracket or digit behind it), and
every character up to the next ASCII one consists of halves of two.

`damaged_stretch` lists what a place can have been; here the likeliest is chosen, and taken only
where it is far likelier than what is printed, so that a text without damage stays as it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from corpus.damaged_stretch import START, Stretch, Unit, readings_of
from corpus.language import Language
from corpus.repair import Repair
from corpus.report import LOST_CHARACTER, MarkKind
from corpus.script import Script
from corpus.span import Span
from corpus.traced import Edit, TracedText

_CONTEXT = 8
# Log odds over the printed text from which a reading proves that the text is damaged (less is
# needed in an annotated text, which is known to have gone through the same hands), and from
# which one is believed in a text that is proven to be.
_PROOF = 16.0
_PROOF_ANNOTATED = 1.0
_BELIEF = 0.0
_QUESTION_MARK = -5.0  # a `?` as printed, generously: clean text may be full of them
_OTHER_SCRIPT = -3.0  # a simplified character in a traditional text, or the other way round
_TRIED = 6  # candidates that are scored in full
_TRIED_OF_TWO = 24  # the same for each of two open characters that stand together
_NEAR = 6  # characters around a candidate in which it is first tried
_RUNS = 1.0
_PAIRS = 0.6  # weight of the document's own pairs; words and pairs tell in part the same

_SURE = 0.8  # from here on a chosen reading needs no reviewer


@dataclass(frozen=True, slots=True)
class _Choice:
    """A stretch with its lost characters chosen; `gain` is its log odds over the print."""

    stretch: Stretch
    characters: tuple[str, ...]
    gain: float
    confidence: float
    runner_up: str | None


def without_byte_damage(
    text: TracedText, script: Script, *, annotated: bool = False
) -> tuple[TracedText, list[Repair]]:
    """The text with its damaged stretches put right, and what was done.

    Expects a text whose readings in brackets are removed (`pinyin`), as far as they stand
    behind characters; `annotated` tells whether there were any. Lost characters that nothing
    can give back become `LOST_CHARACTER`.
    """
    if START.search(text.text) is None:
        return text, []
    chooser = _Chooser(text.text, script)
    choices = chooser.choices()
    proof = _PROOF_ANNOTATED if annotated else _PROOF
    if not any(choice.gain >= proof for choice in choices):
        return text, []
    repairs: list[Repair] = []
    edits: list[Edit] = []
    for choice in choices:
        edits.append(_edit(choice))
        repairs += _repairs(choice, text, script)
    return text.replace(edits), repairs


class _Chooser:
    """Chooses among the readings of each place by the language of the document."""

    def __init__(self, text: str, script: Script) -> None:
        self._text = text
        self._script = script
        self._language = Language(script.simplified(text))
        self._traditional = script.is_traditional(text)
        self._followers: dict[int, _Choice | None] = {}
        self._candidates: dict[tuple[object, ...], tuple[str, ...]] = {}

    def choices(self) -> list[_Choice]:
        found: list[_Choice] = []
        at = 0
        before = left = ""
        while (match := START.search(self._text, at)) is not None:
            start = match.start()
            if start > at or not before:
                before = self._text[start - 1 : start]
            left = (left + self._text[at:start])[-_CONTEXT:]
            choice = self._best(start, before, left)
            if choice is None or choice.gain < _BELIEF:
                left, at, before = left + self._text[start], start + 1, ""
                continue
            found.append(choice)
            at, before = choice.stretch.end, choice.characters[-1]
            restored = "".join(choice.characters)
            if choice.confidence >= _SURE:
                # Damage hides a word wherever it stands: only what is put right shows it.
                self._language.learn(self._plain(left[-1:] + restored))
            left = restored[-_CONTEXT:]
        return found

    def _best(self, start: int, before: str, left: str, depth: int = 0) -> _Choice | None:
        """The likeliest reading of the damage at `start`, behind the context `left`."""
        stretches = readings_of(self._text, start, before)
        if not stretches:
            return None
        left = self._plain(left)
        end = max(stretch.end for stretch in stretches) + _CONTEXT
        follower = self._follower(min(stretch.end for stretch in stretches), end, depth)
        if follower is not None:
            end = max(end, follower.stretch.end)
        scored = [
            (score, stretch, characters)
            for stretch in stretches
            for score, characters in self._scored(stretch, left, end, depth)
        ]
        scored.sort(key=lambda item: -item[0])
        score, stretch, characters = scored[0]
        printed = self._plain(self._text[start : stretch.end]) + self._right(stretch, end, depth)
        gain = score - self._score(left + printed)
        odds = sum(math.exp(max(other - score, -50.0)) for other, _, _ in scored)
        runner_up = next(("".join(others) for _, _, others in scored if others != characters), None)
        return _Choice(stretch, characters, gain, 1 / odds, runner_up)

    def _scored(
        self, stretch: Stretch, left: str, end: int, depth: int
    ) -> list[tuple[float, tuple[str, ...]]]:
        """The promising ways to fill in one stretch, each with its score."""
        units = stretch.units
        right = self._right(stretch, end, depth)
        open_at = [at for at, unit in enumerate(units) if len(unit.options) > 1]
        scored = []
        for characters in self._fillings(units, open_at, left, right):
            text = left + "".join(map(self._script.character, characters)) + right
            score = self._score(text)
            for at in open_at:
                score += self._evidence(text, len(left) + at, characters[at])
            scored.append((score, characters))
        return scored

    def _fillings(
        self, units: Sequence[Unit], open_at: Sequence[int], left: str, right: str
    ) -> list[tuple[str, ...]]:
        """The most promising ways to fill in the open places of a stretch."""
        options = [unit.options for unit in units]
        if len(open_at) == 2 and open_at[1] == open_at[0] + 1:
            return self._paired(units, open_at[0], left, right)
        tried = int(_TRIED ** (2 / max(2, len(open_at))))
        for at in open_at:
            options[at] = self._promising(units, at, left, right)[:tried]
        return list(product(*options))

    def _paired(
        self, units: Sequence[Unit], at: int, left: str, right: str
    ) -> list[tuple[str, ...]]:
        """The same where the characters at `at` and behind it are open."""
        pairs = list(
            product(
                self._promising(units, at, left, right)[:_TRIED_OF_TWO],
                self._promising(units, at + 1, left, right)[:_TRIED_OF_TWO],
            )
        )
        head = tuple(unit.options[0] for unit in units[:at])
        tail = tuple(unit.options[0] for unit in units[at + 2 :])
        before = (left + self._plain(head)).replace("?", "")[-_NEAR:]
        after = (self._plain(tail) + right).replace("?", "")[:_NEAR]
        scores = self._language.scores(before, [self._plain(pair) for pair in pairs], after)
        best = sorted(range(len(pairs)), key=lambda place: -scores[place])
        return [(*head, *pairs[place], *tail) for place in best[: 2 * _TRIED]]

    def _right(self, stretch: Stretch, end: int, depth: int) -> str:
        """The simplified context behind a stretch; damage that follows is put right in it."""
        at = stretch.end
        follower = self._follower(at, end, depth)
        if follower is None or follower.stretch.end > end:
            return self._plain(self._text[at:end])
        before = self._text[at : follower.stretch.start]
        after = self._text[follower.stretch.end : end]
        return self._plain(before + "".join(follower.characters) + after)

    def _follower(self, at: int, end: int, depth: int) -> _Choice | None:
        """The likeliest reading of the first damage in `[at, end)`, if it is believed."""
        match = START.search(self._text, at, end) if depth < 2 else None
        if match is None:
            return None
        start = match.start()
        if start not in self._followers:
            left = self._text[max(at, start - _CONTEXT) : start]
            before = self._text[start - 1 : start]
            self._followers[start] = self._best(start, before, left, depth + 1)
        known = self._followers[start]
        return known if known is not None and known.gain >= _BELIEF else None

    def _promising(self, units: Sequence[Unit], at: int, left: str, right: str) -> tuple[str, ...]:
        """The candidates at `at` that fit best into the words around it.

        Another open place leaves a gap; where it is the next one, each of its characters that
        forms a word with the candidate is tried.
        """
        known = [self._script.character(u.options[0]) if len(u.options) == 1 else "" for u in units]
        before = (left + "".join(known[:at])).replace("?", "")[-_NEAR:]
        after = ("".join(known[at + 1 :]) + right).replace("?", "")[:_NEAR]
        beside, follows = self._open_beside(units, at)
        key = (units[at].options[0], before, after, tuple(beside[:1]), follows)
        if key not in self._candidates:
            options = units[at].options
            plain = [self._script.character(option) for option in options]
            scores = self._language.scores(before, plain, after)
            for place, candidate in enumerate(plain):
                pairs = self._language.words_of(candidate, beside, follows) if beside else []
                scores[place] = max(
                    [scores[place], *self._language.scores(before, pairs, after)]
                    if pairs
                    else [scores[place]]
                )
                scores[place] += self._script_cost(options[place])
            best = sorted(range(len(options)), key=lambda place: -scores[place])
            self._candidates[key] = tuple(options[place] for place in best)
        return self._candidates[key]

    def _open_beside(self, units: Sequence[Unit], at: int) -> tuple[list[str], bool]:
        """The simplified candidates of an open neighbour, and whether it is the next one."""
        for beside in (at + 1, at - 1):
            if 0 <= beside < len(units) and len(units[beside].options) > 1:
                return [self._script.character(o) for o in units[beside].options], beside > at
        return [], False

    def _evidence(self, text: str, at: int, character: str) -> float:
        """What speaks for a chosen character beside the words that it forms."""
        score = self._script_cost(character)
        score += self._language.familiarity(self._script.character(character))
        score += _RUNS * self._language.recurrence(text.replace(LOST_CHARACTER, "0"), at)
        for first in (at - 1, at):
            if first >= 0 and first + 1 < len(text):
                second = text[first + 1].replace(LOST_CHARACTER, "0")
                score += _PAIRS * self._language.attraction(text[first], second)
        return score

    def _score(self, text: str) -> float:
        """The score of simplified text, whose `?` are genuine."""
        marks = text.count("?")
        text = text.replace(LOST_CHARACTER, "0")
        return self._language.score(text.replace("?", "")) + marks * _QUESTION_MARK

    def _plain(self, text: Iterable[str]) -> str:
        return "".join(map(self._script.character, text))

    def _script_cost(self, character: str) -> float:
        fits = self._script.fits_traditional if self._traditional else self._script.fits_simplified
        return 0.0 if fits(character) else _OTHER_SCRIPT


def _edit(choice: _Choice) -> Edit:
    stretch = choice.stretch
    origins = tuple(unit.span for unit in stretch.units)
    return Edit(Span(stretch.start, stretch.end), "".join(choice.characters), origins)


def _repairs(choice: _Choice, text: TracedText, script: Script) -> list[Repair]:
    stretch = choice.stretch
    span = Span(stretch.start, stretch.end)
    chosen = any(len(unit.options) > 1 for unit in stretch.units)
    restored = Repair(
        kind=MarkKind.RESTORED,
        source_span=text.source_span(span),
        printed=span.of(text.text),
        read_as=script.simplified("".join(choice.characters)),
        reason="字节丢失，按上下文选字还原" if chosen else "字节错位，按注音推算还原",
        confidence=round(choice.confidence, 4) if chosen else 1.0,
        runner_up=script.simplified(choice.runner_up) if chosen and choice.runner_up else None,
        reviewed=not chosen or choice.confidence >= _SURE,
    )
    lost = [
        Repair(
            kind=MarkKind.LOST,
            source_span=text.source_span(unit.span),
            printed=unit.span.of(text.text),
            read_as=LOST_CHARACTER,
            reason=_lost_reason(text.text, unit.span.end),
        )
        for unit in stretch.units
        if unit.options == (LOST_CHARACTER,)
    ]
    return [restored, *lost]


def _lost_reason(text: str, end: int) -> str:
    if re.match(r"[\d年月日个個万萬亿億%]", text[end : end + 1]):
        return "原文此处丢失一位数字，无法还原"
    return "原文此处丢失一个字符，无法还原"
