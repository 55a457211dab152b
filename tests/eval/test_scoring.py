"""The measures of a reply, and that they agree with the customer's own scorer."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from eval.asking import Outcome, ask_all, share
from eval.gold import Behaviour, GoldQuestion, read_gold
from eval.matching import carries, plain, states, states_nearly
from eval.scoring import MEASURES, figures_in, score, ungrounded
from rag.answer import Answer, AnswerFigure, Citation, Status
from rag.errors import EmptyQuestionError

THEIRS = Path(__file__).parents[3] / "shared" / "questions" / "score.py"

QUOTE = "PACS的市场份额预计达54.3%"
GOLD = GoldQuestion(
    id="q",
    type="fact",
    question="2025年PACS的份额是多少?",
    behavior=Behaviour.ANSWER,
    must_numbers=("54.3 %",),
    cite_numbers=("54.3 %",),
    section=("摘要",),
)
REPLY = Answer(
    status=Status.ANSWERED,
    answer="预计54.3%(2025年)[1]。",
    question_as_read=GOLD.question,
    citations=(Citation(1, "r", ("摘要",), None, QUOTE, QUOTE, 0, 0, 0, 0),),
)


@pytest.mark.parametrize(
    ("text", "number", "found"),
    [
        ("达54.3%", "54.3 %", True),
        ("达54.30%", "54.3 %", True),
        ("达154.3%", "54.3 %", False),
        ("达54.35%", "54.3 %", False),
        ("54.3个百分点", "54.3 %", False),
        ("54.3个百分点", "54.3 个百分点", True),
        ("15%至20%", "15-20 %", True),
        ("15-20%", "15-20 %", True),
        ("1520%", "15-20 %", False),
        ("12,500台", "12500 台", True),
        ("20亿", "20 亿元", True),
        ("20万元", "20 亿元", False),
        ("3.0万元/台", "3 万元/台", True),
        ("零下20℃", "-20 ℃", True),
        ("20℃", "-20 ℃", False),
    ],
)
def test_a_number_is_found_with_its_unit(text: str, number: str, found: bool) -> None:
    assert states(plain(text), number) is found


def test_a_computed_number_may_be_off_by_the_tolerance_only() -> None:
    assert states_nearly("约47.1%", "47.06 %", 0.05)
    assert not states_nearly("约47.2%", "47.06 %", 0.05)


def test_a_cell_carries_its_number_where_the_unit_stands_apart() -> None:
    assert carries("产能(万台) 62.5", "62.5 万台")
    assert not carries("产能 62.5", "62.5 万台")


def test_a_good_reply_meets_every_measure() -> None:
    assert all(asdict(score(GOLD, REPLY)).values())


@pytest.mark.parametrize(
    ("measure", "gold", "reply"),
    [
        ("numbers", GOLD, replace(REPLY, answer="预计45.3%[1]")),
        ("terms", GOLD.model_copy(update={"must_terms": (("RIS",),)}), REPLY),
        ("forbid", GOLD.model_copy(update={"forbid_numbers": ("54.3 %",)}), REPLY),
        ("cited", GOLD, replace(REPLY, citations=())),
        ("section", GOLD.model_copy(update={"section": ("竞争格局",)}), REPLY),
        ("behaviour", GOLD, replace(REPLY, status=Status.NOT_IN_REPORT)),
        ("behaviour", GOLD.model_copy(update={"behavior": Behaviour.REFUSE}), REPLY),
        ("behaviour", GOLD.model_copy(update={"behavior": Behaviour.CONFLICT}), REPLY),
        ("behaviour", GOLD.model_copy(update={"behavior": Behaviour.DAMAGED}), REPLY),
        ("focus", GOLD, replace(REPLY, answer="好" * 120 + REPLY.answer)),
        ("grounded", GOLD, replace(REPLY, answer=REPLY.answer + "另有7.5%")),
    ],
)
def test_each_measure_can_fail(measure: str, gold: GoldQuestion, reply: Answer) -> None:
    assert not getattr(score(gold, reply), measure)


def test_a_computed_figure_is_grounded() -> None:
    figure = AnswerFigure("7.5%", "7.5", None, None, "%", None, None, None, None, True, 0)
    reply = replace(REPLY, answer="7.5%", figures=(figure,))
    assert ungrounded(GOLD, reply) == []


def test_years_and_marks_are_no_figures() -> None:
    assert figures_in("2025年54.3%[1],见第3章") == ["54.3"]


def test_a_question_that_cannot_be_read_counts_as_a_miss() -> None:
    def ask(*_: object) -> Answer:
        raise EmptyQuestionError("空")

    [outcome] = ask_all(ask, [GOLD], quiet=True)
    assert not outcome.score.correct


def test_a_share_is_of_all_outcomes() -> None:
    outcomes = [Outcome(GOLD, REPLY, score(GOLD, REPLY), 1.0)]
    assert share(outcomes, "correct") == 1.0
    assert share([], "correct") == 0.0


def test_a_broken_line_is_named_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"questions\.jsonl:1"):
        read_gold([path])


def test_earlier_turns_are_read_with_and_without_a_role(tmp_path: Path) -> None:
    line = {"id": "x", "type": "multiturn", "question": "呢?", "behavior": "answer"}
    line |= {"history": ["一", {"role": "user", "content": "二"}]}
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    [gold] = read_gold([path])
    assert [turn.content for turn in gold.turns] == ["一", "二"]


@pytest.mark.slow
@pytest.mark.skipif(not THEIRS.exists(), reason="the customer's scorer is not here")
def test_our_scores_are_those_of_the_customers_scorer(
    development_replies: list[tuple[GoldQuestion, Answer]],
) -> None:
    theirs = _their_scorer()
    different = []
    for gold, reply in development_replies:
        question: dict[str, Any] = {**gold.model_dump(mode="json"), "section": list(gold.section)}
        given = theirs.score(question, json.loads(json.dumps(asdict(reply))))
        ours = asdict(score(gold, reply))
        different += [(gold.id, m) for m in MEASURES if bool(given[m]) != ours[m]]
    assert not different


def _their_scorer() -> Any:
    spec = importlib.util.spec_from_file_location("their_scorer", THEIRS)
    if spec is None or spec.loader is None:
        raise ImportError(THEIRS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
