"""The events of a streamed answer, and reading them from the lines of a response."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from api.client.errors import problem_error
from api.schema import AskReply


@dataclass(frozen=True, slots=True)
class Stage:
    """How far the question has got; `label` is for staff, in Chinese."""

    stage: str
    label: str


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the answer; joined, all pieces since the last restart are the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Restart:
    """The texts so far are withdrawn; those that follow begin the answer anew, in this wording
    (`plain` or `model`). Comes only where the service has a language model."""

    wording: str


@dataclass(frozen=True, slots=True)
class Final:
    """The whole reply; always the last event."""

    reply: AskReply


StreamEvent = Stage | Text | Restart | Final


@dataclass(slots=True)
class EventReader:
    """Puts the pieces of a response together to events.

    Lines end with a line feed and nothing else: what Python and httpx count as ends of lines
    besides (U+2028, say) may stand in a report.
    """

    _rest: str = ""
    _name: str = ""
    _data: list[str] = field(default_factory=list)

    def events_in(self, text: str) -> Iterator[StreamEvent]:
        """The events that the next piece of the response ends; unknown ones are left out.

        Raises:
            ProblemError: the service reports that the question failed.
        """
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            event = self._event_at(line.removesuffix("\r"))
            if event is not None:
                yield event

    def _event_at(self, line: str) -> StreamEvent | None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
        if line or not self._data:
            return None
        ended, data = self._name, "\n".join(self._data)
        self._name, self._data = "", []
        return _event(ended, data)


def _event(name: str, data: str) -> StreamEvent | None:
    if name == "final":
        return Final(AskReply.model_validate_json(data, extra="ignore"))
    told = json.loads(data)
    if name == "stage":
        return Stage(told["stage"], told["label"])
    if name == "text":
        return Text(told["text"])
    if name == "restart":
        return Restart(told["wording"])
    if name == "error":
        raise problem_error(told["status"], told)
    return None
