"""The file in which records wait while the database cannot be written to."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Sequence
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from api.audit.record import Record


def default_folder() -> Path:
    """Below the user's data folder."""
    return Path(platformdirs.user_data_dir("wenbao", appauthor=False)) / "spool"


class SpoolFullError(Exception):
    """The file holds as much as it may."""


class Spool:
    """Records on disk, one line of JSON each; every process has a file of its own.

    Belongs to one thread. The file's lock is held as long as it is in use, so that another
    process takes over only what a dead one has left.
    """

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._folder = folder
        self._most = most_bytes
        self._path = folder / f"{uuid.uuid4().hex}.jsonl"
        self._lock: FileLock | None = None

    def append(self, records: Sequence[Record]) -> None:
        """Keep records; they are on the disk when this returns.

        Raises:
            SpoolFullError: they do not fit.
            OSError: the disk cannot be written to.
        """
        # Escaped to ASCII, so that no character of a question can end a line.
        data = "".join(json.dumps(r.as_json()) + "\n" for r in records).encode()
        if self._lock is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(f"{self._path}.lock", thread_local=False)
            self._lock.acquire()
        with self._path.open("ab") as file:
            before = file.tell()
            if before + len(data) > self._most:
                raise SpoolFullError
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                # Half a line would swallow the next record.
                file.truncate(before)
                raise

    def waiting(self) -> list[Record]:
        """What waits in this process's file."""
        return read(self._path)[0]

    def clear(self) -> None:
        """Forget what has been written to the database."""
        put_away(self._path)
        if self._lock is not None:
            self._lock.release()
            Path(self._lock.lock_file).unlink(missing_ok=True)
            self._lock = None

    def left_behind(self) -> list[tuple[Path, list[Record], FileLock]]:
        """The files of processes that are gone, with their locks, which are held from here on."""
        found = []
        for path in sorted(self._folder.glob("*.jsonl")) if self._folder.is_dir() else []:
            if path == self._path:
                continue
            lock = FileLock(f"{path}.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue  # its process lives, and will write them itself
            found.append((path, read(path)[0], lock))
        return found


def read(path: Path) -> tuple[list[Record], list[str]]:
    """The records in a file, and the lines that are none (cut short by the end of a process,
    before the reply was sent)."""
    records, others = [], []
    if path.exists():
        for line in path.read_bytes().decode("utf-8", "replace").split("\n"):
            try:
                records.append(Record.from_json(json.loads(line)))
            except (ValueError, TypeError):
                others += [line] if line.strip() else []
    return records, others


def put_away(path: Path) -> None:
    """Remove a file whose records have been written; what could not be read is kept beside it
    under `.unread`, for a person to look at."""
    _, others = read(path)
    if others:
        with path.with_suffix(".unread").open("a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in others)
    path.unlink(missing_ok=True)
