"""Driving the pages in the machine's own browser; the tests are skipped where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from api.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 360, "height": 740}

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


def own_settings(folder: Path, **given: Any) -> Settings:
    """Settings for a server that outlives one test: defaults, with its files in `folder`."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("WENBAO_"):
                patch.delenv(name)
        patch.chdir(folder)
        patch.setenv("WENBAO_STORE__URL", f"sqlite:///{folder}/wenbao.db")
        patch.setenv("WENBAO_AUDIT__SPOOL_DIR", f"{folder}/spool")
        return Settings(**given)


@contextmanager
def opened_browser(*more: str) -> Iterator[Browser]:
    """A browser, with `more` arguments of its command line."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *more])
        yield browser
        browser.close()


@contextmanager
def opened_page(browser: Browser, **context: Any) -> Iterator[Page]:
    """An empty page with a storage of its own; what it logs as an error fails the test."""
    complaints: list[str] = []
    opened = browser.new_context(locale="zh-CN", **context)
    page = opened.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    opened.close()
    # A failed request is reported by the browser itself and is what some tests ask for.
    complaints = [text for text in complaints if "Failed to load resource" not in text]
    assert not complaints, complaints


def ask(page: Page, question: str) -> Locator:
    """Ask, and wait for the reply (or the problem), which is given back."""
    replies = page.locator(".reply:not(.waiting)")
    before = replies.count()
    page.get_by_label("问题", exact=True).fill(question)
    page.keyboard.press("Enter")
    expect(replies).to_have_count(before + 1)
    return replies.nth(before)


def mark_of(within: Page | Locator, number: int) -> Locator:
    """The first mark of a citation."""
    return within.get_by_role("button", name=f"出处 {number}", exact=True).first


def marked(page: Page) -> Locator:
    """What is marked in the reader as the citation that is looked at."""
    return page.locator("#source mark.current")


def narrow(text: str) -> str:
    """The text without regard to the width of its marks, which is type and not text."""
    return text.translate(str.maketrans("，；：？！（）", ",;:?!()"))
