"""A load test of a running service: `python -m api.load URL`.

First so many clients ask in turn for some seconds; then ten times as many as the service has
places for; then it is measured how soon a single question is answered again. What it prints is
for people to compare; nothing here says what is fast enough.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

QUESTIONS = (
    "2025年PACS的市场份额预计是多少？",
    "影像工作站面临哪些风险？",
    "2025年全国火锅店的数量是多少？",
)
_PAUSE_S = 0.02
_RECOVERY_S = 60


@dataclass(slots=True)
class Course:
    """What came of the requests of one phase; a status of 0 stands for no reply at all."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    took_s: dict[int, list[float]] = field(default_factory=dict)

    def add(self, status: int, took_s: float) -> None:
        self.statuses[status] += 1
        self.took_s.setdefault(status, []).append(took_s)

    def quantile_ms(self, share: float, *, status: int = 200) -> float:
        """The time that `share` of the replies of that status did not exceed; nan for none."""
        taken = sorted(self.took_s.get(status, ()))
        if not taken:
            return math.nan
        return 1000 * taken[min(len(taken) - 1, math.ceil(share * len(taken)) - 1)]

    @property
    def errors(self) -> int:
        """Requests that got neither an answer nor a 503."""
        return sum(count for status, count in self.statuses.items() if status not in (200, 503))


async def steady(
    client: httpx.AsyncClient, questions: Sequence[str], *, clients: int, seconds: float
) -> Course:
    """`clients` ask one question after another for `seconds`; each asks at least once."""
    course = Course()
    started = time.perf_counter()

    async def asking(first: int) -> None:
        at = first
        while True:
            await _ask(client, questions[at % len(questions)], course)
            at += 1
            if time.perf_counter() - started >= seconds:
                return

    await asyncio.gather(*(asking(first) for first in range(clients)))
    course.seconds = time.perf_counter() - started
    return course


async def burst(client: httpx.AsyncClient, questions: Sequence[str], *, requests: int) -> Course:
    """So many questions at once."""
    course = Course()
    started = time.perf_counter()
    await asyncio.gather(
        *(_ask(client, questions[at % len(questions)], course) for at in range(requests))
    )
    course.seconds = time.perf_counter() - started
    return course


async def recovery_s(client: httpx.AsyncClient, question: str) -> float:
    """Seconds until a question is answered again; nan where it is not within a minute."""
    started = time.perf_counter()
    while time.perf_counter() - started < _RECOVERY_S:
        course = Course()
        await _ask(client, question, course)
        if course.statuses[200]:
            return time.perf_counter() - started
        await asyncio.sleep(_PAUSE_S)
    return math.nan


async def _ask(client: httpx.AsyncClient, question: str, course: Course) -> None:
    started = time.perf_counter()
    try:
        status = (await client.post("/api/ask", json={"question": question})).status_code
    except httpx.HTTPError:
        status = 0
    course.add(status, time.perf_counter() - started)


def client_of(url: str, *, key: str = "") -> httpx.AsyncClient:
    """A client that opens as many connections as are asked for."""
    return httpx.AsyncClient(
        base_url=url,
        headers={"Authorization": f"Bearer {key}"} if key else {},
        timeout=60,
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=100),
        trust_env=False,
    )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def lines_of(name: str, course: Course, *, status: int = 200) -> str:
    """One phase for people."""
    times = ", ".join(
        f"p{share} {course.quantile_ms(share / 100, status=status):.0f} ms"
        for share in (50, 95, 99)
    )
    statuses = ", ".join(f"{code}: {count}" for code, count in sorted(course.statuses.items()))
    rate = course.statuses[200] / course.seconds
    return (
        f"{name}: {course.seconds:.1f} s, {rate:.1f} answers/s, {statuses}; "
        f"of {status}: {times}; errors {course.errors}"
    )


async def _main(given: argparse.Namespace) -> int:
    async with client_of(given.url, key=given.key) as client:
        calm = await steady(client, QUESTIONS, clients=given.clients, seconds=given.seconds)
        _say(lines_of(f"{given.clients} clients", calm))
        storm = await burst(client, QUESTIONS, requests=given.overload)
        _say(lines_of(f"{given.overload} at once", storm, status=503))
        _say(f"recovered after {await recovery_s(client, QUESTIONS[0]):.2f} s")
    return 1 if calm.errors or storm.errors else 0


def main() -> int:
    """Run it; 1 where a request got neither an answer nor a 503."""
    parser = argparse.ArgumentParser(prog="python -m api.load", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--key", default="", help="a key of the service, where it wants one")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--overload", type=int, default=680, help="ten times answer_threads + queue"
    )
    return asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    raise SystemExit(main())
