"""Questions about the report itself are answered from its structure, talk is answered briefly."""

from __future__ import annotations

import pytest

from index.index import Index
from rag.answer import Status, Turn
from rag.answerer import Answerer


@pytest.mark.parametrize("message", ["你能做什么", "你都能帮我查些什么?", "请问你会回答哪些问题"])
def test_it_says_what_it_can_do(shipped_answerer: Answerer, message: str) -> None:
    reply = shipped_answerer.answer(message)
    assert "报告" in reply.answer and "出处" in reply.answer
    assert not reply.figures and not reply.citations


@pytest.mark.parametrize("message", ["谢谢", "好的,谢谢!", "你好", "谢谢🙏", "您好,在吗?"])
def test_talk_is_answered_in_a_line(shipped_answerer: Answerer, message: str) -> None:
    reply = shipped_answerer.answer(message)
    assert len(reply.answer) < 60
    assert not reply.citations


@pytest.mark.parametrize("message", ["目录", "给我看看目录", "这份报告有哪些章节?"])
def test_the_contents_are_all_headings(
    shipped_answerer: Answerer, shipped_index: Index, message: str
) -> None:
    answer = shipped_answerer.answer(message).answer
    headings = [s.heading for s in shipped_index.report.sections if len(s.path) < 4]
    assert all(heading in answer for heading in headings)


@pytest.mark.parametrize(
    "message", ["这份报告讲什么", "报告主要讲了些什么内容?", "介绍一下这份报告"]
)
def test_what_the_report_is_about_is_its_chapters_and_its_first_claim(
    shipped_answerer: Answerer, shipped_index: Index, message: str
) -> None:
    reply = shipped_answerer.answer(message)
    chapters = [s.heading for s in shipped_index.report.sections if len(s.path) == 1]
    assert all(chapter in reply.answer for chapter in chapters)
    assert reply.citations[0].section == ("摘要",)


@pytest.mark.parametrize("message", ["有哪些表?", "报告里一共有几张表", "这份报告有哪些表格"])
def test_every_table_is_named_with_its_columns(
    shipped_answerer: Answerer, shipped_index: Index, message: str
) -> None:
    reply = shipped_answerer.answer(message)
    tables = [t for t in shipped_index.report.tables if t.rows]
    assert len(reply.citations) == len(tables)
    assert all(column.name in reply.answer for t in tables for column in t.columns)


@pytest.mark.parametrize("message", ["数据来源", "这份报告的数据来源是什么?", "数据是谁统计的"])
def test_sources_are_named_in_the_reports_words(shipped_answerer: Answerer, message: str) -> None:
    reply = shipped_answerer.answer(message)
    assert reply.status is Status.ANSWERED
    assert "IDC预测" in reply.answer and "中国医学装备协会" in reply.answer
    assert all(c.quote in reply.answer for c in reply.citations)


def test_talk_between_two_questions_is_no_change_of_subject(shipped_answerer: Answerer) -> None:
    turns = [Turn("user", "2022年的产能是多少?"), Turn("user", "好的,谢谢!"), Turn("user", "目录")]
    assert "51.2万台" in shipped_answerer.answer("那2023年呢?", history=turns).answer
