from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

from api.app import create_app
from api.settings import Settings
from tests.api.browsing import opened_browser
from tests.api.fake_answerer import FakeAnswerer


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Tests see defaults, whatever WENBAO_… or wenbao.toml the machine has."""

    for name in list(os.environ):
        if name.startswith("WENBAO_"):
            monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("empty")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("WENBAO_STORE__URL", f"sqlite:///{folder}/wenbao.db")
    monkeypatch.setenv("WENBAO_AUDIT__SPOOL_DIR", f"{folder}/spool")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as browser:
        yield browser


@pytest.fixture
def answerer() -> FakeAnswerer:
    return FakeAnswerer()


@pytest.fixture
def client(answerer: FakeAnswerer) -> Iterator[TestClient]:
    app = create_app(Settings(answer_threads=2, answer_queue=1), answerer)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client
