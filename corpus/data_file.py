"""Reading the data files that stand in `corpus/data/`.

Knows their form only: one record a line, fields parted by tabs, comment lines after `#`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def data_rows(name: str) -> Iterator[list[str]]:
    """The records of `corpus/data/<name>`, each as its fields."""
    text = files("corpus").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
