"""Several questions in one message are answered each, in order, with citations of their own."""

from __future__ import annotations

import re

import pytest

from rag.answer import Answer, Status
from rag.answerer import Answerer

SEVERAL = [
    ("2025年PACS的市场份额是多少?2022年的产能是多少?", ["54.3%", "46.8万台"]),
    ("2022年产能是多少?产量呢?产能利用率呢?", ["46.8万台", "41.5万台", "88.7%"]),
    ("1.2022年产能 2.2023年产量 3.2024年需求量", ["46.8万台", "45.3万台", "48.9万台"]),
    (
        "帮我查三个数:2022年产能多少,CT影像工作站均价多少,珠三角占多少份额",
        ["46.8万台", "45.8万元", "21.8%"],
    ),
    ("你好,2022年产能是多少?还有MRI影像工作站的均价是多少?谢谢", ["46.8万台", "78.2万元"]),
]
ONE = [
    "股市给外企和国产龙头的市盈率差多少?分别多少倍",
    "多模态影像融合以后能做到多低的延迟?几个地方写的好像不一样",
    "摘要里说涨得最快的是哪两个细分方向?增速各是多少",
    "CT、MRI和超声影像工作站的平均价格分别是多少?",
]


@pytest.mark.parametrize(("message", "figures"), SEVERAL)
def test_each_question_of_a_message_is_answered_in_its_order(
    shipped_answerer: Answerer, message: str, figures: list[str]
) -> None:
    reply = shipped_answerer.answer(message)
    assert reply.status is Status.ANSWERED
    lines = reply.answer.split("\n")
    assert len(lines) == len(figures)
    assert all(figure in line for figure, line in zip(figures, lines, strict=True)), reply.answer
    _is_sound(reply)


def test_a_question_without_an_answer_stands_between_those_with_one(
    shipped_answerer: Answerer,
) -> None:
    reply = shipped_answerer.answer("2022年产能是多少?西藏的市场份额是多少?2023年产量是多少?")
    first, second, third = reply.answer.split("\n")
    assert reply.status is Status.ANSWERED
    assert "46.8万台" in first and "45.3万台" in third
    assert "未提及" in second and "[" not in second
    _is_sound(reply)


def test_a_contradiction_among_several_answers_is_told(shipped_answerer: Answerer) -> None:
    reply = shipped_answerer.answer("2022年产能是多少?2025年中国影像工作站市场规模有多大?")
    assert reply.status is Status.CONFLICTING
    sides = reply.conflicts[0].sides
    assert all(reply.figures[s.figure].citation == s.citation for s in sides)
    _is_sound(reply)


@pytest.mark.parametrize("message", ONE)
def test_a_question_that_only_adds_to_another_is_no_question_of_its_own(
    shipped_answerer: Answerer, message: str
) -> None:
    assert not shipped_answerer.answer(message).answer.startswith("一、")


def test_a_derivation_of_a_later_part_keeps_its_operands(shipped_answerer: Answerer) -> None:
    reply = shipped_answerer.answer("2022年产能是多少?2021年到2025年产能增长了百分之多少?")
    [derivation] = reply.derivations
    assert [reply.figures[i].text for i in derivation.operands] == ["42.5万台", "62.5万台"]


def _is_sound(reply: Answer) -> None:
    """Marks name citations, citations are numbered through, figures point to theirs."""
    assert [c.id for c in reply.citations] == list(range(1, len(reply.citations) + 1))
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", reply.answer)}
    assert marks <= {c.id for c in reply.citations}
    by_id = {c.id: c for c in reply.citations}
    for figure in reply.figures:
        if figure.citation is not None:
            assert figure.text in by_id[figure.citation].quote
