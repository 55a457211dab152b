"""Causes in a model's sentence: what brings what about is the evidence's, the same way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.language_model.clauses_said import overlap, pairs_of

_CAUSE_FIRST = re.compile(
    r"导致|致使|促使|使得|引发|引起|造成|带动|推动(?!力)|制约|从而|因此|因而|所以|于是|由此"
    r"|使(?!用|命)|迫使|倒逼"
)
_ACTIVE = re.compile(
    f"{_CAUSE_FIRST.pattern}|影响(?=[^,。;力])|限制|刺激|催生|拉动|促进|助推|抑制|阻碍|支撑"
)
_EFFECT_FIRST = re.compile(
    r"(?:主要)?(?:得益于|源于|源自|归功于|归因于|取决于|受益于|来自)|(?:这|原因)是?因为|原因(?:是|在于)"
)
_CAUSE_OPENS = re.compile(r"^(?:由于|因为|因|受|鉴于|随着)")
_SENTENCE = re.compile(r"[。;\n]")
_LEAST = 3
"""Bigrams of a side that the evidence must hold for its place there to be known."""


@dataclass(frozen=True, slots=True)
class _Link:
    """What is told to bring about what."""

    cause: str
    effect: str


def causes(words: str, said: str) -> list[str]:
    """Causes told as the effects of their effects; `words` and `said` are folded."""
    wrong = []
    if (mine := _cause_and_effect(words)) and any(
        _is_crossed(mine, theirs)
        for sentence in _SENTENCE.split(said)
        if (theirs := _cause_and_effect(sentence))
    ):
        wrong.append(words[:20])
    sentences = _SENTENCE.split(said)
    turned = [link for link in _links(words) if any(_is_turned(link, s) for s in sentences)]
    return wrong + [f"{link.cause[-8:]} → {link.effect[:8]}" for link in turned]


def _links(words: str) -> Iterator[_Link]:
    """The causes and effects inside one clause each."""
    for clause in re.split(r"[,。;:]", words):
        if found := _EFFECT_FIRST.search(clause):
            yield _Link(clause[found.end() :], clause[: found.start()])
        elif found := _ACTIVE.search(clause):
            yield _Link(clause[: found.start()], clause[found.end() :])


def _is_turned(link: _Link, sentence: str) -> bool:
    """Whether a sentence of the evidence has a word of cause between the two, the other way."""
    cause, effect = _place(link.cause, sentence), _place(link.effect, sentence)
    if cause is None or effect is None or cause == effect:
        return False
    first, second = sorted((cause, effect))
    active = any(first < m.start() < second for m in _ACTIVE.finditer(sentence))
    # 这种延迟对远程会诊形成制约: what is brought about stands behind 对.
    active |= "对" in sentence[round(first) : round(second)] and bool(
        _ACTIVE.search(sentence, round(second))
    )
    passive = any(first < m.start() < second for m in _EFFECT_FIRST.finditer(sentence))
    if active is passive:
        return False
    return (cause > effect) if active else (cause < effect)


def _place(side: str, sentence: str) -> float | None:
    """Where the words of a side stand in a sentence, in the mean; None where they do not."""
    places = [at for pair in pairs_of(side) if (at := sentence.find(pair)) >= 0]
    if len(places) < min(_LEAST, len(pairs_of(side))) or not places:
        return None
    return sorted(places)[len(places) // 2]


def _is_crossed(mine: _Link, theirs: _Link) -> bool:
    straight = overlap(mine.cause, theirs.cause) + overlap(mine.effect, theirs.effect)
    crossed = overlap(mine.cause, theirs.effect) + overlap(mine.effect, theirs.cause)
    return crossed > straight + 0.4 and crossed > 0.8


def _cause_and_effect(text: str) -> _Link | None:
    """The two sides of the first word of cause of a sentence; None where none stands."""
    if (match := _EFFECT_FIRST.search(text)) and match.start() > 3:
        return _Link(text[match.end() :], text[: match.start()])
    opened = _CAUSE_OPENS.search(text)
    if opened and "," in text:
        cause, _, effect = text[opened.end() :].partition(",")
        return _Link(cause, effect)
    if (match := _CAUSE_FIRST.search(text)) and match.start() > 3:
        return _Link(text[: match.start()], text[match.end() :])
    return None
