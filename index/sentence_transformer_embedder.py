"""Runs any model by sentence-transformers: the general way, on a GPU where there is one.

The only module of this room that imports sentence-transformers; slow to import, so the import
waits until a model is loaded.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.embedder import Progress
from index.embedding_text import choose_prefixes, clean_text
from index.errors import ModelError
from index.model_source import ModelSource
from index.settings import EmbeddingSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_USUAL_LIMIT = 512
"""Tokens, where a model does not say how many it reads."""


def load_sentence_transformer(source: ModelSource, *, device: str = "auto") -> SentenceTransformer:
    """Load a model in float32, ready to embed; the network is asked for hub names only.

    Raises:
        ModelError: there is no such model, or it cannot be loaded.
    """
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    where = None if device == "auto" else device
    try:
        # A model that is here already is never asked for again, so it works offline.
        return SentenceTransformer(source.path, device=where, local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        if source.is_local:
            raise _unloadable(source, error) from error
    try:
        return SentenceTransformer(source.path, device=where)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise _unloadable(source, error) from error


def _unloadable(source: ModelSource, error: Exception) -> ModelError:
    return ModelError(
        f"The embedding model {source.name!r} cannot be loaded ({error}). Name a folder that "
        "sentence-transformers wrote, a model on the hub that this machine can reach, or leave "
        "the setting out for the built-in model."
    )


def model_prompts(model: SentenceTransformer) -> dict[str, str]:
    """The prompts that the model itself names, without empty ones."""
    return {name: prompt for name, prompt in model.prompts.items() if prompt}


def model_commit(model: SentenceTransformer) -> str | None:
    """The hub's commit that the model was loaded from; None for a model from a folder."""
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    commit = getattr(config, "_commit_hash", None)
    return str(commit) if commit else None


class SentenceTransformerEmbedder:
    """An `Embedder` over any sentence-transformers model; safe to call from many threads.

    Texts beyond the model's limit of tokens are cut, not refused.

    Raises:
        ModelError: the model cannot be loaded.
    """

    def __init__(self, source: ModelSource, settings: EmbeddingSettings) -> None:
        self._source = source
        self._model = load_sentence_transformer(source, device=settings.device)
        if self._model.device.type == "cpu":
            import torch

            torch.set_num_threads(settings.threads)
        self._prefixes = choose_prefixes(settings, model_prompts(self._model))
        self._batch_size = settings.batch_size
        self._limit = self._model.max_seq_length or _USUAL_LIMIT
        # The tokenizers of transformers cannot be used by two threads at once.
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        return (
            f"{self._source.name}@{self._revision()} sentence-transformers-float32 "
            f"device={self._model.device.type} "
            f"question={self._prefixes.question!r} passage={self._prefixes.passage!r}"
        )

    @property
    def dimensions(self) -> int:
        dimensions = self._model.get_embedding_dimension()
        return int(dimensions) if dimensions else len(self.embed_question(""))

    def embed_question(self, text: str) -> npt.NDArray[np.float32]:
        return self.embed_questions([text]).reshape(-1)

    def embed_questions(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self._embed(texts, self._prefixes.question)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for first in range(0, len(order), self._batch_size):
            batch = order[first : first + self._batch_size]
            vectors[batch] = self._embed([texts[i] for i in batch], self._prefixes.passage)
            if progress is not None:
                progress("计算向量", first + len(batch), len(order))
        return vectors

    def _embed(self, texts: Sequence[str], prefix: str) -> npt.NDArray[np.float32]:
        cleaned = [prefix + clean_text(text, max_tokens=self._limit) for text in texts]
        with self._lock:
            vectors = self._model.encode(
                cleaned,
                prompt="",  # the prefixes are put on here, also where the model has its own
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)

    def _revision(self) -> str:
        """What tells one state of the model from another: the hub's commit, or our folder name."""
        commit = model_commit(self._model)
        return commit[:12] if commit else self._source.export_folder.name.rsplit("-", 1)[-1]
