"""The tables of the shipped report as text, one row a line; run to rewrite the golden file.

python -m tests.corpus.golden_tables
"""

from __future__ import annotations

from pathlib import Path

from corpus.report import Report
from corpus.shipped import load_report

REPORT = "imaging-workstation-2025"
GOLDEN = Path(__file__).parents[1] / "golden" / f"{REPORT}-tables.tsv"


def as_text(report: Report) -> str:
    """Each table: a line of column names with units, then its rows, cells parted by tabs."""
    lines = []
    for table in report.tables:
        lines.append(f"# {table.id} {report.sections[table.section].heading}")
        lines.append("\t".join(f"{c.name}({c.unit})" if c.unit else c.name for c in table.columns))
        lines += ["\t".join(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(as_text(load_report(REPORT)), encoding="utf-8")
