"""Making a report findable: passages, embeddings, BM25, the figure ledger; kept on disk.

Modules are imported by name (`from index.store import open_index`); nothing is imported
here, so that a command that needs no index does not pay for FAISS.
"""
