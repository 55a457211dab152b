"""Names that no dictionary knows, from the first column of a report's tables.

特来电 and 格林美 would be cut into words that mean something else; a table that lists them as
rows says that they are names.
"""

from __future__ import annotations

import re

from corpus.report import Report
from index.ledger import words

_NAME = re.compile(r"[\u4e00-\u9fff]{2,5}")


def row_names(report: Report) -> frozenset[str]:
    """Short Chinese row labels of which the dictionary knows no part or only a stump."""
    labels = {row.label for table in report.tables for row in table.rows if not row.is_total}
    return frozenset(
        label
        for label in labels
        if _NAME.fullmatch(label) and any(len(piece) == 1 for piece in words.pieces(label))
    )
