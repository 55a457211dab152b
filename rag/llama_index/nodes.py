"""Citations and answers in llama-index's terms: nodes, responses, their metadata."""

from __future__ import annotations

import re
from typing import Any

from llama_index.core.schema import NodeWithScore, TextNode

from rag.answer import Answer, Citation

_SENTENCE = re.compile(r"[^。\n]*[。\n]|[^。\n]+")


def citation_node(citation: Citation) -> NodeWithScore:
    """A citation as a node: the passage around it, its place in the metadata."""
    node = TextNode(
        id_=f"{citation.report}:{citation.start}-{citation.end}",
        text=citation.text,
        metadata={
            "report": citation.report,
            "section": " / ".join(citation.section),
            "page": citation.page,
            "quote": citation.quote,
            "start": citation.start,
            "end": citation.end,
        },
    )
    return NodeWithScore(node=node, score=None)


def citation_nodes(answer: Answer) -> list[NodeWithScore]:
    """The citations in order: the node of `[n]` is the n-th."""
    return [citation_node(citation) for citation in answer.citations]


def answer_metadata(answer: Answer) -> dict[str, Any]:
    """What a response says of its answer: status, reading, figures, what is nearest."""
    return {
        "status": str(answer.status),
        "question_as_read": answer.question_as_read,
        "wording": str(answer.wording),
        "figures": [
            {"text": f.text, "unit": f.unit, "citation": f.citation, "computed": f.computed}
            for f in answer.figures
        ],
        "nearest": list(answer.nearest),
        "suggestions": list(answer.suggestions),
    }


def pieces_of(text: str) -> list[str]:
    """An answer in the pieces in which it is streamed: sentence by sentence, marks included."""
    return _SENTENCE.findall(text)
