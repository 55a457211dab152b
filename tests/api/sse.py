"""Reading server-sent events as a client does, for the tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any


def events_in(lines: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """The events of a stream with their data read as JSON; a comment comes as `comment`."""
    name, data = "", []
    for line in lines:
        line = line.rstrip("\r\n")
        if line.startswith(":"):
            yield "comment", line[1:].strip()
        elif line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            data.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and data:
            yield name, json.loads("\n".join(data))
            name, data = "", []
