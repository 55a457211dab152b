"""Whether the report answers at all: what is close to a question and is no answer to it."""

from __future__ import annotations

import pytest

from rag.answer import Status
from rag.answerer import Answerer


@pytest.mark.parametrize(
    "question",
    [
        "GE医疗一家的国内市占率是多少?",  # its research team's yield is no share
        "联影医疗去年营收多少亿?",  # nor is its investment its revenue
        "迈瑞在三级医院占多少份额?",  # nor everybody's share one firm's
        "GE在上海的研发中心有多少工程师?",  # the report tells of another firm's
        "东软医疗有多少员工?",
        "联影苏州那个零部件产业园占地多少亩?",
        "高端型影像工作站的产能利用率",  # the row has no such column
        "巴西的影像设备采购额",
        "公司年假怎么休?",
    ],
)
def test_what_is_only_near_is_refused(shipped_answerer: Answerer, question: str) -> None:
    assert shipped_answerer.answer(question).status is Status.NOT_IN_REPORT


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("带量采购之后64排CT卖多少?", "420万元"),  # the later end of 从650万元降至420万元
        ("64排CT原来卖多少钱?", "650万元"),
        ("2020年前的设备有多少过不了新电磁兼容测试?", "42%"),  # the year is the subject's
        ("拿到三类证的多模态融合厂商有几家?", "7家"),  # 三类医疗器械注册证
        ("摘要里给的年复合增长率是几个点?", "12.8%"),  # the place says nothing of the subject
    ],
)
def test_what_is_said_in_other_words_is_answered(
    shipped_answerer: Answerer, question: str, figure: str
) -> None:
    reply = shipped_answerer.answer(question)
    assert reply.status is Status.ANSWERED
    assert reply.figures[0].text == figure


def test_a_share_asked_around_what_it_is_of_finds_both_sides(shipped_answerer: Answerer) -> None:
    reply = shipped_answerer.answer("基层医疗机构现在用上影像工作站的比例有多高?")
    assert reply.status is Status.CONFLICTING
    assert {f.text for f in reply.figures} >= {"35%", "15%"}


def test_a_total_that_the_table_prints_is_cited_and_not_added_up(
    shipped_answerer: Answerer,
) -> None:
    reply = shipped_answerer.answer("按产品类型那张表,所有工作站合计收入多少?")
    assert [f.text for f in reply.figures] == ["216,000万元"]
    assert not reply.derivations


@pytest.mark.parametrize(
    "question",
    [
        "东软医疗为什么换了总经理?",
        "报告说联影收购东软花了多少钱",
        "影像工作站全行业停产那次持续了几个月",
        "便携式工作站一年出口多少台",
        "联影医疗成立于哪一年?",
    ],
)
def test_affairs_that_no_sentence_tells_of_are_refused(
    question: str, shipped_answerer: Answerer
) -> None:
    assert shipped_answerer.answer(question).status is Status.NOT_IN_REPORT
