"""What a user is told where the report contradicts itself."""

from __future__ import annotations

import pytest

from rag.answer import Status
from rag.question import read_question
from tests.rag.test_answers import Ask, ask

__all__ = ["ask"]


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("工作站产品更新换代的周期,报告前后说得一致吗", ("12-18个月", "2-3年")),
        ("2023年国产影像工作站的市场份额到底是多少", ("45%", "52%")),
        ("高端探测器依赖进口的比例,两个章节分别怎么说", ("58%", "65%")),
        ("超声工作站2025年市场份额是18.2%还是11.5%", ("18.2%", "11.5%")),
        ("医疗影像边缘计算年复合增长率,表格和正文哪个对", ("23.8%", "34%")),
        ("联影跟东软的份额到底是多少,前后不一样", ("41.2%", "38%")),
    ],
)
def test_sides_in_other_words_are_shown_to_who_asks_for_them(
    ask: Ask, question: str, figures: tuple[str, ...]
) -> None:
    reply = ask(question)
    assert reply.status is Status.CONFLICTING
    assert all(figure in reply.answer for figure in figures)
    assert "不一致" in reply.answer.split(":")[0]


def test_each_side_stands_with_its_section_and_citation(ask: Ask) -> None:
    reply = ask("2023年国内影像设备市场有多大?")
    assert reply.status is Status.CONFLICTING
    for conflict_side in reply.conflicts[0].sides:
        citation = next(c for c in reply.citations if c.id == conflict_side.citation)
        assert f"《{citation.section[-1]}》" in reply.answer
        assert f"[{citation.id}]" in reply.answer


def test_the_words_in_which_two_sides_differ_are_told(ask: Ask) -> None:
    answer = ask("基层机构工作站的渗透率有几种说法").answer
    assert "用词不同" in answer
    assert "渗透率[1]" in answer and "普及率[2]" in answer


def test_a_share_times_its_total_is_computed_and_held_against_the_table(ask: Ask) -> None:
    reply = ask("2024年医疗影像边缘计算市场规模,正文和表格一致吗")
    assert reply.status is Status.CONFLICTING
    assert "35.2亿元" in reply.answer
    assert [d.expression for d in reply.derivations] == ["785 × 18.6% ≈ 146.01 亿元"]


def test_a_part_is_set_against_its_whole_only_where_the_part_is_named(ask: Ask) -> None:
    named = ask("智能影像工作站2023年的规模超过了整个市场,是不是矛盾")
    assert "120亿元" in named.answer and "76.5亿元" in named.answer
    assert "120亿元" not in ask("2023年国内影像工作站的市场规模是多少?").answer


def test_words_are_set_against_the_figures_that_deny_them(ask: Ask) -> None:
    reply = ask("东部和中西部哪边增长更快,报告的说法统一吗")
    assert reply.status is Status.CONFLICTING
    assert "高于东部" in reply.answer
    assert "31%" in reply.answer and "19%" in reply.answer


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("2022年影像工作站市场规模,各章说法一致吗?", "66.8亿元"),
        ("2023年产能利用率,两处写的一样吗", "88.5%"),
        ("摘要开头讲的2025年市场规模是多少", "187.5亿元"),
        ("推想科技肺结节检测敏感度", "98.2%"),
        ("影像设备2024年市场规模", "580亿元"),
    ],
)
def test_what_the_report_says_once_is_no_contradiction(
    ask: Ask, question: str, figure: str
) -> None:
    reply = ask(question)
    assert reply.status is Status.ANSWERED
    assert figure in reply.answer


@pytest.mark.parametrize(
    "question",
    [
        "两处写的一样吗",
        "到底信哪一个",
        "摘要跟第二章说的对得上吗",
        "这比整个市场还大吧",
        "有几个版本",
        "是18.2%还是11.5%",
        "有的地方高有的地方低",
    ],
)
def test_a_question_says_that_the_report_contradicts_itself(question: str) -> None:
    assert read_question(question).asks_both


@pytest.mark.parametrize("question", ["2025年前后的增长靠什么", "集采前后价格降了多少"])
def test_a_time_around_a_year_speaks_of_no_contradiction(question: str) -> None:
    assert not read_question(question).asks_both
