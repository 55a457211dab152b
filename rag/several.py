"""Several questions in one message: taken apart, and their answers put together in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer import (
    Answer,
    AnswerFigure,
    Citation,
    Conflict,
    ConflictSide,
    Derivation,
    ModelUse,
    Status,
    Wording,
)
from rag.numbers import numeral

_MOST = 8
"""Questions answered of one message; further ones stay with the last."""
_ENDS = re.compile(r"(?<=[??])+|(?<=[;\n])|(?<=。)")
_ITEM = re.compile(
    r"(?:^|(?<=[\s,;:。??!]))(?:[(]?(?:\d{1,2}|[一二三四五六七八])[)、.](?!\d(?!\d{3}年))|第[一二三四五六七八](?:个(?:问题)?)?[,,:]|(?:首先|其次|最后|然后|还有|另外|再就是)[,,])\s*"
)
_ASKS = re.compile(
    r"[??]|多少|几(?!乎)|什么|啥|谁|哪|怎|吗|如何|为何|是否|有没有|呢$|多(?:大|高|久|快|长)"
)
_AMOUNT = re.compile(r"多少|(?<![那这近前后好])几(?!乎|年|个(?:数|问题|指标))|多[大高久快长]")
_ALSO_OF = re.compile(r"(?:那|然后|还有)?[^,。?]{1,10}呢[??]?")
_MARK = re.compile(r"\[(\d+)\]")
_ORDER = (Status.ANSWERED, Status.CONFLICTING, Status.DAMAGED, Status.NOT_IN_REPORT)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message that asks.

    `numbered` where the message counts its questions; `loose` where only a comma parts it
    from the one before, so that it must be a whole question to count as one.
    """

    text: str
    numbered: bool = False
    loose: bool = False


def split(message: str) -> tuple[Part, ...]:
    """The asking parts of a normalised message, in order; the message itself where it is one.

    Words before and behind (谢谢, 我在写周报) stay with the part that they stand beside.
    """
    marked = _ITEM.sub("\n", message)
    numbered = marked.count("\n") > 1
    pieces = [p.strip(" ;\n") for p in _ENDS.split(marked) if p and p.strip(" ;\n")]
    found: list[Part] = []
    waiting = ""
    for piece in pieces:
        if not (numbered or _ASKS.search(piece)) or len(found) == _MOST:
            waiting += piece
            continue
        first, *others = _by_commas(piece)
        found.append(Part(waiting + first, numbered))
        found += [Part(text, numbered=False, loose=True) for text in others]
        waiting = ""
    if waiting and found:
        found[-1] = replace(found[-1], text=found[-1].text + waiting)
    return tuple(found) or (Part(message),)


def _by_commas(piece: str) -> list[str]:
    """The parts of `piece` that each ask for an amount; words between stay with the next."""
    parts = [p for p in re.split(r"(?<=[,;:])|(?=以及|还有|另外)", piece) if p]
    if sum(bool(_AMOUNT.search(part)) for part in parts) < 2:
        *said, last = parts
        if said and _AMOUNT.search(said[-1]) and _ALSO_OF.fullmatch(last):
            return ["".join(said).rstrip(",;:"), last]  # 2022年多少,2025年呢
        return [piece]
    found: list[str] = []
    waiting = ""
    for part in parts:
        waiting += part
        if _AMOUNT.search(part):
            found.append(waiting)
            waiting = ""
    found[-1] += waiting
    return found


def join(answers: Sequence[Answer]) -> Answer:
    """One answer of the parts' answers, numbered, with citations, figures and derivations
    counted through.

    It is answered where any part is, and contradicts itself where any answered part does.
    """
    text: list[str] = []
    figures: list[AnswerFigure] = []
    citations: list[Citation] = []
    conflicts: list[Conflict] = []
    derivations: list[Derivation] = []
    nearest: list[str] = []
    for number, answer in enumerate(answers, start=1):
        first_citation, first_figure = len(citations), len(figures)
        first_derivation = len(derivations)

        def moved(match: re.Match[str], by: int = first_citation) -> str:
            return f"[{int(match[1]) + by}]"

        text.append(f"{numeral(number)}、{_MARK.sub(moved, answer.answer)}")
        citations += [replace(c, id=c.id + first_citation) for c in answer.citations]
        figures += [
            replace(
                f,
                citation=None if f.citation is None else f.citation + first_citation,
                derivation=None if f.derivation is None else f.derivation + first_derivation,
            )
            for f in answer.figures
        ]
        derivations += [
            Derivation(d.expression, tuple(i + first_figure for i in d.operands))
            for d in answer.derivations
        ]
        conflicts += [
            Conflict(
                c.metric,
                tuple(
                    ConflictSide(s.figure + first_figure, s.citation + first_citation)
                    for s in c.sides
                ),
                c.note,
            )
            for c in answer.conflicts
        ]
        nearest += [n for n in answer.nearest if n not in nearest]
    suggestions = tuple(dict.fromkeys(s for a in answers for s in a.suggestions))
    return Answer(
        status=_status(answers),
        answer="\n".join(text),
        question_as_read=" ".join(
            f"{numeral(n)}、{a.question_as_read}" for n, a in enumerate(answers, start=1)
        ),
        figures=tuple(figures),
        citations=tuple(citations),
        conflicts=tuple(conflicts),
        derivations=tuple(derivations),
        nearest=tuple(nearest),
        suggestions=suggestions[:3],
        wording=Wording.MODEL if Wording.MODEL in {a.wording for a in answers} else Wording.PLAIN,
        model_use=_use(answers),
    )


def _use(answers: Sequence[Answer]) -> ModelUse | None:
    uses = [answer.model_use for answer in answers if answer.model_use is not None]
    return sum(uses, ModelUse()) if uses else None


def _status(answers: Sequence[Answer]) -> Status:
    found = {answer.status for answer in answers}
    if Status.CONFLICTING in found:
        return Status.CONFLICTING
    return next(status for status in _ORDER if status in found)
