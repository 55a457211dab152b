"""axe-core finds no serious fault in any view, light or dark; its rules are the specification."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from rag.answerer import Answerer
from tests.api.axe import faults
from tests.api.browsing import (
    PHONE,
    ask,
    mark_of,
    marked,
    needs_chromium,
    opened_page,
    own_settings,
)
from tests.api.hostile_report import write_hostile_evaluation
from tests.served import served

pytestmark = needs_chromium

CONFLICT = "2025年中国影像工作站市场的市场规模是多少？"


@pytest.fixture(scope="module")
def url(shipped_answerer: Answerer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("evaluation")
    write_hostile_evaluation(folder)
    settings = own_settings(folder, evaluation_dir=str(folder))
    with served(create_app(settings, shipped_answerer)) as address:
        yield address


def _welcome(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".starter")).to_have_count(4)


def _replies(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, "2025年PACS的市场份额预计是多少？")
    ask(page, "火星的市场份额是多少？")
    ask(page, "到2027年手术导航系统市场规模可能突破多少？")
    reply = ask(page, CONFLICT)
    reply.locator("summary").click()
    reply.get_by_role("button", name="没帮上").click()


def _picture(page: Page, url: str) -> None:
    page.goto(url)
    picture = ask(page, "2021年到2025年产能分别是多少？").locator(".picture")
    expect(picture.locator("canvas")).to_be_visible()
    picture.get_by_role("button", name="表", exact=True).click()


def _problem(page: Page, url: str) -> None:
    page.goto(url)
    page.route("**/api/ask/stream", lambda route: route.abort())
    ask(page, "没有人答")


def _source(page: Page, url: str) -> None:
    page.goto(url)
    mark_of(ask(page, "具备AI功能的工作站产品溢价是多少？"), 1).click()
    marked(page).locator(".restored").hover()
    page.get_by_label("在报告中查找").fill("联影")


def _source_table(page: Page, url: str) -> None:
    page.goto(url)
    mark_of(ask(page, "2023年产能是多少？"), 1).click()
    expect(page.locator("tr.cited.current")).to_be_visible()
    page.get_by_role("button", name="目录").click()


def _help(page: Page, url: str) -> None:
    page.goto(url)
    page.keyboard.press("Control+/")


def _at(path: str, ready: str) -> Callable[[Page, str], None]:
    def view(page: Page, url: str) -> None:
        page.goto(url + path)
        expect(page.locator(ready).first).to_be_visible()

    return view


VIEWS = {
    "welcome": _welcome,
    "replies": _replies,
    "picture": _picture,
    "problem": _problem,
    "source": _source,
    "source-table": _source_table,
    "help": _help,
    "report": _at("/report", ".paragraph"),
    "figures": _at("/figures", "tbody tr"),
    "conflicts": _at("/conflicts", ".conflict"),
    "health": _at("/health", ".findings tr"),
    "evaluation": _at("/evaluation", ".tile"),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_no_serious_fault(browser: Browser, url: str, name: str) -> None:
    with opened_page(browser, viewport={"width": 1366, "height": 850}) as page:
        VIEWS[name](page, url)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        assert faults(page) == []
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        assert faults(page, rules=["color-contrast"]) == []  # the one that colours change


@pytest.mark.parametrize("name", ["welcome", "replies", "source", "figures", "health"])
def test_nor_has_it_on_a_phone(browser: Browser, url: str, name: str) -> None:
    with opened_page(browser, viewport=PHONE) as page:
        VIEWS[name](page, url)
        assert faults(page) == []
