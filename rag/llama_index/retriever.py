"""The hybrid search of one report as a llama-index retriever."""

from __future__ import annotations

import asyncio

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.index import Index, Retriever


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

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        # A search computes; the loop of the program goes on meanwhile.
        return await asyncio.to_thread(self._retrieve, query_bundle)

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
