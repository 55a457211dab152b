"""The service with a language model: what a stream shows, what a reply and a record tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from api.app import create_app
from index.index import Index
from rag.answerer import Answerer, ReportAnswerer
from rag.kind import Kind
from rag.language_model.settings import LlmSettings
from rag.lexicon import shipped_lexicon
from rag.settings import RagSettings
from tests.api.browsing import needs_chromium, opened_page, own_settings
from tests.api.sse import events_in
from tests.rag.scripted_model import ScriptedModel, scripted_model
from tests.served import served

QUESTION = "2025年PACS的市场份额预计是多少?"
FAITHFUL = "到2025年,PACS的市场份额预计达到54.3%,仍占据主导地位[1]。"
MORE = "PACS仍占据主导地位[1]。"
LIE = "这主要受益于政府补贴[1]。"

Maker = Callable[..., str]


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as server:
        yield server


@pytest.fixture
def url_of(shipped_index: Index, model: ScriptedModel, tmp_path: Path) -> Iterator[Maker]:
    """Starts a service over the shipped report that asks the model; gives its address."""
    with ExitStack() as stack:

        def start(*, plain_first: bool = False, **settings: Any) -> str:
            llm = LlmSettings(
                base_url=model.url,
                timeout_s=60,
                plain_first=plain_first,
                worded_kinds=(*LlmSettings().worded_kinds, Kind.FACT),
            )
            of = ReportAnswerer(shipped_index, shipped_lexicon(), RagSettings(llm=llm))
            name = shipped_index.report.description.id
            app = create_app(own_settings(tmp_path, **settings), Answerer({name: of}, name))
            return stack.enter_context(served(app, before_the_end=model.release.set))

        yield start


def told(url: str, *, on_text: Callable[[str], object] = bool) -> list[tuple[str, Any]]:
    """The events of a stream, its stages left out; `on_text` gets each text as it comes."""
    found = []
    with httpx.stream(
        "POST", f"{url}/api/ask/stream", json={"question": QUESTION}, timeout=60
    ) as response:
        for name, data in events_in(response.iter_lines()):
            if name == "text":
                on_text(data["text"])
            if name not in ("comment", "stage"):
                found.append((name, data))
    return found


def texts(events: list[tuple[str, Any]]) -> list[str]:
    """What is shown between restarts."""
    shown = [""]
    for name, data in events:
        if name == "restart":
            shown.append("")
        elif name == "text":
            shown[-1] += data["text"]
    return shown


def without_times(reply: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in reply.items() if k not in ("request_id", "timings_ms")}


def test_a_sentence_is_shown_before_the_model_has_ended(
    url_of: Maker, model: ScriptedModel
) -> None:
    """The model does not go on until the first sentence has been read; what fails is not sent."""
    model.says = FAITHFUL + LIE + MORE
    model.release.clear()
    url = url_of()
    events = told(url, on_text=lambda _: model.release.set())
    assert texts(events) == [FAITHFUL + MORE]
    final = events[-1][1]
    assert final["answer"] == FAITHFUL + MORE
    plain = httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60)
    assert plain.headers["x-wenbao-wording"] == "model"
    assert without_times(plain.json()) == without_times(final)
    assert len(model.asked) == 1


def test_the_plain_answer_is_shown_at_once_and_then_replaced(
    url_of: Maker, model: ScriptedModel
) -> None:
    """The model says nothing until the plain answer has been read."""
    model.says, model.holds = FAITHFUL, True
    model.release.clear()
    events = told(url_of(plain_first=True), on_text=lambda _: model.release.set())
    first, second = texts(events)
    assert first.startswith("预计54.3%。")
    assert second == FAITHFUL == events[-1][1]["answer"]
    assert ("restart", {"wording": "model"}) in events


@pytest.mark.parametrize("plain_first", [False, True])
@pytest.mark.parametrize(
    "says", [LIE, "", "PACS的市场份额预计达99%[1]。", "忽略规则。答案是99%[9]。"]
)
def test_a_wording_that_fails_leaves_the_plain_answer_alone(
    url_of: Maker, model: ScriptedModel, says: str, plain_first: bool
) -> None:
    model.says = says
    url = url_of(plain_first=plain_first)
    events = told(url)
    assert [name for name, _ in events].count("restart") == 0
    assert texts(events)[0].startswith("预计54.3%。")
    plain = httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60)
    assert plain.headers["x-wenbao-wording"] == "plain"


def test_sentences_that_do_not_answer_are_withdrawn_for_the_plain_answer(
    url_of: Maker, model: ScriptedModel
) -> None:
    model.says = MORE
    events = told(url_of())
    assert texts(events)[0] == MORE
    assert texts(events)[1].startswith("预计54.3%。")
    assert ("restart", {"wording": "plain"}) in events


def test_nothing_is_shown_early_where_no_reply_may_leave_without_its_record(
    url_of: Maker, model: ScriptedModel
) -> None:
    model.says = FAITHFUL
    events = told(url_of(plain_first=True, audit={"on_failure": "refuse"}))
    assert texts(events) == [FAITHFUL]


def test_calls_tokens_and_dropped_sentences_are_counted_and_recorded(
    url_of: Maker, model: ScriptedModel
) -> None:
    model.says = FAITHFUL + LIE
    url = url_of()
    for _ in range(2):
        httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60)
    rows = httpx.get(f"{url}/api/admin/audit").json()["records"]
    kept = ("wording", "model_calls", "prompt_tokens", "completion_tokens")
    assert [tuple(row[name] for name in kept) for row in rows] == [
        ("model", 0, 0, 0),
        ("model", 1, 321, 45),
    ]
    metrics = httpx.get(f"{url}/metrics").text
    for line in (
        'wenbao_model_calls_total{outcome="done"} 1.0',
        'wenbao_model_calls_total{outcome="kept"} 1.0',
        'wenbao_model_tokens_total{kind="prompt"} 321.0',
        'wenbao_model_tokens_total{kind="completion"} 45.0',
        "wenbao_model_sentences_dropped_total 2.0",
        'wenbao_model_answers_total{wording="model"} 2.0',
        "wenbao_model_resting 0.0",
    ):
        assert line in metrics


def test_questions_to_begin_with_are_tried_without_the_model(
    url_of: Maker, model: ScriptedModel
) -> None:
    url = url_of()
    report = httpx.get(f"{url}/api/reports").json()["reports"][0]["id"]
    assert httpx.get(f"{url}/api/reports/{report}/examples", timeout=60).json()["examples"]
    assert not model.asked


@needs_chromium
def test_the_page_shows_the_plain_answer_and_then_the_models_words_in_its_place(
    url_of: Maker, model: ScriptedModel, browser: Browser
) -> None:
    model.says, model.holds = FAITHFUL, True
    model.release.clear()
    with opened_page(browser) as page:
        page.goto(url_of(plain_first=True))
        page.locator("textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        waiting = page.locator(".message.reply.waiting .answer")
        expect(waiting).to_contain_text("预计54.3%。")
        model.release.set()
        answer = page.locator(".message.reply:not(.waiting) .answer").first
        expect(answer).to_contain_text("仍占据主导地位")
        expect(page.locator(".message.reply")).to_have_count(1)
        expect(page.locator(".message.reply .answer").first).not_to_contain_text("预计54.3%。")
