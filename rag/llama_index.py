"""Wenbao for llama-index programs: a retriever and a query engine.

The only module of this room that imports llama-index; it takes and gives our types inside
and theirs outside. No language model and no embedding model of llama-index is used, so its
global settings are never resolved.
"""

from __future__ import annotations

from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import ConfigDict

from index.index import Index, Retriever
from rag.answer import Answer, Citation
from rag.answerer import Answerer


class WenbaoRetriever(BaseRetriever):
    """The hybrid search of one report as a llama-index retriever.

    Nodes hold the window that is shown; their metadata names report, section path, page and
    the offsets of the matched sentence or row in the working text. Scores are those of the
    retriever chosen (see `index.index.Scores`), best first.
    """

    def __init__(self, index: Index, *, k: int = 5, retriever: Retriever = Retriever.HYBRID):
        self._index = index
        self._k = k
        self._retriever = retriever
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._index.search(query_bundle.query_str, k=self._k, retriever=self._retriever)
        report = self._index.report
        nodes = []
        for item in found:
            passage = item.passage
            section = report.sections[passage.section]
            node = TextNode(
                id_=f"{report.description.id}:{passage.id}",
                text=passage.window.of(report.text),
                metadata={
                    "report": report.description.id,
                    "section": " / ".join(section.path),
                    "page": section.page,
                    "quote": passage.span.of(report.text),
                    "start": passage.span.start,
                    "end": passage.span.end,
                },
            )
            nodes.append(NodeWithScore(node=node, score=item.score))
        return nodes


class WenbaoQueryEngine(CustomQueryEngine):
    """Wenbao's answers as a llama-index query engine.

    `query(text)` gives a `Response` whose text is the answer with its citation marks, whose
    `source_nodes` are the citations in order, and whose metadata holds the status.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    answerer: Answerer
    report: str | None = None

    def __init__(self, answerer: Answerer, *, report: str | None = None) -> None:
        # The base class is a pydantic model, but its own signature names only its own field.
        super().__init__(answerer=answerer, report=report)  # type: ignore[call-arg]

    def custom_query(self, query_str: str) -> Response:
        """The answer to `query_str`, asked without a history."""
        answer: Answer = self.answerer.answer(query_str, report=self.report)
        return Response(
            response=answer.answer,
            source_nodes=[_node(citation) for citation in answer.citations],
            metadata={
                "status": str(answer.status),
                "question_as_read": answer.question_as_read,
            },
        )


def _node(citation: Citation) -> NodeWithScore:
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
