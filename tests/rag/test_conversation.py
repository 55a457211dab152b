"""A turn of a chat is read as the full question that it stands for."""

from __future__ import annotations

import pytest

from rag.conversation import Conversation
from rag.lexicon import shipped_lexicon

CHATS = [
    (["2022年的产能是多少?"], "那2023年呢?", ["2023", "产能"], ["2022"]),
    (["2022年的产能是多少?"], "产量呢?", ["2022", "产量"], ["产能"]),
    (["2025年华东的市场份额是多少?"], "华南呢?", ["2025", "华南", "市场份额"], ["华东"]),
    (["CT的平均价格是多少?"], "MRI的呢?", ["MRI", "价格"], ["CT的"]),
    (["联影医疗的市场份额是多少?"], "它的研发投入呢?", ["联影医疗", "研发投入"], []),
    (["2025年PACS的市场份额是多少?"], "为什么?", ["PACS", "为什么"], []),
    (
        ["2022年的产能是多少?", "那2023年呢?"],
        "2024年呢?",
        ["2024", "产能"],
        ["2022", "2023"],
    ),
]


@pytest.fixture(scope="module")
def conversation() -> Conversation:
    return Conversation(shipped_lexicon(), frozenset({"联影医疗", "东软医疗", "PACS"}))


@pytest.mark.parametrize(("earlier", "turn", "holds", "lacks"), CHATS)
def test_a_follow_up_takes_over_what_it_leaves_open(
    conversation: Conversation, earlier: list[str], turn: str, holds: list[str], lacks: list[str]
) -> None:
    resolved = conversation.resolve(turn, earlier)
    assert resolved.own == turn
    assert all(word in resolved.question for word in holds), resolved.question
    assert not any(word in resolved.question for word in lacks), resolved.question


@pytest.mark.parametrize(
    ("earlier", "turn"),
    [
        ("2022年的产能是多少?", "2025年PACS的市场份额是多少?"),
        ("2022年的产能是多少?", "三级医院的采购占比是多少?"),
    ],
)
def test_a_question_with_a_subject_of_its_own_carries_nothing_over(
    conversation: Conversation, earlier: str, turn: str
) -> None:
    resolved = conversation.resolve(turn, [earlier])
    assert resolved.question == turn
    assert resolved.own is None


@pytest.mark.parametrize("turn", ["另外问一下,华东占多少?", "换个话题,华东占多少?"])
def test_a_change_of_subject_carries_nothing_over(conversation: Conversation, turn: str) -> None:
    resolved = conversation.resolve(turn, ["2022年的产能是多少?"])
    assert resolved.own is None
    assert "产能" not in resolved.question and "2022" not in resolved.question


def test_a_question_about_the_answers_before_refers_back(conversation: Conversation) -> None:
    turns = ["2022年的产能是多少?", "2025年的产能是多少?"]
    resolved = conversation.resolve("这两个差多少?", turns)
    assert resolved.refers_back
    assert len(resolved.earlier) == 2


def test_earlier_turns_are_full_questions_too(conversation: Conversation) -> None:
    resolved = conversation.resolve("2024年呢?", ["2022年的产能是多少?", "2023年呢?"])
    assert "产能" in resolved.earlier[1]


def test_the_first_turn_stays_as_it_is(conversation: Conversation) -> None:
    resolved = conversation.resolve("2022年的产能是多少?", [])
    assert resolved.question == "2022年的产能是多少?"
    assert resolved.own is None and not resolved.earlier
