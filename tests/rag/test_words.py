"""Answers in words: summaries, reasons, lists and things set side by side, on the real report."""

from __future__ import annotations

import re

import pytest

from index.index import Index
from index.normal import fold
from rag.answer import Answer, Status
from rag.answerer import Answerer
from rag.asked_noun import asked_nouns
from rag.aspects import aspects_asked, given
from rag.counted import count_asked, count_told, tells_itself
from rag.kind import Kind
from rag.question import read_question
from rag.themes import leans

LONGEST = 420
"""Characters of a summary that are still read."""
DEFAULT = "imaging-workstation-2025"


@pytest.fixture(scope="module")
def index(shipped_answerer: Answerer) -> Index:
    return shipped_answerer.index(DEFAULT)


def claims(reply: Answer) -> list[str]:
    """What the answer says, claim by claim, without marks."""
    return [c for c in re.split(r"\[\d+\]。?\s*", reply.answer) if c.strip()]


SUMMARIES = [
    ("概括一下国际贸易摩擦对零部件供应的影响", "国际贸易摩擦", ("专利", "供应链")),
    ("外资打法综述", "竞争策略", ("外资",)),
    ("谈谈边缘计算那节的核心内容", "边缘计算", ("医疗", "工业")),
]


@pytest.mark.parametrize(("question", "heading", "themes"), SUMMARIES)
def test_a_summary_tells_several_cited_claims_of_the_one_section_it_is_about(
    shipped_answerer: Answerer, question: str, heading: str, themes: tuple[str, ...]
) -> None:
    reply = shipped_answerer.answer(question)
    assert reply.status is Status.ANSWERED
    assert len(claims(reply)) >= 3
    assert len(reply.answer) <= LONGEST
    assert all(heading in " ".join(c.section) for c in reply.citations)
    assert all(theme in reply.answer for theme in themes)


def test_every_claim_of_a_summary_is_what_its_citation_quotes(shipped_answerer: Answerer) -> None:
    reply = shipped_answerer.answer("用几句话讲讲基层医疗市场的机会")
    quotes = {c.id: c.quote for c in reply.citations}
    said = re.findall(r"([^\n]*?)\[(\d+)\]", reply.answer)
    assert said
    for words, number in said:
        assert words.lstrip("。") in quotes[int(number)]


def test_a_summary_of_measures_tells_measures_only(shipped_answerer: Answerer) -> None:
    reply = shipped_answerer.answer("怕设备很快过时,医院可以怎么应对?概括一下")
    assert "全生命周期成本分析法" in reply.answer
    assert "589亿元" not in reply.answer


def test_a_chapter_is_summed_up_from_all_its_sections(shipped_answerer: Answerer) -> None:
    reply = shipped_answerer.answer("第四章讲了什么?")
    assert len({c.section for c in reply.citations}) >= 4


def test_a_summary_never_tells_the_sentence_that_breaks_off(shipped_answerer: Answerer) -> None:
    reply = shipped_answerer.answer("定制化工业检测解决方案需求增长这一节概括一下")
    assert "预计到202[" not in reply.answer


SIDES = [
    ("医疗、工业、安防三个市场各自看重什么?", ("DICOM", "SDK", "ONVIF")),
    ("口腔、眼科、肿瘤、儿童医院各要什么功能", ("三维重建", "OCT", "配准误差", "低剂量")),
    ("外资和本土企业在技术路线上有什么区别?", ("7T", "模块化创新策略")),
]


@pytest.mark.parametrize(("question", "words"), SIDES)
def test_things_set_side_by_side_are_each_told_of(
    shipped_answerer: Answerer, question: str, words: tuple[str, ...]
) -> None:
    reply = shipped_answerer.answer(question)
    assert reply.status is Status.ANSWERED
    assert all(word in reply.answer for word in words)


COUNTED = [
    ("未来三年竞争围着哪三个维度打", ("技术层面", "服务层面", "商业模式层面")),
    ("识别算法接下来三年的三个重点方向是什么?", ("自适应", "三维重建", "隐私计算")),
]


@pytest.mark.parametrize(("question", "members"), COUNTED)
def test_what_is_counted_is_told_whole_and_nothing_else(
    shipped_answerer: Answerer, question: str, members: tuple[str, ...]
) -> None:
    reply = shipped_answerer.answer(question)
    assert all(member in reply.answer for member in members)
    assert len(claims(reply)) <= 4


def test_a_sentence_that_looks_back_comes_with_the_one_it_looks_back_at(
    shipped_answerer: Answerer,
) -> None:
    reply = shipped_answerer.answer("三甲医院影像设备每天用得更久了,原因是什么?")
    assert "纳入医保报销范围" in reply.answer


@pytest.mark.parametrize(
    "question",
    [
        "数坤科技的竞争对手有哪些?",
        "高校为什么要关闭医学影像专业?",
        "概括一下报告对手术机器人的看法",
    ],
)
def test_near_sentences_are_no_answer_to_what_the_report_never_tells(
    shipped_answerer: Answerer, question: str
) -> None:
    assert shipped_answerer.answer(question).status is Status.NOT_IN_REPORT


# -- the parts -------------------------------------------------------------------------------


def test_what_a_question_wants_is_read_from_its_words() -> None:
    def names(text: str) -> set[str]:
        return {aspect.name for aspect in aspects_asked(text)}

    assert names("东北的市场为什么长得慢") == {"reason"}
    assert "valued" in names("三甲医院采购时最看重什么")
    assert names("2024年市场规模多大") == set()


def test_a_sentence_gives_what_is_wanted_or_not() -> None:
    wanted = aspects_asked("三甲医院采购时最看重什么")
    assert given(wanted, "三甲医院更关注科研功能整合") == 1.0
    assert given(wanted, "某三甲医院的对比测试报告显示,耗时达到3.2倍") == 0.0
    assert given((), "任何一句话") == 1.0


def test_a_count_is_read_in_questions_and_sentences() -> None:
    assert count_asked("未来往哪三个方向走") == 3
    assert count_asked("有哪几种方法") == 0
    assert count_asked("第三方影像中心怎么样") is None
    assert count_told("围绕三个维度展开:技术", 3) == 3
    assert count_told("围绕三个维度展开:技术", 2) is None
    assert count_told("2024年这两个领域的融资额", 2) is None  # looks back
    assert tells_itself(fold("政策驱动、技术革新和需求升级三大因素共同作用"))
    assert not tells_itself("未来三年算法优化将聚焦三个重点方向。")


def test_the_noun_that_is_asked_for_is_found_and_mere_ways_of_asking_are_not(index: Index) -> None:
    assert asked_nouns("推想科技的创始人是谁?", index.splitter) == ("创始人",)
    assert asked_nouns("患者对远程会诊有哪些投诉?", index.splitter) == ("投诉",)
    assert asked_nouns("供应链采取了哪些措施?", index.splitter) == ()
    assert asked_nouns("份额最高是什么原因", index.splitter) == ()


def test_clauses_that_lean_are_told_from_those_that_stand() -> None:
    assert leans("这一增长主要得益于")
    assert leans("中小厂商则倾向于采用模块化设计思路")
    assert not leans("其他应用领域包括地理测绘")
    assert not leans("技术路线选择呈现显著分野。")


def test_words_that_sum_up_lead_over_other_kinds_but_not_over_a_reason() -> None:
    assert read_question("外资和国产各靠什么本事抢市场?两三句话讲清楚").kind is Kind.SUMMARY
    assert read_question("大厂和小厂的打法有啥不同?").kind is Kind.COMPARE
    assert read_question("为什么东北长得慢?简单说").kind is Kind.WHY
