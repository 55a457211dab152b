"""Wenbao and the example portal as two real servers on two origins, and the widget in a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI
from playwright.sync_api import Frame, FrameLocator, Locator, Page, expect

from api.access.caller import Scope
from api.access.keys import create_key
from api.access.tokens import TokenSigner
from api.answers import Answers
from api.app import create_app
from api.examples.portal.portal import PortalSettings, create_portal
from api.settings import Settings
from api.store.database import Database
from tests.api.browsing import own_settings
from tests.api.until import until
from tests.served import address_of, listening, served

SECRET = "a secret of the tests, long enough to sign with"
USER = "张三"


@dataclass(frozen=True, slots=True)
class Embedding:
    """A service that wants a proof from everyone, and a portal that may embed it."""

    wenbao: str
    portal: str
    settings: Settings
    key: str

    def token(self, *, minutes: int = 5, user: str = USER) -> str:
        """A token as the service signs them; of less than no minutes: one that has expired."""
        database = Database(self.settings.store)
        public_id = self.key.split("_")[1]
        signer = TokenSigner(SECRET, database)
        token = signer.sign(key=public_id, origin=self.portal, user=user, minutes=minutes)
        database.close()
        return token.text


@contextmanager
def embedding(answerer: Answers, folder: Path, *, required: bool = True) -> Iterator[Embedding]:
    """Both servers; the service answers with `answerer`, and wants a proof where `required`."""
    mine, theirs = listening(), listening()
    wenbao, portal = address_of(mine), address_of(theirs)
    access = {"required": required, "origins": [portal], "token_secret": SECRET}
    settings = own_settings(folder, access=access)
    with served(create_app(settings, answerer), listener=mine):
        until(lambda: httpx.get(f"{wenbao}/readyz").status_code == 200)
        database = Database(settings.store)
        key, _ = create_key(database, name="门户", scopes=frozenset({Scope.ASK}))
        database.close()
        with served(portal_at(portal, wenbao, key), listener=theirs):
            yield Embedding(wenbao, portal, settings, key)


def portal_at(origin: str, wenbao: str, key: str) -> FastAPI:
    """The example portal, as its environment would set it up."""
    given = {"wenbao_key": key, "wenbao_url": wenbao, "origin": origin, "user": USER}
    return create_portal(PortalSettings.model_validate(given))


def launcher(page: Page) -> Locator:
    """The widget's button in a page of the portal."""
    return page.get_by_role("button", name="问报告", exact=True)


def embedded(page: Page) -> FrameLocator:
    """The chat inside the widget."""
    return page.frame_locator("iframe")


def frame_of(page: Page) -> Frame:
    """The same as a frame, for what is asked of its window."""
    [frame] = [each for each in page.frames if "/embed" in each.url]
    return frame


def opened_chat(page: Page, address: str) -> FrameLocator:
    """A page of the portal in which the widget was opened, and its chat when it can be asked."""
    page.goto(address)
    launcher(page).click()
    expect(embedded(page).locator("#report-title")).not_to_be_empty()
    return embedded(page)


def ask_embedded(chat: FrameLocator | Page, question: str) -> Locator:
    """Ask, and wait for the reply (or the problem), which is given back."""
    replies = chat.locator(".reply:not(.waiting)")
    expect(chat.locator("#report-title")).not_to_be_empty()
    before = replies.count()
    box = chat.get_by_label("问题", exact=True)
    box.fill(question)
    box.press("Enter")
    expect(replies).to_have_count(before + 1)
    return replies.nth(before)
