"""The tally that workers share: exact in SQLite and in PostgreSQL, and no reason to fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.access.caller import Caller, Scope
from api.limits.errors import RateLimitedError
from api.limits.limiter import Limiter
from api.limits.settings import LimitSettings
from api.limits.tally import PostgresTally, SqliteTally, Tally, open_tally
from api.store.database import Database
from api.store.settings import StoreSettings
from tests.api.postgresql import BINARIES, PostgreSql
from tests.api.together import done_by_two
from tests.api.until import until

ASKS = frozenset({Scope.ASK})
PORTAL = Caller(ASKS, key="portal")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSql]:
    if BINARIES is None:
        pytest.skip("no PostgreSQL on this machine")
    server = PostgreSql(tmp_path_factory.mktemp("postgresql"))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/wenbao.db"
    server: PostgreSql = request.getfixturevalue("server")
    return server.url


@pytest.fixture
def tally(url: str) -> Iterator[Tally]:
    database = Database(StoreSettings.model_validate({"url": url}))
    tally = open_tally(database)
    assert isinstance(tally, SqliteTally if database.is_sqlite else PostgresTally)
    yield tally
    tally.close()
    database.close()


def passed(limiter: Limiter, caller: Caller, times: int) -> int:
    count = 0
    for _ in range(times):
        try:
            limiter.spend(caller)
        except RateLimitedError:
            continue
        count += 1
    return count


def test_user_and_key_each_have_a_limit_and_a_refused_question_spends_nothing(
    tally: Tally,
) -> None:
    limiter = Limiter(LimitSettings(per_key="5/day", per_user="2/day"), tally)
    one = Caller(ASKS, key="of-the-users", user="one")
    another = Caller(ASKS, key="of-the-users", user="another")
    assert passed(limiter, one, 4) == 2
    # Had the refused ones counted for the key too, but one would be left.
    assert passed(limiter, another, 4) == 2
    assert passed(limiter, Caller(ASKS, key="of-the-users", user="third"), 4) == 1
    assert passed(limiter, Caller(ASKS, key="other", user="one"), 4) == 2


def test_who_waits_as_long_as_he_is_told_is_let_through(tally: Tally) -> None:
    limiter = Limiter(LimitSettings(per_key="2/second"), tally)
    caller = Caller(ASKS, key="waits")
    refusals: list[RateLimitedError] = []
    while not refusals:
        try:
            limiter.spend(caller)
        except RateLimitedError as error:
            refusals.append(error)
    assert refusals[0].retry_after_s == 1
    until(lambda: passed(limiter, caller, 1) == 1, within_s=refusals[0].retry_after_s + 1)


def test_without_a_limit_nobody_is_counted(tally: Tally) -> None:
    limiter = Limiter(LimitSettings(per_key="", per_user=""), tally)
    assert not limiter.concerns(Caller(ASKS, key="k", user="u"))
    assert passed(limiter, PORTAL, 1000) == 1000


@pytest.mark.slow
def test_the_total_over_two_processes_is_exact(url: str) -> None:
    spend = """
import sys
from api.access.caller import Caller
from api.limits.errors import RateLimitedError
from api.limits.limiter import Limiter
from api.limits.settings import LimitSettings
from api.limits.tally import open_tally
from api.store.database import Database
from api.store.settings import StoreSettings
tally = open_tally(Database(StoreSettings(url=sys.argv[1], timeout_s=30)))
failed = []
limiter = Limiter(
    LimitSettings(per_key="100/day"), tally, on_failure=lambda: failed.append(1)
)
print("ready", flush=True)
sys.stdin.readline()
passed = 0
for _ in range(100):
    try:
        limiter.spend(Caller(frozenset(), key="shared"))
        passed += 1
    except RateLimitedError:
        pass
assert not failed
print(passed)
"""
    assert sum(done_by_two(spend, url)) == 100


def test_while_the_tally_is_away_everybody_is_let_through_and_that_is_counted(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    failures: list[int] = []
    limiter = Limiter(
        LimitSettings(per_key="1/day"),
        SqliteTally(str(tmp_path / "file" / "limits.db"), timeout_s=1),
        on_failure=lambda: failures.append(1),
    )
    assert passed(limiter, PORTAL, 3) == 3
    assert len(failures) == 3


def test_no_name_of_a_user_is_kept(tmp_path: Path) -> None:
    tally = SqliteTally(str(tmp_path / "limits.db"), timeout_s=1)
    Limiter(LimitSettings(), tally).spend(Caller(ASKS, key="portal", user="zhang.san"))
    tally.close()
    kept = (tmp_path / "limits.db").read_bytes()
    assert b"zhang" not in kept
    assert b"portal" not in kept
