"""A file of example questions about any report, to be corrected by hand.

Takes a figure from each chapter, a row of a table and a question that no report answers, each
with its gold filled in, so that whoever writes on sees every field in use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from eval.errors import EvalError
from eval.phrasing import Wording, phrase_all
from eval.sweep import SEED, number_of
from index.figure import Change, Figure, FigureStatus
from index.index import Index

_FIGURES = 10
_EVIDENCE_CHARACTERS = range(8, 81)


def write_template(path: Path, index: Index) -> int:
    """Write the file; how many lines it has.

    Raises:
        EvalError: a file of that name is there, or it cannot be written.
    """
    lines = [json.dumps(each, ensure_ascii=False) for each in examples(index)]
    try:
        with path.open("x", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    except FileExistsError as error:
        raise EvalError(f"{path} 已经存在，不覆盖。请换个文件名。") from error
    except OSError as error:
        raise EvalError(f"{path} 写不了（{error}）。请换个位置。") from error
    return len(lines)


def examples(index: Index) -> Iterator[dict[str, object]]:
    """Questions in the form of the question files, the refusal last."""
    phrased = {
        one.figure: one.text
        for one in phrase_all(index.ledger.figures, index.report, seed=SEED)
        if one.wording is Wording.FULL
    }
    for number, figure in enumerate(_spread(index), start=1):
        yield _example(number, phrased[figure.id], figure, index)
    yield {
        "id": "my-refuse",
        "type": "refuse",
        "question": "报告里写了我们公司食堂每月的开支吗，是多少？",
        "history": [],
        "behavior": "refuse",
        "must_numbers": [],
        "section": [],
        "evidence": [],
        "note": "报告没写的事：应当答“未提及”。改成贵单位真会问、而报告没写的问题",
    }


def _example(number: int, question: str, figure: Figure, index: Index) -> dict[str, object]:
    report = index.report
    wanted = number_of(figure)
    return {
        "id": f"my-{number:03}",
        "type": "table" if figure.table else "fact",
        "question": question,
        "history": [],
        "behavior": "answer",
        "must_numbers": [wanted],
        "must_terms": [],
        "forbid_numbers": [],
        "cite_numbers": [wanted],
        "section": [report.sections[figure.section].heading],
        "evidence": [_evidence(figure, index)],
        "note": "由程序按字段造出，请改成真人的问法",
    }


def _spread(index: Index) -> list[Figure]:
    """Plain figures, one a section as far as there are sections, in text order."""
    chosen: dict[tuple[int, bool], Figure] = {}
    for figure in index.ledger.figures:
        usable = (
            figure.value is not None
            and figure.status is FigureStatus.CLEAN
            and figure.change is Change.LEVEL
            and figure.subject
            and figure.metric
            and figure.text[0].isdigit()
        )
        if usable and len(_evidence(figure, index)) in _EVIDENCE_CHARACTERS:
            chosen.setdefault((figure.section, figure.table is not None), figure)
    step = max(1, len(chosen) // _FIGURES)
    return list(chosen.values())[::step][:_FIGURES]


def _evidence(figure: Figure, index: Index) -> str:
    """The clause, or for a cell the values of its row run together, as files have them."""
    if figure.table is None:
        return figure.clause_span.of(index.report.text)
    table = index.report.table(figure.table)
    row = next(r for r in table.rows if r.index == figure.row)
    return "".join(cell.text for cell in row.cells)
