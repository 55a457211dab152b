"""The cache folder of prepared models: where a model stands, and how it gets there whole.

A folder counts only when it stands under its own name: it is written aside and renamed, so a
process that is killed leaves nothing that could be taken for a model.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from index.errors import ModelError


def models_folder(cache_dir: Path | None) -> Path:
    """The folder under which models are kept; it need not exist yet."""
    if cache_dir is None:
        return platformdirs.user_cache_path("wenbao") / "models"
    return cache_dir.expanduser() / "models"


def folder_name(name: str, key: object) -> str:
    """A file name that a reader can place, and that differs where `key` (JSON) differs."""
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    readable = re.sub(r"[^0-9A-Za-z.]+", "-", name).strip("-.")[-60:] or "model"
    return f"{readable}-{digest[:12]}"


@contextlib.contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """Give an empty folder that becomes `target` when the block ends without an error.

    Where `target` stands by then (another process was first), that one stays.

    Raises:
        ModelError: the folder cannot be written (no room, no right).
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise ModelError(
            f"The model cache {target.parent} cannot be written ({error}). Make it writable, "
            "or set cache_dir to a folder that is."
        ) from error
    try:
        yield aside
        # mkdtemp's folders are for their owner only; a cache may be shared.
        aside.chmod(0o755)
        try:
            aside.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    except OSError as error:
        raise ModelError(
            f"The model could not be written to {target} ({error}). Check that there is room "
            "(about 1 GB) and that the folder is writable."
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed processes left aside; call only while holding the folder's lock."""
    for path in folder.glob(".*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Force the files of a folder to the disk, so that a rename never outlives its content."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
