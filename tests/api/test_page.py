"""The chat page in a real browser, over a fake answerer; skipped where there is no chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from api.app import create_app
from api.settings import Settings
from tests.api.fake_answerer import HOSTILE, FakeAnswerer
from tests.served import served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def url(answerer: FakeAnswerer) -> Iterator[str]:
    with served(create_app(Settings(), answerer), before_the_end=answerer.release.set) as address:
        yield address


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """The open page; what it writes to the console as an error fails the test."""
    complaints: list[str] = []
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.goto(url)
    yield page
    context.close()
    # A failed request is reported by the browser itself and is what some tests ask for.
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def ask(page: Page, question: str) -> None:
    page.get_by_label("问题").fill(question)
    page.keyboard.press("Enter")


def mark_of(page: Page, number: int) -> Locator:
    return page.get_by_role("button", name=f"出处 {number}", exact=True)


def test_the_page_names_the_report(page: Page) -> None:
    expect(page.locator("#report-title")).to_have_text("小报告")
    assert page.title() == "问报"


def test_a_citation_mark_opens_the_source_with_the_quote_highlighted(page: Page) -> None:
    ask(page, "份额多少？")
    mark = mark_of(page, 1)
    mark.click()
    source = page.locator("#source")
    expect(source).to_be_visible()
    expect(source.locator("mark")).to_have_text("市场份额预计达15-20%")
    expect(source.locator(".passage")).to_have_text("据统计，市场份额预计达15-20%。前景可观。")
    expect(source.locator(".path li")).to_have_text(["一、市场", "规模"])
    expect(source).to_contain_text("第 4 页")
    expect(source).to_contain_text("原文印作“1520%”，读作“15-20%”（区间号丢失）")


def test_escape_closes_the_source_and_gives_the_focus_back(page: Page) -> None:
    ask(page, "份额多少？")
    mark = mark_of(page, 1)
    mark.press("Enter")
    expect(page.locator("#source")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(mark).to_be_focused()


def test_the_source_opens_at_phone_width_without_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    ask(page, "规模多大？")
    mark_of(page, 2).click()
    expect(page.locator("#source")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("规模多大？", "报告中说法不一"),
        ("缺损的？", "原文此处缺损"),
        ("没有的？", "报告未提及"),
    ],
)
def test_each_state_is_named(page: Page, question: str, state: str) -> None:
    ask(page, question)
    expect(page.locator(".reply .state")).to_have_text(state)


def test_the_four_states_look_different(page: Page) -> None:
    looks = set()
    for count, question in enumerate(["份额多少？", "规模多大？", "缺损的？", "没有的？"], start=1):
        ask(page, question)
        expect(page.locator(".reply:not(.waiting)")).to_have_count(count)
        style = "e => { const s = getComputedStyle(e); return s.borderLeft + s.backgroundColor }"
        looks.add(page.locator(".reply").last.evaluate(style))
    assert len(looks) == 4


def test_a_suggestion_asks_itself_and_the_history_goes_along(
    page: Page, answerer: FakeAnswerer
) -> None:
    ask(page, "份额多少？")
    page.get_by_role("button", name="规模多大？").click()
    expect(page.locator(".state")).to_have_text("报告中说法不一")
    question, history, _ = answerer.asked[-1]
    assert question == "规模多大？"
    assert [(turn.role, turn.content) for turn in history] == [
        ("user", "份额多少？"),
        ("assistant", "市场份额预计达15-20%[1]。"),
    ]


def test_a_new_chat_starts_without_history(page: Page, answerer: FakeAnswerer) -> None:
    ask(page, "份额多少？")
    expect(page.locator(".reply .answer")).to_be_visible()
    page.get_by_role("button", name="新对话").click()
    ask(page, "没有的？")
    expect(page.locator(".state")).to_have_text("报告未提及")
    assert answerer.asked[-1][1] == ()


def test_the_reading_of_a_follow_up_is_shown(page: Page) -> None:
    ask(page, "份额多少？")
    expect(page.get_by_text("按此理解：2025年的份额多少？")).to_be_visible()


def test_a_question_that_is_only_printed_otherwise_is_not_shown_twice(page: Page) -> None:
    ask(page, "2025 年 规模多大？")
    expect(page.locator(".reply .answer")).to_have_text("很大。")
    expect(page.get_by_text("按此理解")).to_have_count(0)


def test_markup_in_an_answer_is_shown_as_text(page: Page) -> None:
    ask(page, "脚本？")
    mark_of(page, 1).click()
    expect(page.locator("#source mark")).to_have_text(HOSTILE)
    expect(page.locator(".reply .answer")).to_contain_text(HOSTILE)
    assert page.locator("#log img, #log script, #source img, #source script").count() == 0
    assert page.title() == "问报"


def test_markup_in_a_question_is_shown_as_text(page: Page) -> None:
    ask(page, HOSTILE)
    expect(page.locator(".mine")).to_have_text(HOSTILE)
    expect(page.locator(".reply .answer")).to_have_text(f"答：{HOSTILE}")
    assert page.title() == "问报"


def test_a_failure_is_told_with_its_request_id_and_can_be_tried_again(
    page: Page, answerer: FakeAnswerer
) -> None:
    ask(page, "出错")
    expect(page.get_by_role("alert")).to_contain_text("服务出了内部错误")
    expect(page.get_by_role("alert")).to_contain_text("请求编号")
    page.get_by_role("button", name="再试一次").click()
    expect(page.get_by_role("alert")).to_have_count(1)
    assert [question for question, *_ in answerer.asked] == ["出错", "出错"]


def test_shift_enter_makes_a_new_line_and_sends_nothing(page: Page, answerer: FakeAnswerer) -> None:
    page.get_by_label("问题").fill("第一行")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("第二行")
    expect(page.get_by_label("问题")).to_have_value("第一行\n第二行")
    assert answerer.asked == []


def test_the_page_asks_no_other_host(browser: Browser, url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url, wait_until="networkidle")
    context.close()
    assert asked
    assert all(address.startswith(url) for address in asked)


def test_scripts_that_stand_in_a_page_are_not_run(browser: Browser, url: str) -> None:
    """The policy forbids them, so even a hole in the page would run nothing."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    page.evaluate(
        "() => { const s = document.createElement('script');"
        " s.textContent = 'document.title = \"owned\"'; document.body.append(s); }"
    )
    title = page.title()
    context.close()
    assert title == "问报"
