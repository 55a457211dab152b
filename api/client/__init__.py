"""A client for Wenbao in Python, synchronous and asynchronous.

    from api.client import Wenbao

    with Wenbao("https://wenbao.example", key="your-key") as wenbao:
        reply = wenbao.ask("2025年PACS的市场份额预计是多少？")
        print(reply.answer, reply.citations[0].quote)

Light to import: neither the models nor the server come with it.
"""

from api.client.asynchronous import AsyncWenbao
from api.client.errors import (
    ForbiddenError,
    InvalidRequestError,
    NotFoundError,
    OverloadedError,
    ProblemError,
    ServerError,
    TooManyRequestsError,
    UnauthorizedError,
    UnreachableError,
    WenbaoClientError,
)
from api.client.events import Final, Restart, Stage, StreamEvent, Text
from api.client.synchronous import Wenbao
from api.conflicts_schema import ConflictsReply
from api.figures_schema import FiguresReply
from api.schema import AskReply, ReportsReply, TurnIn

__all__ = [
    "AskReply",
    "AsyncWenbao",
    "ConflictsReply",
    "FiguresReply",
    "Final",
    "ForbiddenError",
    "InvalidRequestError",
    "NotFoundError",
    "OverloadedError",
    "ProblemError",
    "ReportsReply",
    "Restart",
    "ServerError",
    "Stage",
    "StreamEvent",
    "Text",
    "TooManyRequestsError",
    "TurnIn",
    "UnauthorizedError",
    "UnreachableError",
    "Wenbao",
    "WenbaoClientError",
]
