"""Questions for a load: one for each quantity that the service's own report gives.

A handful asked again and again would be answered from what the service remembers of them, and
tell nothing of people who ask different things.
"""

from __future__ import annotations

from collections.abc import Iterator

from api.client import Wenbao, WenbaoClientError
from api.figures_schema import FigureRow

SOME = (
    "2025年PACS的市场份额预计是多少？",
    "影像工作站面临哪些风险？",
    "2025年全国火锅店的数量是多少？",
)
"""Asked of a service that shows no figures."""
_PAGE = 200


def questions_for(url: str, key: str | None) -> tuple[str, ...]:
    """A question for each quantity of the default report; `SOME` where none can be had."""
    with Wenbao(url, key=key) as client:
        try:
            asked = tuple(dict.fromkeys(_questions(client)))
        except WenbaoClientError:
            asked = ()
    return asked or SOME


def _questions(client: Wenbao) -> Iterator[str]:
    offset = 0
    while True:
        page = client.figures(offset=offset, limit=_PAGE)
        yield from (_question(row) for row in page.figures if row.metric)
        offset += len(page.figures)
        if offset >= page.total or not page.figures:
            return


def _question(row: FigureRow) -> str:
    named = f"{row.period or ''}{row.subject or row.region or ''}"
    return f"{named}{'的' if named else ''}{row.metric}是多少？"
