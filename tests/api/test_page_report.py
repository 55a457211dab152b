"""The pages over the shipped report, as staff use them: ask, look at the source, read on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.app import create_app
from corpus.report import MarkKind
from index.index import Index
from rag.answerer import Answerer
from tests.api.browsing import (
    PHONE,
    ask,
    mark_of,
    marked,
    narrow,
    needs_chromium,
    opened_page,
    own_settings,
)
from tests.served import served

pytestmark = needs_chromium

CHART_LIBRARY = "echarts"
WEIGHT_LIMIT = 700_000
READY = {
    "/report": ".paragraph",
    "/figures": "tbody tr",
    "/conflicts": ".conflict",
    "/health": ".findings tr",
    "/evaluation": ".empty",
}
"""What of a page is there once it has loaded."""


@pytest.fixture(scope="module")
def url(shipped_answerer: Answerer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = own_settings(tmp_path_factory.mktemp("page"))
    with served(create_app(settings, shipped_answerer)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    with opened_page(browser, viewport={"width": 1366, "height": 850}) as page:
        page.goto(url)
        yield page


def test_a_citation_mark_opens_the_report_at_the_very_clause(page: Page) -> None:
    reply = ask(page, "2025年PACS的市场份额预计是多少？")
    expect(reply.locator(".hero-number")).to_have_text("预计54.3%")
    mark_of(reply, 1).click()
    clause = marked(page)
    expect(clause).to_contain_text("市场份额预计达54.3%")
    expect(clause).to_be_in_viewport()
    expect(page.locator("#source .place")).to_have_text("摘要")
    expect(mark_of(reply, 1)).to_have_attribute("aria-pressed", "true")


def test_every_citation_of_an_answer_marks_its_own_place(page: Page, shipped_index: Index) -> None:
    reply = ask(page, "2025年中国影像工作站市场的市场规模是多少？")
    answer = page.evaluate(
        "() => Object.entries(localStorage).find(([k]) => k.startsWith('wenbao.chat.'))[1]"
    )
    citations = page.evaluate("text => JSON.parse(text).turns[0].reply.citations", answer)
    assert len(citations) > 3
    mark_of(reply, 1).click()
    for citation in citations:
        expect(page.locator("#source-title")).to_have_text(f"出处 {citation['id']}")
        expect(marked(page).first).to_be_in_viewport()
        shown = narrow("".join(marked(page).all_text_contents()))
        assert shown == narrow(shipped_index.report.text[citation["start"] : citation["end"]])
        page.keyboard.press("Alt+]")


def test_an_answer_is_streamed_and_its_reply_kept(page: Page) -> None:
    with page.expect_response("**/api/ask/stream") as streamed:
        reply = ask(page, "2022年市场规模是多少？")
    assert streamed.value.headers["content-type"].startswith("text/event-stream")
    expect(reply.locator(".answer")).to_contain_text("66.8亿元")
    received, shown = page.evaluate(
        "() => ['wenbao:received', 'wenbao:shown']"
        ".map(name => performance.getEntriesByName(name).at(-1).startTime)"
    )
    assert shown > received


def test_a_follow_up_is_read_with_what_was_asked_before(page: Page) -> None:
    ask(page, "2021年市场规模是多少？")
    reply = ask(page, "那2022年呢？")
    expect(reply.locator(".read-as")).to_contain_text("2022年市场规模")
    expect(reply.locator(".hero-number")).to_have_text("66.8亿元")


def test_what_the_report_does_not_say_is_refused_without_a_figure(page: Page) -> None:
    reply = ask(page, "火星的市场份额是多少？")
    expect(reply.locator(".state")).to_have_text("报告未提及")
    expect(reply.locator(".hero, .picture")).to_have_count(0)


def test_what_is_lost_in_the_source_is_told_and_not_guessed(page: Page) -> None:
    reply = ask(page, "到2027年手术导航系统市场规模可能突破多少？")
    expect(reply.locator(".state")).to_have_text("原文此处缺损")
    mark_of(reply, 1).click()
    lost = marked(page).locator(".lost")
    expect(lost).to_have_text("□")
    lost.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("无法还原")


def test_a_contradiction_is_a_table_of_sides_with_one_click_to_each(page: Page) -> None:
    reply = ask(page, "2025年中国影像工作站市场的市场规模是多少？")
    expect(reply.locator(".state")).to_have_text("报告说法不一")
    rows = reply.locator(".sides tbody tr")
    assert rows.count() > 3
    for row in (rows.first, rows.last):
        figure = row.locator("th bdi").inner_text().replace(" ", "")
        row.get_by_role("button", name="看原文").click()
        expect(marked(page)).to_contain_text(figure)
    expect(reply.locator("details .answer")).to_contain_text("102亿元")


def test_a_series_has_a_chart_whose_points_are_the_answers_figures(page: Page) -> None:
    library: list[str] = []
    page.on("request", lambda r: library.append(r.url) if CHART_LIBRARY in r.url else None)
    ask(page, "2022年市场规模是多少？")
    assert library == []
    picture = ask(page, "2021年到2025年产能分别是多少？").locator(".picture")
    expect(picture.locator("canvas")).to_be_visible()
    assert len(library) == 1
    expect(picture.get_by_role("img")).to_have_accessible_name(
        "折线图：影像工作站 产能。2021年 42.5万台，2022年 46.8万台，2023年 51.2万台，"
        "2024年 56.7万台，2025年 62.5万台"
    )
    picture.get_by_role("button", name="表").click()
    expect(picture.locator("tbody tr")).to_have_count(5)
    mark_of(picture.locator("tbody"), 3).click()
    expect(page.locator("#source tr.cited.current")).to_contain_text("51.2")


def test_a_chart_can_be_saved_as_csv_and_as_a_picture(page: Page) -> None:
    picture = ask(page, "边缘计算各应用场景2025年市场规模对比").locator(".picture")
    expect(picture.locator("canvas")).to_be_visible()
    with page.expect_download() as saved:
        picture.get_by_role("button", name="CSV").click()
    rows = _csv(saved.value.path())
    assert rows[0][0] == "名称"
    assert [(row[0], row[2], row[5], row[7]) for row in rows[1:3]] == [
        ("医疗影像实时处理", "43.7", "亿元", "1"),
        ("工业质检影像分析", "25.6", "亿元", "2"),
    ]
    with page.expect_download() as saved:
        picture.get_by_role("button", name="PNG").click()
    assert saved.value.suggested_filename.endswith(".png")
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")


def test_shares_are_bars_and_a_single_figure_makes_no_picture(page: Page) -> None:
    picture = ask(page, "CT、MRI、超声影像工作站各占多少份额？").locator(".picture")
    expect(picture.get_by_role("img")).to_have_accessible_name(
        "条形图：2021年 市场份额。CT影像工作站 42%，MRI影像工作站 31%，超声影像工作站 18%，"
        "其他类型工作站 9%"
    )
    expect(ask(page, "2022年市场规模是多少？").locator(".picture")).to_have_count(0)


def test_a_chart_stays_a_table_where_the_library_is_missing(page: Page) -> None:
    page.route("**/vendor/echarts/*", lambda route: route.abort())
    picture = ask(page, "2021年到2025年产能分别是多少？").locator(".picture")
    expect(picture.locator("tbody tr")).to_have_count(5)


def test_a_cited_table_is_a_table_with_its_row_marked(page: Page) -> None:
    mark_of(ask(page, "2023年产能是多少？"), 1).click()
    row = page.locator("#source tr.cited.current")
    expect(row).to_be_in_viewport()
    expect(row.locator("th, td")).to_have_text(["2023", "51.2", "45.3", "88.5", "43.6", "32.4"])
    table = page.locator("#source table", has=page.locator("tr.cited"))
    expect(table.locator("thead th").nth(1)).to_have_text("产能（万台）")


def test_a_restored_place_tells_what_the_source_prints(page: Page) -> None:
    mark_of(ask(page, "具备AI功能的工作站产品溢价是多少？"), 1).click()
    expect(page.locator("#source .restored-note")).to_contain_text("原文印作“1520%”，读作“15-20%”")
    place = marked(page).locator(".restored")
    expect(place).to_have_text("15-20%")
    place.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("原文印作“1520%”")


def test_a_figure_tells_its_meaning_when_it_is_pointed_at(page: Page) -> None:
    mark_of(ask(page, "2025年PACS的市场份额预计是多少？"), 1).click()
    marked(page).locator(".figure").hover()
    card = page.get_by_role("tooltip")
    for fact in ("PACS", "市场份额", "2025年", "%", "预计"):
        expect(card).to_contain_text(fact)


def test_the_report_can_be_searched_with_a_count_and_steps(
    page: Page, shipped_index: Index
) -> None:
    page.goto(page.url + "report")
    places = shipped_index.report.text.count("联影医疗")
    box = page.get_by_label("在报告中查找")
    box.fill("联影医疗")
    counted = page.locator(".search-row .counted")
    expect(counted).to_have_text(f"1 / {places}")
    page.keyboard.press("Enter")
    expect(counted).to_have_text(f"2 / {places}")
    expect(page.locator(".hit.current")).to_be_in_viewport()
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    expect(counted).to_have_text(f"{places} / {places}")
    box.fill("ｐａｃｓ")
    expect(page.locator(".hit.current")).to_have_text("PACS")
    box.fill("没有这样的字句")
    expect(counted).to_have_text("没有")


def test_the_reader_shows_every_sentence_mark_and_figure(page: Page, shipped_index: Index) -> None:
    page.goto(page.url + "report")
    body = page.locator(".reader-body")
    expect(body.locator(".paragraph").first).to_be_visible()
    report = shipped_index.report
    shown = narrow("".join(body.locator(".paragraph").all_text_contents()))
    assert all(narrow(each.span.of(report.text)) in shown for each in report.sentences)
    marks = {f"{m.span.start}-{m.span.end}" for m in report.marks if m.kind is not MarkKind.MISSING}
    found = "es => [...new Set(es.map(e => e.dataset.mark ?? e.dataset.figure))]"
    assert set(body.locator("[data-mark]").evaluate_all(found)) == marks
    figures = {str(figure.id) for figure in shipped_index.ledger.figures}
    assert set(body.locator("[data-figure]").evaluate_all(found)) == figures
    expect(body.locator("table")).to_have_count(len(report.tables))
    expect(body.get_by_text("正文中没有")).to_have_count(3)
    expect(body.get_by_text("正文到此中断")).to_have_count(1)


def test_the_contents_lead_to_a_section(page: Page) -> None:
    page.goto(page.url + "report")
    contents = page.get_by_role("navigation", name="目录")
    contents.get_by_role("button", name="影像识别算法优化进展").click()
    heading = page.get_by_role("heading", name="影像识别算法优化进展")
    expect(heading).to_be_in_viewport()
    expect(contents.locator("[aria-current]")).to_contain_text("影像识别算法优化进展")


def test_all_can_be_done_by_keys_alone(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("2025年PACS的市场份额预计是多少？")
    page.keyboard.press("Enter")
    expect(page.locator(".reply .cite").first).to_be_visible()
    _tab_to(page, page.locator(".answer .cite").first)
    page.keyboard.press("Enter")
    expect(marked(page)).to_be_in_viewport()
    expect(page.locator("#source-title")).to_be_focused()
    _tab_to(page, page.locator("#source .point[tabindex='0']"))
    expect(page.get_by_role("tooltip")).to_contain_text("PACS")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tooltip")).to_contain_text("三维影像重建系统")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(page.locator(".answer .cite").first).to_be_focused()


def test_on_a_phone_nothing_runs_over_the_edge(browser: Browser, url: str) -> None:
    with opened_page(browser, viewport=PHONE) as page:
        page.goto(url)
        width = "document.documentElement.scrollWidth"
        for question in (
            "2021年到2025年产能分别是多少？",
            "2025年中国影像工作站市场的市场规模是多少？",
        ):
            reply = ask(page, question)
            assert page.evaluate(width) == PHONE["width"]
        mark_of(reply, 2).click()
        expect(marked(page)).to_be_in_viewport()
        page.get_by_role("button", name="目录").click()
        expect(page.get_by_role("navigation", name="目录")).to_be_in_viewport()
        assert page.evaluate(width) == PHONE["width"]
        page.keyboard.press("Escape")
        for path, ready in READY.items():
            page.goto(url + path)
            expect(page.locator(ready).first).to_be_visible()
            assert page.evaluate(width) == PHONE["width"], path


def test_the_examples_are_questions_that_the_report_answers(page: Page) -> None:
    starters = page.locator(".starter")
    expect(starters).to_have_count(4)
    expect(starters.locator(".starter-kind")).to_have_text(
        ["查一个数字", "看历年变化", "比一比各项", "报告自相矛盾处"]
    )
    starters.nth(1).click()
    expect(page.locator(".reply .picture")).to_be_visible()


def test_figures_are_filtered_sorted_paged_and_saved(
    page: Page, url: str, shipped_index: Index
) -> None:
    page.goto(f"{url}/figures")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    counted = page.locator(".counted")
    expect(counted).to_have_text(f"共 {len(shipped_index.ledger.figures)} 个数字")
    page.get_by_role("button", name="下一页").click()
    expect(page.locator(".pager")).to_contain_text("第 2 页")
    page.get_by_label("筛选").fill("PACS 市场份额")
    expect(rows.first).to_contain_text("54.3%")
    page.get_by_label("筛选").fill("")
    page.get_by_label("单位").select_option("亿元")
    page.get_by_role("button", name="数字", exact=True).click()
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    amounts = [float(text.split("亿")[0].replace(",", "")) for text in _numbers(rows)]
    assert amounts == sorted(amounts)
    with page.expect_download() as saved:
        page.get_by_role("button", name="存为 CSV").click()
    table = _csv(saved.value.path())
    wanted = [figure for figure in shipped_index.ledger.figures if figure.unit == "亿元"]
    assert len(table) == len(wanted) + 1
    rows.first.locator(".figure-open").click()
    expect(marked(page)).to_be_in_viewport()


def test_the_conflicts_page_leads_to_every_side(page: Page, url: str, shipped_index: Index) -> None:
    page.goto(f"{url}/conflicts")
    conflicts = page.locator(".conflict")
    expect(conflicts).to_have_count(len(shipped_index.ledger.conflicts))
    conflicts.first.get_by_role("button", name="看原文").nth(1).click()
    expect(page.locator("#source-title")).to_have_text("102亿元")
    expect(marked(page)).to_contain_text("达到102亿元")
    page.get_by_role("button", name="下一个出处").click()
    expect(page.locator("#source-title")).to_have_text("420亿元")
    page.get_by_role("button", name="可能口径不同").click()
    expect(conflicts.first.locator(".tag")).to_have_text("可能口径不同")
    conflicts.first.get_by_role("link", name="去问问").click()
    expect(page.get_by_label("问题", exact=True)).not_to_have_value("")


def test_the_health_page_lists_each_place_by_kind(page: Page, url: str) -> None:
    page.goto(f"{url}/health")
    findings = page.locator(".findings tbody tr")
    expect(findings).to_have_count(99)
    page.get_by_role("button", name="缺字").click()
    expect(findings).to_have_count(2)
    findings.first.locator(".see").click()
    expect(marked(page)).to_have_text("□")


def test_the_evaluation_page_says_so_where_nothing_was_run(page: Page, url: str) -> None:
    page.goto(f"{url}/evaluation")
    expect(page.locator(".empty")).to_contain_text("还没有评测结果")


def test_the_chat_with_the_open_report_weighs_little(browser: Browser, url: str) -> None:
    """All that the page loads, the report included; the chart library comes only with a chart."""
    with opened_page(browser) as page:
        weights: dict[str, int] = {}
        length = "content-length"  # all but the stream of the answer has one
        page.on("response", lambda r: weights.update({r.url: int(r.headers.get(length, 0))}))
        page.goto(url)
        mark_of(ask(page, "2025年PACS的市场份额预计是多少？"), 1).click()
        expect(marked(page)).to_be_visible()
        expect(page.locator(".starter")).to_have_count(4)
        assert not [address for address in weights if CHART_LIBRARY in address]
        assert any(address.endswith("/text") and size for address, size in weights.items())
        assert sum(weights.values()) < WEIGHT_LIMIT, weights


def _numbers(rows: Locator) -> list[str]:
    return [text.replace(" ", "") for text in rows.locator(".figure-open").all_inner_texts()]


def _csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def _tab_to(page: Page, wanted: Locator) -> None:
    """Press the tab key until `wanted` has the focus."""
    for _ in range(60):
        if wanted.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the tab key does not get there")
