"""FastAPI, with two things of our own: headers on every response, and examples kept whole."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from api.headers import HeadersMiddleware
from api.observing.observer import ObserverMiddleware
from api.openai.errors import OpenAIErrorsMiddleware
from api.schema import REPLY_EXAMPLE, REQUEST_EXAMPLE


class Application(FastAPI):
    """The application class of the service."""

    def build_middleware_stack(self) -> ASGIApp:
        """Outermost, so that the response to an unexpected error has the headers too."""
        inner = OpenAIErrorsMiddleware(super().build_middleware_stack())
        headed = HeadersMiddleware(inner, self.state.settings.access)
        return ObserverMiddleware(headed, metrics=self.state.metrics, tracing=self.state.tracing)

    def openapi(self) -> dict[str, Any]:
        """FastAPI leaves null fields out of examples; the reply always has them."""
        document = super().openapi()
        schemas = document["components"]["schemas"]
        schemas["AskRequest"]["examples"] = [REQUEST_EXAMPLE]
        schemas["AskReply"]["examples"] = [REPLY_EXAMPLE]
        return document
