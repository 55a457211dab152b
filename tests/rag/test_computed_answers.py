"""What is computed, compared, ranked and filtered, asked of the shipped report."""

from __future__ import annotations

import pytest

from rag.answer import Answer, Status
from rag.answerer import Answerer


@pytest.fixture
def ask(shipped_answerer: Answerer) -> Answerer:
    return shipped_answerer


def told(reply: Answer) -> str:
    assert reply.status is Status.ANSWERED
    return reply.answer


def formula(reply: Answer) -> str:
    derivation, *_ = reply.derivations
    assert derivation.expression in reply.answer
    operands = [reply.figures[i] for i in derivation.operands]
    assert operands
    assert all(figure.citation is not None for figure in operands)
    return derivation.expression


@pytest.mark.parametrize(
    ("question", "head", "expression"),
    [
        (
            "产能从2021年到2025年的CAGR是多少?",
            "2021年至2025年的年复合增长率约10.12%",
            "62.5 ÷ 42.5 开四次方,减一 ≈ 10.12%",
        ),
        ("2025年产能比产量多多少万台?", "产能比产量多6.7万台", "62.5 - 55.8 = 6.7 万台"),
        (
            "MRI工作站比CT工作站平均贵多少万元?",
            "MRI影像工作站比CT影像工作站高32.4万元",
            "78.2 - 45.8 = 32.4 万元",
        ),
        (
            "AI影像工作站的收入占全部收入的百分之几?",
            "占合计的约29.4%",
            "63600 ÷ 216000 ≈ 29.4%",
        ),
        (
            "8小时那个重建任务压到47分钟,省下多少分钟?",
            "8小时比47分钟长433分钟",
            "480 - 47 = 433 分钟",
        ),
        ("五个边缘场景2025年加起来多少亿元?", "2025年预估市场规模合计157.1亿元", "= 157.1 亿元"),
        (
            "2023年新基建拿到的专项债,花在影像设备上的大致是多少亿?",
            "300亿元",
            "2000 × 15% = 300 亿元",
        ),
        ("通过认证的29款产品摊到17家,每家平均几款?", "平均每家约1.71款", "29 ÷ 17 ≈ 1.71 款"),
        ("公安采购占安防影像工作站市场的54%,其余占多少?", "其余占46%", "全部 - 54% = 46%"),
    ],
)
def test_the_result_stands_first_and_its_formula_behind_it(
    ask: Answerer, question: str, head: str, expression: str
) -> None:
    reply = ask.answer(question)
    assert told(reply).startswith(head)
    assert expression in formula(reply)


def test_a_stated_compound_rate_is_shown_beside_the_computed_one(ask: Answerer) -> None:
    reply = ask.answer("按2021年58.3亿、2025年102亿算,影像工作站市场的年复合增长率是多少?")
    assert "约15.01%" in told(reply)
    assert "报告给出的复合增长率是15.2%" in reply.answer
    assert "与此不同" in reply.answer


def test_operands_that_the_report_contradicts_are_said_to_be_contradicted(ask: Answerer) -> None:
    reply = ask.answer("按第一章的数,2025年的影像工作站市场规模比2021年大多少亿元?")
    assert "增加43.7亿元" in told(reply)
    assert "报告其他章节给出了不同的数值" in reply.answer
    assert "187.5亿元" in reply.answer


def test_two_figures_that_one_sentence_sets_against_each_other_are_both_told(
    ask: Answerer,
) -> None:
    reply = ask.answer("基层和三级医院影像设备配备率差多大?")
    assert told(reply).startswith("92%比34.2%高57.8个百分点")


def test_a_difference_that_the_report_prints_is_not_computed_again(ask: Answerer) -> None:
    assert not ask.answer("有完整生态体系的厂商,续约率比行业平均高几个百分点?").derivations


def test_percentages_that_are_no_shares_of_one_whole_are_not_added(ask: Answerer) -> None:
    assert "175" not in ask.answer("五类产品的毛利率加起来是多少?").answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "产能利用率高于89%的有哪几年?",
            "产能利用率高于89%的有两项:2021年89.9%、2025年89.3%(表中共五项)[1]。",
        ),
        (
            "毛利率超过60%的产品有哪些?",
            "没有毛利率超过60%的,最高的是AI影像工作站45%(表中共五项)[1]。",
        ),
        (
            "毛利率最高的产品和最低的产品分别是哪类?",
            "毛利率最高的是AI影像工作站45%;最低的是便携式影像工作站25%(表中共五项)[1]。",
        ),
        (
            "五个边缘应用里谁长得最快?",
            "年复合增长率最高的是自动驾驶环境感知39.8%(表中共五项)[1]。",
        ),
    ],
)
def test_rankings_and_filters_go_over_all_rows_and_say_of_how_many(
    ask: Answerer, question: str, answer: str
) -> None:
    assert told(ask.answer(question)) == answer


def test_a_filter_over_the_whole_report_tells_every_figure_that_keeps_it(ask: Answerer) -> None:
    reply = ask.answer("误诊率低于10%的有哪些?")
    assert told(reply).startswith("低于10%的有两项:")
    assert {f.text for f in reply.figures} >= {"5.2%", "0.03%"}


def test_rows_of_the_same_value_share_their_place(ask: Answerer) -> None:
    answer = told(ask.answer("平均单价最高的是哪类工作站?"))
    assert "高端型影像工作站12.0万元/台、AI影像工作站12.0万元/台" in answer


def test_a_group_of_leaders_is_no_ranking_of_rows(ask: Answerer) -> None:
    assert "表中共" not in ask.answer("2018年前五大厂商的合计份额是多少?").answer


def test_an_operand_in_another_unit_is_shown_as_the_report_prints_it(ask: Answerer) -> None:
    reply = ask.answer("8小时那个重建任务压到47分钟,省下多少分钟?")
    assert "(8小时 = 480 分钟)" in reply.answer
    assert [f.text for f in reply.figures if f.computed] == ["433分钟", "480分钟"]


def test_a_cell_that_the_question_points_at_is_told(ask: Answerer) -> None:
    assert "85%" in told(ask.answer("SWOT表里,国产替代有政策撑腰这一条影响有多大?"))


def test_a_series_of_growth_rates_is_not_called_the_quantity_that_grows(ask: Answerer) -> None:
    answer = told(ask.answer("影像工作站市场2021到2024年增速怎么变?"))
    assert not answer.startswith("市场规模逐年")
    assert "增速" in answer


def test_a_row_that_the_table_does_not_have_is_not_told(ask: Answerer) -> None:
    reply = ask.answer("SWOT里“专业人才短缺”这条劣势的影响程度是几?")
    assert reply.status is Status.NOT_IN_REPORT


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("AI影像工作站的毛利大概多少万元?", "63600 × 45% = 28620 万元"),
        ("通过认证的企业平均一家有几款产品?", "29 ÷ 17 ≈ 1.71 款"),
        ("PET-CT重建从8小时压到47分钟,时间省了百分之多少?", "减少约90.2%"),
    ],
)
def test_amounts_of_rates_of_firms_and_of_times_are_computed(
    question: str, told: str, shipped_answerer: Answerer
) -> None:
    assert told in shipped_answerer.answer(question).answer


def test_what_subject_and_metric_share_is_said_once(shipped_answerer: Answerer) -> None:
    reply = shipped_answerer.answer("按摘要给的2025年总规模和PACS的占比算,PACS这块大概是多少亿元?")
    assert "中国影像工作站市场规模187.5亿元" in reply.answer
