"""A follow-up gets a figure of what it asks, of what the chat is about, or none at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.answer import Answer, Status, Turn
from rag.answerer import Answerer

Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def ask(shipped_answerer: Answerer) -> Ask:
    def asked(question: str, *turns: str) -> Answer:
        return shipped_answerer.answer(question, history=[Turn("user", turn) for turn in turns])

    return asked


ANSWERED = [
    ("一年更新几回", ["腾讯觅影怎么定位"], "6次"),
    ("增速多少", ["2021年市场规模多少"], "12.5%"),
    ("增长率呢", ["2024年产量多少"], "10.6%"),
    ("现在呢", ["智能供应链管理系统2027年渗透率多少"], "39%"),
    ("其中影像设备占多少", ["2023年全国医疗新基建项目获得多少专项债支持"], "15%"),
    ("差多少亿", ["基层医疗影像市场规模2023年多少", "2025年呢", "复合增长率多少"], "25亿元"),
    (
        "两个差多少亿",
        ["医疗影像实时处理2025年预估多少亿", "工业质检影像分析也看2025年"],
        "18.1亿元",
    ),
    ("折成秒呢", ["移动端影像识别推理速度多少"], "0.2秒/幅"),
    ("换成亿元呢", ["建分级存储体系,单个区域医疗中心改造要花多少钱"], "0.08-0.12亿元"),
    ("它的均价呢", ["除了CT、MRI、超声、X光,其他影像工作站2025年占多大份额"], "15.7万元"),
    ("降了多少万", ["带量采购前64排CT多少钱", "那现在呢"], "230万元"),
    ("市场渗透率呢", ["SWOT表里AI影像诊断需求增长的影响程度是多少"], "55%"),
    ("基层呢", ["三级医院配备率多少"], "34.2%"),
    ("前面那个是后面的几倍", ["基层医生用胶片误诊率多高", "用数字化工作站的呢"], "2.46倍"),
]
REFUSED = [
    ("广告投放花了多少?", ["京东方的边缘质检系统误判率多少"]),
    ("创始人是谁?", ["推想科技肺结节敏感度多少"]),
    ("谁投资的?", ["深睿医疗的系统在三甲装机多少台"]),
    ("退货率呢?", ["便携式影像工作站毛利率多少"]),
    ("库存周转天数呢?", ["便携式影像工作站毛利率多少"]),
    ("二手价格呢?", ["CNAS实验室2023年多少家"]),
    ("2030年呢?", ["便携式影像工作站毛利率多少"]),
    ("那东软呢?", ["联影医疗的核心部件产业园,关键部件自主化比例多少"]),
    ("东软呢?", ["万东医疗的低剂量技术用的什么算法"]),
    ("GE呢?", ["跨国企业每年科研合作项目多少个"]),
    ("华南呢?", ["华东聚集了全国多少影像工作站研发中心"]),
    ("中国占多少?", ["工业视觉边缘计算2025年全球市场多少"]),
    ("良率呢?", ["高速数据采集卡的市占率是多少"]),
    ("那行业平均的续约率是多少?", ["有完整生态的厂商续约率比行业平均高多少"]),
    ("是哪个省?", ["某省分级诊疗平台完成了多少例远程影像诊断"]),
    ("换成亿元", ["移动端影像识别推理速度多少"]),
]


@pytest.mark.parametrize(("turn", "before", "told"), ANSWERED)
def test_a_follow_up_is_answered_with_the_figure_that_it_means(
    ask: Ask, turn: str, before: list[str], told: str
) -> None:
    reply = ask(turn, *before)
    assert told in reply.answer
    assert reply.citations


@pytest.mark.parametrize(("turn", "before"), REFUSED)
def test_a_follow_up_gets_no_figure_of_another_thing(
    ask: Ask, turn: str, before: list[str]
) -> None:
    assert ask(before[-1]).status is not Status.NOT_IN_REPORT
    reply = ask(turn, *before)
    assert reply.status is Status.NOT_IN_REPORT
    assert not reply.figures


def test_a_question_and_its_tail_behind_a_comma_are_both_answered(ask: Ask) -> None:
    reply = ask("等保三级认证比例2022年多少,2025年呢")
    assert "68%" in reply.answer
    assert "92%" in reply.answer


def test_two_ranges_are_told_side_by_side_and_not_subtracted(ask: Ask) -> None:
    reply = ask("差多少", "跨国企业产品单价多少", "本土呢")
    assert "80-120万元" in reply.answer
    assert "45-65万元" in reply.answer
    assert not reply.derivations


def test_what_holds_now_is_not_what_is_expected(ask: Ask) -> None:
    assert ask("断供风险指数现在是多少").answer.startswith("0.48")
    assert "0.35" in ask("断供风险指数到2026年是多少").answer


def test_both_shares_of_one_whole_are_shown(ask: Ask) -> None:
    reply = ask("2023年影像工作站在影像设备里占几成")
    assert reply.status is Status.CONFLICTING
    assert {f.value for f in reply.figures} >= {"40", "18"}


def test_to_buy_is_no_slip_of_to_sell(ask: Ask) -> None:
    assert "卖" not in ask("哪几所大学买得最多?").question_as_read
