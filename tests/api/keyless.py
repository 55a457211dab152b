"""The official client wants a key at any price; a service that is open refuses a wrong one."""

from __future__ import annotations

import httpx
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient


def keyless() -> httpx.Client:
    """What `OpenAI(http_client=…)` sends with: all but the key."""
    return DefaultHttpxClient(event_hooks={"request": [_without_key]})


def keyless_async() -> httpx.AsyncClient:
    """The same for `AsyncOpenAI`."""

    async def without_key(request: httpx.Request) -> None:
        _without_key(request)

    return DefaultAsyncHttpxClient(event_hooks={"request": [without_key]})


def _without_key(request: httpx.Request) -> None:
    del request.headers["Authorization"]
