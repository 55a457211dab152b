"""No figure leaves that its evidence does not carry."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.gold import GoldQuestion
from index.index import Index
from rag.answer import Answer, Derivation, Status
from rag.answerer import Answerer
from rag.gate import Gate
from rag.lexicon import shipped_lexicon
from tests.rag.corruptions import Corrupter, can_be_corrupted

CORRUPTIONS = 10_000
REPLIES = 60

Replies = list[tuple[GoldQuestion, Answer]]


@pytest.fixture(scope="session")
def gate(shipped_index: Index) -> Gate:
    return Gate(shipped_index, shipped_lexicon())


@pytest.fixture(scope="session")
def fact(shipped_answerer: Answerer) -> Answer:
    return shipped_answerer.answer("2025年PACS的市场份额预计是多少?")


@pytest.fixture(scope="session")
def growth(shipped_answerer: Answerer) -> Answer:
    return shipped_answerer.answer("2021年到2025年产能增长了百分之多少?")


@pytest.mark.slow
def test_replies_to_all_development_questions_pass(
    gate: Gate, development_replies: Replies
) -> None:
    held = {g.id: (gate.faults(r), r.answer) for g, r in development_replies if gate.faults(r)}
    assert not held


@pytest.mark.slow
def test_a_reply_that_passes_is_not_changed(gate: Gate, development_replies: Replies) -> None:
    assert all(gate.hold(reply) is reply for _, reply in development_replies)


@pytest.mark.parametrize("question", ["你好", "报告有哪些表?", "目录是什么?", "这份报告是谁写的?"])
def test_replies_about_the_report_itself_pass(
    gate: Gate, shipped_answerer: Answerer, question: str
) -> None:
    reply = shipped_answerer.answer(question)
    assert not gate.faults(reply), reply.answer


@pytest.mark.slow
def test_none_of_ten_thousand_corruptions_passes(
    gate: Gate, shipped_index: Index, development_replies: Replies
) -> None:
    """Digits, units, 万 and 亿, % and 百分点, years and names put in each other's place, in the
    words alone or in words, figures and formulas together."""
    replies = _sixty_over_kinds(development_replies)
    corrupter = Corrupter(_names(shipped_index), seed=4)
    choice = random.Random(4)
    ways: Counter[str] = Counter()
    passed = []
    while ways.total() < CORRUPTIONS:
        corruption = corrupter.corrupt(choice.choice(replies))
        if corruption is None:
            continue
        ways[corruption.kind] += 1
        if not gate.faults(corruption.reply):
            passed.append(
                (corruption.kind, corruption.old, corruption.new, corruption.reply.answer)
            )
    assert not passed
    assert len(ways) == 6 and min(ways.values()) > 100


def _sixty_over_kinds(replies: Replies) -> list[Answer]:
    """Replies that say something, drawn from all kinds in turn."""
    kinds: dict[str, list[Answer]] = {}
    for gold, reply in replies:
        if can_be_corrupted(reply):
            kinds.setdefault(gold.group, []).append(reply)
    chosen: list[Answer] = []
    while len(chosen) < REPLIES and any(kinds.values()):
        chosen += [left.pop(0) for left in kinds.values() if left]
    return chosen[:REPLIES]


def _names(index: Index) -> list[str]:
    names = [n for f in index.ledger.figures for n in (f.subject, f.metric, f.region) if n]
    kinds = ("organisation", "product", "region")
    return names + [e.canonical for e in shipped_lexicon().entries if e.kind in kinds]


CHANGES: list[tuple[str, Callable[[Answer], Answer]]] = [
    ("a digit", lambda a: replace(a, answer=a.answer.replace("54.3", "45.3"))),
    ("the head alone", lambda a: replace(a, answer=a.answer.replace("54.3", "54.8", 1))),
    ("a unit", lambda a: replace(a, answer=a.answer.replace("%", "个百分点"))),
    ("a name", lambda a: replace(a, answer=a.answer.replace("PACS", "RIS"))),
    ("a year", lambda a: replace(a, answer=f"2031年{a.answer}")),
    ("a figure more", lambda a: replace(a, answer=f"{a.answer}另有12.7%。")),
    ("a mark to nowhere", lambda a: replace(a, answer=a.answer.replace("[1]", "[7]"))),
    ("no citation", lambda a: replace(a, citations=())),
    (
        "a quotation that the report does not print",
        lambda a: replace(
            a,
            citations=tuple(replace(c, quote=c.quote.replace("54.3", "45.3")) for c in a.citations),
        ),
    ),
    (
        "a quotation from elsewhere",
        lambda a: replace(a, citations=tuple(replace(c, start=0, end=5) for c in a.citations)),
    ),
    ("another subject", lambda a: replace(a, figures=(replace(a.figures[0], subject="RIS"),))),
    ("another period", lambda a: replace(a, figures=(replace(a.figures[0], period="2031年"),))),
    ("another value", lambda a: replace(a, figures=(replace(a.figures[0], value="45.3"),))),
]


@pytest.mark.parametrize(
    "change", [change for _, change in CHANGES], ids=[name for name, _ in CHANGES]
)
def test_a_reply_with_one_thing_wrong_is_held(
    gate: Gate, fact: Answer, change: Callable[[Answer], Answer]
) -> None:
    assert not gate.faults(fact)
    wrong = change(fact)
    assert wrong != fact
    assert gate.faults(wrong)


def test_a_formula_that_does_not_give_its_result_is_held(gate: Gate, growth: Answer) -> None:
    wrong = growth.derivations[0].expression.replace("47.1", "48.1")
    reply = replace(
        growth,
        answer=growth.answer.replace("47.1", "48.1"),
        derivations=(Derivation(wrong, growth.derivations[0].operands),),
        figures=tuple(
            replace(f, text="48.1%", value="48.1") if f.computed else f for f in growth.figures
        ),
    )
    assert not gate.faults(growth)
    assert gate.faults(reply)


def test_a_result_without_a_formula_is_held(gate: Gate, growth: Answer) -> None:
    assert gate.faults(replace(growth, derivations=()))


def test_a_refusal_that_names_a_figure_is_held(gate: Gate, shipped_answerer: Answerer) -> None:
    refusal = shipped_answerer.answer("东软医疗的员工人数是多少?")
    assert refusal.status is Status.NOT_IN_REPORT and not gate.faults(refusal)
    held = gate.hold(replace(refusal, answer="报告未提及,大约是3500人。"))
    assert "3500" not in held.answer and "未提及" in held.answer


def test_a_nearest_claim_that_the_report_does_not_make_is_dropped(
    gate: Gate, shipped_answerer: Answerer
) -> None:
    refusal = shipped_answerer.answer("东软医疗的员工人数是多少?")
    held = gate.hold(replace(refusal, nearest=(*refusal.nearest, "东软医疗有3500名员工")))
    assert held.nearest == refusal.nearest


def test_what_is_held_is_replaced_by_the_quoted_evidence_and_logged(
    gate: Gate, fact: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = replace(fact, answer=fact.answer.replace("54.3", "45.3"))
    with caplog.at_level(logging.ERROR, logger="rag.gate"):
        held = gate.hold(wrong)
    assert "45.3" not in held.answer
    assert fact.citations[0].quote.strip("。,") in held.answer
    assert held.status is Status.ANSWERED
    assert "45.3" in caplog.text


@pytest.mark.slow
def test_what_is_said_instead_passes_itself(gate: Gate, development_replies: Replies) -> None:
    for gold, reply in development_replies:
        held = gate.hold(replace(reply, answer=f"{reply.answer}另有98.76%。"))
        assert "98.76" not in held.answer, gold.id
        assert not gate.faults(held), (gold.id, held.answer, gate.faults(held))
