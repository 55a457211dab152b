"""Text of reports, questions and answers is shown as text in every view, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from rag.answer import Status
from tests.api.browsing import (
    PHONE,
    ask,
    mark_of,
    marked,
    needs_chromium,
    opened_page,
    own_settings,
)
from tests.api.hostile_report import (
    HOSTILE,
    LONG,
    MARKUP,
    QUESTIONS,
    HostileAnswerer,
    write_hostile_evaluation,
)
from tests.served import served

pytestmark = needs_chromium

# Nothing that the page itself makes: its own icon is the one picture.
FOREIGN = "main img, main script, aside img, aside script, main iframe, body > script"

PLACES = {
    "/report": ".reader-body",
    "/figures": ".data-table",
    "/conflicts": ".conflict",
    "/health": ".findings",
    "/evaluation": ".content",
}
"""Where each page shows text of the report or of a run."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("evaluation")
    write_hostile_evaluation(folder)
    with served(
        create_app(own_settings(folder, evaluation_dir=str(folder)), HostileAnswerer())
    ) as address:
        yield address


@pytest.fixture(params=[{"width": 1366, "height": 850}, PHONE], ids=["desk", "phone"])
def page(browser: Browser, url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with opened_page(browser, viewport=request.param) as page:
        page.goto(url)
        yield page
        assert page.locator(FOREIGN).count() == 0
        assert "owned" not in page.title()
        assert page.evaluate("document.documentElement.scrollWidth") <= request.param["width"]


def test_in_a_question_and_its_answer(page: Page) -> None:
    reply = ask(page, HOSTILE)
    expect(page.locator(".mine")).to_have_text(HOSTILE)
    expect(reply.locator(".answer")).to_contain_text(MARKUP)
    page.get_by_role("button", name="复制回答和出处").click()
    expect(page.locator(".toast")).to_be_visible()


def test_in_every_field_of_a_reply(page: Page) -> None:
    for status, question in QUESTIONS.items():
        reply = ask(page, question)
        expect(reply.locator(".sources .where")).to_contain_text(MARKUP)
        expect(reply.locator(".derivations")).to_contain_text(MARKUP)
        expect(reply.locator(".chips")).to_contain_text(MARKUP)
        if status is Status.ANSWERED:
            picture = reply.locator(".picture")
            expect(picture.locator(".picture-title")).to_contain_text(MARKUP)
            picture.get_by_role("button", name="表", exact=True).click()
            expect(picture.locator("tbody tr")).to_have_count(2)
        if status is Status.CONFLICTING:
            expect(reply.locator(".sides tbody tr").first).to_contain_text(LONG)


def test_in_the_source_and_the_card_of_a_place(page: Page) -> None:
    mark_of(ask(page, QUESTIONS[Status.DAMAGED]), 1).click()
    expect(page.locator("#source .restored-note")).to_contain_text(MARKUP)
    expect(marked(page)).to_contain_text(MARKUP)
    expect(page.locator("#source .report-table th").first).to_contain_text(MARKUP)
    marked(page).locator(".figure").hover()
    expect(page.get_by_role("tooltip")).to_contain_text(MARKUP)
    page.get_by_role("button", name="目录").click()
    expect(page.get_by_role("navigation", name="目录")).to_contain_text(MARKUP)
    page.get_by_label("在报告中查找").fill("<script>")
    expect(page.locator(".hit.current")).to_have_text("<script>")


def test_on_the_other_pages(page: Page, url: str) -> None:
    width = page.evaluate("innerWidth")
    for path, place in PLACES.items():
        page.goto(url + path)
        expect(page.locator(place).first).to_contain_text(MARKUP)
        assert page.locator(FOREIGN).count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_an_address_puts_its_text_into_the_question_box_and_nowhere_else(page: Page) -> None:
    page.goto(f"{page.url}?q=%3Cscript%3Edocument.title%3D'owned'%3C/script%3E#<img>")
    expect(page.get_by_label("问题", exact=True)).to_have_value(
        "<script>document.title='owned'</script>"
    )
    expect(page.locator(".message")).to_have_count(0)


def test_turned_text_does_not_turn_what_stands_beside_it(page: Page) -> None:
    reply = ask(page, QUESTIONS[Status.DAMAGED])
    note = reply.locator(".sources li")
    mark, tag = note.locator(".cite"), note.locator(".restored-tag")
    first, last = mark.bounding_box(), tag.bounding_box()
    assert first is not None
    assert last is not None
    assert first["x"] < last["x"]
