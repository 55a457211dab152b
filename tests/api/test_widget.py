"""The widget in pages of the example portal, on another origin, over the shipped report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from rag.answerer import Answerer
from tests.api.axe import faults
from tests.api.browsing import PHONE, mark_of, needs_chromium, opened_page
from tests.api.embedding import (
    Embedding,
    ask_embedded,
    embedded,
    embedding,
    frame_of,
    launcher,
    opened_chat,
)
from tests.api.fake_answerer import FakeAnswerer

pytestmark = needs_chromium

DESK = {"width": 1366, "height": 850}
SHARE = "2025年PACS的市场份额预计是多少？"
CONFLICT = "2025年中国影像工作站市场的市场规模是多少？"
REFUSED = "火星的市场份额是多少？"
MOST_BYTES = 12_000
TAG = {
    "tokenUrl": "/wenbao-token",
    "theme": "dark",
    "size": "large",
    "position": "bottom-left",
    "label": "问数",
    "width": "500",
    "height": "9999",
}
IN_FOCUS = "() => document.activeElement.shadowRoot?.activeElement?.tagName"


@pytest.fixture(scope="module")
def world(
    shipped_answerer: Answerer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Embedding]:
    with embedding(shipped_answerer, tmp_path_factory.mktemp("widget")) as world:
        yield world


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with opened_page(browser, viewport=DESK) as page:
        yield page


def test_a_page_of_the_portal_asks_and_sees_the_clause_and_hears_of_it(
    page: Page, world: Embedding
) -> None:
    page.goto(world.portal)
    button = launcher(page)
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    reply = ask_embedded(embedded(page), SHARE)
    expect(reply.locator(".hero-number")).to_have_text("预计54.3%")
    mark_of(reply, 1).click()
    clause = embedded(page).locator("#source mark.current")
    expect(clause).to_contain_text("市场份额预计达54.3%")
    expect(clause).to_be_in_viewport()
    expect(page.locator("#events li")).to_have_text(
        ["可以打开了", "打开", "回答：answered，数字 1 个，出处 1 处", "看出处 1：摘要"]
    )


def test_the_script_is_small_and_any_page_may_load_it(world: Embedding) -> None:
    script = httpx.get(f"{world.wenbao}/widget.js")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "javascript" in script.headers["content-type"]
    assert len(script.content) < MOST_BYTES
    known = {"If-None-Match": script.headers["etag"]}
    assert httpx.get(f"{world.wenbao}/widget.js", headers=known).status_code == 304


def test_all_of_it_can_be_done_with_the_keyboard(page: Page, world: Embedding) -> None:
    page.goto(world.portal)
    expect(launcher(page)).to_be_visible()
    page.get_by_role("button", name="查报告里的数字").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    chat = embedded(page)
    expect(chat.get_by_label("问题", exact=True)).to_be_focused()
    page.keyboard.type(SHARE)
    page.keyboard.press("Enter")
    reply = chat.locator(".reply:not(.waiting)")
    expect(reply.locator(".hero-number")).to_have_text("预计54.3%")
    while not mark_of(reply, 1).evaluate("mark => mark === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(chat.locator("#source-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.locator("#source")).to_be_hidden()
    expect(mark_of(reply, 1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    assert page.evaluate(IN_FOCUS) == "BUTTON"
    page.keyboard.press("Enter")
    expect(reply).to_be_visible()  # the chat is as it was left
    page.keyboard.press("Escape")
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")


def test_a_button_of_the_portal_opens_it_and_has_the_focus_again_in_the_end(
    page: Page, world: Embedding
) -> None:
    page.goto(world.portal)
    expect(launcher(page)).to_be_visible()
    own = page.get_by_role("button", name="查报告里的数字")
    own.press("Enter")
    embedded(page).get_by_role("button", name="关闭问报").click()
    expect(own).to_be_focused()
    expect(page.locator("#events li")).to_have_text(["可以打开了", "打开", "关闭"])
    assert page.evaluate("() => Wenbao.isOpen") is False


def test_on_a_phone_it_takes_the_whole_window(browser: Browser, world: Embedding) -> None:
    with opened_page(browser, viewport=PHONE) as page:
        chat = opened_chat(page, world.portal)
        box = page.locator("iframe").bounding_box()
        assert box == {"x": 0, "y": 0, **PHONE}
        ask_embedded(chat, SHARE)
        ask_embedded(chat, REFUSED)
        reply = ask_embedded(chat, CONFLICT)
        frame = frame_of(page)
        assert frame.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
        # The log scrolls; the page with its head and question box stays where it is.
        top = "() => document.querySelector('.embed-top').getBoundingClientRect().top"
        assert frame.evaluate(top) == 0
        mark_of(reply, 1).click()
        expect(chat.locator("#source mark.current").first).to_be_in_viewport()
        assert chat.locator("#source").bounding_box() == box
        chat.get_by_role("button", name="关闭出处").click()
        chat.get_by_role("button", name="关闭问报").click()
        expect(launcher(page)).to_be_visible()
        assert faults(page) == []


@pytest.mark.parametrize("size", [{"width": 320, "height": 400}, {"width": 900, "height": 320}])
def test_the_chat_fits_frames_of_any_size(
    browser: Browser, world: Embedding, size: dict[str, int]
) -> None:
    with opened_page(browser, viewport={"width": 1000, "height": 500}) as page:
        chat = opened_chat(page, world.portal)
        page.locator("iframe").evaluate(
            "(frame, { width, height }) => frame.parentElement.style.cssText ="
            " `position: fixed; inset: 0 auto auto 0; width: ${width}px; height: ${height}px`",
            size,
        )
        reply = ask_embedded(chat, SHARE)
        mark_of(reply, 1).click()
        expect(chat.locator("#source mark.current")).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(chat.get_by_label("问题", exact=True)).to_be_in_viewport(ratio=1)
        assert frame_of(page).evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_widget_has_no_serious_fault(
    browser: Browser, world: Embedding, scheme: Any
) -> None:
    with opened_page(browser, viewport=DESK, color_scheme=scheme, reduced_motion="reduce") as page:
        chat = opened_chat(page, world.portal)
        expect(chat.locator(".starter")).to_have_count(4)
        assert faults(page) == []
        assert faults(frame_of(page)) == []
        ask_embedded(chat, REFUSED)
        mark_of(ask_embedded(chat, CONFLICT), 1).click()
        expect(chat.locator("#source mark.current").first).to_be_visible()
        assert faults(frame_of(page)) == []


def test_the_tag_says_how_it_looks(page: Page, world: Embedding) -> None:
    page.goto(f"{world.portal}/another-page")
    page.evaluate(
        """({ src, data }) => {
          const script = document.createElement("script");
          script.src = src;
          Object.assign(script.dataset, data);
          document.head.append(script);
        }""",
        {"src": f"{world.wenbao}/widget.js", "data": TAG},
    )
    page.get_by_role("button", name="问数", exact=True).click()
    chat = embedded(page)
    expect(chat.locator("#report-title")).not_to_be_empty()
    box = page.locator("[role=dialog]").bounding_box()
    assert box is not None
    assert box["x"] == 20
    assert box["width"] == 500
    assert box["y"] >= 0
    root = chat.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root).to_have_attribute("data-size", "large")
    page.evaluate("() => Wenbao.setTheme('light')")
    expect(root).to_have_attribute("data-theme", "light")


def test_the_chat_goes_on_in_the_next_page_of_the_portal(page: Page, world: Embedding) -> None:
    ask_embedded(opened_chat(page, world.portal), SHARE)
    chat = opened_chat(page, world.portal)
    expect(chat.locator(".mine")).to_have_text(SHARE)
    chat.get_by_role("button", name="新对话").click()
    expect(chat.locator(".mine")).to_have_count(0)
    expect(chat.get_by_label("问题", exact=True)).to_be_focused()


def test_a_frame_without_storage_answers_all_the_same(page: Page, world: Embedding) -> None:
    page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"]) {
          Object.defineProperty(window, name, {
            get() { throw new DOMException("closed to this frame", "SecurityError"); },
          });
        }"""
    )
    reply = ask_embedded(opened_chat(page, world.portal), SHARE)
    expect(reply.locator(".hero-number")).to_have_text("预计54.3%")


def test_an_open_service_needs_no_token(page: Page, tmp_path: Path) -> None:
    with embedding(FakeAnswerer(), tmp_path, required=False) as world:
        page.goto(world.portal)
        expect(launcher(page)).to_be_visible()
        page.evaluate("() => Wenbao.setTokenSource(null)")
        launcher(page).click()
        reply = ask_embedded(embedded(page), "份额多少？")
        expect(reply.locator(".answer")).to_contain_text("15-20%")
        page.goto(f"{world.wenbao}/embed")  # nor a frame, for whoever looks at it by itself
        reply = ask_embedded(page, "份额多少？")
        expect(reply.locator(".answer")).to_contain_text("15-20%")
        expect(page.get_by_role("button", name="关闭问报")).to_be_hidden()
