"""The gate looks up again what a ranking or filter claims of all rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.index import Index
from rag.answer import Answer
from rag.answerer import Answerer
from rag.gate import Gate
from rag.lexicon import shipped_lexicon


@pytest.fixture(scope="module")
def gate(shipped_index: Index) -> Gate:
    return Gate(shipped_index, shipped_lexicon())


def changed(reply: Answer, old: str, new: str) -> Answer:
    assert old in reply.answer
    return replace(reply, answer=reply.answer.replace(old, new, 1))


@pytest.mark.parametrize(
    ("question", "old", "new"),
    [
        ("产能利用率高于89%的有哪几年?", "有两项", "有三项"),
        ("产能利用率高于89%的有哪几年?", "共五项", "共六项"),
        ("产能利用率高于89%的有哪几年?", "高于89%", "高于88%"),
        ("毛利率最高的是哪类产品?", "最高的是", "最低的是"),
        ("毛利率从高到低排一下", "从高到低", "从低到高"),
        ("MRI工作站比CT工作站贵多少万元?", "MRI影像工作站比CT", "CT影像工作站比MRI"),
        ("MRI工作站比CT工作站贵多少万元?", "高32.4万元", "低32.4万元"),
    ],
)
def test_a_slip_in_what_is_said_of_all_rows_is_caught(
    shipped_answerer: Answerer, gate: Gate, question: str, old: str, new: str
) -> None:
    reply = shipped_answerer.answer(question)
    assert not gate.faults(reply)
    assert gate.faults(changed(reply, old, new))
