"""Under load every question is answered or told to come back; afterwards all is as before."""

from __future__ import annotations

import asyncio
import math
import os
import subprocess
import sys
from urllib.parse import urlsplit

from api.app import create_app
from api.load.connection import Client
from api.load.course import Course
from api.load.memory import Memory, is_flat, memory_of, serving
from api.load.phases import arrivals, recovery_s, steady
from api.load.questions import SOME, questions_for
from api.settings import Settings
from rag.answerer import Answerer
from tests.api.fake_answerer import FakeAnswerer
from tests.served import served


def test_under_load_and_overload_there_are_only_answers_and_503s(answerer: FakeAnswerer) -> None:
    app = create_app(Settings(answer_threads=2, answer_queue=2), answerer)

    async def loaded(url: str) -> tuple[Course, Course, float]:
        client, blocked = Client(url, ["份额多少？"]), Client(url, ["挡住"])
        calm = await steady(client, clients=4, seconds=0.2)
        storm = asyncio.create_task(arrivals(blocked, per_s=400, seconds=0.1))
        while not answerer.blocked.is_set():
            await asyncio.sleep(0)
        # Those that find no place are told at once; the four that have one are answered.
        answerer.release.set()
        told = calm, await storm, await recovery_s(client)
        client.close()
        blocked.close()
        return told

    with served(app, before_the_end=answerer.release.set) as url:
        calm, storm, recovered_s = asyncio.run(loaded(url))
    assert set(calm.statuses) == {200}
    assert set(storm.statuses) <= {200, 503}
    assert storm.statuses.total() == 40
    assert (calm.errors, storm.errors) == (0, 0)
    assert not math.isnan(recovered_s)


def test_the_command_tells_rates_times_and_memory(answerer: FakeAnswerer) -> None:
    with served(create_app(Settings(), answerer)) as url:
        command = [sys.executable, "-m", "api.load", url, "--clients", "2", "--seconds", "0.3"]
        done = subprocess.run(
            [*command, "--overload", "2", "--overload-seconds", "0.2"],
            capture_output=True,
            text=True,
            timeout=60,
        )
    calm, memory, storm, late, recovered, after = done.stdout.splitlines()
    assert "errors 0" in calm and "p99" in calm
    assert memory.startswith("memory of 1 processes: start ")
    assert "questions/s" in storm
    assert late.startswith("sent ")
    assert recovered.startswith("the next question was answered after ")
    assert after.startswith("memory after the overload: ")
    assert done.returncode == 0


def test_the_questions_ask_for_what_the_report_gives_each_once(shipped_answerer: Answerer) -> None:
    with served(create_app(Settings(), shipped_answerer)) as url:
        asked = questions_for(url, None)
    assert len(asked) == len(set(asked)) > 300
    assert "2025年中国影像工作站市场的市场规模是多少？" in asked


def test_a_service_without_figures_is_asked_some_questions() -> None:
    assert questions_for("http://127.0.0.1:9", None) == SOME


def test_a_service_that_is_not_there_is_an_error_and_not_an_answer() -> None:
    course = asyncio.run(steady(Client("http://127.0.0.1:9", ["份额多少？"]), clients=1, seconds=0))
    assert (course.statuses, course.errors) == ({0: 1}, 1)


def test_a_503_that_does_not_say_when_to_come_back_is_an_error() -> None:
    course = Course()
    course.add(503, 0.1)
    course.add(503, 0.1, retry_after=True)
    assert course.errors == 1


def test_the_processes_of_a_port_are_found_with_their_memory(answerer: FakeAnswerer) -> None:
    with served(create_app(Settings(), answerer)) as url:
        found = serving(urlsplit(url).port or 0)
    assert found == [os.getpid()]
    memory = memory_of(found)
    assert memory is not None
    assert memory.rss >= memory.pss > 1


def test_memory_that_grows_is_not_called_flat() -> None:
    assert is_flat(Memory(400, 300), Memory(500, 305))
    assert not is_flat(Memory(400, 300), Memory(400, 330))


def test_quantiles_are_of_the_replies_of_one_status() -> None:
    course = Course()
    for taken in (0.1, 0.2, 0.3, 0.4):
        course.add(200, taken)
    course.add(503, 9.0)
    assert course.quantile_ms(0.5) == 200
    assert course.quantile_ms(0.99) == 400
    assert course.quantile_ms(0.5, status=503) == 9000
    assert math.isnan(Course().quantile_ms(0.5))
