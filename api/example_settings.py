"""Writes `wenbao.example.toml` from the settings themselves: `python -m api.example_settings`."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from api.settings import Settings

EXAMPLE = Path(__file__).with_name("wenbao.example.toml")

_HEAD = """\
# Every setting of Wenbao with its default. Copy this file to wenbao.toml in the folder where
# `wenbao` is started, and keep the lines that you change. The environment wins over the file:
# WENBAO_PORT=8123, WENBAO_RAG__INDEX__EMBEDDING__THREADS=4 (two underscores: one level down).
# Written by `python -m api.example_settings`.
"""


def example_settings() -> str:
    """The commented example file."""
    return _HEAD + "\n".join(_section(Settings, "")) + "\n"


def _section(model: type[BaseModel], path: str) -> Iterator[str]:
    below: list[tuple[str, type[BaseModel]]] = []
    if path:
        yield f"\n[{path}]"
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            below.append((f"{path}.{name}".lstrip("."), field.annotation))
        else:
            yield from _setting(name, field)
    for deeper, section in below:
        yield from _section(section, deeper)


def _setting(name: str, field: FieldInfo) -> Iterator[str]:
    yield ""
    yield from textwrap.wrap(
        field.description or "", 96, initial_indent="# ", subsequent_indent="# "
    )
    if field.default is None:
        yield f"# {name} ="
    else:
        # For numbers, strings and booleans, TOML writes what JSON writes.
        yield f"{name} = {json.dumps(field.default, ensure_ascii=False)}"


if __name__ == "__main__":
    EXAMPLE.write_text(example_settings(), encoding="utf-8")
