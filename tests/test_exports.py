"""What each room offers at its top; modules are else imported by name."""

from __future__ import annotations

import importlib

import pytest

OFFERED: dict[str, list[str]] = {
    "corpus": [
        "Correction",
        "Description",
        "Report",
        "ReportError",
        "Span",
        "UnknownReportError",
        "WenbaoError",
        "load_corrections",
        "load_report",
        "read_report",
        "shipped_reports",
    ],
    "index": [],  # its parts are heavy, and a command pays only for what it uses
    "rag": [],  # the same
    "api": [],  # the same
    "eval": [],
}


@pytest.mark.parametrize("room", OFFERED)
def test_a_room_offers_what_is_pinned_here(room: str) -> None:
    module = importlib.import_module(room)
    assert list(getattr(module, "__all__", [])) == OFFERED[room]
    assert all(hasattr(module, name) for name in OFFERED[room])
