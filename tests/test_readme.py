"""The README, the example settings and the Makefile say what is so."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from api.app import create_app
from api.cli import app as commands
from api.settings import Settings
from tests.api.fake_answerer import FakeAnswerer

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("[a-z]*/README.md")])


def test_the_first_screen_names_the_command_that_starts_it() -> None:
    first_screen = README[:1500]
    assert "\nmake serve\n" in first_screen
    assert "http://127.0.0.1:8000" in first_screen
    assert Settings.model_fields["port"].default == 8000


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?make ([a-z]+)", README))))
def test_every_make_target_that_the_readme_names_exists(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"`wenbao ([a-z]+(?: [a-z]+)?)", README)))
)
def test_every_command_that_the_readme_names_exists(command: str) -> None:
    found = get_command(commands)
    for name in command.split():
        assert isinstance(found, typer.core.TyperGroup)
        found = found.commands[name]


def test_the_readme_names_every_command() -> None:
    named = set(re.findall(r"`wenbao ([a-z]+)", README))
    group = get_command(commands)
    assert isinstance(group, typer.core.TyperGroup)
    assert set(group.commands) == named


def test_every_address_that_the_readme_names_is_served() -> None:
    paths = set(create_app(Settings(), FakeAnswerer()).openapi()["paths"])
    named = {f"/api/{rest}" for rest in ("ask", "reports")} | {"/healthz", "/readyz"}
    assert all(address in README for address in named)
    assert named <= paths


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("room", ["corpus", "index", "rag", "api", "eval"])
def test_every_module_that_a_rooms_readme_names_exists(room: str) -> None:
    text = (ROOT / room / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_/]+\.py)`", text)
    missing = [
        name for name in named if not (ROOT / name).exists() and not any((ROOT / room).rglob(name))
    ]
    assert missing == []


def test_every_dependency_is_pinned_by_the_constraints() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    }
    names = {re.split(r"[<>=\[ ]", entry)[0].lower().replace("_", "-") for entry in wanted}
    # The extra `test` takes the other extras in by the project's own name.
    assert names - {project["name"]} - pinned == set()
