"""With a language model set, as many development questions are answered right as without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from eval.gold import GoldQuestion
from eval.scoring import score
from index.index import Index
from rag.answer import Answer, Wording
from rag.answerer import ReportAnswerer
from rag.kind import Kind
from rag.language_model.settings import LlmSettings
from rag.lexicon import shipped_lexicon
from rag.settings import RagSettings
from tests.rag.scripted_model import ScriptedModel, scripted_model

Messages = list[dict[str, str]]
_BLOCK = re.compile(r"<<数据 \w+ (?P<id>\d+)>>\n出处:.*?\n(?P<quote>.*?)\n<<数据完", re.DOTALL)


def quoting(messages: Messages) -> str:
    """A model that gives its evidence back, each sentence with its mark."""
    blocks = _BLOCK.finditer(messages[-1]["content"])
    return "".join(f"{block['quote'].strip().rstrip('。;,')}[{block['id']}]。" for block in blocks)


def lying(messages: Messages) -> str:
    """The same with every figure changed."""
    return re.sub(r"\d(?=[\d.,]*(?:%|亿|万|家|台|个|倍))", "7", quoting(messages))


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as server:
        yield server


@pytest.mark.parametrize("says", [quoting, lying])
def test_a_model_costs_no_right_answer(
    shipped_index: Index,
    model: ScriptedModel,
    development_replies: list[tuple[GoldQuestion, Answer]],
    says: Callable[[Messages], str],
) -> None:
    model.says = says
    settings = LlmSettings(base_url=model.url, timeout_s=60, worded_kinds=tuple(Kind))
    worded = ReportAnswerer(shipped_index, shipped_lexicon(), RagSettings(llm=settings))
    wordings, lost = [], []
    for question, plain in development_replies:
        reply = worded.answer(question.question, question.turns)
        wordings.append(reply.wording)
        assert [f.text for f in reply.figures] == [f.text for f in plain.figures]
        if score(question, plain).correct and not score(question, reply).correct:
            lost.append((question.id, reply.answer))
    assert model.asked
    assert not lost
    if says is quoting:
        assert wordings.count(Wording.MODEL) > 20
