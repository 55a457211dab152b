"""Settings of the rag room; they contain the settings of the index room below."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from index.settings import IndexSettings
from rag.language_model.settings import LlmSettings


class RagSettings(BaseModel):
    """How questions are read and answered. None of these requires a rebuilt index."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    index: IndexSettings = Field(default_factory=IndexSettings)
    max_question_characters: int = Field(
        default=2000, ge=20, le=20_000, description="Longer questions are refused with an error."
    )
    max_history_turns: int = Field(
        default=40, ge=0, le=1000, description="Older turns of the chat are dropped."
    )
    candidates: int = Field(
        default=48, ge=5, le=500, description="Passages looked at closely for each question."
    )
    llm: LlmSettings = Field(
        default_factory=LlmSettings, description="A language model that may word answers."
    )
