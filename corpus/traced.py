"""Text that knows, for each of its characters, where in the source it came from.

Knows edits and source ranges only; what is edited and why is decided by the steps of reading
(`wrapping`, `byte_damage`, `pinyin`, `script`, `ranges`, `tables`). Offsets called `span` count
in the traced text, offsets called source span in the file as it came.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.span import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters of `span` by `text`.

    Where the new characters come from: `origins` names a span of the edited text for each of
    them. Without it, text of the same length maps one to one, any other text to the whole
    replaced range, and an insertion (empty `span`) to an empty source range at its place.
    """

    span: Span
    text: str
    origins: tuple[Span, ...] | None = None

    def __post_init__(self) -> None:
        if self.origins is not None and len(self.origins) != len(self.text):
            raise ValueError(
                f"An edit needs one origin per new character; got {len(self.origins)} origins "
                f"for {len(self.text)} characters."
            )


@dataclass(frozen=True, eq=False)
class TracedText:
    """A text, and the source range `[starts[i], ends[i])` of each of its characters.

    Immutable: every operation gives a new text, in time linear in its length. Starts and ends
    never fall as long as the text is only edited and cut, not put together out of order.
    """

    text: str
    starts: array[int] = field(repr=False)
    ends: array[int] = field(repr=False)

    @classmethod
    def of_source(cls, source: str) -> TracedText:
        """The source itself: each character comes from its own place."""
        return cls(source, array("I", range(len(source))), array("I", range(1, len(source) + 1)))

    @classmethod
    def joined(cls, parts: Iterable[TracedText]) -> TracedText:
        """The parts put together in the given order."""
        texts: list[str] = []
        starts, ends = array("I"), array("I")
        for part in parts:
            texts.append(part.text)
            starts.extend(part.starts)
            ends.extend(part.ends)
        return cls("".join(texts), starts, ends)

    def __len__(self) -> int:
        return len(self.text)

    def __add__(self, other: TracedText) -> TracedText:
        return TracedText(
            self.text + other.text, self.starts + other.starts, self.ends + other.ends
        )

    def cut(self, span: Span) -> TracedText:
        """The characters of `span`, with their sources."""
        chosen = slice(span.start, span.end)
        return TracedText(self.text[chosen], self.starts[chosen], self.ends[chosen])

    def place(self, offset: int) -> int:
        """The source offset at which something put in before character `offset` stands."""
        if offset < len(self.starts):
            return self.starts[offset]
        return self.ends[-1] if self.ends else 0

    def source_span(self, span: Span) -> Span:
        """The smallest source range that holds every character of `span`.

        An empty span gives an empty range at its place.
        """
        if not len(span):
            at = self.place(span.start)
            return Span(at, at)
        chosen = slice(span.start, span.end)
        return Span(min(self.starts[chosen]), max(self.ends[chosen]))

    def working_span(self, source_span: Span) -> Span:
        """The characters that come from `source_span`; empty, at its place, where none do.

        Needs starts and ends that never fall (see the class).
        """
        first = bisect_right(self.ends, source_span.start)
        last = bisect_left(self.starts, max(source_span.end, source_span.start))
        return Span(first, max(first, last))

    def replace(self, edits: Iterable[Edit]) -> TracedText:
        """All edits in one pass; their spans are in order and do not overlap.

        Raises:
            ValueError: the spans are not in order, overlap, or reach past the end.
        """
        texts: list[str] = []
        starts, ends = array("I"), array("I")
        done = 0
        for edit in edits:
            span = edit.span
            if span.start < done or span.end > len(self.text):
                raise ValueError(
                    f"Edits must be in order and inside the text; got {span} after {done} "
                    f"in a text of {len(self.text)} characters."
                )
            texts += (self.text[done : span.start], edit.text)
            starts.extend(self.starts[done : span.start])
            ends.extend(self.ends[done : span.start])
            new_starts, new_ends = self._origins(edit)
            starts.extend(new_starts)
            ends.extend(new_ends)
            done = span.end
        texts.append(self.text[done:])
        starts.extend(self.starts[done:])
        ends.extend(self.ends[done:])
        return TracedText("".join(texts), starts, ends)

    def delete(self, spans: Iterable[Span]) -> TracedText:
        """Without the characters of `spans` (in order, not overlapping)."""
        return self.replace(Edit(span, "") for span in spans)

    def insert(self, offset: int, text: str) -> TracedText:
        """With `text` put in before character `offset`; for many places use `replace`."""
        return self.replace((Edit(Span(offset, offset), text),))

    def _origins(self, edit: Edit) -> tuple[array[int], array[int]]:
        if edit.origins is not None:
            sources = [self.source_span(origin) for origin in edit.origins]
            return array("I", (s.start for s in sources)), array("I", (s.end for s in sources))
        count = len(edit.text)
        if count == len(edit.span):
            chosen = slice(edit.span.start, edit.span.end)
            return self.starts[chosen], self.ends[chosen]
        whole = self.source_span(edit.span)
        return array("I", [whole.start]) * count, array("I", [whole.end]) * count
