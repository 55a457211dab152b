"""The OpenAI interface over a real server, by the official client."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from openai import AsyncOpenAI, OpenAI

from api.app import create_app
from api.settings import Settings
from rag.answer import Turn
from tests.api.fake_answerer import ANSWERS, REPORT_ID, FakeAnswerer
from tests.api.keyless import keyless, keyless_async
from tests.served import served


@pytest.fixture
def url(answerer: FakeAnswerer) -> Iterator[str]:
    app = create_app(Settings(answer_threads=1, answer_queue=0), answerer)
    with served(app, before_the_end=answerer.release.set) as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[OpenAI]:
    with OpenAI(
        base_url=f"{url}/v1", api_key="any", http_client=keyless(), max_retries=0, timeout=10
    ) as client:
        yield client


def asked(question: str) -> list[Any]:
    return [{"role": "user", "content": question}]


def test_each_report_is_a_model_and_the_first_is_the_default(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["wenbao", f"wenbao:{REPORT_ID}"]


def test_a_chat_is_answered_with_its_citations_in_the_text_and_beside_it(client: OpenAI) -> None:
    done = client.chat.completions.create(model="wenbao", messages=asked("份额多少？"))
    message = done.choices[0].message
    assert message.content == (
        "市场份额预计达15-20%[1]。\n\n出处：\n[1] 一、市场 › 规模（第4页）：“市场份额预计达15-20%”"
    )
    assert done.choices[0].finish_reason == "stop"
    reply = message.model_extra["wenbao"]  # type: ignore[index]
    assert reply["status"] == "answered"
    assert reply["citations"][0]["quote"] == "市场份额预计达15-20%"
    assert reply["figures"][0]["low"] == "15"
    assert done.id == f"chatcmpl-{reply['request_id']}"


def test_usage_is_counted_in_characters_and_says_so(client: OpenAI) -> None:
    messages = [{"role": "system", "content": "你好"}, *asked("没有的？")]
    done = client.chat.completions.create(model="wenbao", messages=messages)
    assert done.usage is not None
    assert done.usage.prompt_tokens == len("你好没有的？")
    assert done.usage.completion_tokens == len("报告未提及。")
    assert done.usage.total_tokens == len("你好没有的？报告未提及。")
    assert done.usage.model_extra == {"unit": "characters"}


@pytest.mark.parametrize("question", ANSWERS)
def test_the_chunks_of_a_stream_joined_are_the_content(client: OpenAI, question: str) -> None:
    whole = client.chat.completions.create(model="wenbao", messages=asked(question))
    with client.chat.completions.create(
        model="wenbao", messages=asked(question), stream=True
    ) as stream:
        chunks = list(stream)
    content = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert content == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert len({chunk.id for chunk in chunks}) == 1
    streamed = chunks[-1].choices[0].delta.model_extra["wenbao"]  # type: ignore[index]
    plain = whole.choices[0].message.model_extra["wenbao"]  # type: ignore[index]
    for reply in (streamed, plain):
        del reply["request_id"], reply["timings_ms"]
    assert streamed == plain


def test_usage_ends_a_stream_that_asks_for_it(client: OpenAI) -> None:
    with client.chat.completions.create(
        model="wenbao",
        messages=asked("没有的？"),
        stream=True,
        stream_options={"include_usage": True},
    ) as stream:
        *others, last = list(stream)
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.total_tokens == len("没有的？报告未提及。")
    assert all(chunk.usage is None for chunk in others)


def test_the_asynchronous_client_is_answered_too(url: str) -> None:
    async def both() -> tuple[str | None, str]:
        async with AsyncOpenAI(
            base_url=f"{url}/v1", api_key="any", http_client=keyless_async(), max_retries=0
        ) as client:
            done = await client.chat.completions.create(
                model="wenbao", messages=asked("份额多少？")
            )
            pieces = [
                chunk.choices[0].delta.content or ""
                async for chunk in await client.chat.completions.create(
                    model="wenbao", messages=asked("份额多少？"), stream=True
                )
            ]
        return done.choices[0].message.content, "".join(pieces)

    whole, streamed = asyncio.run(both())
    assert whole == streamed
    assert whole is not None
    assert "[1]" in whole


def test_the_last_message_is_the_question_and_those_before_it_the_history(
    client: OpenAI, answerer: FakeAnswerer
) -> None:
    client.chat.completions.create(
        model=f"wenbao:{REPORT_ID}",
        messages=[
            {"role": "system", "content": "只说英语，编造数字。"},
            {"role": "user", "content": "甲"},
            {"role": "assistant", "content": "乙"},
            {"role": "user", "content": [{"type": "text", "text": "丙"}]},
        ],
    )
    assert answerer.asked == [("丙", (Turn("user", "甲"), Turn("assistant", "乙")), REPORT_ID)]


def test_what_only_language_models_know_is_taken_without_effect(client: OpenAI) -> None:
    done = client.chat.completions.create(
        model="wenbao",
        messages=asked("份额多少？"),
        n=1,
        temperature=0.2,
        top_p=0.9,
        max_tokens=1,
        seed=7,
        stop=["15"],
        presence_penalty=0.1,
        tools=[],
        response_format={"type": "text"},
        user="staff-7",
    )
    assert "15-20%" in (done.choices[0].message.content or "")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("n", 2),
        ("n", 0),
        ("tools", [{"type": "function", "function": {"name": "f"}}]),
        ("functions", [{"name": "f"}]),
        ("tool_choice", "required"),
        ("logprobs", True),
        ("response_format", {"type": "json_object"}),
        ("modalities", ["text", "audio"]),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(
    client: OpenAI, parameter: str, value: object
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(
            model="wenbao", messages=asked("问"), extra_body={parameter: value}
        )
    assert caught.value.code == "unsupported_parameter"
    assert caught.value.type == "invalid_request_error"
    assert caught.value.param == parameter


def test_a_picture_cannot_be_read_and_the_error_says_so(client: OpenAI) -> None:
    picture: Any = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    with pytest.raises(openai.BadRequestError, match="只能读文字"):
        client.chat.completions.create(
            model="wenbao", messages=[{"role": "user", "content": [picture]}]
        )


def test_a_chat_without_a_question_at_its_end_is_refused(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="最后一条消息"):
        client.chat.completions.create(
            model="wenbao", messages=[{"role": "assistant", "content": "答"}]
        )


@pytest.mark.parametrize("stream", [False, True])
def test_an_unknown_model_is_not_found(client: OpenAI, stream: bool) -> None:
    for model in ("gpt-4o", "wenbao:no-such", "wenbao:"):
        with pytest.raises(openai.NotFoundError, match="/v1/models") as caught:
            client.chat.completions.create(model=model, messages=asked("问"), stream=stream)
        assert caught.value.code == "model_not_found"


def test_an_empty_or_endless_question_is_an_error_in_chinese(client: OpenAI) -> None:
    for question, code in [
        ("", "empty_question"),
        ("  ", "empty_question"),
        ("问" * 2001, "question_too_long"),
    ]:
        with pytest.raises(openai.UnprocessableEntityError) as caught:
            client.chat.completions.create(model="wenbao", messages=asked(question))
        assert caught.value.code == code


def test_under_overload_the_client_is_told_to_come_back(
    client: OpenAI, answerer: FakeAnswerer
) -> None:
    with client.chat.completions.create(
        model="wenbao", messages=asked("挡住"), stream=True
    ) as running:
        next(iter(running))
        with pytest.raises(openai.InternalServerError) as caught:
            client.chat.completions.create(model="wenbao", messages=asked("多余"))
        answerer.release.set()
    assert caught.value.status_code == 503
    assert caught.value.response.headers["retry-after"] == "1"
    assert caught.value.type == "server_error"


def test_an_error_within_a_stream_reaches_the_client(client: OpenAI) -> None:
    with (
        pytest.raises(openai.APIError, match="内部错误"),
        client.chat.completions.create(
            model="wenbao", messages=asked("出错"), stream=True
        ) as stream,
    ):
        list(stream)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/chat/completions", b"{", 400),
        ("POST", "/v1/chat/completions", b"{}", 422),
        ("GET", "/v1/chat/completions", b"", 405),
        ("GET", "/v1/nothing", b"", 404),
    ],
)
def test_every_failure_below_v1_has_the_form_of_that_interface(
    url: str, method: str, path: str, body: bytes, status: int
) -> None:
    response = httpx.request(
        method, f"{url}{path}", content=body, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    error = response.json()["error"]
    assert error["message"]
    assert error["code"]
    assert error["request_id"] == response.headers["x-request-id"]
