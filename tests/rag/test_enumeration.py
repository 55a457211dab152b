"""The things that a question lists or holds against each other."""

from __future__ import annotations

import pytest

from rag.enumeration import listed


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("高端型跟AI型,谁卖的台数多?", ("高端型", "AI型")),
        ("长江存储新芯片跟现在常见的QLC比,擦写寿命各是多少次?", ("长江存储新芯片", "QLC")),
        ("安防那块市场比医疗影像那块多几个亿?", ("安防市场", "医疗影像")),
        ("CT、MRI和超声的份额", ("CT", "MRI", "超声")),
        ("产能减掉产量还剩多少", ("产能", "产量")),
    ],
)
def test_items_are_read_as_they_are_named(question: str, items: tuple[str, ...]) -> None:
    assert listed(question) == items


@pytest.mark.parametrize(
    "question", ["2022年占比应该是多少?", "可解释性得分比同行水平强多少?", "同比增长多少"]
)
def test_words_that_only_hold_a_joint_list_nothing(question: str) -> None:
    assert "占" not in listed(question)
    assert all("行" not in item[:1] for item in listed(question))
