"""An example of a portal with Wenbao in its pages: `python portal.py`, as README.md says.

Its back end holds the key and gets a short-lived token for whoever is logged in; its page gets the
token and nothing else. It uses nothing of Wenbao but HTTP, so it could be in any language.
"""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from pathlib import Path
from string import Template

import httpx
import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

HERE = Path(__file__).parent


class PortalSettings(BaseSettings):
    """Read from the environment: PORTAL_WENBAO_KEY, PORTAL_WENBAO_URL …"""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", frozen=True)

    wenbao_key: SecretStr
    wenbao_url: str = "http://127.0.0.1:8000"
    origin: str = "http://127.0.0.1:8100"
    """Scheme, host and port of this portal, as in `access.origins` of Wenbao."""
    user: str = "示例员工"
    """A real portal takes the user from its session."""


def create_portal(settings: PortalSettings) -> FastAPI:
    """The portal: a page, its script and style, and the address at which the page gets tokens."""
    portal = FastAPI(openapi_url=None)
    page = Template((HERE / "page.html").read_text(encoding="utf-8"))
    html = page.substitute(wenbao=escape(settings.wenbao_url), user=escape(settings.user))
    policy = (
        f"default-src 'none'; script-src 'self' {settings.wenbao_url}; style-src 'self'; "
        f"connect-src 'self'; frame-src {settings.wenbao_url}; frame-ancestors 'none'"
    )

    @portal.get("/")
    async def index() -> HTMLResponse:
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    @portal.get("/page.js")
    async def script() -> FileResponse:
        return FileResponse(HERE / "page.js")

    @portal.get("/page.css")
    async def style() -> FileResponse:
        return FileResponse(HERE / "page.css")

    @portal.post("/wenbao-token")
    async def token(request: Request, response: Response) -> dict[str, str]:
        # For our own page only. A real portal also checks its session here.
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise HTTPException(HTTPStatus.FORBIDDEN)
        response.headers["Cache-Control"] = "no-store"
        return {"token": await _token_of(settings)}

    return portal


async def _token_of(settings: PortalSettings) -> str:
    async with httpx.AsyncClient(base_url=settings.wenbao_url, timeout=10) as wenbao:
        try:
            answered = await wenbao.post(
                "/api/tokens",
                json={"origin": settings.origin, "user": settings.user},
                headers={"Authorization": f"Bearer {settings.wenbao_key.get_secret_value()}"},
            )
            answered.raise_for_status()
        except httpx.HTTPError as error:
            raise HTTPException(HTTPStatus.BAD_GATEWAY, "问报没有给出令牌。") from error
    return str(answered.json()["token"])


if __name__ == "__main__":
    given = PortalSettings()  # type: ignore[call-arg]  # the key comes from the environment
    address = httpx.URL(given.origin)
    uvicorn.run(create_portal(given), host=address.host, port=address.port or 80)
