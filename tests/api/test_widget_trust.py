"""Whom the widget and the embedded chat trust: tokens, origins, windows, and the text they show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from rag.answer import Status
from tests.api.browsing import mark_of, needs_chromium, opened_page
from tests.api.embedding import (
    Embedding,
    ask_embedded,
    embedded,
    embedding,
    frame_of,
    launcher,
    opened_chat,
    portal_at,
)
from tests.api.fake_answerer import FakeAnswerer
from tests.api.hostile_report import MARKUP, QUESTIONS, HostileAnswerer
from tests.served import address_of, listening, served

pytestmark = needs_chromium

SHARE = "份额多少？"
ANSWER = "市场份额预计达15-20%"
GIVE_IN_TURN = """(tokens) => {
  window.given = [];
  Wenbao.setTokenSource(async () => {
    window.given.push(tokens[0]);
    return tokens.shift();
  });
}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedding]:
    with embedding(FakeAnswerer(), tmp_path_factory.mktemp("trust")) as world:
        yield world


@pytest.fixture
def page(browser: Browser, world: Embedding) -> Iterator[Page]:
    with opened_page(browser) as page:
        page.goto(world.portal)
        expect(launcher(page)).to_be_visible()
        yield page


def test_a_token_that_has_expired_before_it_is_used_is_renewed(
    page: Page, world: Embedding
) -> None:
    page.evaluate(GIVE_IN_TURN, [world.token(minutes=-1), world.token()])
    launcher(page).click()
    expect(ask_embedded(embedded(page), SHARE)).to_contain_text(ANSWER)
    assert page.evaluate("window.given.length") == 2


def test_a_question_whose_token_has_expired_is_answered_with_the_next(
    page: Page, world: Embedding
) -> None:
    first, second = world.token(), world.token()
    expired = f"Bearer {world.token(minutes=-1)}"
    answered: list[tuple[str, int]] = []

    def hand_on(route: Route) -> None:
        """The first token holds until the question is asked: the service sees an expired one."""
        headers = route.request.headers
        given = headers["authorization"]
        old = given == f"Bearer {first}"
        response = route.fetch(headers={**headers, "authorization": expired} if old else headers)
        answered.append((given, response.status))
        route.fulfill(response=response)

    page.evaluate(GIVE_IN_TURN, [first, second])
    launcher(page).click()
    expect(embedded(page).locator("#report-title")).not_to_be_empty()
    page.route("**/api/ask/stream", hand_on)
    reply = ask_embedded(embedded(page), SHARE)
    expect(reply).to_contain_text(ANSWER)
    expect(embedded(page).locator(".mine")).to_have_text(SHARE)
    assert answered == [(f"Bearer {first}", 401), (f"Bearer {second}", 200)]


def test_without_a_token_the_portal_is_named_and_the_question_stays(
    page: Page, world: Embedding
) -> None:
    page.evaluate(GIVE_IN_TURN, [])
    launcher(page).click()
    chat = embedded(page)
    expect(chat.get_by_role("alert")).to_contain_text("门户没有给出令牌")
    box = chat.get_by_label("问题", exact=True)
    box.fill(SHARE)
    box.press("Enter")
    page.wait_for_function("window.given.length === 2")
    expect(chat.get_by_role("alert")).to_contain_text("门户没有给出令牌")
    expect(box).to_have_value(SHARE)
    page.evaluate(GIVE_IN_TURN, [world.token()])
    chat.get_by_role("button", name="再试一次").click()
    expect(chat.locator("#report-title")).not_to_be_empty()
    expect(box).to_have_value(SHARE)
    box.press("Enter")
    expect(chat.locator(".reply:not(.waiting)")).to_contain_text(ANSWER)


def test_a_page_may_do_without_the_script_and_greet_its_frame_late(
    page: Page, world: Embedding
) -> None:
    """As `api/README.md` says for portals that hold the frame themselves."""
    page.goto(f"{world.portal}/another-page")
    page.evaluate(
        """(address) => {
          const frame = document.createElement("iframe");
          frame.src = address;
          document.body.append(frame);
        }""",
        f"{world.wenbao}/embed",
    )
    chat = embedded(page)
    expect(chat.get_by_role("alert")).to_contain_text("需要密钥或令牌")
    page.evaluate(
        """([origin, token]) => {
          const frame = document.querySelector("iframe").contentWindow;
          window.addEventListener("message", ({ source, data }) => {
            if (source === frame && data.type === "wenbao:token-wanted")
              frame.postMessage({ type: "wenbao:token", token }, origin);
          });
          frame.postMessage({ type: "wenbao:hello", tokens: true }, origin);
        }""",
        [world.wenbao, world.token()],
    )
    expect(ask_embedded(chat, SHARE)).to_contain_text(ANSWER)


def test_the_portals_back_end_keeps_the_key_and_gives_tokens_to_its_own_page_only(
    world: Embedding,
) -> None:
    address = f"{world.portal}/wenbao-token"
    given = httpx.post(address, headers={"Sec-Fetch-Site": "same-origin"})
    assert given.json()["token"].count(".") == 2
    assert given.headers["cache-control"] == "no-store"
    assert httpx.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    for path in ("/", "/page.js", "/wenbao-token"):
        assert world.key not in httpx.get(f"{world.portal}{path}").text


def test_the_token_goes_to_no_address_and_into_no_storage(page: Page, world: Embedding) -> None:
    token = world.token()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.evaluate(GIVE_IN_TURN, [token])
    launcher(page).click()
    ask_embedded(embedded(page), SHARE)
    calls = [each for each in asked if "/api/" in each.url]
    assert len(calls) > 2
    for call in calls:
        assert call.headers["authorization"] == f"Bearer {token}"
        assert call.headers["x-wenbao-embedder"] == world.portal
    assert not any(token in each.url for each in asked)
    kept = "() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, location.href])"
    assert token not in frame_of(page).evaluate(kept)
    assert token not in page.evaluate(kept)


def test_what_one_user_asked_is_not_shown_to_the_next_in_the_same_tab(
    page: Page, world: Embedding
) -> None:
    ask_embedded(opened_chat(page, world.portal), SHARE)
    page.goto(world.portal)
    expect(launcher(page)).to_be_visible()
    page.evaluate(GIVE_IN_TURN, [world.token(user="李四")])
    launcher(page).click()
    expect(embedded(page).locator("#report-title")).not_to_be_empty()
    expect(embedded(page).locator(".mine")).to_have_count(0)
    assert SHARE not in frame_of(page).evaluate("() => JSON.stringify({ ...sessionStorage })")


def test_a_site_that_is_not_on_the_list_cannot_embed_the_chat(
    browser: Browser, world: Embedding
) -> None:
    listener = listening()
    stranger = address_of(listener)
    with served(portal_at(stranger, world.wenbao, world.key), listener=listener):
        page = browser.new_page()
        page.clock.install()
        page.goto(stranger)
        launcher(page).click()
        frame = page.frames[1]
        page.wait_for_event("framenavigated", lambda each: each is frame) if not frame.url else None
        expect(page.get_by_role("status")).to_have_text("正在打开…")
        page.clock.fast_forward(10_000)
        expect(page.get_by_role("status")).to_contain_text("问报打不开")
        assert frame.url == "chrome-error://chromewebdata/"
        page.get_by_role("dialog").get_by_role("button", name="关闭").click()
        expect(launcher(page)).to_be_focused()
        page.close()


WATCH = """() => {
  window.seen = [];
  window.addEventListener("message", ({ data }) => window.seen.push(data.type));
}"""
OTHER_WINDOW = """(address) => new Promise((resolve) => {
  const frame = document.createElement("iframe");
  frame.name = "other";
  if (address) frame.src = address;
  else frame.srcdoc = "<p>another window of the same origin</p>";
  frame.addEventListener("load", resolve);
  document.body.append(frame);
})"""
CHAT = "parent.document.querySelector('#wenbao').shadowRoot.querySelector('iframe').contentWindow"


def test_a_token_from_any_window_but_the_one_around_it_is_ignored(
    page: Page, world: Embedding
) -> None:
    right, wrong = world.token(), world.token(user="别人")
    page.evaluate(
        """(token) => Wenbao.setTokenSource(
          () => new Promise((resolve) => { window.release = () => resolve(token); }))""",
        right,
    )
    proofs: list[str | None] = []
    page.on(
        "request",
        lambda each: (
            proofs.append(each.headers.get("authorization")) if "/api/" in each.url else None
        ),
    )
    launcher(page).click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_be_hidden()
    frame_of(page).evaluate(WATCH)
    page.evaluate(OTHER_WINDOW, None)
    other = page.frame("other")
    assert other is not None
    other.evaluate(
        f"([token, to]) => {CHAT}.postMessage({{ type: 'wenbao:token', token }}, to)",
        [wrong, world.wenbao],
    )
    frame_of(page).wait_for_function("() => window.seen.includes('wenbao:token')")
    page.wait_for_function("() => window.release")
    assert proofs == []
    page.evaluate("() => window.release()")
    expect(ask_embedded(page.frame_locator("#wenbao iframe"), SHARE)).to_contain_text(ANSWER)
    assert set(proofs) == {f"Bearer {right}"}


@pytest.mark.parametrize("whose", ["the portal's", "Wenbao's", "the widget's, gone elsewhere"])
def test_a_portal_hears_and_serves_only_the_frame_of_the_widget(
    page: Page, world: Embedding, whose: str
) -> None:
    """Neither events nor tokens for another window, nor for another page in the same window."""
    opened_chat(page, world.portal)
    page.evaluate(GIVE_IN_TURN, ["a token"])
    if whose == "the portal's":
        page.evaluate(OTHER_WINDOW, None)
        sender = page.frame("other")
    elif whose == "Wenbao's":
        page.evaluate(OTHER_WINDOW, f"{world.wenbao}/embed")
        sender = page.frame("other")
    else:
        sender = frame_of(page)
        with page.expect_event("framenavigated", lambda frame: frame is sender):
            page.locator("#wenbao iframe").evaluate("frame => frame.src = 'about:blank'")
    assert sender is not None
    page.evaluate(WATCH)
    kinds = ["wenbao:token-wanted", "wenbao:close", "wenbao:answered"]
    sender.evaluate("kinds => kinds.forEach((type) => parent.postMessage({ type }, '*'))", kinds)
    page.wait_for_function("kinds => kinds.every((type) => window.seen.includes(type))", arg=kinds)
    assert page.evaluate("window.given") == []
    assert page.evaluate("Wenbao.isOpen") is True
    expect(page.locator("#events li")).to_have_text(["可以打开了", "打开"])


def test_a_page_that_opens_the_chat_in_a_window_of_its_own_can_give_it_no_token(
    browser: Browser, world: Embedding
) -> None:
    with opened_page(browser) as page:
        page.goto(f"{world.wenbao}/embed")
        expect(page.get_by_role("alert")).to_contain_text("需要密钥或令牌")
        page.evaluate(
            """(token) => {
              window.postMessage({ type: "wenbao:hello", tokens: true }, "*");
              window.postMessage({ type: "wenbao:token", token }, "*");
            }""",
            world.token(),
        )
        page.evaluate("() => new Promise((resolve) => setTimeout(resolve))")
        with page.expect_response("**/api/reports") as listed:
            page.get_by_role("button", name="再试一次").click()
        assert listed.value.status == 401


def test_hostile_text_is_text_in_the_chat_and_in_what_the_portal_hears(
    browser: Browser, tmp_path: Path
) -> None:
    with embedding(HostileAnswerer(), tmp_path) as world, opened_page(browser) as page:
        chat = opened_chat(page, world.portal)
        reply = ask_embedded(chat, QUESTIONS[Status.DAMAGED])
        expect(reply.locator(".sources .where")).to_contain_text(MARKUP)
        mark_of(reply, 1).click()
        expect(chat.locator("#source .restored-note")).to_contain_text(MARKUP)
        expect(page.locator("#events li").last).to_contain_text(MARKUP)
        assert page.title() == "示例门户"
        assert frame_of(page).title() == "问报"
        assert frame_of(page).evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        foreign = "main img, main script, main iframe, aside img, aside script"
        assert chat.locator(foreign).count() == 0
        assert page.locator(foreign).count() == 0
