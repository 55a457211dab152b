"""An answer with its sources as plain text, for programs that show text and nothing else."""

from __future__ import annotations

from api.schema import AskReply, CitationOut

_QUOTED = 60
"""Characters of a quote that are shown; the whole stands in the structured fields."""


def source_lines(reply: AskReply) -> tuple[str, ...]:
    """A heading and a line for each citation; nothing where there is none."""
    if not reply.citations:
        return ()
    return "出处：", *(_line(citation) for citation in reply.citations)


def text_with_sources(reply: AskReply) -> str:
    """The answer, and below it where the report says so."""
    lines = source_lines(reply)
    return reply.answer if not lines else "\n".join([reply.answer, "", *lines])


def _line(citation: CitationOut) -> str:
    section = " › ".join(citation.section) or "正文"
    page = "" if citation.page is None else f"（第{citation.page}页）"
    quote = citation.quote.replace("\n", " ")
    shown = quote if len(quote) <= _QUOTED else f"{quote[:_QUOTED]}…"
    return f"[{citation.id}] {section}{page}：“{shown}”"
