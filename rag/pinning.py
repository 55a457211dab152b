"""Answers that a person has written and checked: held to the report like any other.

The words are the person's own; the citations must be places of the report, and every figure in
the words must stand in one of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.errors import WenbaoError
from corpus.span import Span
from index.index import Index
from index.ledger.scanner import scan
from index.normal import fold
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.normalise import normalise

CHECKED = "（经人工核对）"
"""Ends every such answer, so that nobody takes it for the program's own."""
_MARK = re.compile(r"\[(\d+)\]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MARKS = re.compile(r"[\s,;:!?、。，；：！？“”‘’\"'()（）《》〈〉【】…·]|\.(?!\d)")
_LONGEST = 2000


class PinningError(WenbaoError):
    """An answer does not hold; the message says why, in Chinese."""


def asked_as(question: str) -> str:
    """The form under which a question is found again: as read, without spaces and the marks of
    sentences.

    Two questions of one form differ in such marks, width, script or case at most, never in a
    year, a name or a number (what stands inside 1.5 or 15-20% is kept).

    Raises:
        QuestionError: the question is empty or too long.
    """
    return _MARKS.sub("", fold(normalise(question, limit=_LONGEST)))


def pinned_answer(
    index: Index, questions: Sequence[str], words: str, places: Sequence[Span]
) -> Answer:
    """The answer that says `words`, in which `[1]` is the first of `places` (spans of the
    report's working text), to each of some questions.

    Raises:
        PinningError: a place is none, a mark has no place or a place no mark, or a figure or year
            in the words stands in none of the places (nor in each of the questions).
    """
    report = index.report
    draft = Draft(report, questions[0])
    for number, place in enumerate(places, start=1):
        if not 0 <= place.start < place.end <= len(report.text):
            raise PinningError(f"出处 [{number}] 不在报告里。请核对起止位置。")
        if draft.cite(place, _around(index, place)) != number:
            raise PinningError(f"出处 [{number}] 与前面的重复。")
    marks = {int(mark) for mark in _MARK.findall(words)}
    if not places or marks != set(range(1, len(places) + 1)):
        raise PinningError("答案里的角标与出处不一致：每个出处都要有角标，每个角标都要有出处。")
    quotes = [place.of(report.text) for place in places]
    given = {stated for text in quotes for stated in _figures(text)}
    asked = set.intersection(*(set(_figures(question)) for question in questions))
    said = _figures(_MARK.sub("", words))
    missing = [text for stated, text in said.items() if stated not in given | asked]
    if missing:
        told = "、".join(missing)
        raise PinningError(f"这些数字不在所引的原文里：{told}。请改正，或补上出处。")
    for number, place in enumerate(places, start=1):
        for figure in index.ledger.figures:
            inside = place.start <= figure.span.start and figure.span.end <= place.end
            if inside and fold(figure.text) in fold(words):
                draft.figure(figure, number)
    answer = draft.finish(Status.ANSWERED, words)
    return replace(answer, answer=f"{words}{CHECKED}")


def _around(index: Index, place: Span) -> Span:
    """The window of the passage that a place begins in."""
    for passage in index.passages:
        if passage.span.start <= place.start < passage.span.end:
            return passage.window
    return place


Stated = tuple[str, str, str, str]


def _figures(text: str) -> dict[Stated, str]:
    """The figures and years that a text states, in a form that can be compared, each with the
    text that states it."""
    folded = fold(text)
    mentions, excluded = scan(folded)
    found: dict[Stated, str] = {}
    for m in mentions:
        stated = (str(m.value), str(m.low), str(m.high), m.unit.printed)
        found[stated] = folded[m.start : m.end]
    for item in excluded:
        for year in _YEAR.findall(item.text):
            found[year, "", "", "年"] = year
    return found
