"""Which table a question over all rows means, where the best figure stands in none.

五个边缘场景2025年加起来多少: the table with five rows of 应用场景, in the section on 边缘计算.
"""

from __future__ import annotations

import re

from corpus.report import Table
from index.index import Index
from index.normal import fold
from rag import tables
from rag.evidence import Evidence
from rag.normalise import count_of
from rag.terms import SUBJECTLESS

_OVER_ALL = re.compile(
    r"最|第[一二三四五六1-6]|前[一二两三四五六]|排|名次|谁|哪|各|所有|全部|都|加起来|合计|总和|平均|一共"
)
ORDER_WORDS = re.compile(
    r"最[\u4e00-\u9fff]|[长涨增升降跌]得|加起来|合计|总和|平均|排名|排序|谁|哪[个种类些款项]?|从.到.|一下|[前后][一二两三四五六]名?|(?:倒数)?第[一二三四五六](?:名|位)?|垫底|末位|榜首|列(?:出)?"
)
_SUBJECT = 0.5
"""Share of the question's subject that a table with its section's heading must name."""
_NOUN = 0.3


def table_asked(index: Index, evidence: Evidence) -> Table | None:
    """The table that the best figure stands in, else the one whose rows the question counts or
    names; None where it is about none."""
    lead = tables.table_in_question(index, evidence)
    text = evidence.question.text
    if lead is not None or not _OVER_ALL.search(text):
        return lead
    fits = [(fit, table) for table in index.report.tables if (fit := _fit(index, evidence, table))]
    return max(fits, key=lambda item: item[0])[1] if fits else None


def _fit(index: Index, evidence: Evidence, table: Table) -> float:
    """How surely the rows of a table are meant; 0 where they are not."""
    if not table.verified:
        return 0.0
    text = evidence.question.text
    body = [row for row in table.rows if not row.is_total]
    counted = len(body) in {count_of(m["count"]) for m in tables.ROWS_COUNTED.finditer(text)}
    noun = any(word in fold(text) for word in _row_nouns(table))
    if not (counted or noun):
        return 0.0
    asked = ORDER_WORDS.sub(" ", fold(text))
    context = context_of(index, table)
    terms = [
        t for t in evidence.terms if t.kind not in SUBJECTLESS and t.frequency and t.text in asked
    ]
    total = sum(t.weight for t in terms)
    share = sum(t.weight * t.match(context) for t in terms) / total if total else 0.0
    if share < _SUBJECT:
        return 0.0
    return share + (1.0 if counted else 0.0) + (_NOUN if noun else 0.0)


def is_named(index: Index, evidence: Evidence, table: Table, column: int) -> bool:
    """Whether a question names a column as it is printed, and besides nothing but words of its
    table (毛利率从高到低排一下)."""
    text = fold(evidence.question.text)
    name = fold(table.columns[column].name)
    if name not in text:
        return False
    rest = ORDER_WORDS.sub(" ", tables.POINTS_AT_TABLE.sub(" ", text.replace(name, " ")))
    context = context_of(index, table)
    others = [t for t in evidence.terms if t.kind not in SUBJECTLESS and t.text in rest]
    return all(t.match(context) >= 0.5 for t in others)


def context_of(index: Index, table: Table) -> str:
    """What says what a table is about, folded: headings, columns and labels."""
    words = [
        *index.report.sections[_section(index, table)].path,
        *(column.name for column in table.columns),
        *(cell.text for row in table.rows if not row.is_total for cell in row.cells[:2]),
    ]
    return fold(" ".join(words))


def _row_nouns(table: Table) -> set[str]:
    """Words for what the rows are: 场景 of 应用场景, 工作站 of all labels."""
    head = fold(table.columns[0].name)
    nouns = {head, head[-2:]} - {"类型", "维度", "名称", "项目", "指标", "年份"}
    shared = tables.shared_suffix([fold(r.label) for r in table.rows if not r.is_total])
    return {noun for noun in (*nouns, shared, shared[-3:]) if len(noun) > 1}


def _section(index: Index, table: Table) -> int:
    return next(p.section for p in index.passages if p.table == table.id)
