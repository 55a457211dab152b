"""The widget in pages of the example portal, on another origin, over the shipped report."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.answerer import Answerer
from tests.api.browsing import mark_of, needs_chromium, opened_page
from tests.api.embedding import Embedding, ask_embedded, embedded, embedding, launcher

pytestmark = needs_chromium

SHARE = "2025年PACS的市场份额预计是多少？"


@pytest.fixture(scope="module")
def world(
    shipped_answerer: Answerer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Embedding]:
    with embedding(shipped_answerer, tmp_path_factory.mktemp("widget")) as world:
        yield world


@pytest.fixture
def page(browser: Browser, world: Embedding) -> Iterator[Page]:
    with opened_page(browser, viewport={"width": 1366, "height": 850}) as page:
        page.goto(world.portal)
        yield page


def test_a_page_of_the_portal_asks_and_sees_the_clause_and_hears_of_it(page: Page) -> None:
    button = launcher(page)
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    reply = ask_embedded(page, SHARE)
    expect(reply.locator(".hero-number")).to_have_text("预计54.3%")
    mark_of(reply, 1).click()
    clause = embedded(page).locator("#source mark.current")
    expect(clause).to_contain_text("市场份额预计达54.3%")
    expect(clause).to_be_in_viewport()
    expect(page.locator("#events li")).to_have_text(
        ["可以打开了", "打开", "回答：answered，数字 1 个，出处 1 处", "看出处 1：摘要"]
    )


def test_an_expired_token_is_renewed_and_the_question_answered(
    page: Page, world: Embedding
) -> None:
    page.evaluate(
        """(tokens) => {
          window.given = [];
          Wenbao.setTokenSource(async () => {
            window.given.push(tokens[0]);
            return tokens.shift();
          });
        }""",
        [world.token(minutes=-1), world.token()],
    )
    launcher(page).click()
    reply = ask_embedded(page, SHARE)
    expect(reply.locator(".hero-number")).to_have_text("预计54.3%")
    assert len(page.evaluate("window.given")) == 2
