"""Cutting a model's text into sentences with their citation marks, while it is still coming in.

Knows punctuation only. What a model adds around its sentences (thinking, bullets, emphasis) is
taken off here, and its marks are brought into one form, so that what is checked is what is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_THINKING = re.compile(r"<think>.*?</think>", re.DOTALL)
_OPEN_THINKING = re.compile(r"<think>.*\Z", re.DOTALL)
_MARK = r"\[\d{1,3}(?:\s?[,、]\s?\d{1,3})*\]"
_END = re.compile(rf"(?:[。!?]|\n)(?P<late>(?:\s*{_MARK})*)")
_GROUP = re.compile(rf"{_MARK}")
_STRETCH = re.compile(r"(?P<words>.*?)(?P<marks>(?:\[\d+\])+|\Z)", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[-*•·#>]+\s*|\(?\d{1,2}[.)、](?!\d)\s*)+")
_FULL_WIDTH = str.maketrans(
    "\uff0c\uff1b\uff1a\uff08\uff09\uff3b\uff3d\u3010\u3011\uff05\uff01\uff1f\uff5e",
    ",;:()[][]%!?~",
)
_MAY_GO_ON = re.compile(r"\s*(?:\[[\d,、\s]*)?\Z")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words up to a group of citation marks, and the ids that those marks name."""

    words: str
    marks: tuple[int, ...]
    before: str = ""  # the words of the sentence before these
    whole: str = ""  # the whole sentence
    marks_of_sentence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it would be shown, marks and closing mark included."""

    text: str

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The words before each group of marks; what stands behind the last belongs to it."""
        found: list[Stretch] = []
        all_marks = tuple(int(number) for number in re.findall(r"\[(\d+)\]", self.text))
        for match in _STRETCH.finditer(self.text):
            words = match["words"].strip(" ,;。!?\n")
            marks = tuple(int(number) for number in re.findall(r"\d+", match["marks"]))
            if words and not marks and found:
                last = found[-1]
                found[-1] = replace(last, words=f"{last.words},{words}")
            elif words:
                before = ",".join(one.words for one in found)
                found.append(Stretch(words, marks, before, self.text, all_marks))
        return tuple(found)


class SentenceReader:
    """Takes pieces of a text as they come, gives each sentence once it is complete."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> list[Sentence]:
        """The sentences that `piece` completes. A closing 。 without a mark before it is held
        until none can follow."""
        self._held = _THINKING.sub("", self._held + piece)
        if "<think>" in self._held:
            return []
        return self._cut(final=False)

    def finish(self) -> list[Sentence]:
        """What is left, also where it does not end like a sentence."""
        self._held = _OPEN_THINKING.sub("", self._held)
        found = self._cut(final=True)
        rest, self._held = self._held, ""
        return [*found, *_made(rest)]

    def _cut(self, *, final: bool) -> list[Sentence]:
        found: list[Sentence] = []
        held = self._held.translate(_FULL_WIDTH)
        at = 0
        for match in _END.finditer(held):
            marked = held[: match.start()].endswith("]")
            if not final and not marked and _MAY_GO_ON.fullmatch(held, match.end()):
                break
            found += _made(held[at : match.end()])
            at = match.end()
        self._held = self._held[at:]
        return found


def sentences_of(text: str) -> list[Sentence]:
    """All sentences of a finished text."""
    reader = SentenceReader()
    return [*reader.feed(text), *reader.finish()]


def _made(raw: str) -> list[Sentence]:
    text = raw.replace("**", "").replace("`", "")
    text = _BULLET.sub("", text)
    text = _GROUP.sub(lambda m: "".join(f"[{n}]" for n in re.findall(r"\d+", m[0])), text)
    text = re.sub(r"\s*(\[\d+\])\s*", r"\1", text).strip()
    # 54.3%。[1] is 54.3%[1]。
    text = re.sub(r"([。!?])((?:\[\d+\])+)$", r"\2\1", text)
    if not re.sub(r"\[\d+\]|[\W_]", "", text):
        return []
    if text[-1] in "]":
        text += "。"
    return [Sentence(text)]
