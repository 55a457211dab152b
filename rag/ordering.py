"""Rankings and filters over all rows of a table: highest, lowest, second, above 30%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from corpus.report import Row
from index.figure import Figure
from index.index import Index
from index.normal import fold
from rag import tables
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence
from rag.numbers import in_words
from rag.tables import Selection
from rag.wording import joined

_MOST = re.compile(
    r"最(?:高|大|多|快|贵|猛|狠|强|长|火|赚|厉害)|第一(?:名|位|大)|冠军|榜首|谁(?:更|最)?(?:高|大|多|快|贵)|哪.{0,10}(?:更|最)(?:高|大|多|快|贵|猛|狠|赚)|领先"
)
_LEAST = re.compile(
    r"最(?:低|小|少|慢|便宜|短|弱|差)|垫底|倒数第一|末位|谁(?:更|最)?(?:低|小|少|慢|便宜)|哪.{0,10}(?:更|最)(?:低|小|少|慢|便宜)|降得(?:最)?少"
)
_PLACE = re.compile(r"(?:排|位列|位居)?第([二三四五六])(?:名|位|高|大|多|快|贵)?(?!季|章|节|代|方)")
_FIRST = re.compile(r"前([两二三四五])(?:名|位|大|个|类|种|家)?")
_SORTED = re.compile(
    r"排(?:个)?(?:名|序|行|队|一下)|从(?:高|大|多)到(?:低|小|少)|从(?:低|小|少)到(?:高|大|多)|名次"
)
_LIMIT = re.compile(
    r"(?P<way>超过|高于|大于|多于|不低于|低于|小于|少于|不到|不足|不超过)(?P<value>\d+(?:\.\d+)?)(?P<unit>[^\d\s,,的]{0,4})"
)
_NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_FALL = re.compile(r"降|跌|减")


def wants_order(question: str) -> bool:
    """Whether a ranking or a filter is asked for."""
    return any(
        pattern.search(question) for pattern in (_MOST, _LEAST, _PLACE, _FIRST, _SORTED, _LIMIT)
    )


def answer_order(index: Index, evidence: Evidence) -> Answer | None:
    """The rows that the question asks for, of all rows; None where it is not about a table."""
    question = evidence.question
    if not wants_order(question.text):
        return None
    table = tables.table_in_question(index, evidence)
    if table is None:
        return None
    selection = tables.select(index, evidence, table, ())
    if selection is None:
        return None
    body = tuple(row for row in table.rows if not row.is_total)
    named = selection.rows if 1 < len(selection.rows) < len(body) else body
    found = tables.figures_by_cell(index, table)
    column = selection.columns[0]
    pairs = [
        (row, found[row.index, column])
        for row in named
        if (row.index, column) in found and found[row.index, column].value is not None
    ]
    if len(pairs) < 2:
        return None
    ordered = sorted(pairs, key=lambda pair: -(pair[1].value or Decimal(0)))
    if named is not body:
        # Things held against each other are all shown, the highest first.
        chosen, words = list(ordered), [""] * len(ordered)
    else:
        chosen, words = _choose(question.text, ordered)
    if not chosen:
        return None
    return _say(index, evidence, selection, chosen, words, len(pairs) if named is body else 0)


def _choose(
    question: str, ordered: Sequence[tuple[Row, Figure]]
) -> tuple[list[tuple[Row, Figure]], list[str]]:
    """Rows asked for, each with the word that says why."""
    limit = _LIMIT.search(fold(question))
    if limit is not None:
        bound = Decimal(limit["value"])
        above = limit["way"] in ("超过", "高于", "大于", "多于", "不低于")
        kept = [p for p in ordered if p[1].value is not None and (p[1].value > bound) == above]
        return kept, [""] * len(kept)
    if _SORTED.search(question):
        rows = list(ordered)
        if re.search(r"从(?:低|小|少)到", question):
            rows.reverse()
        return rows, [f"第{in_words(n)}" for n in range(1, len(rows) + 1)]
    if (place := _PLACE.search(question)) is not None:
        number = _NUMERALS[place[1]]
        if number <= len(ordered):
            return [ordered[number - 1]], [f"第{place[1]}"]
        return [], []
    if (first := _FIRST.search(question)) is not None:
        rows = list(ordered[: _NUMERALS[first[1]]])
        return rows, [""] * len(rows)
    chosen, words = [], []
    if _MOST.search(question):
        chosen.append(ordered[0])
        words.append("最高" if not _FALL.search(question) else "最多")
    if _LEAST.search(question):
        chosen.append(ordered[-1])
        words.append("最低" if not _FALL.search(question) else "最少")
    return chosen, words


def _say(
    index: Index,
    evidence: Evidence,
    selection: Selection,
    chosen: Sequence[tuple[Row, Figure]],
    words: Sequence[str],
    count: int,
) -> Answer:
    table = selection.table
    name = table.columns[selection.columns[0]].name
    draft = Draft(index.report, evidence.question.text)
    # All rows stand behind a ranking, so the whole table is the evidence.
    whole = draft.cite(table.span, table.span) if len(table.span) < 900 else None
    parts = []
    for (row, figure), word in zip(chosen, words, strict=True):
        citation = whole or draft.cite(row.span, row.span)
        draft.figure(figure, citation)
        label = f"{row.label}年" if re.fullmatch(r"(?:19|20)\d\d", row.label) else row.label
        parts.append(f"{word + ':' if word else ''}{label}{figure.text}[{citation}]")
    note = f"(按表中全部{in_words(count)}行比较)" if count else "(从高到低)"
    return draft.finish(Status.ANSWERED, f"{name}{note}:{joined(parts)}")
