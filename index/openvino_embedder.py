"""Runs an exported model by OpenVINO: no torch, about a second from nothing to ready."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.embedder import Progress
from index.embedding_text import Prefixes, clean_text
from index.errors import ModelError
from index.exported_model import NETWORK, TOKENIZER, ExportedModel

if TYPE_CHECKING:
    from tokenizers import Encoding

_REQUESTS = 2
"""Questions computed at once; more would only wait for the same processor threads."""

_LENGTH_STEP = 8
"""Texts are padded to a multiple of it: OpenVINO prepares and keeps code for each new length,
which doubles the time of the first text of that length."""


class OpenVinoEmbedder:
    """An `Embedder` over an exported model; safe to call from many threads at once.

    Texts beyond the model's limit of tokens are cut, not refused.

    Raises:
        ModelError: the export cannot be loaded.
    """

    def __init__(
        self, exported: ExportedModel, *, prefixes: Prefixes, threads: int, batch_size: int
    ) -> None:
        import openvino
        from tokenizers import Tokenizer

        manifest = exported.manifest
        self._manifest = manifest
        self._prefixes = prefixes
        self._batch_size = batch_size
        # The tokenizers library raises on errors in its own files with a bare Exception.
        try:
            self._tokenizer = Tokenizer.from_file(str(exported.folder / TOKENIZER))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(manifest.max_tokens)
            compiled = openvino.Core().compile_model(
                exported.folder / NETWORK,
                "CPU",
                {
                    "PERFORMANCE_HINT": "LATENCY",
                    "INFERENCE_NUM_THREADS": threads,
                    # bfloat16 where the processor has it would change the vectors
                    "INFERENCE_PRECISION_HINT": "f32",
                    "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0,
                    # the machine is shared; let the system place the threads
                    "ENABLE_CPU_PINNING": False,
                },
            )
        except Exception as error:
            raise ModelError(
                f"The exported model in {exported.folder} cannot be loaded ({error}). Remove "
                "that folder: it is made anew at the next start."
            ) from error
        self._requests: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(_REQUESTS):
            self._requests.put(compiled.create_infer_request())
        # Passages go one batch at a time, so that questions always find a free request.
        self._batches = threading.Lock()

    @property
    def identity(self) -> str:
        manifest = self._manifest
        pruned = "-pruned" if manifest.pruned else ""
        return (
            f"{manifest.model}@{manifest.weights_sha256[:12]} "
            f"{manifest.engine}-{manifest.precision}{pruned} format={manifest.format} "
            f"question={self._prefixes.question!r} passage={self._prefixes.passage!r}"
        )

    @property
    def dimensions(self) -> int:
        return self._manifest.dimensions

    def embed_question(self, text: str) -> npt.NDArray[np.float32]:
        return self.embed_questions([text]).reshape(-1)

    def embed_questions(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self._infer(self._encode(texts, self._prefixes.question))

    def embed_passages(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        encodings = self._encode(texts, self._prefixes.passage)
        # Neighbours in length are padded little.
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        for first in range(0, len(order), self._batch_size):
            batch = order[first : first + self._batch_size]
            with self._batches:
                vectors[batch] = self._infer([encodings[i] for i in batch])
            if progress is not None:
                progress("计算向量", first + len(batch), len(order))
        return vectors

    def _encode(self, texts: Sequence[str], prefix: str) -> list[Encoding]:
        limit = self._manifest.max_tokens
        # Not encode_batch: its thread pool complains when the process forks later on.
        return [
            self._tokenizer.encode(prefix + clean_text(text, max_tokens=limit)) for text in texts
        ]

    def _infer(self, encodings: Sequence[Encoding]) -> npt.NDArray[np.float32]:
        longest = max(len(encoding.ids) for encoding in encodings)
        longest = min(-(-longest // _LENGTH_STEP) * _LENGTH_STEP, self._manifest.max_tokens)
        ids = np.full((len(encodings), longest), self._manifest.pad_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        with self._request() as request:
            # A copy: the request's memory is used again by the next question.
            vectors: npt.NDArray[np.float32] = np.array(
                request.infer({"input_ids": ids, "attention_mask": mask})[0], dtype=np.float32
            )
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(norms, 1e-12)
        return vectors

    @contextmanager
    def _request(self) -> Iterator[Any]:
        request = self._requests.get()
        try:
            yield request
        finally:
            self._requests.put(request)
