"""An exported model as it lies in the cache folder: its files and its manifest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import ModelError

EXPORT_FORMAT = 1
"""Raise it when the export changes: older exports are then left alone and made anew."""

MANIFEST = "manifest.json"
NETWORK = "model.xml"
TOKENIZER = "tokenizer.json"


class ExportManifest(BaseModel):
    """What was exported from what, and how true it is.

    `refused` says why the model must not be used (nothing else lies in the folder then), so
    that not every start tries again. Cosines are between the export and the original in
    float32, over `sentences` texts. `prompts` are the model's own. `files` gives the
    SHA-256 of each, `seconds` the time of each step, `vocabulary` the number of tokens kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = EXPORT_FORMAT
    model: str
    weights_sha256: str
    engine: str = "openvino"
    precision: str = "int8-weights"
    refused: str | None = None
    pruned: bool = False
    vocabulary: int = 0
    dimensions: int = 0
    max_tokens: int = 0
    pad_id: int = 0
    prompts: dict[str, str] = {}
    sentences: int = 0
    mean_cosine: float = 0.0
    min_cosine: float = 0.0
    versions: dict[str, str] = {}
    seconds: dict[str, float] = {}
    files: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class ExportedModel:
    """A folder in the cache with its manifest."""

    folder: Path
    manifest: ExportManifest


def read_exported_model(folder: Path) -> ExportedModel | None:
    """The export in a folder, verified; None where there is no such folder.

    Raises:
        ModelError: the folder stands but is not a whole export; the message names the file.
    """
    if not folder.is_dir():
        return None
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        manifest = ExportManifest.model_validate_json(text)
        for name, digest in manifest.files.items():
            if hash_file(folder / name) != digest:
                raise ModelError(
                    f"{folder / name} is not what its manifest says (SHA-256 differs). Remove "
                    f"the folder {folder}: it is made anew at the next start."
                )
    except (OSError, ValidationError) as error:
        raise ModelError(
            f"The exported model in {folder} is damaged ({error}). Remove that folder: it is "
            "made anew at the next start."
        ) from error
    return ExportedModel(folder, manifest)


def hash_file(path: Path) -> str:
    """SHA-256 of a file's content; 0.06 s for the built-in model's weights."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
