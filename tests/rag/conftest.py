"""Asking in a chat; and reports of other trades, indexed once per session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.reading import read_report
from corpus.report import Description
from index.build import make_index
from index.index import Index
from index.settings import IndexSettings
from rag.answer import Answer, Turn
from rag.answerer import Answerer, ReportAnswerer
from rag.lexicon import shipped_lexicon
from rag.settings import RagSettings

Ask = Callable[..., Answer]
"""The answer to a question, behind the user's turns before it."""
GOLDEN = Path(__file__).parent.parent / "golden"
TITLES = {
    "battery": "2024年中国动力电池回收行业研究报告",
    "charging": "2024年中国新能源汽车充电桩行业研究报告",
    "coffee": "2024年中国连锁咖啡市场洞察报告",
}


@pytest.fixture(scope="module")
def ask(shipped_answerer: Answerer) -> Ask:
    def asked(question: str, *turns: str) -> Answer:
        return shipped_answerer.answer(question, history=[Turn("user", turn) for turn in turns])

    return asked


@pytest.fixture(scope="session")
def other_answerers(
    shipped_index: Index, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, ReportAnswerer]:
    """What answers questions about each of them, by the name of its file."""
    found = {}
    for name, title in TITLES.items():
        source = (GOLDEN / f"{name}_report.md").read_text(encoding="utf-8")
        report = read_report(source, Description(name, title))
        folder = tmp_path_factory.mktemp(name)
        index = make_index(report, IndexSettings(), shipped_index.embedder, folder)
        found[name] = ReportAnswerer(index, shipped_lexicon(), RagSettings())
    return found
