"""Dependencies point one way, and each library is known in its own room only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
ROOMS = ("corpus", "index", "rag", "api", "eval")

# Which modules may import a library: rooms end with a slash.
HOMES = {
    "faiss": ("index/",),
    "jieba": ("index/",),
    "bm25s": ("index/",),
    "openvino": ("index/",),
    "torch": ("index/",),
    "sentence_transformers": ("index/",),
    "fastapi": ("api/",),
    "starlette": ("api/",),
    "uvicorn": ("api/",),
    "typer": ("api/", "eval/"),
    "llama_index": (
        "rag/llama_index/",
        "rag/language_model/client.py",
        "rag/language_model/checking.py",
        "rag/examples/",
        "eval/quickstart.py",
    ),
    "pygal": ("eval/plots.py",),
    "jinja2": ("eval/page.py",),
}


def imports_of(path: Path) -> set[str]:
    """The top-level names of all modules that a file imports, wherever it does."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_the_rooms_depend_one_way(capsys: pytest.CaptureFixture[str]) -> None:
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_in_its_own_room_only(library: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if library in imports_of(path)
    }
    assert {user for user in users if not user.startswith(HOMES[library])} == set()


def test_no_room_imports_the_tests() -> None:
    users = [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "tests" in imports_of(path)
    ]
    assert users == []


def test_the_top_level_holds_the_rooms_and_nothing_beside_them() -> None:
    generated = {"build", "dist", "__pycache__"}
    folders = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith(".") and not path.name.endswith(".egg-info")
    }
    assert folders - generated == {*ROOMS, "tests"}
