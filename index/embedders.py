"""Opens the embedder that the settings ask for, preparing first what is missing."""

from __future__ import annotations

import importlib.metadata
import logging
import shutil
from pathlib import Path

from index.embedder import Embedder, Progress
from index.embedding_text import choose_prefixes
from index.errors import ModelError
from index.exported_model import ExportedModel, read_exported_model
from index.model_preparation import prepare_model
from index.model_source import ModelSource, find_source
from index.openvino_embedder import OpenVinoEmbedder
from index.sentence_transformer_embedder import SentenceTransformerEmbedder
from index.settings import BUILT_IN_MODEL, EmbeddingSettings

_log = logging.getLogger(__name__)


def open_embedder(
    settings: EmbeddingSettings | None = None, *, progress: Progress | None = None
) -> Embedder:
    """Return an embedder that is ready; the first call for a model takes half a minute or more.

    With engine `auto` a model runs by OpenVINO; where that cannot be, or where the settings or
    the machine offer a GPU for a model that is not the built-in one, by sentence-transformers.

    Raises:
        ModelError: the model cannot be prepared, checked or loaded.
    """
    settings = settings or EmbeddingSettings()
    source = find_source(settings)
    if settings.engine == "openvino" or (settings.engine == "auto" and not _wants_gpu(settings)):
        exported = _exported(source, settings, progress)
        refused = exported.manifest.refused
        if refused is None:
            return OpenVinoEmbedder(
                exported,
                prefixes=choose_prefixes(settings, exported.manifest.prompts),
                threads=settings.threads,
                batch_size=settings.batch_size,
            )
        if settings.engine == "openvino":
            raise ModelError(
                f"The embedding model {source.name!r} cannot be run by OpenVINO: {refused}. "
                "Set engine to sentence-transformers, or name another model."
            )
        _log.warning("%s runs by sentence-transformers, which is slower: %s", source.name, refused)
    if source.is_built_in and not Path(source.path).is_dir():
        prepare_model(settings, export=False, progress=progress)
    return SentenceTransformerEmbedder(source, settings)


def _exported(
    source: ModelSource, settings: EmbeddingSettings, progress: Progress | None
) -> ExportedModel:
    try:
        exported = read_exported_model(source.export_folder)
    except ModelError as damage:
        _log.warning("The export is made anew: %s", damage)
        shutil.rmtree(source.export_folder, ignore_errors=True)
        exported = None
    if exported is None:
        prepare_model(settings, export=True, progress=progress)
        exported = read_exported_model(source.export_folder)
    if exported is None:
        raise ModelError(
            f"The export of {source.name!r} is not in {source.export_folder} although it was "
            "made. Check that nothing else clears the model cache, and start again."
        )
    return exported


def _wants_gpu(settings: EmbeddingSettings) -> bool:
    """Whether a GPU is asked for, or is there and worth the slow start of torch.

    Looks at files only, because importing torch to find no GPU would cost seconds. The built-in
    model is small: on a processor it starts ten times as fast and answers in time.
    """
    if settings.device != "auto":
        return settings.device != "cpu"
    if settings.model == BUILT_IN_MODEL or not Path("/dev/nvidia0").exists():
        return False
    return not importlib.metadata.version("torch").endswith("+cpu")
