"""The quick start of llama-index over the same report, as a baseline.

Its default splitter, its in-memory vector store and its default of two passages; of ours only
the embedding model, since its own default is a service. The report goes in as restored, which
helps it: fed the file as it came, it would find the damaged figures, too.
"""

from __future__ import annotations

from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import TextNode

from corpus.span import Span
from eval.baselines import Baseline, as_text, passages_as_answer
from eval.gold import GoldQuestion
from index.embedder import Embedder
from index.index import Index
from rag.answer import Answer

_TOP = 2


class _Embedding(BaseEmbedding):
    """Our embedder behind llama-index's interface."""

    embedder: Any

    def _get_query_embedding(self, query: str) -> list[float]:
        return _floats(self.embedder.embed_question(query))

    def _get_text_embedding(self, text: str) -> list[float]:
        return _floats(self.embedder.embed_passages([text])[0])

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def _floats(vector: Any) -> list[float]:
    return [float(each) for each in vector]


def quickstart(index: Index) -> tuple[str, Baseline]:
    """The baseline with its name; embeds the whole report when it is made (seconds)."""
    embedder: Embedder = index.embedder
    made = VectorStoreIndex.from_documents(
        [Document(text=index.report.text)],
        transformations=[SentenceSplitter()],
        embed_model=_Embedding(embedder=embedder),
    )
    retriever = made.as_retriever(similarity_top_k=_TOP)

    def answer(question: GoldQuestion) -> Answer:
        text = as_text(question)
        places = []
        for found in retriever.retrieve(text):
            node = found.node
            if isinstance(node, TextNode) and node.start_char_idx is not None:
                start = node.start_char_idx
                places.append(Span(start, node.end_char_idx or start + len(node.text)))
        return passages_as_answer(index, text, places)

    return f"llama-index 快速入门（前 {_TOP} 段）", answer
