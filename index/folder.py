"""The folder of one report's index: where it stands, and how a new build gets there whole.

    <data_dir>/<report id>/
        manifest.json      names the build that counts, with the hash of every file
        build-<token>/     the files
        .lock              held by the process that builds

A build is written into a folder of its own and counts from the moment when manifest.json,
replaced in one step, names it. A process killed at any moment leaves the old manifest or the
new one; what no manifest names is swept away by the next build.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import filelock
import platformdirs

from index.errors import IndexingError
from index.manifest import MANIFEST, Manifest, StoredFile, stored_file

_LOCK = ".lock"


def index_root(report_id: str, data_dir: Path | None) -> Path:
    """The folder of the report's index; it need not exist."""
    base = data_dir.expanduser() if data_dir else platformdirs.user_data_path("wenbao") / "index"
    return base / report_id


@contextlib.contextmanager
def building(root: Path) -> Iterator[None]:
    """Hold the right to build in `root`; waits while another process holds it.

    The lock falls with its process, also where that is killed.

    Raises:
        IndexingError: the folder cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(root / _LOCK)
        lock.acquire()
    except OSError as error:
        raise _unwritable(root, error) from error
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def new_build(root: Path) -> Iterator[Path]:
    """An empty folder for a build; it is removed where the block ends with an error.

    Raises:
        IndexingError: the folder cannot be written (no room, no right).
    """
    folder = root / f"build-{secrets.token_hex(8)}"
    try:
        folder.mkdir()
        yield folder
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _unwritable(root, error) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def flush_files(folder: Path) -> tuple[StoredFile, ...]:
    """Force every file of a build to the disk, and give them with their hashes."""
    files = []
    for path in sorted(folder.rglob("*")):
        _flush(path)
        if path.is_file():
            files.append(stored_file(path, folder))
    _flush(folder)
    return tuple(files)


def swap_in(root: Path, manifest: Manifest) -> None:
    """Make `manifest` the one that counts, and sweep away what it does not name.

    Raises:
        IndexingError: the folder cannot be written.
    """
    aside = root / f"{MANIFEST}.new"
    try:
        aside.write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        _flush(aside)
        _flush(root)
        aside.replace(root / MANIFEST)
        _flush(root)
    except OSError as error:
        raise _unwritable(root, error) from error
    sweep(root, keep=manifest.folder)


def sweep(root: Path, *, keep: str | None) -> None:
    """Remove builds that no manifest names. Only for the holder of the lock."""
    for path in root.glob("build-*"):
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)
    (root / f"{MANIFEST}.new").unlink(missing_ok=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(root: Path, error: OSError) -> IndexingError:
    return IndexingError(
        f"The index folder {root} cannot be written ({error}). Make it writable, free some "
        "room, or set data_dir to another folder."
    )
