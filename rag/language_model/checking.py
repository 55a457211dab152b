"""One real call to the configured model, for `wenbao doctor llm`: what came of it, or what to do.

The call goes the way a wording goes: through the same client, streamed, within the same time.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import ModelCheckError
from rag.language_model.client import LONGEST_TEXT, open_model
from rag.language_model.settings import LlmSettings

if TYPE_CHECKING:
    import httpx
    from llama_index.core.llms import LLM

_MUST_KEEP = ("54.3%", "[1]")
"""What a wording has to keep of its evidence: the figure as it stands, and the mark."""
_ASKED = (
    "把下面的句子改写成一句通顺的中文,数字和方括号里的编号原样保留,不要写别的:\n"
    "医学影像存储与传输系统的市场份额预计达54.3%[1]。"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_LEAST_HAN = 0.6
"""Share of Chinese among the letters of a usable text; names in Latin letters may stand in it."""
_MOST_NAMED = 8
_LONGEST_TOLD = 160


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """What one call gave. Tokens are None where the server does not tell them."""

    model: str
    """Who answered, in the server's own word; empty where it says nothing."""
    seconds: float
    first_seconds: float
    """Until the first piece of text came."""
    text: str
    prompt_tokens: int | None
    completion_tokens: int | None

    @property
    def faults(self) -> tuple[str, ...]:
        """Why the text is no usable Chinese, in Chinese; empty where it is."""
        letters = len(_LETTER.findall(self.text))
        found = []
        if "\ufffd" in self.text:
            found.append("有乱码")
        if not letters or len(_HAN.findall(self.text)) < _LEAST_HAN * letters:
            found.append("不是中文")
        found += [f"没有保留{kept}" for kept in _MUST_KEEP if kept not in self.text]
        return tuple(found)


def address(settings: LlmSettings) -> str:
    """The set address without anything secret that it may hold (user, password, query)."""
    parts = urlsplit(settings.base_url or "")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def check_model(settings: LlmSettings) -> ModelCheck:
    """Make one call to the model that is set.

    Raises:
        ModelCheckError: none is set, or no whole text came; the message is for staff.
    """
    if settings.base_url is None:
        raise ModelCheckError(
            "没有设置语言模型（不是必需的，没有它问报照常作答）。"
            "要用时请在 wenbao.toml 的 [rag.llm] 写上 base_url 和 model。"
        )
    return asyncio.run(_check(settings))


async def _check(settings: LlmSettings) -> ModelCheck:
    http, model = open_model(settings)
    try:
        async with asyncio.timeout(settings.timeout_s):
            return await _call(model)
    except ModelCheckError:
        raise
    except TimeoutError as error:
        raise ModelCheckError(_late(settings)) from error
    except Exception as error:
        # The client library has a class for each failure; each becomes one thing to do.
        raise ModelCheckError(await _remedy(error, settings, http)) from error
    finally:
        await http.aclose()


async def _call(model: LLM) -> ModelCheck:
    from llama_index.core.llms import ChatMessage

    started = perf_counter()
    text, first, finished, pieces = "", 0.0, None, 0
    named, used = "", None
    asked = [ChatMessage(role="user", content=_ASKED)]
    async for piece in await model.astream_chat(asked, stream_options={"include_usage": True}):
        raw: Any = piece.raw
        pieces += 1
        if piece.delta and not text:
            first = perf_counter() - started
        text += piece.delta or ""
        choices = getattr(raw, "choices", None) or []
        finished = next((c.finish_reason for c in choices if c.finish_reason), finished)
        named = getattr(raw, "model", None) or named
        used = getattr(raw, "usage", None) or used
        if len(text) > LONGEST_TEXT:
            raise ModelCheckError(
                "模型写个没完。请换一个对话模型（instruct），或查看它的对话模板。"
            )
    if not pieces:
        raise ModelCheckError(_NOT_ALIKE)
    if not text.strip():
        raise ModelCheckError(
            "服务答了，但没有正文。若是会先思考的模型，请关掉思考，或加大 rag.llm.max_tokens。"
        )
    if finished != "stop":
        raise ModelCheckError(
            f"答复没有写完（结束原因：{finished or '没有说明'}）。"
            "原因是 length 时请加大 rag.llm.max_tokens，否则请查看模型服务的日志。"
        )
    return ModelCheck(
        named,
        perf_counter() - started,
        first,
        text.strip(),
        getattr(used, "prompt_tokens", None),
        getattr(used, "completion_tokens", None),
    )


_NOT_ALIKE = (
    "这个地址答了话，但不是 OpenAI 兼容的流式答复。请看 rag.llm.base_url 是不是模型服务的地址"
    "（通常以 /v1 结尾），而不是它的网页或别的服务。"
)


def _late(settings: LlmSettings) -> str:
    return (
        f"{settings.timeout_s:g} 秒内没有答完。请看模型服务是否忙或还在加载;"
        "确实慢的话，加大 rag.llm.timeout_s，或换小一些的模型。"
    )


async def _remedy(error: Exception, settings: LlmSettings, http: httpx.AsyncClient) -> str:
    """What a failure of the client library means, and what to do."""
    kind, status = type(error).__name__, getattr(error, "status_code", None)
    where = address(settings)
    if kind == "APITimeoutError":
        return _late(settings)
    if kind == "APIConnectionError":
        cause = _without_key(str(error.__cause__ or error), settings)
        return (
            f"连不上 {where}（{cause}）。"
            "请看模型服务是否已启动，地址和端口对不对，有没有防火墙挡着；https 还要看证书。"
        )
    if status in (401, 403):
        has = "设置的密钥不被接受" if settings.api_key else "它要密钥，而设置里没有"
        return f"{where} 拒绝了调用（HTTP {status}）：{has}。请设 rag.llm.api_key。"
    if status == 404:
        return await _not_there(settings, http)
    if status == 429:
        return (
            f"{where} 说调用太多或额度用完（HTTP 429）。"
            "请过一会儿再试，或减小 rag.llm.concurrency。"
        )
    if status is not None and status >= 500:
        return f"{where} 自己出错（HTTP {status}）。请查看模型服务的日志。"
    if status is not None:
        told = _without_key(str(error), settings)
        return f"{where} 不接受这次调用（HTTP {status}）：{told}。请核对 rag.llm.model 等设置。"
    return _NOT_ALIKE


async def _not_there(settings: LlmSettings, http: httpx.AsyncClient) -> str:
    """Whether it is the model that a server does not have, or the address."""
    names = await _models(settings, http)
    if names is None:
        return (
            f"{address(settings)} 没有对话接口（HTTP 404）。"
            "请核对 rag.llm.base_url，通常以 /v1 结尾。"
        )
    had = "、".join(names[:_MOST_NAMED]) or "一个也没有"
    return f"服务上没有模型“{settings.model}”（HTTP 404）。请改 rag.llm.model;那里有：{had}。"


async def _models(settings: LlmSettings, http: httpx.AsyncClient) -> Sequence[str] | None:
    """The models that the server lists; None where it lists none in OpenAI's way."""
    import httpx

    key = settings.api_key.get_secret_value() if settings.api_key else "none"
    try:
        reply = await http.get(
            f"{(settings.base_url or '').rstrip('/')}/models",
            headers={"Authorization": f"Bearer {key}"},
        )
        listed = reply.json()["data"] if reply.is_success else None
        return None if listed is None else [_plain(str(one["id"])) for one in listed]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None


def _without_key(text: str, settings: LlmSettings) -> str:
    """A server's words, short, on one line, and without the key that it may repeat."""
    if settings.api_key:
        text = text.replace(settings.api_key.get_secret_value(), "…")
    return _plain(text)


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:_LONGEST_TOLD]
