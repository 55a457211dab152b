from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import IndexDamagedError
from index.ledger.ledger import build_ledger
from index.ledger_file import load_ledger_file, save_ledger
from tests.index.fakes import small_report


def test_a_stored_ledger_is_the_one_that_was_saved(tmp_path: Path) -> None:
    ledger = build_ledger(small_report())
    save_ledger(ledger, tmp_path / "ledger.jsonl")
    loaded = load_ledger_file(tmp_path / "ledger.jsonl")
    assert loaded == ledger
    assert "187.5" in {str(figure.value) for figure in loaded.figures}


def test_a_broken_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").write_text('{"figure": {"id": 0}}\n', encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"ledger\.jsonl"):
        load_ledger_file(tmp_path / "ledger.jsonl")
