"""From a chat as clients of the OpenAI interface send it to a question, and back."""

from __future__ import annotations

from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.openai.errors import UnsupportedError
from api.openai.schema import (
    AssistantMessage,
    ChatCompletion,
    ChatRequest,
    Choice,
    Message,
    Usage,
)
from api.schema import AskReply, AskRequest
from api.sources import text_with_sources

DEFAULT_MODEL = "wenbao"

# What may stand there and asks for nothing.
_HARMLESS: dict[str, tuple[Any, ...]] = {
    "tools": (None, []),
    "functions": (None, []),
    "tool_choice": (None, "none", "auto"),
    "function_call": (None, "none", "auto"),
    "logprobs": (None, False),
    "top_logprobs": (None, 0),
    "audio": (None,),
    "modalities": (None, ["text"]),
    "response_format": (None, {"type": "text"}),
    "web_search_options": (None,),
}


def model_of(report: str) -> str:
    """The name of the model that asks this report."""
    return f"{DEFAULT_MODEL}:{report}"


def question_of(chat: ChatRequest) -> AskRequest:
    """The question that `chat` asks, with the messages before it as history.

    Raises:
        UnsupportedError: it asks for what cannot be done.
        RequestValidationError: the question is empty or too long.
    """
    _refuse_what_cannot_be_done(chat)
    said = [one for one in chat.messages if one.role in ("user", "assistant")]
    if not said or said[-1].role != "user":
        raise UnsupportedError("messages", "最后一条消息须是用户的问题（role 为 user）。")
    *before, last = said
    given = {
        "question": _text(last),
        "history": [{"role": one.role, "content": _text(one)} for one in before],
        "report": _report(chat.model),
    }
    try:
        return AskRequest.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def completion(
    reply: AskReply, chat: ChatRequest, *, completion_id: str, created: int
) -> ChatCompletion:
    """The reply as a chat completion; `created` is in seconds since 1970."""
    content = text_with_sources(reply)
    return ChatCompletion(
        id=completion_id,
        created=created,
        model=chat.model,
        choices=(Choice(message=AssistantMessage(content=content, wenbao=reply)),),
        usage=usage(chat, content),
    )


def usage(chat: ChatRequest, content: str) -> Usage:
    """Characters of all messages and of the answer."""
    read = sum(len(_text(message)) for message in chat.messages)
    return Usage(
        prompt_tokens=read, completion_tokens=len(content), total_tokens=read + len(content)
    )


def _refuse_what_cannot_be_done(chat: ChatRequest) -> None:
    if chat.n not in (None, 1):
        raise UnsupportedError("n", "一次只能给出一个回答。请去掉 n，或设为 1。")
    for name, harmless in _HARMLESS.items():
        if (chat.model_extra or {}).get(name) not in harmless:
            raise UnsupportedError(name, f"不支持参数 {name}。请去掉它再问。")


def _report(model: str) -> str | None:
    """None for the default; a name that is no model's is passed on, and is then no report."""
    return None if model == DEFAULT_MODEL else model.removeprefix(f"{DEFAULT_MODEL}:")


def _text(message: Message) -> str:
    content = message.content or ""
    if isinstance(content, str):
        return content
    for part in content:
        if part.type not in ("text", "refusal"):
            raise UnsupportedError(
                "messages", f"只能读文字，读不了 {part.type[:40]} 类型的内容。请改成文字再问。"
            )
    return "\n".join(part.text or "" for part in content)
