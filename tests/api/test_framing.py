"""What pages of other sites can do, in a real browser: not frame ours, not use another's token."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from api.access.caller import Scope
from api.access.keys import create_key
from api.app import create_app
from api.settings import Settings
from api.store.database import Database
from tests.api.browsing import needs_chromium, opened_browser
from tests.api.fake_answerer import FakeAnswerer
from tests.api.until import until
from tests.served import running, served

pytestmark = needs_chromium
SITES = ("portal.test", "second.test", "evil.test")
ASK = """async ([base, token, more]) => {
  try {
    const response = await fetch(`${base}/api/ask`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}`, ...more },
      body: JSON.stringify({ question: "份额多少？" }),
    });
    return response.status;
  } catch {
    return "blocked";
  }
}"""


class Sites:
    """Web sites of several names, all with one page."""

    def __init__(self) -> None:
        self.html = ""
        sites = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = sites.html.encode() if self.path == "/" else b""
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def origin(self, name: str) -> str:
        return f"http://{name}:{self.server.server_address[1]}"


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    sites = Sites()
    with running(sites.server):
        yield sites


@pytest.fixture(scope="module")
def named_browser() -> Iterator[Browser]:
    """A browser for which the sites' names lead to this machine."""
    rules = ", ".join(f"MAP {name} 127.0.0.1" for name in SITES)
    with opened_browser(f"--host-resolver-rules={rules}") as browser:
        yield browser


@pytest.fixture
def settings(tmp_path: Path, sites: Sites) -> Settings:
    origins = [sites.origin("portal.test"), sites.origin("second.test")]
    return Settings.model_validate(
        {
            "access": {"required": True, "origins": origins},
            "store": {"url": f"sqlite:///{tmp_path}/wenbao.db"},
            "audit": {"spool_dir": str(tmp_path / "spool")},
        }
    )


@pytest.fixture
def url(settings: Settings, answerer: FakeAnswerer) -> Iterator[str]:
    with served(create_app(settings, answerer)) as address:
        until(lambda: httpx.get(f"{address}/readyz").status_code == 200)
        yield address


def page_at(browser: Browser, sites: Sites, name: str) -> Page:
    page = browser.new_page()
    page.goto(sites.origin(name))
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("name", ["portal.test", "evil.test"])
@pytest.mark.parametrize("path", ["/", "/report", "/figures"])
def test_no_site_can_put_a_page_of_ours_into_a_frame(
    named_browser: Browser, sites: Sites, url: str, name: str, path: str
) -> None:
    sites.html = f'<iframe src="{url}{path}"></iframe>'
    page = page_at(named_browser, sites, name)
    [frame] = page.frames[1:]
    assert frame.url == "chrome-error://chromewebdata/"
    page.close()


def test_a_token_is_of_use_to_the_page_that_it_is_for_and_to_no_other(
    named_browser: Browser, sites: Sites, settings: Settings, url: str
) -> None:
    database = Database(settings.store)
    key, _ = create_key(database, name="门户", scopes=frozenset({Scope.ASK}))
    database.close()
    portal = sites.origin("portal.test")
    made = httpx.post(
        f"{url}/api/tokens",
        json={"origin": portal, "user": "张三"},
        headers={"Authorization": f"Bearer {key}"},
    )
    token = made.json()["token"]
    sites.html = "<p>一个网站</p>"
    forged = {"X-Wenbao-Embedder": portal}
    for name, alone, forging in (
        ("portal.test", 200, 200),
        ("second.test", 403, 403),
        ("evil.test", "blocked", "blocked"),
    ):
        page = page_at(named_browser, sites, name)
        assert page.evaluate(ASK, [url, token, {}]) == alone
        assert page.evaluate(ASK, [url, token, forged]) == forging
        page.close()
