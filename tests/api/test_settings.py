"""Settings come from arguments, environment and file, in that order; each is described."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

import api
from api.settings import Settings, SettingsError, load_settings

EXAMPLE = Path(api.__file__).parent / "wenbao.example.toml"


def leaves(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str | None, object]]:
    """(dotted name, description, default) of every setting that is not a section."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from leaves(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field.description, field.default


SETTINGS = {name: (description, default) for name, description, default in leaves(Settings)}


def flat(table: dict[str, object], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def test_the_environment_wins_over_the_file_and_an_argument_over_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("wenbao.toml").write_text('port = 1111\nhost = "127.0.0.2"\n', encoding="utf-8")
    assert load_settings().port == 1111
    monkeypatch.setenv("WENBAO_PORT", "2222")
    assert (load_settings().port, load_settings().host) == (2222, "127.0.0.2")
    assert load_settings(port=3333).port == 3333


def test_a_setting_of_a_lower_room_is_reached_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WENBAO_RAG__INDEX__EMBEDDING__THREADS", "7")
    assert load_settings().rag.index.embedding.threads == 7


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 3", "colour"),
        ("port = 70000", "port"),
        ("[rag.index]\nunknown = 1", "rag.index.unknown"),
        ("port = ", "wenbao.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_the_name_of_what_is_wrong(text: str, named: str) -> None:
    Path("wenbao.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=named):
        load_settings()


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_described(name: str) -> None:
    assert SETTINGS[name][0]


def test_the_example_file_is_a_settings_file_with_every_default() -> None:
    """Settings without a default value stand in it as comments."""
    text = EXAMPLE.read_text(encoding="utf-8")
    given = flat(tomllib.loads(text))
    stated = {
        name: list(default) if isinstance(default, tuple) else default
        for name, (_, default) in SETTINGS.items()
        if default is not None
    }
    assert given == stated
    for name, (_, default) in SETTINGS.items():
        if default is None:
            assert f"# {name.rpartition('.')[2]} =" in text
    Path("wenbao.toml").write_text(text, encoding="utf-8")
    assert load_settings() == Settings.model_construct() or load_settings() == Settings()


def test_the_service_listens_on_this_machine_only_by_default() -> None:
    assert load_settings().host == "127.0.0.1"
