"""How fast and how large: `python -m eval.bench`, or `make bench`.

Measures a server as it is started and asked from outside (a process of its own, real HTTP),
the commands, and beside them the bare embedding of the same questions. Prints a table; writes
JSON where told.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval.gold import QUESTIONS, read_lines
from index.embedder import Embedder
from index.embedders import open_embedder
from index.embedding_bench import measure_questions

QUESTION_FILES = ("dev_a.jsonl", "dev_e.jsonl", "bench.jsonl")
WENBAO = (sys.executable, "-m", "api.cli")
WARM_UP = 20
AUDITED = 60
"""Questions asked once more of a server that records them."""
ADDED_MS = 15
"""What answering may add to the embedding of a question."""
START_TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the user's turns before it; `kind` is the type of the question file."""

    kind: str
    text: str
    history: tuple[str, ...]

    def turns_before(self) -> list[Question]:
        """The turns of its chat that were asked before it, oldest first."""
        return [Question(self.kind, t, self.history[:i]) for i, t in enumerate(self.history)]

    def body(self) -> bytes:
        history = [{"role": "user", "content": turn} for turn in self.history]
        return json.dumps({"question": self.text, "history": history}).encode()


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the result; `aim` is what the value should stay below, where there is one."""

    what: str
    value: float
    unit: str
    aim: float | None = None


def read_questions(limit: int) -> list[Question]:
    """The first `limit` questions of the question files."""
    lines = read_lines([QUESTIONS / name for name in QUESTION_FILES], json.loads)
    return [
        Question(line["type"], line["question"], tuple(line["history"])) for line in lines[:limit]
    ]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200, help="how many are asked")
    parser.add_argument("--out", type=Path, help="file for the result as JSON")
    arguments = parser.parse_args()
    questions = read_questions(arguments.questions)

    with tempfile.TemporaryDirectory() as folder:
        # An index of its own, so that the one in use is left alone.
        environment = {
            **os.environ,
            "WENBAO_RAG__INDEX__DATA_DIR": folder,
            "WENBAO_STORE__URL": f"sqlite:///{folder}/wenbao.db",
            "WENBAO_AUDIT__SPOOL_DIR": f"{folder}/spool",
            # What a record on the disk costs is measured by itself.
            "WENBAO_AUDIT__ENABLED": "false",
        }
        # Prepares the model where that has not been done: it is no part of the index build.
        embedder = open_embedder()
        build_s = _seconds("index", "build", environment=environment)
        with _server(environment) as (port, pid, ready_s):
            latencies, embedding_ms = _ask_all(port, questions, embedder)
            memory_mb = _peak_memory_mb(pid)
        some = questions[:AUDITED]
        with _server({**environment, "WENBAO_AUDIT__ENABLED": "true"}) as (port, _, _):
            audited, _ = _ask_all(port, some, embedder)
        cold_s = statistics.median(
            _seconds("ask", questions[0].text, environment=environment) for _ in range(3)
        )
        help_s = statistics.median(_seconds("--help", environment=environment) for _ in range(3))

    bare = measure_questions(embedder, [question.text for question in questions])
    p50, p95 = _p(latencies, 50), _p(latencies, 95)
    measured = [
        Measured("/api/ask, warm, p50", p50, "ms", 12),
        Measured("/api/ask, warm, p95", p95, "ms", 25),
        Measured("embedding of the question alone, p50", bare.p50_ms, "ms"),
        Measured("embedding of the question alone, p95", bare.p95_ms, "ms"),
        Measured("/api/ask p50 over embedding p50", p50 / bare.p50_ms, "times"),
        Measured(
            f"what its record adds to /api/ask ({len(some)}), p50",
            _p([b - a for a, b in zip(latencies, audited, strict=False)], 50),
            "ms",
        ),
        Measured("server, start to ready", ready_s, "s", 3),
        Measured("server, peak memory", memory_mb, "MB", 600),
        Measured("wenbao ask, cold", cold_s, "s", 3),
        Measured("wenbao index build, whole command", build_s, "s", 15),
        Measured("wenbao --help", help_s, "s", 1),
        *_by_kind(questions, latencies, embedding_ms),
    ]
    _show(measured, len(questions))
    if arguments.out:
        result = {
            "questions": len(questions),
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
            "model": embedder.identity,
            "measured": [asdict(one) for one in measured],
        }
        arguments.out.write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")


def _by_kind(
    questions: Sequence[Question], latencies: Sequence[float], embedding: Sequence[float]
) -> Iterator[Measured]:
    """For each kind how long its questions take, and how much of that is not their embedding."""
    for kind in sorted({question.kind for question in questions}):
        own = [i for i, question in enumerate(questions) if question.kind == kind]
        times = [latencies[i] for i in own]
        added = [latencies[i] - embedding[i] for i in own]
        yield Measured(f"/api/ask, {kind} ({len(own)}), p50", _p(times, 50), "ms")
        yield Measured(f"/api/ask, {kind} ({len(own)}), p95", _p(times, 95), "ms")
        yield Measured(f"{kind}, over its embedding, p50", _p(added, 50), "ms", ADDED_MS)


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[tuple[int, int, float]]:
    """A running server: its port, its process id, the seconds from start to ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*WENBAO, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        while not _is_ready(port):
            if process.poll() is not None:
                raise SystemExit("The server did not start; `wenbao serve` says why.")
            if time.perf_counter() - started > START_TIMEOUT_S:
                raise SystemExit(f"The server was not ready after {START_TIMEOUT_S} s.")
            time.sleep(0.01)
        yield port, process.pid, time.perf_counter() - started
    finally:
        process.terminate()
        process.wait()


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _ask_all(
    port: int, questions: Sequence[Question], embedder: Embedder
) -> tuple[list[float], list[float]]:
    """Milliseconds for each question, asked one after another over one connection, and for its
    embedding alone, taken just after it, so that both see the machine equally busy.

    What is embedded is the question as it is read: 2022年呢 is searched for as the question that
    it stands for. What the reply says of that reading (in brackets) is no part of it.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for question in questions[:WARM_UP]:
        _ask(connection, question)
        embedder.embed_question(question.text)
    latencies, embedding = [], []
    for question in questions:
        # Staff get to a follow-up by asking what comes before it.
        for turn in question.turns_before():
            _ask(connection, turn)
        started = time.perf_counter()
        read = _ask(connection, question)
        latencies.append((time.perf_counter() - started) * 1000)
        asked = read.partition("(")[0] or question.text
        embedding.append(_timed_ms(partial(embedder.embed_question, asked)))
    connection.close()
    return latencies, embedding


def _ask(connection: http.client.HTTPConnection, question: Question) -> str:
    """Ask, and give the question as the reply says it was read."""
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/api/ask", question.body(), headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != http.client.OK:
        raise SystemExit(f"{question.text}: HTTP {response.status} {body.decode()}")
    return str(json.loads(body)["question_as_read"])


def _seconds(*arguments: str, environment: dict[str, str]) -> float:
    """How long the command takes as a process of its own."""
    started = time.perf_counter()
    subprocess.run([*WENBAO, *arguments], env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


def _peak_memory_mb(pid: int) -> float:
    """The largest resident size the process has had (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def _timed_ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _p(values: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _show(measured: Sequence[Measured], count: int) -> None:
    table = Table(
        "what", "value", "unit", "aim", title=f"{count} questions, {os.cpu_count()} cores"
    )
    for one in measured:
        aim = "" if one.aim is None else f"{one.aim:g}"
        style = "yellow" if one.aim is not None and one.value > one.aim else None
        table.add_row(one.what, f"{one.value:.2f}", one.unit, aim, style=style)
    Console().print(table)


if __name__ == "__main__":
    main()
