"""Answering about reports of other trades, through their real indexes.

The rules of answering were mended while looking at the questions on charging points; those on
coffee were written at the same time and asked only when the work was done.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.gold import GoldQuestion, read_gold
from eval.scoring import score
from eval.sweep import coverage, sweep
from rag.answer import Answer, Status
from rag.answerer import ReportAnswerer

GOLDEN = Path(__file__).parent.parent / "golden"
LEAST_RIGHT = {"charging": 39, "coffee": 39}
"""Questions answered right, of 44 and 45."""


def asked(
    other_answerers: dict[str, ReportAnswerer], name: str
) -> list[tuple[GoldQuestion, Answer]]:
    questions = read_gold([GOLDEN / f"questions_{name}.jsonl"])
    return [(gold, other_answerers[name].answer(gold.question, [])) for gold in questions]


@pytest.mark.parametrize("name", LEAST_RIGHT)
def test_most_questions_on_a_report_of_another_trade_are_answered_right(
    name: str, other_answerers: dict[str, ReportAnswerer]
) -> None:
    right = [gold for gold, reply in asked(other_answerers, name) if score(gold, reply).correct]
    assert len(right) >= LEAST_RIGHT[name]


@pytest.mark.parametrize(
    ("name", "question", "told"),
    [
        # Units that the trade counts in.
        ("battery", "2023年邦普循环的处理能力有多少万吨?", "27.0万吨"),
        ("battery", "2025年底三元电池的处理能力多少万吨/年", "15万吨/年"),
        ("charging", "云快充服务费多少?", "0.38元/度"),
        # 格林美 is a firm, though 美的 is one as well.
        ("battery", "格林美的市场份额是多少", "11.2%"),
        # 稀土的回收率 does not go back to another topic.
        ("battery", "稀土的回收率达到百分之多少?", "97%以上"),
        # A row of the year asked for, though a sentence of other years names the subject.
        ("battery", "2025年动力电池回收的市场规模有多少亿元?", "475亿元"),
        # What the title says need not be said again.
        ("charging", "新能源汽车充电桩的投资总额达到多少亿元?", "2200亿元"),
        # 前五名 as a group that the report gives one share for.
        ("charging", "前五名公共充电运营商的市场份额是多少", "69.1%"),
        ("charging", "各家运营商的单桩日均充电量分别是多少?", "61度"),
        ("charging", "概括一下技术与成本", "液冷"),
        ("coffee", "哪个品牌单店日均杯量最高?", "Manner(420杯)"),
    ],
)
def test_other_trades_are_answered(
    name: str, question: str, told: str, other_answerers: dict[str, ReportAnswerer]
) -> None:
    reply = other_answerers[name].answer(question, [])
    assert reply.status is Status.ANSWERED
    assert told in reply.answer


def test_what_is_only_supposed_contradicts_nothing(
    other_answerers: dict[str, ReportAnswerer],
) -> None:
    reply = other_answerers["battery"].answer("2023年碳酸锂均价是多少", [])
    assert reply.status is Status.ANSWERED
    assert "25.8万元/吨" in reply.answer


@pytest.mark.parametrize("question", ["特来电的净利润是多少?", "小蜜蜂的海外收入占多少?"])
def test_another_metric_of_a_firm_of_the_table_is_refused(
    question: str, other_answerers: dict[str, ReportAnswerer]
) -> None:
    assert other_answerers["charging"].answer(question, []).status is Status.NOT_IN_REPORT


@pytest.mark.parametrize(("name", "least"), [("battery", 0.9), ("charging", 0.9)])
def test_nearly_every_figure_of_another_trade_is_found_when_asked_for(
    name: str, least: float, other_answerers: dict[str, ReportAnswerer]
) -> None:
    answerer = other_answerers[name]
    found = coverage(sweep(answerer.answer, answerer.index))
    assert found.named / found.of >= least
