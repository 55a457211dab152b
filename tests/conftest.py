"""Fixtures that several rooms use: the shipped report's index is built once per session."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from corpus.shipped import shipped_reports
from eval.gold import DEVELOPMENT, GoldQuestion, read_gold
from index.index import Index
from index.settings import EmbeddingSettings, IndexSettings
from rag.answer import Answer
from rag.answerer import Answerer
from rag.settings import RagSettings

# The same examples in every run: a test that fails only sometimes tells nobody anything.
hypothesis_settings.register_profile("repeatable", derandomize=True)
hypothesis_settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def model_cache() -> EmbeddingSettings:
    """Settings with a cache that outlives the run: a prepared model is used again.

    WENBAO_TEST_CACHE names the folder; without it the user's own cache is used.
    """
    folder = os.environ.get("WENBAO_TEST_CACHE")
    return EmbeddingSettings(cache_dir=Path(folder) if folder else None)


@pytest.fixture(scope="session")
def shipped_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which this session keeps the indexes of the shipped reports."""
    return tmp_path_factory.mktemp("shipped")


@pytest.fixture(scope="session")
def shipped_answerer(model_cache: EmbeddingSettings, shipped_data_dir: Path) -> Answerer:
    """Answers about the shipped reports, their indexes built in a folder of this session."""
    index = IndexSettings(data_dir=shipped_data_dir, embedding=model_cache)
    return Answerer.open(RagSettings(index=index))


@pytest.fixture(scope="session")
def shipped_index(shipped_answerer: Answerer) -> Index:
    """The index of the first shipped report."""
    return shipped_answerer.index(shipped_reports()[0].id)


@pytest.fixture(scope="session")
def development_replies(shipped_answerer: Answerer) -> list[tuple[GoldQuestion, Answer]]:
    """Every development question with its reply, in the order of the files."""
    return [
        (gold, shipped_answerer.answer(gold.question, history=gold.turns))
        for gold in read_gold(DEVELOPMENT)
    ]
