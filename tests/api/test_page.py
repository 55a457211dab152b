"""The chat page in a real browser, over a fake answerer: states, failures, chats, feedback."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from api.app import create_app
from corpus.report import Description
from rag.answer import Answer, Turn
from tests.api.browsing import (
    ask,
    mark_of,
    marked,
    needs_chromium,
    opened_page,
    own_settings,
)
from tests.api.fake_answerer import REPORT_ID, FakeAnswerer
from tests.served import served

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def answerer() -> FakeAnswerer:
    return FakeAnswerer()


@pytest.fixture(scope="module")
def url(answerer: FakeAnswerer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = create_app(own_settings(tmp_path_factory.mktemp("page")), answerer)
    with served(app, before_the_end=answerer.release.set) as address:
        yield address


@pytest.fixture
def page(browser: Browser, url: str, answerer: FakeAnswerer) -> Iterator[Page]:
    with opened_page(browser) as page:
        with page.expect_response("**/examples"):  # they are questions that are asked, too
            page.goto(url)
        answerer.asked.clear()
        yield page


@pytest.fixture(scope="module")
def still(browser: Browser, url: str) -> Iterator[Page]:
    """One page for tests that only call its modules."""
    with opened_page(browser) as page:
        page.goto(f"{url}/evaluation")
        yield page


def test_the_page_names_the_report(page: Page) -> None:
    expect(page.locator("#report-title")).to_have_text("小报告")
    assert page.title() == "问报"


def test_where_the_report_cannot_be_opened_the_passage_of_the_reply_is_shown(page: Page) -> None:
    page.route("**/api/reports/*/text", lambda route: route.abort())
    mark_of(ask(page, "份额多少？"), 1).click()
    source = page.locator("#source")
    expect(marked(page)).to_have_text("市场份额预计达15-20%")
    expect(source.locator(".passage")).to_have_text("据统计，市场份额预计达15-20%。前景可观。")
    expect(source).to_contain_text("一、市场")
    expect(source).to_contain_text("第 4 页")
    expect(source).to_contain_text("原文印作“1520%”，读作“15-20%”（区间号丢失）")
    page.unroute("**/api/reports/*/text")
    source.get_by_role("button", name="再试一次").click()
    expect(source.locator(".report-head h2")).to_have_text("小报告")


def test_escape_closes_the_source_and_gives_the_focus_back(page: Page) -> None:
    mark = mark_of(ask(page, "份额多少？"), 1)
    mark.press("Enter")
    expect(page.locator("#source")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(mark).to_be_focused()


@pytest.mark.parametrize(
    ("question", "state", "explained"),
    [
        ("规模多大？", "报告说法不一", "不同的数字"),
        ("缺损的？", "原文此处缺损", "不作猜测"),
        ("没有的？", "报告未提及", "不给数字"),
    ],
)
def test_each_state_is_named_and_explains_itself(
    page: Page, question: str, state: str, explained: str
) -> None:
    reply = ask(page, question)
    expect(reply.locator(".state")).to_have_text(state)
    expect(reply.locator(".state-meaning")).to_contain_text(explained)


def test_the_four_states_look_different(page: Page) -> None:
    looks = set()
    for question in ["份额多少？", "规模多大？", "缺损的？", "没有的？"]:
        reply = ask(page, question)
        style = (
            "e => { const h = e.querySelector('.state-head');"
            " return getComputedStyle(e).border + (h ? getComputedStyle(h).backgroundColor : '') }"
        )
        looks.add(reply.evaluate(style))
    assert len(looks) == 4


def test_what_is_near_and_no_answer_is_named_so(page: Page) -> None:
    reply = ask(page, "没有的？")
    expect(reply.locator(".nearest")).to_contain_text("不是答案")
    expect(reply.locator(".nearest li")).to_have_text("市场份额15-20%")
    expect(reply.locator(".hero")).to_have_count(0)


def test_a_suggestion_asks_itself_and_the_history_goes_along(
    page: Page, answerer: FakeAnswerer
) -> None:
    ask(page, "份额多少？")
    page.get_by_role("button", name="规模多大？").click()
    expect(page.locator(".state")).to_have_text("报告说法不一")
    question, history, _ = answerer.asked[-1]
    assert question == "规模多大？"
    assert [(turn.role, turn.content) for turn in history] == [
        ("user", "份额多少？"),
        ("assistant", "市场份额预计达15-20%[1]。"),
    ]


def test_a_new_chat_starts_without_history(page: Page, answerer: FakeAnswerer) -> None:
    ask(page, "份额多少？")
    page.get_by_role("button", name="新对话").click()
    ask(page, "没有的？")
    assert answerer.asked[-1][1] == ()


def test_the_reading_of_a_follow_up_is_shown_and_can_be_changed(page: Page) -> None:
    reply = ask(page, "份额多少？")
    expect(reply.locator(".read-as")).to_contain_text("按此理解：2025年的份额多少？")
    reply.get_by_role("button", name="改这个问题再问").click()
    box = page.get_by_label("问题", exact=True)
    expect(box).to_have_value("2025年的份额多少？")
    expect(box).to_be_focused()


def test_a_question_that_is_only_printed_otherwise_is_not_shown_twice(page: Page) -> None:
    reply = ask(page, "2025 年 规模多大？")
    expect(reply.locator(".answer")).to_have_text("很大。")
    expect(page.get_by_text("按此理解")).to_have_count(0)


def test_a_failure_is_told_with_its_request_id_and_can_be_tried_again(
    page: Page, answerer: FakeAnswerer
) -> None:
    ask(page, "出错")
    expect(page.get_by_role("alert")).to_contain_text("服务出了内部错误")
    expect(page.get_by_role("alert")).to_contain_text("请求编号")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(1)
    assert [question for question, *_ in answerer.asked] == ["出错", "出错"]


def test_a_service_that_is_gone_is_told_in_words(page: Page) -> None:
    page.route("**/api/ask/stream", lambda route: route.abort())
    expect(ask(page, "份额多少？")).to_contain_text("连不上服务")


def test_stages_are_shown_while_one_waits_and_waiting_can_be_stopped(
    page: Page, answerer: FakeAnswerer
) -> None:
    answerer.blocked.clear()
    page.get_by_label("问题", exact=True).fill("挡住")
    page.keyboard.press("Enter")
    expect(page.locator(".waiting .stage")).to_have_text("正在理解问题")
    page.get_by_role("button", name="停止").click()
    expect(page.locator(".problem")).to_contain_text("已停止")
    expect(page.get_by_role("button", name="发送", exact=True)).to_be_visible()
    answerer.release.set()


def test_pieces_of_an_answer_are_shown_as_they_come(page: Page) -> None:
    """The stream is cut in the middle of a character and of an event, as networks do."""
    page.evaluate(
        """() => {
          const wire = new TextEncoder().encode(
            ': heartbeat\\n\\nevent: stage\\ndata: {"stage":"x","label":"正在核对数字"}\\n\\n' +
            'event: text\\ndata: {"text":"第一段，"}\\n\\n');
          window.fetch = async () => new Response(new ReadableStream({
            async start(control) {
              for (const byte of wire) control.enqueue(new Uint8Array([byte]));
              window.finish = () => control.close();
            },
          }));
        }"""
    )
    page.get_by_label("问题", exact=True).fill("慢慢说")
    page.keyboard.press("Enter")
    expect(page.locator(".waiting .stage")).to_have_text("正在核对数字")
    expect(page.locator(".waiting .answer")).to_have_text("第一段，")
    page.evaluate("window.finish()")
    expect(page.locator(".problem")).to_contain_text("回答中途断了")


def test_an_answer_can_be_asked_for_again(page: Page, answerer: FakeAnswerer) -> None:
    reply = ask(page, "份额多少？")
    reply.get_by_role("button", name="重新回答").click()
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.locator(".reply")).to_have_count(1)
    assert [question for question, *_ in answerer.asked] == ["份额多少？", "份额多少？"]
    assert answerer.asked[-1][1] == ()


def test_shift_enter_makes_a_new_line_and_sends_nothing(page: Page, answerer: FakeAnswerer) -> None:
    box = page.get_by_label("问题", exact=True)
    box.fill("第一行")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("第二行")
    expect(box).to_have_value("第一行\n第二行")
    assert answerer.asked == []


def test_the_question_before_comes_back_with_the_up_key(page: Page) -> None:
    ask(page, "份额多少？")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("问题", exact=True)).to_have_value("份额多少？")


def test_an_answer_is_copied_with_its_sources(page: Page) -> None:
    reply = ask(page, "份额多少？")
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text }")
    reply.get_by_role("button", name="复制回答和出处").click()
    expect(page.locator(".toast")).to_contain_text("已复制")
    assert page.evaluate("window.copied") == (
        "问：份额多少？\n答：市场份额预计达15-20%[1]。\n算式：20 - 15 = 5 个百分点\n\n"
        "出处：《小报告》\n[1] 规模，第 4 页：“市场份额预计达15-20%”"
    )


def test_chats_are_kept_and_can_be_opened_renamed_deleted_and_taken_back(page: Page) -> None:
    ask(page, "份额多少？")
    page.get_by_role("button", name="新对话").click()
    ask(page, "没有的？")
    page.reload()
    expect(page.locator(".reply")).to_contain_text("报告未提及")
    rows = page.locator(".chat-open")
    expect(rows).to_have_text(["没有的？", "份额多少？"])
    rows.nth(1).click()
    expect(page.locator(".mine")).to_have_text("份额多少？")
    page.locator(".chat-row").nth(1).hover()
    page.get_by_role("button", name="改名：份额多少？").click()
    page.get_by_label("对话的名称").fill("份额")
    page.keyboard.press("Enter")
    expect(rows).to_have_text(["没有的？", "份额"])
    page.locator(".chat-row").nth(0).hover()
    page.get_by_role("button", name="删除：没有的？").click()
    expect(rows).to_have_text(["份额"])
    page.get_by_role("button", name="撤销").click()
    expect(rows).to_have_count(2)
    expect(page.locator(".mine")).to_have_text("份额多少？")


def test_a_page_whose_storage_is_full_or_broken_still_answers(page: Page) -> None:
    page.evaluate(
        """() => {
          localStorage.setItem('wenbao.chat.broken', '{"turns":');
          Storage.prototype.setItem = () => {
            throw new DOMException('full', 'QuotaExceededError');
          };
        }"""
    )
    expect(ask(page, "份额多少？").locator(".answer")).to_contain_text("15-20%")


def test_feedback_goes_to_the_service_with_its_reason(page: Page) -> None:
    sent = _feedback_taken(page)
    reply = ask(page, "份额多少？")
    reply.get_by_role("button", name="没帮上").click()
    reply.get_by_role("radio", name="数字不对").check()
    reply.get_by_label("补充说明").fill("应为30%")
    reply.get_by_role("button", name="提交").click()
    expect(page.locator(".toast")).to_contain_text("记下了")
    expect(reply.get_by_role("button", name="没帮上")).to_have_attribute("aria-pressed", "true")
    [body] = sent
    assert re.fullmatch(r"[0-9a-f]{32}", body.pop("request_id"))
    assert body == {"vote": "down", "reason": "数字不对", "comment": "应为30%"}
    page.reload()
    expect(page.get_by_role("button", name="没帮上")).to_have_attribute("aria-pressed", "true")


def test_feedback_that_was_not_taken_is_told(page: Page) -> None:
    page.route("**/api/feedback", lambda route: route.abort())
    reply = ask(page, "份额多少？")
    reply.get_by_role("button", name="有帮助").click()
    expect(page.locator(".toast")).to_contain_text("没有记下来")
    expect(reply.get_by_role("button", name="有帮助")).to_have_attribute("aria-pressed", "false")


def test_light_and_dark_follow_the_system_until_one_is_chosen(browser: Browser, url: str) -> None:
    with opened_page(browser, color_scheme="dark") as page:
        page.goto(url)
        ground = "getComputedStyle(document.body).backgroundColor"
        dark = page.evaluate(ground)
        page.get_by_role("button", name="颜色：随系统").click()
        expect(page.get_by_role("button", name="颜色：浅色")).to_be_visible()
        light = page.evaluate(ground)
        assert light != dark
        page.reload()
        assert page.evaluate(ground) == light
        page.get_by_role("button", name="颜色：浅色").click()
        assert page.evaluate(ground) == dark


def test_the_keys_are_told_in_a_window_that_escape_closes(page: Page) -> None:
    page.keyboard.press("Control+/")
    window = page.get_by_role("dialog", name="键盘快捷键")
    expect(window).to_contain_text("发送问题")
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()


def test_the_pages_ask_no_other_host(browser: Browser, url: str) -> None:
    with opened_page(browser) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for path in ("/", "/report", "/figures", "/conflicts", "/health", "/evaluation"):
            with page.expect_response("**/api/**"):
                page.goto(url + path)
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


FIGURE = {"text": "1%", "value": "1", "low": None, "high": None, "unit": "%", "metric": "占比"}
FIGURE |= {"subject": "甲", "period": "2024年", "citation": 1, "computed": False}


@pytest.mark.parametrize(
    ("changes", "kind", "points"),
    [
        ([{"period": f"{year}年"} for year in (2023, 2021, 2022)], "line", [[1, 1]] * 3),
        ([{"subject": "甲"}, {"subject": "乙", "metric": "市场份额"}], "bar", [[1, 1]] * 2),
        ([{}, {"subject": "乙", "value": None, "low": "5", "high": "8"}], "bar", [[1, 1], [5, 8]]),
        (
            [{"metric": m, "period": y} for m in ("产能", "产量") for y in ("2023年", "2024年")],
            "bar",
            [[1, 1]] * 4,
        ),
        ([{}], None, []),
        ([{}, {"subject": "乙", "unit": "亿元"}], None, []),  # other units
        ([{}, {"subject": "乙", "metric": "增速"}], None, []),  # other quantities
        ([{}, {"subject": "乙", "computed": True}], None, []),  # not in the report as such
        ([{}, {"subject": "乙", "value": None}], None, []),  # lost
        ([{}, {"value": "2"}], None, []),  # two values for one place
        ([{}, {"subject": "乙", "period": "未来三年"}], None, []),  # years and no years
    ],
)
def test_a_picture_is_made_only_of_figures_that_belong_together(
    still: Page, changes: list[dict[str, object]], kind: str | None, points: list[list[int]]
) -> None:
    reply = {"status": "answered", "figures": [FIGURE | change for change in changes]}
    picture = still.evaluate(
        "async (reply) => (await import('/web/chat/picture.js')).pictureOf(reply)", reply
    )
    if kind is None:
        assert picture is None
    else:
        assert picture["kind"] == kind
        assert [[p["low"], p["high"]] for s in picture["series"] for p in s["points"]] == points
        assert kind == "bar" or picture["names"] == sorted(picture["names"])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("增长14.6%,达到66.8亿元;其中,一成", "增长14.6%，达到66.8亿元；其中，一成"),
        ("系统(PACS)共12,500台(2024年)", "系统（PACS）共12,500台（2024年）"),
        ("保持在18%,2023年", "保持在18%，2023年"),
        ("TCP/IP, f(x), 9:30, 1,234", "TCP/IP, f(x), 9:30, 1,234"),
    ],
)
def test_chinese_text_gets_wide_marks_and_keeps_its_length(
    still: Page, written: str, shown: str
) -> None:
    typeset = "async (text) => (await import('/web/common/typeset.js')).typeset(text)"
    assert still.evaluate(typeset, written) == shown
    assert len(written) == len(shown)


def test_one_of_several_reports_can_be_chosen_and_stays_chosen(
    browser: Browser, tmp_path: Path
) -> None:
    answerer = TwoReports()
    with (
        served(create_app(own_settings(tmp_path), answerer)) as address,
        opened_page(browser) as page,
    ):
        page.goto(address)
        choice = page.get_by_role("combobox", name="报告")
        choice.select_option("第二份")
        ask(page, "份额多少？")
        assert answerer.asked[-1][2] == "second"
        page.goto(f"{address}/report")
        expect(choice).to_have_value("second")
        expect(page.locator(".report-head")).to_be_visible()


class TwoReports(FakeAnswerer):
    """Two reports under two names, with the same answers."""

    @property
    def reports(self) -> tuple[Description, ...]:
        return (*super().reports, Description("second", "第二份"))

    def _answer(self, question: str, history: Sequence[Turn], report: str | None) -> Answer:
        answer = super()._answer(question, history, None)
        self.asked[-1] = (question, tuple(history), report)
        return answer

    def index(self, report_id: str) -> Any:
        return super().index(REPORT_ID)


def _feedback_taken(page: Page) -> list[dict[str, str | None]]:
    """Answers `/api/feedback` as the service does, and keeps what was sent."""
    sent: list[dict[str, str | None]] = []

    def take(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or ""))
        route.fulfill(status=204)

    page.route("**/api/feedback", take)
    return sent
