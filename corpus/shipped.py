"""The reports that come with Wenbao, each a folder `corpus/reports/<id>/`.

A folder holds `source.txt` (the file as it came), `report.toml` (its description) and
`corrections.tsv` where a person reviewed doubtful places.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import TypeVar

from corpus.corrections import load_corrections
from corpus.errors import ReportError, UnknownReportError
from corpus.reading import read_report
from corpus.report import Description, Report

_KEYS = {"id", "title", "year", "publisher", "aliases"}


def shipped_reports() -> tuple[Description, ...]:
    """The descriptions of all shipped reports, by id."""
    return tuple(sorted(_folders(), key=lambda description: description.id))


def load_report(report_id: str) -> Report:
    """Read the shipped report of that id; takes a good part of a second.

    Raises:
        UnknownReportError: no report of that id is shipped.
        ReportError: its files cannot be read.
    """
    found = [item for item in _folders().items() if item[0].id == report_id]
    if not found:
        known = "、".join(description.id for description in shipped_reports())
        raise UnknownReportError(f"没有编号为“{report_id}”的报告。现有报告：{known}。")
    [(description, folder)] = found
    source = folder.joinpath("source.txt").read_bytes().decode("utf-8")
    reviewed = folder.joinpath("corrections.tsv")
    if not reviewed.is_file():
        return read_report(source, description)
    with as_file(reviewed) as path:
        return read_report(source, description, corrections=load_corrections(path))


@cache
def _folders() -> dict[Description, Traversable]:
    root = files("corpus").joinpath("reports")
    folders = (folder for folder in root.iterdir() if folder.joinpath("report.toml").is_file())
    return {_description(folder): folder for folder in folders}


def _description(folder: Traversable) -> Description:
    """What `report.toml` says, checked.

    Raises:
        ReportError: a key is missing, unknown or of the wrong type, or the id is not the
            folder's name.
    """
    place = f"{folder.name}/report.toml"
    try:
        facts = tomllib.loads(folder.joinpath("report.toml").read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ReportError(f"{place} is not valid TOML: {error}. Correct the file.") from error
    unknown = facts.keys() - _KEYS
    if unknown:
        raise ReportError(f"{place} has unknown keys {sorted(unknown)}; known: {sorted(_KEYS)}.")
    description = Description(
        id=_checked(facts, "id", str, place),
        title=_checked(facts, "title", str, place),
        year=_checked(facts, "year", int, place) if "year" in facts else None,
        publisher=_checked(facts, "publisher", str, place) if "publisher" in facts else None,
        aliases=tuple(_checked(facts, "aliases", list, place)) if "aliases" in facts else (),
    )
    if description.id != folder.name:
        raise ReportError(f"{place} has the id {description.id!r}; it must be the folder's name.")
    return description


_T = TypeVar("_T")


def _checked(facts: dict[str, object], key: str, kind: type[_T], place: str) -> _T:
    value = facts.get(key)
    if not isinstance(value, kind):
        raise ReportError(f"{place} needs {key!r} of type {kind.__name__}; got {value!r}.")
    return value
