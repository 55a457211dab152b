"""`wenbao search`: what retrieval sees for a text, with every score."""

from __future__ import annotations

import json

from rich.text import Text

from api.commands.opening import open_answerer
from api.commands.output import make_table, output
from api.settings import load_settings
from index.index import Retriever


def run(text: str, *, report: str | None, k: int, as_json: bool) -> None:
    """Print the best `k` passages, best first.

    Raises:
        WenbaoError: no such report, or its index cannot be used.
    """
    answerer = open_answerer(load_settings())
    index = answerer.index(report or answerer.reports[0].id)
    scores = index.score_all(text)
    found = [
        {
            "rank": rank,
            "score": round(scored.score, 4),
            **{
                retriever.value: round(float(scores.of(retriever)[scored.passage.id]), 4)
                for retriever in (Retriever.DENSE, Retriever.BM25, Retriever.CHARS)
            },
            "section": list(index.report.sections[scored.passage.section].path),
            "start": scored.passage.span.start,
            "end": scored.passage.span.end,
            "text": scored.passage.span.of(index.report.text),
        }
        for rank, scored in enumerate(answerer.search(text, k=k, report=report), start=1)
    ]
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    table = make_table("名次", "得分", "向量", "词", "字", "章节", "原文")
    for row in found:
        cells = [row["rank"], row["score"], row["dense"], row["bm25"], row["chars"]]
        section = row["section"]
        last = section[-1] if isinstance(section, list) and section else ""
        table.add_row(*[str(cell) for cell in cells], Text(str(last)), Text(str(row["text"])))
    output().print(table)
