"""Exports a sentence-transformers model to OpenVINO with 8-bit weights, and checks it.

Needs torch, transformers and nncf: seconds to import, gigabytes while it runs. It therefore
runs in a process of its own (`model_preparation.py`) and never in the one that serves.
"""

from __future__ import annotations

import importlib.metadata
import json
import time
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedder import Progress
from index.embedding_text import choose_prefixes
from index.exported_model import (
    MANIFEST,
    NETWORK,
    TOKENIZER,
    ExportedModel,
    ExportManifest,
    hash_file,
)
from index.model_cache import sync_folder, written_aside
from index.model_source import ModelSource, hash_weights
from index.openvino_embedder import OpenVinoEmbedder
from index.sentence_transformer_embedder import (
    load_sentence_transformer,
    model_commit,
    model_prompts,
)
from index.settings import EmbeddingSettings
from index.vocabulary import PrunedVocabulary, prune_vocabulary

if TYPE_CHECKING:
    import openvino
    from sentence_transformers import SentenceTransformer

MIN_MEAN_COSINE = 0.999
"""An export whose vectors are further than this from the original's is refused."""

_VERSIONS = ("openvino", "nncf", "sentence-transformers", "transformers", "tokenizers", "torch")
_STEPS = 5


def export_model(
    source: ModelSource, settings: EmbeddingSettings, *, progress: Progress
) -> ExportManifest:
    """Write the export of a model into the cache, whole or not at all.

    A model that cannot be exported, or whose export strays, leaves a manifest that says why
    (`refused`); the caller decides what to do then.

    Raises:
        ModelError: the model cannot be loaded, or the cache cannot be written.
    """
    clock = _Clock(progress)
    clock.step("载入原模型")
    model = load_sentence_transformer(source, device="cpu")
    manifest = ExportManifest(
        model=source.name,
        weights_sha256=_weights_digest(source, model),
        prompts=model_prompts(model),
        max_tokens=model.max_seq_length or 512,
        versions={name: importlib.metadata.version(name) for name in _VERSIONS},
    )
    with written_aside(source.export_folder) as folder:
        try:
            manifest = _export(model, manifest, settings, folder, clock)
        except _RefusedError as refusal:
            for path in folder.iterdir():
                path.unlink()
            manifest = manifest.model_copy(update={"refused": str(refusal)})
        clock.step("写入缓存")
        files = {path.name: hash_file(path) for path in folder.iterdir()}
        manifest = manifest.model_copy(update={"files": files, "seconds": clock.seconds()})
        (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        sync_folder(folder)
    return manifest


class _RefusedError(Exception):
    """The model can be loaded but must not be used as an export; the message says why."""


class _Clock:
    """Reports each step as it begins and keeps how long it took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._begun: list[tuple[str, float]] = []

    def step(self, what: str) -> None:
        self._progress(what, len(self._begun), _STEPS)
        self._begun.append((what, time.perf_counter()))

    def seconds(self) -> dict[str, float]:
        ends = [begun for _, begun in self._begun[1:]] + [time.perf_counter()]
        return {
            what: round(end - begun, 2)
            for (what, begun), end in zip(self._begun, ends, strict=True)
        }


def _export(
    model: SentenceTransformer,
    manifest: ExportManifest,
    settings: EmbeddingSettings,
    folder: Path,
    clock: _Clock,
) -> ExportManifest:
    prefixes = choose_prefixes(settings, manifest.prompts)
    sentences = check_sentences()
    texts = [prefixes.question + text for text in sentences]
    texts += [prefixes.passage + text for text in sentences]
    expected = model.encode(
        texts, prompt="", normalize_embeddings=True, show_progress_bar=False, batch_size=16
    )
    tokenizer, pruned = _export_tokenizer(model, settings)
    (folder / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    clock.step("转换模型")
    network = _convert(model)
    clock.step("压缩权重")
    _compress(network, folder / NETWORK)
    clock.step("核对向量")
    manifest = manifest.model_copy(
        update={
            "pruned": pruned is not None,
            "vocabulary": len(pruned.kept_ids) if pruned else len(model.tokenizer),
            "dimensions": int(expected.shape[1]),
            "pad_id": int(model.tokenizer.pad_token_id or 0),
            "sentences": len(texts),
        }
    )
    embedder = OpenVinoEmbedder(
        ExportedModel(folder, manifest), prefixes=prefixes, threads=settings.threads, batch_size=16
    )
    got = np.concatenate(
        [
            np.stack([embedder.embed_question(text) for text in sentences]),
            embedder.embed_passages(sentences),
        ]
    )
    cosines = (got * np.asarray(expected, dtype=np.float32)).sum(axis=1)
    mean, lowest = float(cosines.mean()), float(cosines.min())
    if not mean >= MIN_MEAN_COSINE:
        raise _RefusedError(
            f"its vectors stray from the original's: mean cosine {mean:.5f} over {len(texts)} "
            f"texts, expected at least {MIN_MEAN_COSINE}"
        )
    return manifest.model_copy(
        update={"mean_cosine": round(mean, 6), "min_cosine": round(lowest, 6)}
    )


def check_sentences() -> list[str]:
    """The sentences by which export and original are compared."""
    text = (resources.files("index") / "data" / "check_sentences.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _weights_digest(source: ModelSource, model: SentenceTransformer) -> str:
    if source.is_local:
        return hash_weights(Path(source.path))
    return model_commit(model) or "unknown"


def _encoder(model: SentenceTransformer) -> Any:
    """The transformers model inside."""
    encoder = getattr(model[0], "auto_model", None)
    if encoder is None:
        raise _RefusedError("its first part is not a transformers model")
    return encoder


def _export_tokenizer(
    model: SentenceTransformer, settings: EmbeddingSettings
) -> tuple[dict[str, Any], PrunedVocabulary | None]:
    """The tokenizer of the export; where it is pruned, the model loses the same rows."""
    import torch

    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise _RefusedError("its tokenizer is not one of the tokenizers library")
    tokenizer: dict[str, Any] = json.loads(backend.to_str())
    pruned = prune_vocabulary(tokenizer) if settings.prune_vocabulary else None
    pad = model.tokenizer.pad_token_id
    # Some models count positions from tokens that differ from the pad id, which is built in.
    if pruned is None or (pad is not None and pruned.kept_ids[pad] != pad):
        return tokenizer, None
    table = _encoder(model).get_input_embeddings()
    with torch.no_grad():
        table.weight = torch.nn.Parameter(table.weight[torch.tensor(pruned.kept_ids)].clone())
    table.num_embeddings = len(pruned.kept_ids)
    return pruned.tokenizer, pruned


def _convert(model: SentenceTransformer) -> openvino.Model:
    """The whole pipeline (encoder, pooling, further layers) as one network."""
    import openvino
    import torch

    class Pipeline(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            return self.model(features)["sentence_embedding"]

    # Eager attention: the fused kinds hide the mask from the tracer.
    _encoder(model).set_attn_implementation("eager")
    ids = torch.full((2, 9), int(model.tokenizer.unk_token_id or 0), dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    try:
        with torch.no_grad():
            return openvino.convert_model(
                Pipeline().eval(), example_input={"input_ids": ids, "attention_mask": mask}
            )
    except Exception as error:  # whatever a foreign architecture breaks in the tracer
        raise _RefusedError(f"OpenVINO cannot convert it ({error})") from error


def _compress(network: openvino.Model, path: Path) -> None:
    import nncf
    import openvino

    compressed = nncf.compress_weights(network, mode=nncf.CompressWeightsMode.INT8_ASYM)
    openvino.save_model(compressed, path)
