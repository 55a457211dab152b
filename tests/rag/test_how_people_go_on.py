"""How people go on in a chat, and what they ask in few words: one right figure, or none."""

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


GOES_ON = [
    ("用了之后呢?", ["数坤的血管自动追踪技术出来之前,冠脉分析要多久?"], "90秒"),
    (
        "只要原来的几分之几?",
        ["数坤的血管自动追踪技术出来之前,冠脉分析要多久?", "用了之后呢?"],
        "5%",
    ),
    (
        "回到刚才的配备率,两边差几个点?",
        [
            "三级医院的医学影像设备配备率是多少?",
            "社区卫生服务中心和乡镇卫生院呢?",
            "基层远程影像诊断平台2023年的接入率呢?",
        ],
        "57.8个百分点",
    ),
    ("一共降了百分之几?", ["医疗级传感器2021年的不良率是多少?", "2023年降到多少了"], "63%"),
    ("高出传统系统几个点?", ["用上AI算法后病灶自动检出率有多高?"], "13.8个百分点"),
    ("高出全国多少", ["长三角定制化检测方案的渗透率"], "7个百分点"),
    ("到2025年增长多少?", ["2023年影像存储市场规模是多少亿?"], "59.5%"),
    ("到2025年要提高多少?", ["2022年影像工作站过等保三级的比例是多少?"], "24个百分点"),
    ("剩下几样依次呢", ["2021年CT工作站占多大块"], "18%"),
    ("还有哪几类,各占多少?", ["2021年CT影像工作站占多大份额?"], "31%"),
    ("别的产品呢", ["高端型毛利率多少?"], "45%"),
    ("其余场景呢", ["医疗影像实时处理2023年市场规模?"], "42.7亿元"),
    ("长江存储的呢", ["QLC擦写次数"], "1万次"),
    ("占多少", ["基层机构年接诊量多少"], "55%"),
    ("差几倍", ["AI影像工作站单价多少", "便携式的呢"], "4倍"),
    ("快了几倍", ["PET-CT重建从多久压缩到多久"], "10.21倍"),
    ("换成微米", ["口腔医院精度要求"], "100微米"),
    ("金额大概多少", ["2024年边缘计算市场规模?", "医疗影像处理占比?"], "146.01亿元"),
    ("哪个收入高?", ["AI影像工作站销量?", "便携式的销量呢?"], "43500万元"),
    ("高端芯片进口降了多少", ["进口依赖度多少"], "18.3%"),
    ("用了5年以上的,维护费呢?", ["用了3年以上的工作站,病灶识别准确率差多少?"], "1.8倍"),
    ("一天处理多少", ["华为影像云连了多少家"], "20万例"),
    ("AI辅助诊断呢", ["三维影像重建系统年增长"], "31.2%"),
    ("劣势呢", ["SWOT里优势的影响程度", "渗透率呢"], "40%"),
    ("2020年是多少", ["高端CT探测器进口依赖度"], "79%"),
    ("前一种详细说说", ["可升级的模块化设计和硬件租赁,后一种能把多少风险转给供应商?"], "30%"),
]
NOT_TOLD = [
    ("它标准产品线的毛利率是多少?", ["海康威视定制化业务的毛利率有多高?"]),
    ("影视后期制作的工作站呢?", ["处理无人机航拍数据的工作站,2025年市场规模预计多大?"]),
    ("每月呢?", ["联影的处理速度较上代提升多少"]),
    ("市值多少?", ["2023年基层医疗影像市场规模多少"]),
    ("2019年呢?", ["64排CT带量采购后多少钱"]),
    ("具体是哪几家?", ["浙大那个影像压缩算法在几家医院试点了?"]),
    ("目前罚了哪几家?", ["影像工作站没通过等保三级最高罚营业额的多少?"]),
    ("现在是多少?", ["基层首诊率2025年要求?"]),
    ("有多少家?", ["2023年新增AI企业融资多少?"]),
    ("收费多少", ["迈瑞落地多少家县域医院"]),
    ("万东医疗在基层占多少?", ["东软医疗在三级医院的市场占有率是多少?"]),
    ("2024年降到多少了?", ["医疗级传感器2021年不良率多少PPM?", "2023年呢?"]),
]
ALONE = [
    ("高速采集卡的市占率", "35%"),
    ("头部企业安全研发占营收多少", "14%"),
    ("国产比进口便宜多少", "45-60万元"),
    ("数据分类功能渗透率现在多少?", "45%"),
    ("PET-CT重建任务耗时压缩到多少?", "47分钟"),
    ("64排CT降到多少", "420万元"),
    ("本土品牌在前五大里占多少?", "40%"),
    ("全国影像工作站产能主要在哪几个城市?", "武汉"),
    ("等保三级认证比例2022、2025年各多少?", "68%"),
    ("2023年到2025年影像存储市场规模增长多少", "59.5%"),
    ("长江存储新芯片能擦写多少次", "1万次"),
]


@pytest.mark.parametrize(("turn", "before", "told"), GOES_ON)
def test_what_is_asked_in_a_few_words_is_told(
    ask: Ask, turn: str, before: list[str], told: str
) -> None:
    reply = ask(turn, *before)
    assert told in reply.answer
    assert reply.citations


@pytest.mark.parametrize(("turn", "before"), NOT_TOLD)
def test_what_the_report_does_not_tell_of_it_is_refused(
    ask: Ask, turn: str, before: list[str]
) -> None:
    assert ask(before[-1], *before[:-1]).status is not Status.NOT_IN_REPORT
    reply = ask(turn, *before)
    assert reply.status is Status.NOT_IN_REPORT
    assert not reply.figures


@pytest.mark.parametrize(("question", "told"), ALONE)
def test_of_figures_in_one_sentence_the_one_asked_for_is_told(
    ask: Ask, question: str, told: str
) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert told in reply.answer.partition("。")[0]


def test_a_full_question_behind_a_small_word_carries_nothing_over(ask: Ask) -> None:
    alone = ask("2023年国内影像设备市场总共多大?")
    in_chat = ask("那2023年国内影像设备市场总共多大?", "2023年医学影像专业招生人数涨了多少?")
    assert in_chat.status is alone.status is Status.CONFLICTING
    assert in_chat.figures == alone.figures


def test_rates_are_not_added_where_a_fall_in_percent_is_asked(ask: Ask) -> None:
    reply = ask("加起来多少", "医疗级传感器2021年的不良率是多少?", "2023年呢")
    assert "315" not in reply.answer


def test_no_typing_error_is_seen_in_a_way_of_asking(ask: Ask) -> None:
    question = "进口替代政策对价格有什么影响"
    assert ask(question).question_as_read == question
