"""What rows of a table say in words."""

from __future__ import annotations

from rag.answer import Status
from rag.answerer import Answerer


def test_the_words_of_each_row_that_is_named_are_told_and_cited(shipped_answerer: Answerer) -> None:
    answer = shipped_answerer.answer("SWOT表里的机会有哪两条,影响程度各多大?")
    assert answer.status is Status.ANSWERED
    assert answer.answer == (
        "机会:AI影像诊断需求增长(影响程度90%)[1];县域医疗市场扩容(影响程度78%)[2]。"
    )
    assert [f.text for f in answer.figures] == ["90%", "78%"]


def test_a_row_that_is_asked_for_in_words_is_told_without_its_figures(
    shipped_answerer: Answerer,
) -> None:
    assert shipped_answerer.answer("SWOT分析里的威胁是什么").answer == "威胁:国际品牌价格竞争[1]。"


def test_a_cell_with_a_figure_stays_a_figure(shipped_answerer: Answerer) -> None:
    assert "85%" in shipped_answerer.answer("SWOT里优势的影响程度是多少").answer


def test_a_list_of_counted_rows_is_told_from_their_table(shipped_answerer: Answerer) -> None:
    answer = shipped_answerer.answer("五个边缘计算应用场景2025年各多少亿").answer
    assert " | " not in answer
    assert answer.count("亿元") == 5
