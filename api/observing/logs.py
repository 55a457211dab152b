"""The log: one JSON object a line (or a line for reading), for our loggers, uvicorn's and others'.

Whatever a line was made from, it holds no key, no token and no question, and no control character
that could end it or colour a terminal.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

from api.observing.request import underway
from api.observing.settings import LogSettings

_SECRET = re.compile(
    r"wb_[0-9A-Za-z]{1,12}_[0-9A-Za-z_-]+"  # keys
    r"|eyJ[0-9A-Za-z_-]*\.[0-9A-Za-z_-]+\.[0-9A-Za-z_-]*"  # signed tokens
    r"|(?<=[Bb]earer )\S+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user and password of a URL
)
# Control characters, line and paragraph separators, and marks that turn the direction of writing.
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_LONGEST = 8_000
_TALKATIVE = ("mcp", "httpx", "httpcore", "sse_starlette", "alembic", "faiss", "opentelemetry")
"""They tell of each of their steps; of these only warnings are of use here."""
_REPEATED = ("color_message", "taskName")


def set_up_logs(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Make every logger of this process write to `stream` (the error stream) in one form."""
    stream = stream or sys.stderr
    as_json = settings.format == "json" or (settings.format == "auto" and not stream.isatty())
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_request,
        structlog.processors.format_exc_info,
    ]
    rendered: list[Any] = (
        [structlog.processors.JSONRenderer(ensure_ascii=False), _escaped]
        if as_json
        else [_on_one_line, structlog.dev.ConsoleRenderer(colors=stream.isatty())]
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                clean,
                *rendered,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def clean(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A log entry without secrets and questions, in whatever field."""
    request = underway()
    unsaid = () if request is None else sorted(request.unsaid, key=len, reverse=True)
    return {
        _safe(str(name), unsaid): _clean(value, unsaid)
        for name, value in event.items()
        if name not in _REPEATED
    }


def _escaped(_: Any, __: str, line: str) -> str:
    """JSON in which nothing but plain characters is left; JSON itself escapes only some."""
    return _CONTROL.sub(_as_escape, line)


def _on_one_line(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The entry without control characters; a traceback keeps its lines, set in."""
    traceback = event.pop("exception", None)
    plain = {
        _CONTROL.sub(_as_escape, name): (
            _CONTROL.sub(_as_escape, value if isinstance(value, str) else str(value))
        )
        for name, value in event.items()
    }
    if traceback is not None:
        lines = (_CONTROL.sub(_as_escape, line) for line in str(traceback).split("\n"))
        plain["exception"] = "\n".join(f"    {line}" for line in lines)
    return plain


def _as_escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _clean(value: Any, unsaid: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {_safe(str(name), unsaid): _clean(one, unsaid) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(one, unsaid) for one in value]
    return _safe(str(value), unsaid)


def _safe(text: str, unsaid: Any) -> str:
    for word in unsaid:
        text = text.replace(word, "[question]")
        # As it stands in the representation of a string (in a traceback, say).
        text = text.replace(repr(word)[1:-1], "[question]")
        text = text.replace(ascii(word)[1:-1], "[question]")
    text = _SECRET.sub("[secret]", text)
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    return text


def _with_request(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    request = underway()
    if request is not None:
        event.setdefault("request_id", request.request_id)
    return event
