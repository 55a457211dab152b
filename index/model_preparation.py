"""Prepares a model in a process of its own, so that torch never enters the one that serves.

Run as `python -m index.model_preparation` it reads a request from standard input and writes
JSON lines to standard output: progress, and at the end nothing or an error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict

from corpus.errors import WenbaoError
from index.embedder import Progress
from index.errors import ModelError
from index.model_cache import models_folder, remove_leftovers, sync_folder, written_aside
from index.model_source import ModelSource, find_source
from index.settings import EmbeddingSettings


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")

    settings: EmbeddingSettings
    export: bool


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    what: str = ""
    done: int = 0
    total: int = 0
    error: str | None = None


def prepare_model(
    settings: EmbeddingSettings, *, export: bool, progress: Progress | None = None
) -> None:
    """Put into the cache what is missing there: the built-in model, and its or any export.

    Takes half a minute or more and about 2 GB of memory, in another process. Two processes
    that prepare the same cache do it one after the other, the second finding all done.

    Raises:
        ModelError: the model cannot be loaded, or the cache cannot be written.
    """
    source = find_source(settings)
    request = _Request(settings=settings, export=export)
    with tempfile.TemporaryFile() as log:
        with subprocess.Popen(
            # -P: a folder named index where the command runs must not be taken for this one
            [sys.executable, "-P", "-m", "index.model_preparation"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_environment(source),
            text=True,
            encoding="utf-8",
        ) as child:
            try:
                failure = _follow(child, request, progress)
            finally:
                if child.poll() is None:
                    child.terminate()
        if failure is not None:
            raise ModelError(failure)
        if child.returncode != 0:
            log.seek(0)
            tail = log.read().decode("utf-8", "replace").strip()[-1500:]
            raise ModelError(
                f"The preparation of the embedding model {settings.model!r} ended with code "
                f"{child.returncode}. Check memory (2 GB) and room on the disk (1 GB). Its last "
                f"words: {tail}"
            )


def _environment(source: ModelSource) -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[1])
    environment = dict(os.environ)
    paths = [root, *filter(None, [environment.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    # openvino and nncf send usage figures to their maker unless they believe to run in CI
    environment["CI"] = "true"
    environment["HF_HUB_DISABLE_TELEMETRY"] = "1"
    environment["TOKENIZERS_PARALLELISM"] = "false"
    if source.is_local:
        environment["HF_HUB_OFFLINE"] = "1"
    return environment


def _follow(
    child: subprocess.Popen[str], request: _Request, progress: Progress | None
) -> str | None:
    """Hand the request over and pass the progress on; return the error, if one comes."""
    if child.stdin is None or child.stdout is None:
        raise ModelError("The preparation of the embedding model has no pipes to talk through.")
    failure = None
    try:
        child.stdin.write(request.model_dump_json())
        child.stdin.close()
    except BrokenPipeError:
        pass  # it ended before it read; its exit code and last words say why
    for text in child.stdout:
        line = _Line.model_validate_json(text)
        if line.error is not None:
            failure = line.error
        elif progress is not None:
            progress(line.what, line.done, line.total)
    child.wait()
    return failure


def main() -> int:
    """Do what the request on standard input asks; the other end is `prepare_model`."""
    # What libraries print must not mix with our lines: give them standard error instead.
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = _Request.model_validate_json(sys.stdin.buffer.read())

    def report(what: str, done: int, total: int) -> None:
        _write(lines, _Line(what=what, done=done, total=total))

    try:
        _prepare(request, report)
    except WenbaoError as error:
        _write(lines, _Line(error=str(error)))
    return 0


def _write(lines: IO[str], line: _Line) -> None:
    lines.write(json.dumps(line.model_dump(exclude_defaults=True)) + "\n")
    lines.flush()


def _prepare(request: _Request, report: Progress) -> None:
    from filelock import FileLock

    from index.built_in_model import write_built_in_model
    from index.model_export import export_model

    source = find_source(request.settings)
    models = models_folder(request.settings.cache_dir)
    try:
        models.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(
            f"The model cache {models} cannot be made ({error}). Make its parent writable, or "
            "set cache_dir to a folder that is."
        ) from error
    with FileLock(models / ".lock"):
        remove_leftovers(models)
        if source.is_built_in and not Path(source.path).is_dir():
            with written_aside(Path(source.path)) as folder:
                write_built_in_model(folder, progress=report)
                sync_folder(folder)
        if request.export and not source.export_folder.is_dir():
            export_model(source, request.settings, progress=report)


if __name__ == "__main__":
    sys.exit(main())
