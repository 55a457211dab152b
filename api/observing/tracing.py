"""Traces by OpenTelemetry, where the settings name a collector; the packages are an extra.

A span for each request, a span for its question below it, and one for each stage below that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from api.observing.settings import TracingSettings
from corpus.errors import WenbaoError

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

_SEND_S = 5.0
_NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")


class TracingError(WenbaoError):
    """Traces are asked for and cannot be made; the message is for staff, in Chinese."""


class Tracing:
    """Makes spans and sends them to a collector, in a thread of its own."""

    def __init__(self, settings: TracingSettings) -> None:
        """
        Raises:
            TracingError: the packages are not installed.
        """
        if missing := [name for name in _NEEDED if not _is_installed(name)]:
            raise TracingError(
                f"设置了 tracing.endpoint，但没有安装 {'、'.join(missing)}。"
                "请运行 pip install 'wenbao[tracing]'，或清空 tracing.endpoint。"
            )
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

        # Not the provider of the whole process: nothing else may send through it.
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": settings.service_name}),
            sampler=ParentBased(TraceIdRatioBased(settings.sampled)),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(
                # Bounds how long a collector that is away holds up the end of the service.
                OTLPSpanExporter(endpoint=settings.endpoint, timeout=_SEND_S)
            )
        )
        self._tracer: Tracer = self._provider.get_tracer("wenbao")

    @contextmanager
    def request(self, name: str, headers: Mapping[str, str]) -> Iterator[Span]:
        """Inside, a request is served; it belongs to the trace that `headers` name, if any."""
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        parent = TraceContextTextMapPropagator().extract(dict(headers))
        with self._tracer.start_as_current_span(
            name,
            context=parent,
            kind=SpanKind.SERVER,
            # The text of an error may hold what was asked.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            yield span

    @contextmanager
    def question(self, **attributes: str) -> Iterator[Span]:
        """Inside, a question is answered. `attributes` must not hold the question."""
        named: dict[str, Any] = {f"wenbao.{name}": value for name, value in attributes.items()}
        with self._tracer.start_as_current_span(
            "answer", attributes=named, record_exception=False, set_status_on_exception=False
        ) as span:
            yield span

    def stage(self, name: str, *, of: Span, began_ns: int, ended_ns: int) -> None:
        """A stage of the question `of`, between two times of the clock."""
        from opentelemetry.trace import set_span_in_context

        span = self._tracer.start_span(name, context=set_span_in_context(of), start_time=began_ns)
        span.end(end_time=ended_ns)

    def close(self) -> None:
        """Send what is not sent yet, and end."""
        self._provider.shutdown()


def open_tracing(settings: TracingSettings) -> Tracing | None:
    """The traces of the settings; None where they are off.

    Raises:
        TracingError: the packages are not installed.
    """
    return Tracing(settings) if settings.endpoint else None


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # not even the package around it
        return False
