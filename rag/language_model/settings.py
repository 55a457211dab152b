"""Settings of the language model that may word answers; off without an address."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from rag.kind import Kind


class LlmSettings(BaseModel):
    """An OpenAI-compatible server. None of these requires a rebuilt index."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description=(
            "Address of an OpenAI-compatible server, with /v1; none: no language model. "
            "What its words may be, and what their gate cannot prove: rag/README.md."
        ),
    )
    api_key: SecretStr | None = Field(
        default=None, description="Key of that server, where it wants one."
    )
    model: str = Field(default="default", min_length=1, description="Name of the model there.")
    timeout_s: float = Field(
        default=8.0,
        gt=0,
        le=120,
        description=(
            "Longest time from a question to its worded answer, retries included; then the plain "
            "answer is sent."
        ),
    )
    retries: int = Field(
        default=1, ge=0, le=5, description="How often a refused or failed call is tried again."
    )
    concurrency: int = Field(
        default=4, ge=1, le=256, description="Calls at the same time; more get the plain answer."
    )
    max_tokens: int = Field(
        default=600, ge=16, le=8000, description="Longest text asked of the model, in its tokens."
    )
    plain_first: bool = Field(
        default=False,
        description=(
            "A stream shows the plain answer at once, and the model's words in its place when all "
            "of them are there; else it shows them sentence by sentence."
        ),
    )
    worded_kinds: tuple[Kind, ...] = Field(
        default=(Kind.WHY, Kind.SUMMARY, Kind.COMPARE, Kind.TREND),
        description="Kinds of questions whose answers the model may word.",
    )
    reading_help: bool = Field(
        default=False,
        description=(
            "Whether the model may say in the report's words what a question asks that would be "
            "refused; code checks it. Costs one more call for each refusal."
        ),
    )
