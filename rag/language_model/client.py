"""The OpenAI-compatible server, asked through llama-index.

The only module that speaks with it. A call ends within its budget whatever the server does: it
runs on a loop of its own and is cancelled there.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING

from rag.language_model.settings import LlmSettings

if TYPE_CHECKING:
    import httpx
    from llama_index.llms.openai_like import OpenAILike

LONGEST_TEXT = 4000
"""Characters after which a text is endless: it is dropped."""
_GRACE_S = 0.2
"""What the loop may need beyond the budget to say that it is over."""


class ModelFailedError(Exception):
    """The server gave no usable text; the message says how, for the log."""


class ModelBusyError(ModelFailedError):
    """All calls are taken: no fault of the server."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call has cost, in the model's tokens, as the server tells; 0 where it does not."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class _Ended:
    error: ModelFailedError | None = None


_News = str | Usage | _Ended


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

    def stream(
        self, messages: Sequence[tuple[str, str]], *, until: float | None = None
    ) -> Iterator[str | Usage]:
        """The text as it comes, then what it cost; whoever stops reading ends the call.

        `until` is a time of `monotonic`, by default `timeout_s` from now: nothing comes later,
        however often the call was tried.

        Raises:
            ModelBusyError: all calls are taken.
            ModelFailedError: no text came in time, or none that is whole.
        """
        if not self._free.acquire(blocking=False):
            raise ModelBusyError("all calls are taken")
        until = monotonic() + self._settings.timeout_s if until is None else until
        news: queue.SimpleQueue[_News] = queue.SimpleQueue()
        work = asyncio.run_coroutine_threadsafe(self._send(messages, news.put, until), self._loop)
        try:
            while True:
                try:
                    one = news.get(timeout=max(0.0, until - monotonic()) + _GRACE_S)
                except queue.Empty:
                    raise ModelFailedError("out of time") from None
                if isinstance(one, _Ended):
                    if one.error is not None:
                        raise one.error
                    return
                yield one
        finally:
            work.cancel()
            self._free.release()

    def text(self, messages: Sequence[tuple[str, str]], *, until: float | None = None) -> str:
        """The whole text that the model answers with; raises what `stream` raises."""
        return "".join(p for p in self.stream(messages, until=until) if isinstance(p, str))

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
        await self._loop.shutdown_asyncgens()

    async def _send(
        self, messages: Sequence[tuple[str, str]], tell: Callable[[_News], None], until: float
    ) -> None:
        """Tell the pieces of the text and the end, whatever happens."""
        try:
            async with asyncio.timeout(max(0.0, until - monotonic())):
                await self._tried(messages, tell)
        except TimeoutError:
            tell(_Ended(ModelFailedError("out of time")))
        except ModelFailedError as error:
            tell(_Ended(error))
        except Exception as error:
            # Whatever the client library makes of a broken server is one thing here.
            failed = ModelFailedError(type(error).__name__)
            failed.__cause__ = error
            tell(_Ended(failed))
        else:
            tell(_Ended())

    async def _tried(
        self, messages: Sequence[tuple[str, str]], tell: Callable[[_News], None]
    ) -> None:
        from tenacity import (
            AsyncRetrying,
            retry_if_exception,
            stop_after_attempt,
            wait_random_exponential,
        )

        begun = False

        def told(one: _News) -> None:
            nonlocal begun
            begun = True
            tell(one)

        async for attempt in AsyncRetrying(
            stop=stop_after_attempt(self._settings.retries + 1),
            wait=wait_random_exponential(multiplier=0.1, max=1.0),
            # What has been told cannot be told again.
            retry=retry_if_exception(lambda error: not begun and _may_pass(error)),
            reraise=True,
        ):
            with attempt:
                await self._once(messages, told)

    async def _once(
        self, messages: Sequence[tuple[str, str]], tell: Callable[[_News], None]
    ) -> None:
        from llama_index.core.llms import ChatMessage

        said = [ChatMessage(role=role, content=text) for role, text in messages]
        length, finished, usage = 0, None, Usage()
        async with aclosing(await self._model.astream_chat(said)) as pieces:
            async for piece in pieces:
                choices = getattr(piece.raw, "choices", None) or []
                finished = next((c.finish_reason for c in choices if c.finish_reason), finished)
                usage = _usage(piece.raw) or usage
                if piece.delta:
                    length += len(piece.delta)
                    if length > LONGEST_TEXT:
                        raise ModelFailedError("endless text")
                    tell(piece.delta)
        if finished != "stop":
            raise ModelFailedError(f"half a text ({finished})")
        if not length:
            raise ModelFailedError("no text")
        tell(usage)


def _usage(raw: object) -> Usage | None:
    told = getattr(raw, "usage", None)
    counts = [getattr(told, name, None) for name in ("prompt_tokens", "completion_tokens")]
    if not all(isinstance(count, int) and count >= 0 for count in counts):
        return None
    prompt, completion = (count or 0 for count in counts)
    return Usage(prompt, completion)


def open_model(settings: LlmSettings) -> tuple[httpx.AsyncClient, OpenAILike]:
    """The connection and the client over it; their libraries take seconds to import, so this is
    done once, before anybody waits."""
    import httpx
    from llama_index.llms.openai_like import OpenAILike

    for name in ("openai.resources.chat", "anyio.streams.tls", "jiter", "tenacity"):
        import_module(name)  # the first call would do it else

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
        additional_kwargs={"stream_options": {"include_usage": True}},
        async_http_client=http,
    )


def _may_pass(error: BaseException) -> bool:
    """Whether a failure may be gone when the call is made again."""
    status = getattr(error, "status_code", None)
    return type(error).__name__ == "APIConnectionError" or status == 429 or (status or 0) >= 500
