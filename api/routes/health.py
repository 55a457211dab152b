"""`GET /healthz` and `GET /readyz`, for whatever watches over the process."""

from __future__ import annotations

from fastapi import APIRouter

from api.schema import StateReply
from api.service import ServiceDep

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> StateReply:
    """The process runs."""
    return StateReply(status="ok")


@router.get("/readyz")
async def readyz(service: ServiceDep) -> StateReply:
    """Model and index are loaded; questions are answered."""
    return StateReply(status="ready")
