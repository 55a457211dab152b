"""`python -m api.load URL`: so many clients ask in turn; then questions come at many times the
rate that was answered, whether or not those before were answered; then one more.

What it prints is for people to compare; nothing here says what is fast enough.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time

from api.load.connection import Client
from api.load.course import ANSWERED, TURNED_AWAY, Course
from api.load.memory import Memory, is_flat, memory_of, serving
from api.load.phases import arrivals, recovery_s, steady
from api.load.questions import questions_for

_WARM_S = 10.0
"""Until then memory may grow: what is made once is being made."""


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def line_of(name: str, course: Course) -> str:
    """One phase for people."""
    counts = ", ".join(f"{count} x {status}" for status, count in sorted(course.statuses.items()))
    told = [f"{name}: {course.seconds:.1f} s, {course.answers_per_s:.1f} answers/s, {counts}"]
    for status in (ANSWERED, TURNED_AWAY):
        if course.statuses[status]:
            times = ", ".join(
                f"p{share} {course.quantile_ms(share / 100, status=status):.0f} ms"
                for share in (50, 95, 99, 100)
            )
            told.append(f"{status}: {times}")
    return "; ".join([*told, f"errors {course.errors}"])


async def _memory(given: argparse.Namespace, processes: list[int]) -> list[Memory | None]:
    """At the start, when warm, and at the end of the seconds."""
    started = time.perf_counter()
    seen = [memory_of(processes)]
    for at in (min(_WARM_S, given.seconds / 2), given.seconds):
        await asyncio.sleep(max(0.0, started + at - time.perf_counter()))
        seen.append(memory_of(processes))
    return seen


def _say_memory(at: list[Memory | None], processes: list[int]) -> None:
    start, warm, end = at
    if start is None or warm is None or end is None:
        _say("memory: the processes cannot be seen from here")
        return
    told = "flat" if is_flat(warm, end) else "GROWING"
    _say(f"memory of {len(processes)} processes: start {start}, warm {warm}, end {end}: {told}")


async def _main(given: argparse.Namespace) -> int:
    key = os.environ.get(given.key_from, "")
    client = Client(given.url, questions_for(given.url, key or None), key=key)
    processes = serving(client.port)
    calm, memory = await asyncio.gather(
        steady(client, clients=given.clients, seconds=given.seconds), _memory(given, processes)
    )
    _say(line_of(f"{given.clients} clients", calm))
    _say_memory(memory, processes)
    errors = calm.errors + calm.statuses[TURNED_AWAY]
    if given.overload:
        per_s = given.overload * calm.answers_per_s
        storm = await arrivals(client, per_s=per_s, seconds=given.overload_seconds)
        _say(line_of(f"{per_s:.0f} questions/s", storm))
        _say(f"sent {1000 * storm.late_s:.0f} ms late at most")
        _say(f"the next question was answered after {await recovery_s(client):.2f} s")
        if (after := memory_of(processes)) is not None:
            _say(f"memory after the overload: {after}")
        errors += storm.errors
    client.close()
    return 1 if errors else 0


def main() -> int:
    """Run it; 1 where a request of the calm got no answer, or one of the overload neither an
    answer nor a 503 that says when to come back."""
    parser = argparse.ArgumentParser(prog="python -m api.load", description=__doc__)
    parser.add_argument("url")
    parser.add_argument(
        "--key-from",
        default="WENBAO_LOAD_KEY",
        help="environment variable that holds a key of the service, where it wants one",
    )
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--overload", type=float, default=10, help="times the rate that was answered; 0: none"
    )
    parser.add_argument("--overload-seconds", type=float, default=10)
    return asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    raise SystemExit(main())
