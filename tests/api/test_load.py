"""Under load every question is answered or told to come back; afterwards all is as before."""

from __future__ import annotations

import asyncio
import math

from api.app import create_app
from api.load import Course, burst, client_of, recovery_s, steady
from api.settings import Settings
from tests.api.fake_answerer import FakeAnswerer
from tests.served import served


def test_under_load_and_overload_there_are_only_answers_and_503s(answerer: FakeAnswerer) -> None:
    app = create_app(Settings(answer_threads=2, answer_queue=2), answerer)

    async def loaded(url: str) -> tuple[Course, Course, float]:
        async with client_of(url) as client:
            calm = await steady(client, ["份额多少？"], clients=4, seconds=0.2)
            storm = asyncio.create_task(burst(client, ["挡住"], requests=40))
            while not answerer.blocked.is_set():
                await asyncio.sleep(0)
            # Those that find no place are told at once; the four that have one are answered.
            answerer.release.set()
            return calm, await storm, await recovery_s(client, "份额多少？")

    with served(app, before_the_end=answerer.release.set) as url:
        calm, storm, recovered_s = asyncio.run(loaded(url))
    assert set(calm.statuses) == {200}
    assert set(storm.statuses) <= {200, 503}
    assert storm.statuses.total() == 40
    assert (calm.errors, storm.errors) == (0, 0)
    assert not math.isnan(recovered_s)


def test_quantiles_are_of_the_replies_of_one_status() -> None:
    course = Course()
    for taken in (0.1, 0.2, 0.3, 0.4):
        course.add(200, taken)
    course.add(503, 9.0)
    assert course.quantile_ms(0.5) == 200
    assert course.quantile_ms(0.99) == 400
    assert course.quantile_ms(0.5, status=503) == 9000
    assert math.isnan(Course().quantile_ms(0.5))
