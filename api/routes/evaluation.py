"""`GET /api/evaluation`: what the last evaluation found, for the page of that name."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request

from api.evaluation_schema import EvaluationReply, read_evaluation
from api.settings import Settings

router = APIRouter(prefix="/api", tags=["evaluation"])


@router.get("/evaluation")
def evaluation(request: Request) -> EvaluationReply:
    """The run that is kept in the folder of the settings; `run` is null where there is none."""
    # A plain function: it reads a file, so FastAPI gives it a thread.
    settings: Settings = request.app.state.settings
    return read_evaluation(Path(settings.evaluation_dir))
