"""Headers that every response carries: the request id, and what keeps the page safe.

Written as plain ASGI, so that a streamed reply passes through untouched.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.settings import AccessSettings
from api.request_id import REQUEST_ID_HEADER, request_id_of

EMBEDDED = "/embed"
"""The one page that pages of other origins may put into a frame."""

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)

SAFETY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


_NEVER_STORED = ("/api/", "/v1/", "/mcp")


class HeadersMiddleware:
    """Adds the request id and the safety headers; replies of the API are never cached."""

    def __init__(self, app: ASGIApp, access: AccessSettings) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = request_id_of(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID_HEADER] = request_id
                for name, value in self._safety(scope["path"]).items():
                    # What stands there already was meant (a reply that another origin may read).
                    headers.setdefault(name, value)
                headers["Cache-Control"] = (
                    "no-store" if scope["path"].startswith(_NEVER_STORED) else "no-cache"
                )
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _safety(self, path: str) -> dict[str, str]:
        framed = path == EMBEDDED
        ancestors = " ".join(["'self'", *self._access.origins]) if framed else "'none'"
        headers = {
            **SAFETY_HEADERS,
            "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; frame-ancestors {ancestors}",
        }
        if not framed:
            headers["X-Frame-Options"] = "DENY"  # says the same to old browsers, but knows no list
        if self._access.hsts_s:
            headers["Strict-Transport-Security"] = f"max-age={self._access.hsts_s}"
        return headers
