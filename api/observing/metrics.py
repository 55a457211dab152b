"""What is counted and measured, for Prometheus.

With several workers (`PROMETHEUS_MULTIPROC_DIR` is set before they start) each writes to files of
its own, and whichever is asked gives the sum of all.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from threading import Lock

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from rag.answer import Answer

WORKERS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The metrics of one process's application."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._lock = Lock()
        self._seen: dict[str, int] = {}
        self._requests = Counter(
            "wenbao_requests",
            "HTTP requests.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._request_seconds = Histogram(
            "wenbao_request_seconds",
            "From the first byte of a request to the last of its response.",
            ("route", "status"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._problems = Counter(
            "wenbao_problems",
            "Requests refused or failed, by problem.",
            ("kind",),
            registry=registry,
        )
        self._answers = Counter(
            "wenbao_answers",
            "Replies to questions, by their status (not_in_report: refused), door, and origin.",
            ("status", "via", "curated"),
            registry=registry,
        )
        self._answer_seconds = Histogram(
            "wenbao_answer_seconds",
            "From a question to its reply, its record and the time it waited included.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._stage_seconds = Histogram(
            "wenbao_stage_seconds",
            "Time of a question in one stage of answering; waiting: until a thread was free.",
            ("stage",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._queue = Gauge(
            "wenbao_questions_pending",
            "Questions that are answered or wait.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._queue_limit = Gauge(
            "wenbao_questions_pending_limit",
            "At how many of them further questions are refused.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._rate_limited = Counter(
            "wenbao_rate_limited", "Questions refused by a limit.", ("by",), registry=registry
        )
        self._uncounted = Counter(
            "wenbao_limits_uncounted",
            "Questions let through because what was spent could not be read.",
            registry=registry,
        )
        self._audit = Counter(
            "wenbao_audit_records",
            "Audit records: written, spooled (wait in a file), refused; failures of the store.",
            ("outcome",),
            registry=registry,
        )
        self._model_calls = Counter(
            "wenbao_model_calls",
            "Calls of the language model: done, failed; kept: a text was there already.",
            ("outcome",),
            registry=registry,
        )
        self._model_tokens = Counter(
            "wenbao_model_tokens",
            "Tokens of the language model, as its server tells them.",
            ("kind",),
            registry=registry,
        )
        self._model_dropped = Counter(
            "wenbao_model_sentences_dropped",
            "Sentences of the language model that its gate has dropped.",
            registry=registry,
        )
        self._model_answers = Counter(
            "wenbao_model_answers",
            "Answers that the language model was to word, by the wording that was sent.",
            ("wording",),
            registry=registry,
        )
        self._model_resting = Gauge(
            "wenbao_model_resting",
            "Processes that leave the language model's server alone, as it keeps failing.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._reloads = Counter(
            "wenbao_index_reloads", "Reloads of the index.", ("outcome",), registry=registry
        )
        if WORKERS_FOLDER not in os.environ:
            ProcessCollector(registry=registry)

    def request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route, str(status)).observe(seconds)

    def problem(self, kind: str) -> None:
        self._problems.labels(kind).inc()

    def answer(self, *, status: str, via: str, curated: bool, seconds: float) -> None:
        self._answers.labels(status, via, "yes" if curated else "no").inc()
        self._answer_seconds.observe(seconds)

    def model(self, answer: Answer) -> None:
        """What a language model was asked for an answer, where it was."""
        use = answer.model_use
        if use is None:
            return
        self._model_calls.labels("done").inc(use.calls - use.failures)
        self._model_calls.labels("failed").inc(use.failures)
        self._model_calls.labels("kept").inc(use.kept)
        self._model_tokens.labels("prompt").inc(use.prompt_tokens)
        self._model_tokens.labels("completion").inc(use.completion_tokens)
        self._model_dropped.inc(use.dropped)
        self._model_answers.labels(answer.wording).inc()
        self._model_resting.set(int(use.resting))

    def stages(self, seconds: Mapping[str, float]) -> None:
        """The time that one question spent in each stage."""
        for stage, spent in seconds.items():
            self._stage_seconds.labels(stage).observe(spent)

    def pending(self, questions: int) -> None:
        self._queue.set(questions)

    def pending_limit(self, questions: int) -> None:
        self._queue_limit.set(questions)

    def rate_limited(self, by: str) -> None:
        self._rate_limited.labels(by).inc()

    def uncounted(self) -> None:
        self._uncounted.inc()

    def audit(self, counts: Mapping[str, int]) -> None:
        """What the recorder of this process has done since it began."""
        with self._lock:
            for outcome, count in counts.items():
                more = count - self._seen.get(outcome, 0)
                if more > 0:
                    self._audit.labels(outcome).inc(more)
                    self._seen[outcome] = count

    def reload(self, outcome: str) -> None:
        self._reloads.labels(outcome).inc()

    def text(self) -> bytes:
        """All of it, of all workers, in the text format of Prometheus."""
        folder = os.environ.get(WORKERS_FOLDER)
        if folder is None:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]
        return generate_latest(together)
