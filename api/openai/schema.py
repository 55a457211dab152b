"""What clients of the OpenAI interface send and get; field names are theirs.

Requests take unknown fields, since clients send many that mean nothing here (temperature, top_p,
seed …). What would change the reply and cannot be done (tools, several choices, JSON) is refused
in `chat.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from api.schema import AskReply

CHAT_EXAMPLE: dict[str, Any] = {
    "model": "wenbao",
    "messages": [{"role": "user", "content": "2025年PACS的市场份额预计是多少？"}],
}


def _no_string_or_bool(value: object) -> object:
    if isinstance(value, str | bool):
        raise ValueError("a number is expected")
    return value


Whole = Annotated[int, BeforeValidator(_no_string_or_bool)]
"""A whole number in JSON, also as 1.0; other spellings that Python reads as one are refused."""


class _Given(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContentPart(_Given):
    """A part of a message; only parts of type `text` can be read."""

    type: str
    text: str | None = None


class Message(_Given):
    """A message of the chat. What `system` and `developer` say is no instruction here."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | tuple[ContentPart, ...] | None = None


class StreamOptions(_Given):
    """How to stream."""

    include_usage: StrictBool | None = None


class ChatRequest(_Given):
    """A chat whose last message is the question."""

    model_config = ConfigDict(
        extra="allow", frozen=True, json_schema_extra={"examples": [CHAT_EXAMPLE]}
    )

    model: str = Field(
        max_length=200, description="`wenbao`, or `wenbao:<report id>`; see /v1/models."
    )
    messages: tuple[Message, ...] = Field(min_length=1)
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: Whole | None = Field(default=None, description="1, or nothing.")


class Model(_Sent):
    """A report that can be asked, as a model."""

    id: str
    object: Literal["model"] = "model"
    created: int = Field(description="Always 0: a report has no time of making.")
    owned_by: str
    name: str = Field(description="The report's title.")


class ModelList(_Sent):
    """All models; the first asks the default report."""

    object: Literal["list"] = "list"
    data: tuple[Model, ...]


class Usage(_Sent):
    """What was read and written, counted in characters: no language model is asked."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    unit: Literal["characters"] = "characters"


class AssistantMessage(_Sent):
    """The answer with its sources as text, and in `wenbao` the whole reply as `/api/ask` gives
    it."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    wenbao: AskReply


class Choice(_Sent):
    """The one answer."""

    index: Literal[0] = 0
    message: AssistantMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class ChatCompletion(_Sent):
    """The reply to a chat."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: tuple[Choice]
    usage: Usage


class ErrorBody(_Sent):
    """What is wrong, in Chinese; `code` is for programs."""

    message: str
    type: str
    param: str | None
    code: str
    request_id: str


class ErrorReply(_Sent):
    """Every failure on a path below /v1."""

    error: ErrorBody
