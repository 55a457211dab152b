"""The OpenAI-compatible server, asked through llama-index.

The only module that speaks with it. A call ends within its budget whatever the server does: it
runs on a loop of its own and is cancelled there.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as WaitedTooLong
from time import monotonic
from typing import TYPE_CHECKING, Any

from rag.language_model.settings import LlmSettings

if TYPE_CHECKING:
    import httpx
    from llama_index.llms.openai_like import OpenAILike

LONGEST_TEXT = 4000
"""Characters after which a text is endless: it is dropped."""


class ModelFailedError(Exception):
    """The server gave no usable text; the message says how, for the log."""


class ModelClient:
    """Asks the model. Safe for several threads; `close` ends its loop."""

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self._free = threading.BoundedSemaphore(settings.concurrency)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="wenbao-llm", daemon=True
        )
        self._thread.start()
        self._http, self._model = open_model(settings)

    def text(self, messages: Sequence[tuple[str, str]], *, until: float | None = None) -> str:
        """The whole text that the model answers with.

        `until` is a time of `monotonic`, by default `timeout_s` from now.

        Raises:
            ModelFailedError: no text came within the budget, or none that is whole.
        """
        left = self._settings.timeout_s if until is None else until - monotonic()
        if left <= 0:
            raise ModelFailedError("out of time")
        if not self._free.acquire(blocking=False):
            raise ModelFailedError("all calls are taken")
        try:
            return self._wait(self._text(messages, left), left)
        finally:
            self._free.release()

    def close(self) -> None:
        """End the loop and its connections."""
        asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _finish(self) -> None:
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._http.aclose()

    def _wait(self, work: Coroutine[Any, Any, str], within_s: float) -> str:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(within_s + 0.5)
        except (TimeoutError, WaitedTooLong, CancelledError) as error:
            future.cancel()
            raise ModelFailedError("out of time") from error

    async def _text(self, messages: Sequence[tuple[str, str]], within_s: float) -> str:
        from tenacity import (
            AsyncRetrying,
            retry_if_exception,
            stop_after_attempt,
            wait_random_exponential,
        )

        async with asyncio.timeout(within_s):
            try:
                async for attempt in AsyncRetrying(
                    stop=stop_after_attempt(self._settings.retries + 1),
                    wait=wait_random_exponential(multiplier=0.1, max=1.0),
                    retry=retry_if_exception(_may_pass),
                    reraise=True,
                ):
                    with attempt:
                        return await self._once(messages)
            except TimeoutError:
                raise
            except ModelFailedError:
                raise
            except Exception as error:
                # Whatever the client library makes of a broken server is one thing here.
                raise ModelFailedError(type(error).__name__) from error
        raise ModelFailedError("no attempt was made")

    async def _once(self, messages: Sequence[tuple[str, str]]) -> str:
        from llama_index.core.llms import ChatMessage

        said = [ChatMessage(role=role, content=text) for role, text in messages]
        text, finished = "", None
        async for piece in await self._model.astream_chat(said):
            text += piece.delta or ""
            choices = getattr(piece.raw, "choices", None) or []
            finished = next((c.finish_reason for c in choices if c.finish_reason), finished)
            if len(text) > LONGEST_TEXT:
                raise ModelFailedError("endless text")
        if finished != "stop":
            raise ModelFailedError(f"half a text ({finished})")
        if not text.strip():
            raise ModelFailedError("no text")
        return text


def open_model(settings: LlmSettings) -> tuple[httpx.AsyncClient, OpenAILike]:
    """The connection and the client over it; their libraries take seconds to import, so this is
    done once, before anybody waits."""
    import httpx
    from llama_index.llms.openai_like import OpenAILike

    # No proxy of the environment: the address is the one that is set.
    http = httpx.AsyncClient(timeout=settings.timeout_s, trust_env=False)
    return http, OpenAILike(
        model=settings.model,
        api_base=settings.base_url,
        # The client wants one, also where the server does not.
        api_key=settings.api_key.get_secret_value() if settings.api_key else "none",
        is_chat_model=True,
        temperature=0.0,
        max_tokens=settings.max_tokens,
        max_retries=0,
        timeout=settings.timeout_s,
        async_http_client=http,
    )


def _may_pass(error: BaseException) -> bool:
    """Whether a failure may be gone when the call is made again."""
    status = getattr(error, "status_code", None)
    return type(error).__name__ == "APIConnectionError" or status == 429 or (status or 0) >= 500
