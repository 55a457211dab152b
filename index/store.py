"""Opening an index: loaded where it is whole and fresh, built where it is not.

The only door for other rooms. Knows the order of things (check, lock, build, load); the files
and their hashes are `index/manifest.py`'s business, the parts `index/build.py`'s.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from index.build import make_index, read_index, read_vectors, vector_files
from index.embedder import Embedder, Progress
from index.errors import IndexDamagedError, IndexingError, IndexNotBuiltError, IndexStaleError
from index.folder import building, flush_files, index_root, new_build, swap_in, sweep
from index.index import Index
from index.known_vectors import KnownVectors
from index.manifest import (
    Manifest,
    Recipe,
    code_version,
    read_manifest,
    settings_digest,
    verify_files,
)
from index.settings import IndexSettings
from index.source import ReportSource, ShippedReport

_log = logging.getLogger(__name__)


class IndexState(StrEnum):
    """What stands on disk for a report."""

    READY = "ready"
    MISSING = "missing"
    STALE = "stale"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What stands on disk for a report, and why it can or cannot be used.

    `reason` is empty for a ready index, and else names what differs or which file is damaged.
    `built_at` is in UTC, ISO 8601; `model` is the identity of the embedder it was built with;
    `build` names the build, which another one never has.
    """

    report_id: str
    state: IndexState
    folder: Path
    reason: str = ""
    passages: int = 0
    figures: int = 0
    size_bytes: int = 0
    built_at: str = ""
    model: str = ""
    build: str = ""


def open_index(
    report_id: str,
    settings: IndexSettings,
    *,
    embedder: Embedder | None = None,
    source: ReportSource | None = None,
    progress: Progress | None = None,
) -> Index:
    """Load the report's index; build it first where it is missing, stale or damaged.

    Of a stale index, vectors of the same model for the same texts are taken over.
    `embedder` and `source` stand in for the model of the settings and the shipped report.
    Where another process builds the same index, this one waits and takes the result.

    Raises:
        UnknownReportError: no report has that id.
        ModelError: the embedding model cannot be prepared.
        IndexingError: the index must be built and its folder cannot be written.
    """
    source = source or ShippedReport(report_id)
    root = index_root(report_id, settings.data_dir)
    # The model is loaded beside the check of the files: each waits mostly for the disk.
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(_embedder, embedder, settings, progress)
        recipe = _recipe(source, settings, model=None)
        try:
            manifest = _checked(root, recipe)
        except (IndexNotBuiltError, IndexStaleError, IndexDamagedError):
            manifest = None  # said below, once the lock is held and it still holds
        opened = opening.result()
    recipe = recipe.model_copy(update={"model": opened.identity})
    if manifest is not None and not manifest.recipe.differences(recipe):
        try:
            return read_index(root / manifest.folder, settings, opened)
        except (IndexDamagedError, OSError) as error:
            # Most likely another process has just swapped in a new build.
            _log.info("The index in %s could not be loaded (%s); looking again.", root, error)
    with building(root):
        try:
            manifest = _checked(root, recipe)
            return read_index(root / manifest.folder, settings, opened)
        except IndexNotBuiltError:
            _log.info("No index stands in %s; building it.", root)
        except (IndexStaleError, IndexDamagedError) as error:
            _log.warning("%s It is rebuilt now.", error)
        known = _known_vectors(root, opened)
        return _build(report_id, recipe, settings, opened, source, progress, known)


def build_index(
    report_id: str,
    settings: IndexSettings,
    *,
    embedder: Embedder | None = None,
    source: ReportSource | None = None,
    progress: Progress | None = None,
) -> Index:
    """Build the report's index anew, whatever stands there, and load it.

    Nothing is taken over from what stood there, which serves others until the new one is
    whole. Raises as `open_index`.
    """
    source = source or ShippedReport(report_id)
    recipe = _recipe(source, settings, model=None)
    opened = _embedder(embedder, settings, progress)
    recipe = recipe.model_copy(update={"model": opened.identity})
    with building(index_root(report_id, settings.data_dir)):
        return _build(report_id, recipe, settings, opened, source, progress)


def index_status(
    report_id: str, settings: IndexSettings, *, source: ReportSource | None = None
) -> IndexStatus:
    """What stands on disk for the report. Every file is hashed; no model is loaded.

    Raises:
        UnknownReportError: no report has that id.
    """
    recipe = _recipe(source or ShippedReport(report_id), settings, model=None)
    root = index_root(report_id, settings.data_dir)
    try:
        manifest = _checked(root, recipe)
    except IndexNotBuiltError as error:
        return IndexStatus(report_id, IndexState.MISSING, root, reason=str(error))
    except IndexStaleError as error:
        return IndexStatus(report_id, IndexState.STALE, root, reason=str(error))
    except IndexDamagedError as error:
        return IndexStatus(report_id, IndexState.DAMAGED, root, reason=str(error))
    return IndexStatus(
        report_id,
        IndexState.READY,
        root,
        passages=manifest.passages,
        figures=manifest.figures,
        size_bytes=manifest.size_bytes,
        built_at=manifest.built_at,
        model=manifest.recipe.model or "",
        build=manifest.folder,
    )


def _checked(root: Path, recipe: Recipe) -> Manifest:
    """The manifest in `root`, whole and fresh; raises where it is not."""
    manifest = read_manifest(root)
    differences = manifest.recipe.differences(recipe)
    if differences:
        raise IndexStaleError(f"The index in {root} is stale: {'; '.join(differences)}.")
    verify_files(root / manifest.folder, manifest.files)
    return manifest


def _build(
    report_id: str,
    recipe: Recipe,
    settings: IndexSettings,
    embedder: Embedder,
    source: ReportSource,
    progress: Progress | None,
    known: KnownVectors | None = None,
) -> Index:
    root = index_root(report_id, settings.data_dir)
    _sweep_leftovers(root)
    with new_build(root) as folder:
        index = make_index(
            source.read(), settings, embedder, folder, known=known, progress=progress
        )
        if source.fingerprint() != recipe.report:
            raise IndexingError(
                f"The report {report_id} changed while its index was built. Build it again."
            )
        files = flush_files(folder)
    swap_in(
        root,
        Manifest(
            report_id=report_id,
            recipe=recipe,
            passages=len(index.passages),
            figures=len(index.ledger.figures),
            dimensions=index.vectors.dimensions,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            folder=folder.name,
            files=files,
        ),
    )
    return index


def _known_vectors(root: Path, embedder: Embedder) -> KnownVectors:
    """What a stale index has of this model's vectors; nothing where they cannot be trusted."""
    try:
        manifest = read_manifest(root)
        if manifest.recipe.model != embedder.identity:
            return {}
        folder = root / manifest.folder
        wanted = vector_files()
        verify_files(folder, tuple(file for file in manifest.files if file.path in wanted))
        return read_vectors(folder)
    except (IndexNotBuiltError, IndexDamagedError, OSError):
        return {}


def _sweep_leftovers(root: Path) -> None:
    try:
        keep = read_manifest(root).folder
    except (IndexNotBuiltError, IndexDamagedError):
        keep = None
    sweep(root, keep=keep)


def _recipe(source: ReportSource, settings: IndexSettings, *, model: str | None) -> Recipe:
    return Recipe(
        report=source.fingerprint(),
        settings=settings_digest(settings),
        code=code_version(),
        model=model,
    )


def _embedder(
    embedder: Embedder | None, settings: IndexSettings, progress: Progress | None
) -> Embedder:
    if embedder is not None:
        return embedder
    # Imported late: a status, or a test with a fake, must not pay for an engine.
    from index.embedders import open_embedder

    return open_embedder(settings.embedding, progress=progress)
