"""The phases of a load test: clients that ask in turn, arrivals that wait for nobody, recovery."""

from __future__ import annotations

import asyncio
import math
import time

from api.load.connection import Client
from api.load.course import ANSWERED, Course

_PAUSE_S = 0.02
_RECOVERY_S = 60


async def steady(client: Client, *, clients: int, seconds: float) -> Course:
    """`clients` ask one question after another for `seconds`; each asks at least once."""
    course = Course()
    started = time.perf_counter()

    async def asking(first: int) -> None:
        at = first
        while True:
            await _ask(client, at, course, due=time.perf_counter())
            at += 1
            if time.perf_counter() - started >= seconds:
                return

    await asyncio.gather(*(asking(first) for first in range(clients)))
    course.seconds = time.perf_counter() - started
    return course


async def arrivals(client: Client, *, per_s: float, seconds: float) -> Course:
    """Questions that come evenly, whether or not those before have been answered.

    Their times count from when they were due, so that a service which slows its clients down
    looks no better for it.
    """
    course = Course()
    started = time.perf_counter()
    asked = []
    for number in range(round(per_s * seconds)):
        due = started + number / per_s
        if (wait_s := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait_s)
        course.late_s = max(course.late_s, time.perf_counter() - due)
        asked.append(asyncio.create_task(_ask(client, number, course, due=due)))
    await asyncio.gather(*asked)
    course.seconds = time.perf_counter() - started
    return course


async def recovery_s(client: Client) -> float:
    """Seconds until a question is answered again; nan where it is not within a minute."""
    started = time.perf_counter()
    while time.perf_counter() - started < _RECOVERY_S:
        if (await client.ask(0)).status == ANSWERED:
            return time.perf_counter() - started
        await asyncio.sleep(_PAUSE_S)
    return math.nan


async def _ask(client: Client, number: int, course: Course, *, due: float) -> None:
    reply = await client.ask(number)
    course.add(reply.status, time.perf_counter() - due, retry_after=reply.retry_after)
