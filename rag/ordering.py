"""Rankings and filters over all rows of a table: highest, lowest, second, above 30%.

Rows of the same value share their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.report import Row, Table
from index.figure import Figure
from index.index import Index
from rag import tables
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence
from rag.limits import Limit, read_limit
from rag.numbers import in_words
from rag.shown import cell_amount
from rag.table_choice import is_named, table_asked
from rag.task import row_name
from rag.wording import with_amount

_UPPER = "高大多快贵猛狠强长火赚厚久重好旺热厉害"
_LOWER = "低小少慢弱差短薄轻窄冷"
_MOST = re.compile(
    rf"最(?:[{_UPPER}]|靠前|领先)|第一(?:名|位|大)|冠军|榜首|谁(?:更|最)?[{_UPPER}]"
    rf"|哪.{{0,10}}(?:更|最)[{_UPPER}]|领先|[{_UPPER}][得的]?最"
)
_LEAST = re.compile(
    rf"最(?:[{_LOWER}]|便宜|靠后)|垫底|倒数第一|末位|谁(?:更|最)?(?:[{_LOWER}]|便宜)"
    rf"|哪.{{0,10}}(?:更|最)(?:[{_LOWER}]|便宜)|降得(?:最)?少"
)
_FROM_END = re.compile(r"倒数第([二三四五六])")
_PLACE = re.compile(
    r"(?:排|位列|位居)?(?<!倒数)第([二三四五六])(?:名|位|高|大|多|快|贵)?(?!季|章|节|代|方)"
)
_FIRST = re.compile(
    r"(?P<way>前|最[高大多贵快]的|后(?=.[名位个类种家项款])|最[低小少慢]的)"
    # 前五大厂商 is a group that reports speak of, and no ranking.
    r"(?P<count>[两二三四五])(?:名|位|个|类|种|家|项|款|(?!大)|大(?=产品|应用|场景|类|细分|领域|区域))"
)
_SORTED = re.compile(
    r"排(?:个)?(?:名|序|行|队|一下)|从(?:高|大|多)到(?:低|小|少)|从(?:低|小|少)到(?:高|大|多)|名次"
)
_RISING = re.compile(r"从(?:低|小|少)到")
_NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_FALL = re.compile(r"降|跌|减")

Cell = tuple[Row, Figure]


@dataclass(frozen=True, slots=True)
class Choice:
    """Some rows, best first, with the words that say why (`最高的是`, `前三名:`)."""

    words: str
    cells: tuple[Cell, ...]


def wants_order(question: str) -> bool:
    """Whether a ranking or a filter is asked for."""
    patterns = (_MOST, _LEAST, _PLACE, _FROM_END, _FIRST, _SORTED)
    return any(p.search(question) for p in patterns) or read_limit(question) is not None


def answer_order(
    index: Index, evidence: Evidence, supported: Callable[[Sequence[Figure]], bool]
) -> Answer | None:
    """The rows that the question asks for, of all rows; None where it is not about a table.

    `supported` says whether the cells of the best figure's table are what it is about; a
    table that the question counts or names needs no more.
    """
    question = evidence.question
    if question.asks_both or not wants_order(question.text):
        return None
    if _asks_for_leaders(evidence):
        return None
    table = table_asked(index, evidence)
    if table is None:
        return None
    selection = tables.select(index, evidence, table, ())
    if selection is None:
        return None
    limit = read_limit(question.text)
    body = tuple(row for row in table.rows if not row.is_total)
    named = selection.rows if 1 < len(selection.rows) < len(body) else body
    found = tables.figures_by_cell(index, table)
    fitting = [
        c
        for c in selection.columns
        if limit is None or any(limit.fits(f) for (_, at), f in found.items() if at == c)
    ]
    if not fitting:
        return None
    column = fitting[0]
    cells = [
        (row, found[row.index, column])
        for row in named
        if (row.index, column) in found and found[row.index, column].value is not None
    ]
    if len(cells) < 2 or (limit is not None and len(cells) < len(named)):
        return None
    lead = tables.table_in_question(index, evidence)
    if lead is not None and not (
        is_named(index, evidence, table, column) or supported([figure for _, figure in cells])
    ):
        return None
    ordered = by_value(cells)
    name = table.columns[column].name
    if limit is not None:
        choices = [_within(limit, ordered, name)]
    elif named is not body:
        # Things held against each other are all shown, the highest first.
        choices = [Choice(f"{name}从高到低:", tuple(ordered))]
    else:
        choices = choose(question.text, ordered, name)
    if not choices:
        return None
    count = len(cells) if named is body else 0
    return say(index, question.text, selection.table, choices, count)


_EACH = re.compile(r"谁|哪|分别|各|排|列|都有|名单")


def _asks_for_leaders(evidence: Evidence) -> bool:
    """Whether 前五名 is meant as the group that the report itself gives a figure for."""
    text = evidence.question.text
    if not evidence.figures or not _FIRST.search(text) or _EACH.search(text):
        return False
    best = evidence.figures[0].figure
    group = _FIRST.search(best.subject or "")
    return best.table is None and group is not None and group["way"] == "前"


def by_value(cells: Sequence[Cell]) -> list[Cell]:
    """Cells, the highest first; those of the same value in the table's order."""
    return sorted(cells, key=lambda cell: -value(cell))


def value(cell: Cell) -> Decimal:
    """The amount in a cell; 0 where it prints none."""
    return cell[1].value or Decimal(0)


def _within(limit: Limit, ordered: Sequence[Cell], name: str) -> Choice:
    """The rows that keep a limit; where none does, the nearest one, said to be so."""
    kept = tuple(cell for cell in ordered if limit.keeps(cell[1]))
    if kept:
        return Choice(f"{name}{limit.words}的有{in_words(len(kept))}项:", kept)
    if limit.low is not None:
        return Choice(f"没有{name}{limit.words}的,最高的是", _tied(ordered, 0))
    return Choice(f"没有{name}{limit.words}的,最低的是", _tied(ordered, len(ordered) - 1))


def _tied(ordered: Sequence[Cell], place: int) -> tuple[Cell, ...]:
    """All rows that share the value at a place."""
    return tuple(cell for cell in ordered if value(cell) == value(ordered[place]))


def choose(question: str, ordered: Sequence[Cell], name: str) -> list[Choice]:
    """Rows asked for, each group with the words that say why."""
    if (first := _FIRST.search(question)) is not None:
        count = _NUMERALS[first["count"]]
        if count > len(ordered):
            return []
        if first["way"] == "后" or first["way"][1:2] in set(_LOWER):
            last = [cell for cell in ordered if value(cell) <= value(ordered[-count])]
            return [Choice(f"{name}从低到高前{first['count']}名:", tuple(reversed(last)))]
        top = [cell for cell in ordered if value(cell) >= value(ordered[count - 1])]
        return [Choice(f"{name}前{first['count']}名:", tuple(top))]
    if _SORTED.search(question):
        if _RISING.search(question):
            return [Choice(f"{name}从低到高:", tuple(reversed(ordered)))]
        return [Choice(f"{name}从高到低:", tuple(ordered))]
    if (place := _FROM_END.search(question)) is not None:
        number = _NUMERALS[place[1]]
        if number > len(ordered):
            return []
        return [Choice(f"{name}倒数第{place[1]}的是", (ordered[-number],))]
    if (place := _PLACE.search(question)) is not None:
        number = _NUMERALS[place[1]]
        if number > len(ordered):
            return []
        return [Choice(f"{name}第{place[1]}的是", (ordered[number - 1],))]
    falls = bool(_FALL.search(question))
    choices = []
    if _MOST.search(question):
        choices.append(Choice(f"{name}最{'多' if falls else '高'}的是", _tied(ordered, 0)))
    if _LEAST.search(question):
        words = f"{'' if choices else name}最{'少' if falls else '低'}的是"
        choices.append(Choice(words, _tied(ordered, len(ordered) - 1)))
    return choices


def name_of(table: Table, cell: Cell) -> str:
    """What a row is called: its label, with what a second column of words calls it (关键因素)."""
    row, figure = cell
    if figure.subject and any(part.text == figure.subject for part in row.cells[1:]):
        return f"{figure.subject}({row.label})"
    return row_name(row.label)


def say(index: Index, question: str, table: Table, choices: Sequence[Choice], count: int) -> Answer:
    """The rows with the words that say why, and of how many rows they are, shown as `question`."""
    draft = Draft(index.report, question)
    # All rows stand behind a ranking, so the whole table is the evidence.
    whole = draft.cite(table.span, table.span) if len(table.span) < tables.WHOLE else None
    groups = []
    for choice in choices:
        parts = []
        for row, figure in choice.cells:
            name = name_of(table, (row, figure))
            citation = whole or draft.cite(row.span, row.span)
            draft.figure(figure, citation)
            mark = "" if whole else f"[{citation}]"
            parts.append(with_amount(name, cell_amount(table, figure)) + mark)
        groups.append(choice.words + "、".join(parts))
    note = f"(表中共{in_words(count)}项)" if count else ""
    mark = f"[{whole}]" if whole else ""
    return draft.finish(Status.ANSWERED, f"{';'.join(groups)}{note}{mark}。")
