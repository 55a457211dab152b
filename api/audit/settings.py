"""Settings of the audit: what is kept of each question, for how long, and what if it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class AuditSettings(BaseModel):
    """Who asked what when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(default=True, description="Whether questions are recorded at all.")
    questions: Literal["plain", "hashed", "none"] = Field(
        default="plain",
        description=(
            "How questions and answers are kept: `plain`; `hashed` keeps a keyed hash of the "
            "question (equal questions can be counted, none can be read); `none`."
        ),
    )
    keep_days: int = Field(
        default=365, ge=0, le=36_500, description="How long records are kept; 0 keeps them all."
    )
    on_failure: Literal["refuse", "answer"] = Field(
        default="answer",
        description=(
            "What happens while the database cannot be written to: `refuse` (503, no answer "
            "without a record) or `answer` (the record waits in a file, and is written later; "
            "once the file is full, questions are refused)."
        ),
    )
    spool_dir: Path | None = Field(
        default=None, description="Folder of such files; none: below the user's data folder."
    )
    spool_mib: int = Field(
        default=64, ge=1, le=10_240, description="Most that such a file may hold, in MiB."
    )
