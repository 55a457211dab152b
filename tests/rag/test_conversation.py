"""A turn of a chat is read as the full question that it stands for."""

from __future__ import annotations

import pytest

from rag.answer import Status
from tests.rag.conftest import Ask

CAPACITY, SHARE = "2022年的产能是多少?", "2025年PACS的市场份额预计是多少?"
RANKED = "五类产品里毛利率从高到低排一下"
SLOTS = [
    ("那2023年呢?", [CAPACITY], ["2023", "产能"], ["2022"]),
    ("产量呢?", [CAPACITY], ["2022", "产量"], ["产能"]),
    ("再过两年呢?", [CAPACITY], ["2024", "产能"], ["2022"]),
    ("那年的需求量呢?", [CAPACITY], ["2022", "需求量"], ["产能"]),
    ("MRI的呢?", ["CT影像工作站的平均价格是多少?"], ["MRI影像工作站", "价格"], ["CT"]),
    ("它的均价呢?", ["CT影像工作站2025年的市场份额是多少?"], ["CT影像工作站", "均价"], []),
    ("华南呢?", ["2022年华东占全国市场的多少?"], ["2022", "华南"], ["华东"]),
    ("那华南呢?", ["华东地区的市场份额是多少?"], ["华南", "市场份额"], ["华东", "增长"]),
    ("为什么?", ["三甲医院上云比例是多少?"], ["三甲医院", "上云", "为什么"], []),
    ("2024年呢?", [CAPACITY, "那2023年呢?"], ["2024", "产能"], ["2022", "2023"]),
    ("和上一年比呢?", ["2022年的产量是多少?"], ["2021", "2022", "产量"], []),
    ("深睿覆盖了多少个科室?", ["推想科技的肺结节敏感度是多少?"], ["深睿"], ["推想"]),
    ("覆盖了多少个科室?", ["深睿医疗的装机量是多少?"], ["深睿"], []),
    ("排第二的那个卖了多少台?", [RANKED], ["高端型影像工作站"], []),
]
TOLD = [
    ("这两个差多少?", ["2022年的产能是多少?", "2025年的产能是多少?"], "15.7万台"),
    ("两者加起来呢?", ["2022年的产能是多少?", "2025年的产能是多少?"], "109.3万台"),
    ("涨了百分之几?", ["2023年影像存储市场规模是多少?", "2025年呢?"], "59.5%"),
    ("换成亿元", ["高端型影像工作站的收入是多少?"], "4.56亿元"),
    ("换成亿元", ["产品类型表合计收入是多少?"], "21.6亿元"),
    ("那是多少亿?", ["到2025年医疗装备产业规模要到多少?"], "15000亿元"),
    ("2025年会涨到多少?", ["2023年基层医疗影像市场有多少亿?"], "72亿元"),
    ("那2023年呢?", [CAPACITY, "谢谢", "好的"], "51.2万台"),
    (
        "三年加起来多少?",
        ["医疗影像实时处理2023年市场规模多少亿?", "2024年呢?", "2025年呢?"],
        "107.4亿元",
    ),
    ("它们差多少?", ["CT和MRI影像工作站的平均价格分别是多少?"], "32.4万元"),
    ("最近一年呢,2025", ["2022年占全球比重多少"], "36.9%"),
    ("医疗的也这样报一遍", ["安防监控实时分析23到25三年的数报一下"], "28.5亿元"),
    ("毛利率呢", ["基础型和高端型各卖了多少台"], "42%"),
    ("头尾两年差几个点?", ["把21年到25年占全球的比重都列出来"], "8.6个百分点"),
    ("后面那种单盘能装多大", ["长江存储那颗医疗级芯片和QLC闪存各能擦写几次"], "30TB"),
    ("那合多少亿", ["2024年边缘计算市场规模是多少", "医疗影像处理占多少"], "146.01亿元"),
    ("用于影像设备的占几成", ["2023年专项债支持医疗新基建多少钱"], "2000亿元"),
    ("影像设备占多少", ["到2025年医疗装备产业规模多大"], "30%"),
    ("边缘节点呢", ["CT三维重建在云端要几秒"], "0.8秒"),
    ("快了几倍", ["CT三维重建在云端要几秒", "边缘节点呢"], "5.25倍"),
    ("CNN呢", ["Transformer在乳腺钼靶上的准确率?"], "96.5%"),
    ("制约因素呢", ["脑部病灶融合影像使用率提升多少"], "数据互通"),
    ("2024年呢", ["2023年影像工作站市场规模多少", "比2022年涨了多少"], "2024年"),
]


@pytest.mark.parametrize(("turn", "earlier", "holds", "lacks"), SLOTS)
def test_a_follow_up_overwrites_what_it_says_and_keeps_the_rest(
    ask: Ask, turn: str, earlier: list[str], holds: list[str], lacks: list[str]
) -> None:
    read = ask(turn, *earlier).question_as_read
    assert all(word in read for word in holds), read
    assert not any(word in read for word in lacks), read


@pytest.mark.parametrize(("turn", "earlier", "figure"), TOLD)
def test_a_follow_up_works_on_what_was_told(
    ask: Ask, turn: str, earlier: list[str], figure: str
) -> None:
    reply = ask(turn, *earlier)
    assert reply.status is Status.ANSWERED
    assert figure in reply.answer[:120]
    assert reply.citations


def test_the_source_is_the_section_and_the_words_of_the_answer_before(ask: Ask) -> None:
    before = ask(SHARE)
    reply = ask("出处在哪?", SHARE)
    assert "《摘要》" in reply.answer
    assert [c.quote for c in reply.citations] == [c.quote for c in before.citations]


def test_more_is_told_in_other_words_than_before(ask: Ask) -> None:
    question = "儿童医院对工作站有什么要求?"
    told = {c.quote for c in ask(question).citations}
    more = {c.quote for c in ask("别的专科医院呢?再说两家", question).citations}
    assert more - told


def test_details_stand_around_the_answer_before(ask: Ask) -> None:
    before = ask(SHARE)
    reply = ask("详细说说", SHARE)
    assert {c.section for c in reply.citations} == {c.section for c in before.citations}
    assert len(reply.answer) > len(before.answer)


@pytest.mark.parametrize(
    ("before", "turn"),
    [
        (CAPACITY, SHARE),
        (CAPACITY, "三级医院的采购占比是多少?"),
        (CAPACITY, "换个话题,三级医院的采购占比是多少?"),
        (CAPACITY, "另外问一下,三级医院的采购占比是多少?"),
    ],
)
def test_a_change_of_subject_drops_what_was_said(ask: Ask, before: str, turn: str) -> None:
    alone = ask(turn)
    reply = ask(turn, before)
    assert (reply.answer, reply.citations) == (alone.answer, alone.citations)
    assert "产能" not in reply.question_as_read and "2022" not in reply.question_as_read


def test_a_reference_to_one_of_two_things_is_asked_back(ask: Ask) -> None:
    reply = ask("它的毛利率呢?", "高端型影像工作站和便携式影像工作站的收入分别是多少?")
    assert not reply.figures and not reply.citations
    assert len(reply.suggestions) == 2
    assert "高端型" in reply.suggestions[0] and "便携式" in reply.suggestions[1]
    for suggestion in reply.suggestions:
        assert ask(suggestion).status is Status.ANSWERED


def test_a_contradiction_is_no_operand(ask: Ask) -> None:
    reply = ask("这两个差多少?", "2025年中国影像工作站市场规模有多大?", "2024年呢?")
    assert not reply.figures and not reply.derivations
    assert "说全" in reply.answer


@pytest.mark.parametrize("turn", ["那2023年呢?", "它的均价呢?", "这两个差多少?", "换成亿元"])
def test_a_first_turn_that_names_no_subject_is_asked_back(ask: Ask, turn: str) -> None:
    reply = ask(turn)
    assert not reply.figures and not reply.citations
    assert 2 <= len(reply.suggestions) <= 3


@pytest.mark.parametrize("turn", ["它的退货率呢?", "净利率呢?"])
def test_a_follow_up_is_refused_where_the_report_does_not_say(ask: Ask, turn: str) -> None:
    assert ask(turn, "AI影像工作站的毛利率是多少?").status is Status.NOT_IN_REPORT


@pytest.mark.parametrize("turn", ["出处在哪?", "具体数字呢?"])
def test_what_asks_of_an_answer_that_gave_nothing_asks_back(ask: Ask, turn: str) -> None:
    answer = ask(turn, "东软医疗的员工人数是多少?")
    assert "还不知道要问的是哪一项" in answer.answer
    assert not answer.citations


def test_the_first_turn_stays_as_it_is(ask: Ask) -> None:
    assert ask(CAPACITY).question_as_read == CAPACITY
