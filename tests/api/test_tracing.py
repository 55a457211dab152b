"""Traces: what a collector gets of a question, and what it never gets."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from api.app import create_app
from api.observing import tracing
from api.observing.tracing import TracingError
from api.settings import Settings
from tests.api.fake_answerer import FakeAnswerer

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


class Collector(ThreadingHTTPServer):
    """Takes traces as an OpenTelemetry collector does, and keeps them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/traces"

    def spans(self) -> list[Span]:
        found = []
        for body in self.bodies:
            request = ExportTraceServiceRequest.FromString(body)
            found += [
                span
                for resource in request.resource_spans
                for scope in resource.scope_spans
                for span in scope.spans
            ]
        return found


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def asked(collector: Collector, question: str, **headers: str) -> int:
    settings = Settings.model_validate({"tracing": {"endpoint": collector.endpoint}})
    app = create_app(settings, FakeAnswerer())
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        return client.post("/api/ask", json={"question": question}, headers=headers).status_code


def test_a_question_is_a_span_with_its_stages_in_the_trace_of_its_caller(
    collector: Collector,
) -> None:
    assert asked(collector, "份额多少？", traceparent=PARENT, **{"X-Request-Id": "one"}) == 200
    spans = {span.name: span for span in collector.spans()}
    assert set(spans) == {
        *("POST /api/ask", "answer", "waiting"),
        *("reading", "retrieving", "checking"),
    }
    assert {span.trace_id.hex() for span in spans.values()} == {TRACE}
    request, answer = spans["POST /api/ask"], spans["answer"]
    assert request.parent_span_id.hex() == PARENT.split("-")[2]
    assert answer.parent_span_id == request.span_id
    assert spans["retrieving"].parent_span_id == answer.span_id
    assert request.start_time_unix_nano <= spans["waiting"].start_time_unix_nano
    assert spans["reading"].end_time_unix_nano <= spans["retrieving"].start_time_unix_nano
    assert spans["checking"].end_time_unix_nano <= request.end_time_unix_nano
    told = {one.key: one.value for one in request.attributes}
    assert told["http.response.status_code"].int_value == 200
    assert told["wenbao.request_id"].string_value == "one"


@pytest.mark.parametrize("question", ["份额多少？", "出错"])
def test_no_trace_holds_a_question_or_the_text_of_an_error(
    collector: Collector, question: str
) -> None:
    asked(collector, question)
    sent = b"".join(collector.bodies)
    assert collector.spans()
    assert question.encode() not in sent
    assert b"secret of the inside" not in sent


def test_traces_without_their_packages_are_refused_with_the_way_to_install_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        tracing,
        "find_spec",
        lambda name: None if "otlp" in name else importlib.util.find_spec(name),
    )
    settings = Settings.model_validate({"tracing": {"endpoint": "http://127.0.0.1:9/v1/traces"}})
    with pytest.raises(TracingError, match=r"pip install 'wenbao\[tracing\]'"):
        create_app(settings, FakeAnswerer())


def test_a_collector_that_is_away_costs_no_question_and_holds_no_end_up() -> None:
    settings = Settings.model_validate({"tracing": {"endpoint": "http://127.0.0.1:9/v1/traces"}})
    app = create_app(settings, FakeAnswerer())
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert client.post("/api/ask", json={"question": "份额多少？"}).status_code == 200
