"""A turn that leans on what was told: its table, its list, another year, an earlier answer."""

from __future__ import annotations

import pytest

from rag.answer import Status
from tests.rag.conftest import Ask

PRICE = "CT影像工作站2025年的平均价格是多少?"
STEPS = "多模态融合智能影像工作站未来三年有哪几个演进方向?"
FIRST_STEP = "5G加边缘计算的智能影像工作站,未来三年第一个演进方向是什么?"


@pytest.mark.parametrize(
    ("turn", "earlier", "told"),
    [
        ("比去年多多少?", ["2024年影像工作站的产能是多少?"], "5.5万台"),
        ("较上年增长百分之几?", ["2025年影像工作站的产量是多少?"], "11.4%"),
        ("比上一年呢?", ["2021年二级医院的采购占比是多少?"], "3个百分点"),
        ("再往后呢?", ["2023年影像工作站的产能是多少?"], "56.7万台"),
    ],
)
def test_what_was_told_is_held_against_another_year(
    ask: Ask, turn: str, earlier: list[str], told: str
) -> None:
    assert told in ask(turn, *earlier).answer[:60]


@pytest.mark.parametrize("turn", ["和去年比呢?", "再往前呢?"])
def test_a_year_that_the_report_does_not_give_is_refused(ask: Ask, turn: str) -> None:
    assert ask(turn, "2024年传感器产能利用率是多少?").status is Status.NOT_IN_REPORT


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        ("哪个最高?", "MRI影像工作站78.2万元"),
        ("最便宜的是哪类?", "其他影像工作站15.7万元"),
        ("倒数第二呢?", "数字X光工作站18.3万元"),
        ("它排第几?", "排第二"),
        ("年增长率哪个最高?", "超声影像工作站12.3%"),
    ],
)
def test_a_ranking_is_of_the_table_that_was_told(ask: Ask, turn: str, told: str) -> None:
    assert told in ask(turn, PRICE).answer


def test_a_ranking_of_something_else_is_read_alone(ask: Ask) -> None:
    turn = "哪家企业的三级医院占有率最高?"
    assert ask(turn, PRICE).answer == ask(turn).answer


def test_rows_that_share_a_label_are_told_by_their_own_names(ask: Ask) -> None:
    reply = ask("哪个因素最低?", "国际品牌价格竞争的市场渗透率是多少?")
    assert "县域医疗市场扩容" in reply.answer and "30%" in reply.answer


@pytest.mark.parametrize(
    ("turn", "holds", "lacks"),
    [("第三个呢?", "自主可控", "微型化"), ("第一个方向呢?", "多模态", "自主可控")],
)
def test_an_item_of_a_told_list_is_told_alone(ask: Ask, turn: str, holds: str, lacks: str) -> None:
    reply = ask(turn, STEPS)
    assert holds in reply.answer and lacks not in reply.answer


def test_the_other_items_of_a_list_are_those_not_asked_for(ask: Ask) -> None:
    reply = ask("还有别的吗?", FIRST_STEP)
    assert "微型化" in reply.answer and "自主可控" in reply.answer
    assert "多模态融合" not in reply.answer


@pytest.mark.parametrize(
    ("turn", "section"),
    [
        ("刚才交货周期那个,出处在哪?", "上游硬件(如传感器、采集设备)供应现状"),
        ("第一个问题的出处给我一下", "上游硬件(如传感器、采集设备)供应现状"),
        ("出处在哪?", "新兴企业差异化竞争突破点"),
    ],
)
def test_the_source_is_that_of_the_answer_pointed_at(ask: Ask, turn: str, section: str) -> None:
    reply = ask(turn, "2023年核心部件平均交货周期是多少天?", "AI影像工作站的毛利率是多少?")
    assert f"《{section}》" in reply.answer


def test_an_earlier_answer_is_told_again_by_its_name(ask: Ask) -> None:
    first = "2023年核心部件平均交货周期是多少天?"
    reply = ask("交货周期那个再说一遍", first, "AI影像工作站的毛利率是多少?")
    assert reply.answer == ask(first).answer


@pytest.mark.parametrize(
    ("turn", "told"),
    [("比便携式的高多少?", "20个百分点"), ("基础型比它低多少?", "17个百分点")],
)
def test_what_was_told_is_held_against_another_thing(ask: Ask, turn: str, told: str) -> None:
    assert told in ask(turn, "AI影像工作站的毛利率是多少?").answer[:60]


@pytest.mark.parametrize(
    ("turn", "told"), [("平均是多少?", "44.65万台"), ("后者是前者的几倍?", "1.1倍")]
)
def test_a_mean_or_multiple_is_of_what_two_turns_told(ask: Ask, turn: str, told: str) -> None:
    assert told in ask(turn, "2021年影像工作站的产能是多少?", "2022年呢?").answer


@pytest.mark.parametrize("turn", ["各章怎么说?", "其他章节呢?", "有没有不同的说法?"])
def test_whether_the_report_agrees_is_asked_of_the_question_before(ask: Ask, turn: str) -> None:
    reply = ask(turn, "2023年中国影像设备市场规模是多少?")
    assert reply.status is Status.CONFLICTING
    assert "850亿元" in reply.answer and "589亿元" in reply.answer


@pytest.mark.parametrize(
    ("turn", "before"),
    [
        ("迈瑞呢?", "联影投了多少钱在苏州建核心部件产业园?"),
        ("飞利浦呢?", "万东医疗的CT影像信噪比提升了多少?"),
        ("内窥镜工作站的呢?", "便携式影像工作站的毛利率是多少?"),
    ],
)
def test_what_a_turn_puts_in_place_must_be_what_the_answer_speaks_of(
    ask: Ask, turn: str, before: str
) -> None:
    assert ask(turn, before).status is Status.NOT_IN_REPORT


def test_a_time_that_was_carried_over_gives_way_where_nothing_is_told_for_it(ask: Ask) -> None:
    reply = ask("那基层医生看传统胶片,误诊率有多高?", "2023年乡镇卫生院有多少台DR设备?")
    assert "12.8%" in reply.answer


def test_a_year_of_two_digits_or_with_a_typo_is_read(ask: Ask) -> None:
    for turn in ("那25呢", "25念呢"):
        assert "62.5万台" in ask(turn, "2022年影像工作站的产能是多少?").answer


@pytest.mark.parametrize(
    ("turns", "question", "told"),
    [
        (("基础型影像工作站的收入是多少?",), "占合计的百分之几", "17.4%"),
        (("2024年国内边缘计算的市场规模?", "医疗影像处理占比多少"), "折成钱是多少亿", "146.01亿元"),
        (("2025年的产能是多少", "2024年呢"), "多出来的算成增幅,百分之几", "10.2%"),
        (("2024年特殊行业工作站市场规模", "2025年呢"), "增幅帮我算下", "46.7%"),
    ],
)
def test_shares_amounts_and_growth_are_worked_out_of_what_was_told(
    ask: Ask, turns: tuple[str, ...], question: str, told: str
) -> None:
    assert told in ask(question, *turns).answer
