"""Printing for people: tables as wide as the terminal, or wide enough to read in a file."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDTH_IN_A_FILE = 140


def output() -> Console:
    """Standard output."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH_IN_A_FILE)


def make_table(*columns: str, title: str = "") -> Table:
    """An empty table whose cells are folded where they are too long, never cut."""
    table = Table(title=Text(title) if title else None)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def print_line(console: Console, text: str, *, style: str = "", indent: int = 0) -> None:
    """Print text as it is: a bracket is no markup, a long line is left to the terminal."""
    console.print(Text(" " * indent + text, style=style), soft_wrap=True)
