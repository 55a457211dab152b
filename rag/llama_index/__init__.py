"""Wenbao for llama-index programs.

The folder, with `rag.language_model`'s client, is all of this room that imports llama-index; it
takes and gives our types inside and theirs outside. Nothing here resolves llama-index's global
language or embedding model. Importing it takes seconds, so no other module of the product does.
"""

from rag.llama_index.chat_engine import WenbaoChatEngine
from rag.llama_index.gated import GatedSynthesizer, held_to
from rag.llama_index.node_gate import NodeGate
from rag.llama_index.query_engine import WenbaoQueryEngine
from rag.llama_index.retriever import WenbaoRetriever
from rag.llama_index.synthesizer import WenbaoSynthesizer
from rag.llama_index.tool import wenbao_tool

__all__ = [
    "GatedSynthesizer",
    "NodeGate",
    "WenbaoChatEngine",
    "WenbaoQueryEngine",
    "WenbaoRetriever",
    "WenbaoSynthesizer",
    "held_to",
    "wenbao_tool",
]
