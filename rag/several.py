"""Several questions in one message: taken apart, and their answers put together in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer import Answer, AnswerFigure, Citation, Conflict, ConflictSide, Derivation, Status
from rag.numbers import in_words

_MOST = 8
"""Questions answered of one message; further ones stay with the last."""
_ENDS = re.compile(r"(?<=[??])+|(?<=[;\n])|(?<=。)")
_ITEM = re.compile(
    r"(?:^|(?<=[\s,;:。??!]))(?:[(]?(?:\d{1,2}|[一二三四五六七八])[)、.](?!\d)|第[一二三四五六七八](?:个(?:问题)?)?[,,:]|(?:首先|其次|最后|然后|还有|另外|再就是)[,,])\s*"
)
_ASKS = re.compile(
    r"[??]|多少|几(?!乎)|什么|啥|谁|哪|怎|吗|如何|为何|是否|有没有|呢$|多(?:大|高|久|快|长)"
)
_MARK = re.compile(r"\[(\d+)\]")
_ORDER = (Status.ANSWERED, Status.CONFLICTING, Status.DAMAGED, Status.NOT_IN_REPORT)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message that asks; `numbered` where the message counts its questions."""

    text: str
    numbered: bool = False


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
        text = f"{waiting}{piece}"
        if _ASKS.search(piece) and len(found) < _MOST:
            found.append(Part(text, numbered))
            waiting = ""
        else:
            waiting = text
    if waiting and found:
        found[-1] = replace(found[-1], text=found[-1].text + waiting)
    return tuple(found) or (Part(message),)


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

        text.append(f"{in_words(number)}、{_MARK.sub(moved, answer.answer)}")
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
            f"{in_words(n)}、{a.question_as_read}" for n, a in enumerate(answers, start=1)
        ),
        figures=tuple(figures),
        citations=tuple(citations),
        conflicts=tuple(conflicts),
        derivations=tuple(derivations),
        nearest=tuple(nearest),
        suggestions=suggestions[:3],
    )


def _status(answers: Sequence[Answer]) -> Status:
    found = {answer.status for answer in answers}
    if Status.CONFLICTING in found:
        return Status.CONFLICTING
    return next(status for status in _ORDER if status in found)
