"""The manifest of a stored index: what it was made from, and the hash of every file.

Knows one JSON file and how to check the files it names. An index is whole where every file
has the hash that the manifest gives, and fresh where its recipe is today's.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import IndexDamagedError, IndexNotBuiltError
from index.settings import IndexSettings

MANIFEST = "manifest.json"

# Their tokens, scores or file formats may change with a release.
_LIBRARIES = ("bm25s", "faiss-cpu", "jieba", "opencc")
_CODE_SUFFIXES = frozenset({".py", ".tsv", ".toml", ".json", ".txt"})
# Fields of the embedding settings that never change a vector.
_HARMLESS = {"cache_dir", "threads", "batch_size"}


class Recipe(BaseModel):
    """All that an index depends on; two equal recipes give the same index.

    `report` is the fingerprint of the report's files (source, description, corrections),
    `settings` those settings that change what is stored, `code` a hash over the code and data
    of corpus/ and index/ and the versions of the libraries whose output is stored, `model`
    the identity of the embedder (None where it was not asked).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    report: str
    settings: str
    code: str
    model: str | None

    def differences(self, wanted: Recipe) -> list[str]:
        """What of this stored recipe is not as `wanted`, in words; empty where it is fresh."""
        found = []
        if self.report != wanted.report:
            found.append("the report, its description or its corrections have changed")
        if self.settings != wanted.settings:
            found.append(f"it was built with settings {self.settings}, now {wanted.settings}")
        if self.code != wanted.code:
            found.append("the code of corpus/ or index/ has changed")
        if wanted.model is not None and self.model != wanted.model:
            found.append(f"it was built with model {self.model}, now {wanted.model}")
        return found


class StoredFile(BaseModel):
    """A file of the index; `path` is relative to the build's folder, with `/`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """What stands in `folder`, beside the manifest. `built_at` is in UTC, ISO 8601."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    report_id: str
    recipe: Recipe
    passages: int
    figures: int
    dimensions: int
    built_at: str
    folder: str = Field(pattern=r"^build-[0-9A-Za-z_-]+$")
    files: tuple[StoredFile, ...]

    @property
    def size_bytes(self) -> int:
        return sum(file.bytes for file in self.files)


def read_manifest(root: Path) -> Manifest:
    """The manifest of the index folder `root`.

    Raises:
        IndexNotBuiltError: there is none.
        IndexDamagedError: it cannot be read as a manifest of this version.
    """
    path = root / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexNotBuiltError(f"No index stands in {root}. Build it.") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise IndexDamagedError(f"{path} is not a manifest of this version: {error}") from error


def verify_files(folder: Path, files: tuple[StoredFile, ...]) -> None:
    """Hash every file.

    Raises:
        IndexDamagedError: one is missing or differs; the message names it.
    """
    for file in files:
        path = folder / file.path
        try:
            seen = stored_file(path, folder)
        except OSError as error:
            raise IndexDamagedError(f"{path} cannot be read ({error}). Rebuild it.") from error
        if seen != file:
            raise IndexDamagedError(
                f"{path} is damaged: {seen.bytes} bytes with hash {seen.sha256[:12]}, expected "
                f"{file.bytes} bytes with hash {file.sha256[:12]}. Rebuild the index."
            )


def stored_file(path: Path, folder: Path) -> StoredFile:
    """`path` with its size and hash."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    return StoredFile(path=path.relative_to(folder).as_posix(), bytes=size, sha256=digest)


def settings_digest(settings: IndexSettings) -> str:
    """A short hash over the settings that change what is stored."""
    relevant = settings.model_dump(
        mode="json", exclude={"data_dir": True, "weights": True, "embedding": _HARMLESS}
    )
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()[:12]


@cache
def code_version() -> str:
    """A hash over code and data of corpus/ and index/, the shipped reports excluded."""
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library}=={version(library)}\n".encode())
    product = Path(__file__).parent.parent
    for room in ("corpus", "index"):
        for path in sorted((product / room).rglob("*")):
            relative = path.relative_to(product)
            if path.suffix in _CODE_SUFFIXES and relative.parts[:2] != ("corpus", "reports"):
                digest.update(f"{relative.as_posix()}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
