"""Settings of what the operators see: logs, metrics, traces."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class LogSettings(BaseModel):
    """The log of the service, on its error stream."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much the service writes to its log."
    )
    format: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="One JSON object a line, or for reading; auto: for reading on a terminal.",
    )


class MetricsSettings(BaseModel):
    """`GET /metrics`, for Prometheus."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    readers: Literal["loopback", "admin", "nobody"] = Field(
        default="loopback",
        description=(
            "Who may read them: whoever is on this machine, and the scope admin; the scope admin "
            "only; nobody."
        ),
    )


class TracingSettings(BaseModel):
    """Traces by OpenTelemetry; off while `endpoint` is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    endpoint: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description=(
            "Where a collector takes traces by OTLP over HTTP (`http://collector:4318/v1/traces`);"
            " empty: off. Needs `pip install 'wenbao[tracing]'`."
        ),
    )
    sampled: float = Field(
        default=1.0, ge=0, le=1, description="Share of the requests that are traced."
    )
    service_name: str = Field(
        default="wenbao", min_length=1, max_length=100, description="Name of the service in traces."
    )
