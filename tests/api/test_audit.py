"""Every reply that is sent has its record; what happens while none can be written; feedback."""

from __future__ import annotations

import asyncio
import csv
import http.client
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.access.caller import LOCAL, Scope
from api.access.keys import create_key
from api.app import create_app
from api.audit import rows
from api.audit.errors import AuditError
from api.audit.export import csv_lines
from api.audit.recorder import Recorder
from api.audit.settings import AuditSettings
from api.schema import AskReply, AskRequest, reply_from
from api.settings import Settings
from api.store import tables
from api.store.database import Database
from api.store.settings import StoreSettings
from tests.api.fake_answerer import ANSWERS, FakeAnswerer
from tests.api.until import until

QUESTION = {"question": "份额多少？"}


@pytest.fixture
def store(tmp_path: Path) -> StoreSettings:
    return StoreSettings.model_validate({"url": f"sqlite:///{tmp_path}/wenbao.db"})


@pytest.fixture
def database(store: StoreSettings) -> Iterator[Database]:
    database = Database(store)
    database.upgrade()
    yield database
    database.close()


def client_of(store: StoreSettings, answerer: FakeAnswerer, **audit: Any) -> TestClient:
    settings = Settings.model_validate({"audit": audit}).model_copy(update={"store": store})
    return TestClient(create_app(settings, answerer), base_url="http://127.0.0.1")


def asked(number: int = 0) -> tuple[AskRequest, AskReply]:
    request = AskRequest(question="份额多少？")
    reply = reply_from(ANSWERS["份额多少？"], request_id=f"r{number}", total_ms=1.0)
    return request, reply


def test_a_reply_is_recorded_with_who_asked_what_and_what_was_cited(
    store: StoreSettings, database: Database, answerer: FakeAnswerer
) -> None:
    key, record = create_key(database, name="门户", scopes=frozenset({Scope.ASK}))
    with client_of(store, answerer) as client:
        headers = {"Authorization": f"Bearer {key}", "X-Request-Id": "one"}
        client.post("/api/ask", json=QUESTION, headers=headers)
        [row] = rows.latest(database, limit=10)
    assert (row["request_id"], row["key"], row["via"]) == ("one", record.public_id, "api")
    assert (row["question"], row["status"]) == ("份额多少？", "answered")
    assert row["citations"] == [
        {"report": "small-report", "section": ["一、市场", "规模"], "start": 2, "end": 14}
    ]
    assert datetime.now(UTC) - row["asked_at"] < timedelta(minutes=1)


@pytest.mark.parametrize("keeping", ["hashed", "none"])
def test_questions_can_be_kept_hashed_or_not_at_all(
    store: StoreSettings, database: Database, answerer: FakeAnswerer, keeping: str
) -> None:
    with client_of(store, answerer, questions=keeping) as client:
        for _ in range(2):
            client.post("/api/ask", json=QUESTION)
        first, second = rows.latest(database, limit=10)
    assert first["question"] is first["answer"] is None
    assert (first["question_hash"] is not None) == (keeping == "hashed")
    assert first["question_hash"] == second["question_hash"]
    assert "份额".encode() not in b"".join(
        path.read_bytes() for path in Path(str(database.engine.url.database)).parent.glob("*.db*")
    )


def test_nothing_is_recorded_where_that_is_turned_off(
    store: StoreSettings, database: Database, answerer: FakeAnswerer
) -> None:
    with client_of(store, answerer, enabled=False) as client:
        assert client.post("/api/ask", json=QUESTION).status_code == 200
    assert rows.latest(database, limit=10) == []


def test_many_records_at_once_are_all_kept_once(database: Database, tmp_path: Path) -> None:
    recorder = Recorder(database, AuditSettings(spool_dir=tmp_path), secret="s")

    async def ask_all() -> None:
        waiting = [
            recorder.record(*asked(n), caller=LOCAL, via="api", curated=False) for n in range(300)
        ]
        await asyncio.gather(*waiting)

    asyncio.run(ask_all())
    recorder.close()
    kept = [row["request_id"] for row in rows.all_rows(database)]
    assert sorted(kept) == sorted(f"r{n}" for n in range(300))


def test_a_caller_that_goes_away_takes_nobody_elses_record_with_it(
    database: Database, tmp_path: Path
) -> None:
    recorder = Recorder(database, AuditSettings(spool_dir=tmp_path), secret="s")

    async def go_away() -> None:
        gone = asyncio.ensure_future(
            recorder.record(*asked(1), caller=LOCAL, via="api", curated=False)
        )
        await asyncio.sleep(0)
        gone.cancel()
        await recorder.record(*asked(2), caller=LOCAL, via="api", curated=False)

    asyncio.run(go_away())
    recorder.close()
    assert {row["request_id"] for row in rows.all_rows(database)} == {"r1", "r2"}


@pytest.fixture
def broken(database: Database) -> Iterator[Database]:
    """A database that another program has locked, as it would be on a full or failing disk."""
    database.engine.dispose()
    locked = Database(
        StoreSettings.model_validate({"url": str(database.engine.url), "timeout_s": 0.05})
    )
    holder = sqlite3.connect(str(database.engine.url.database), check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    locked.release = holder.close  # type: ignore[attr-defined]
    yield locked
    holder.close()
    locked.close()


def test_where_no_record_can_be_kept_the_policy_may_be_to_refuse(
    broken: Database, tmp_path: Path
) -> None:
    settings = AuditSettings(on_failure="refuse", spool_dir=tmp_path / "spool")
    recorder = Recorder(broken, settings, secret="s")
    with pytest.raises(AuditError):
        asyncio.run(recorder.record(*asked(), caller=LOCAL, via="api", curated=False))
    assert recorder.counts.refused == 1
    broken.release()  # type: ignore[attr-defined]
    asyncio.run(recorder.record(*asked(1), caller=LOCAL, via="api", curated=False))
    recorder.close()
    assert [row["request_id"] for row in rows.all_rows(broken)] == ["r1"]


def test_or_to_answer_and_keep_the_record_in_a_file_until_the_database_is_back(
    broken: Database, tmp_path: Path
) -> None:
    recorder = Recorder(broken, AuditSettings(spool_dir=tmp_path / "spool"), secret="s")
    for number in range(3):
        asyncio.run(recorder.record(*asked(number), caller=LOCAL, via="api", curated=False))
    assert not recorder.healthy
    assert len(list((tmp_path / "spool").glob("*.jsonl"))) == 1
    broken.release()  # type: ignore[attr-defined]
    until(lambda: recorder.healthy)
    recorder.close()
    assert {row["request_id"] for row in rows.all_rows(broken)} == {"r0", "r1", "r2"}
    assert list((tmp_path / "spool").iterdir()) == []


@pytest.mark.parametrize("text", ["行\u2028分\u2029隔\u0085符", "零\0字节", '引"号\n换行'])
def test_no_character_of_a_question_loses_its_record(
    broken: Database, tmp_path: Path, text: str
) -> None:
    recorder = Recorder(broken, AuditSettings(spool_dir=tmp_path / "spool"), secret="s")
    request = AskRequest(question=text)
    asyncio.run(recorder.record(request, asked()[1], caller=LOCAL, via="api", curated=False))
    broken.release()  # type: ignore[attr-defined]
    until(lambda: recorder.healthy)
    recorder.close()
    [row] = rows.all_rows(broken)
    assert row["question"] == text.replace("\0", "\ufffd")


def test_a_line_that_was_cut_short_is_kept_aside_and_takes_no_other_with_it(
    broken: Database, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    (spool / "gone.jsonl").write_text('{"uid": "cut', encoding="utf-8")
    broken.release()  # type: ignore[attr-defined]
    Recorder(broken, AuditSettings(spool_dir=spool), secret="s").close()
    assert list(rows.all_rows(broken)) == []
    assert (spool / "gone.unread").read_text(encoding="utf-8") == '{"uid": "cut\n'
    assert not (spool / "gone.jsonl").exists()


def test_a_full_file_refuses_and_loses_nothing(broken: Database, tmp_path: Path) -> None:
    settings = AuditSettings(spool_dir=tmp_path / "spool", spool_mib=1)
    recorder = Recorder(broken, settings, secret="s")
    request, reply = asked()
    long = reply.model_copy(update={"answer": "长" * 100_000})
    asyncio.run(recorder.record(request, long, caller=LOCAL, via="api", curated=False))
    with pytest.raises(AuditError):
        asyncio.run(recorder.record(request, long, caller=LOCAL, via="api", curated=False))
    broken.release()  # type: ignore[attr-defined]
    until(lambda: recorder.healthy)
    recorder.close()
    assert len(list(rows.all_rows(broken))) == 1


def test_what_an_ended_process_left_in_its_file_is_written_at_the_next_start(
    broken: Database, tmp_path: Path
) -> None:
    left = Recorder(broken, AuditSettings(spool_dir=tmp_path / "spool"), secret="s")
    asyncio.run(left.record(*asked(7), caller=LOCAL, via="api", curated=False))
    left._spool._lock.release()  # type: ignore[union-attr]  # as the end of a process does
    broken.release()  # type: ignore[attr-defined]
    Recorder(broken, AuditSettings(spool_dir=tmp_path / "spool"), secret="s").close()
    assert [row["request_id"] for row in rows.all_rows(broken)] == ["r7"]
    left.close()
    assert len(list(rows.all_rows(broken))) == 1  # the same record twice is one


SERVER = """
import sys
import uvicorn
from api.app import create_app
from api.settings import Settings
from tests.api.fake_answerer import FakeAnswerer

uvicorn.run(create_app(Settings(), FakeAnswerer()), port=int(sys.argv[1]), log_level="error")
"""


@pytest.mark.slow
def test_a_server_that_is_killed_has_a_record_of_every_reply_it_sent(
    store: StoreSettings, database: Database, tmp_path: Path
) -> None:
    """1,000 questions by 8 callers; the server is killed with SIGKILL three times on the way."""
    assert store.url is not None
    port = _free_port()
    environment = {
        **os.environ,
        "WENBAO_STORE__URL": store.url.get_secret_value(),
        "WENBAO_AUDIT__SPOOL_DIR": str(tmp_path / "spool"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    def start() -> subprocess.Popen[bytes]:
        server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], env=environment)
        until(lambda: _ready(port), within_s=60)
        return server

    sent: set[str] = set()
    numbers = iter(range(1000))
    lock = threading.Lock()
    kills = [250, 500, 750]
    server = start()

    def ask() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            if _ask(port, f"k{number}"):
                with lock:
                    sent.add(f"k{number}")
            else:
                until(lambda: _ready(port), within_s=60)

    callers = [threading.Thread(target=ask) for _ in range(8)]
    for caller in callers:
        caller.start()
    for mark in kills:
        until(lambda mark=mark: len(sent) >= mark - 50, within_s=60)  # type: ignore[misc]
        server.send_signal(signal.SIGKILL)
        server.wait()
        server = start()
    for caller in callers:
        caller.join()
    server.terminate()
    server.wait()
    assert len(sent) > 900
    kept = {row["request_id"] for row in rows.all_rows(database)}
    assert sent - kept == set()
    check = sqlite3.connect(str(database.engine.url.database))
    assert check.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    check.close()


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _ask(port: int, request_id: str) -> bool:
    """Whether the whole reply came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        headers = {"Content-Type": "application/json", "X-Request-Id": request_id}
        connection.request("POST", "/api/ask", json.dumps(QUESTION), headers)
        response = connection.getresponse()
        return response.status == 200 and "schema_version" in json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()


def test_the_export_opens_in_a_spreadsheet_and_runs_nothing(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(tables.audit.insert(), [_row(1, "=HYPERLINK(1)"), _row(2, '引"号,\n行')])
    text = "".join(csv_lines(rows.all_rows(database)))
    assert text.startswith("\ufeff")
    read = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["question"] for row in read] == ["'=HYPERLINK(1)", '引"号,\n行']


def _row(number: int, question: str) -> dict[str, Any]:
    return {
        "uid": f"{number:032}",
        "request_id": f"r{number}",
        "asked_at": datetime.now(UTC),
        "via": "api",
        "turns": 0,
        "question": question,
        "status": "answered",
        "curated": False,
        "citations": [],
        "figures": 0,
        "total_ms": 1.0,
    }


def test_records_are_deleted_when_their_time_is_over(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(tables.audit.insert(), [_row(1, "旧"), _row(2, "新")])
        old = datetime.now(UTC) - timedelta(days=31)
        connection.execute(
            update(tables.audit).where(tables.audit.c.request_id == "r1").values(asked_at=old)
        )
    assert rows.prune(database, keep_days=30) == 1
    assert [row["question"] for row in rows.all_rows(database)] == ["新"]


def test_a_later_vote_takes_the_place_of_an_earlier_one(
    store: StoreSettings, database: Database, answerer: FakeAnswerer
) -> None:
    with client_of(store, answerer) as client:
        reply = client.post("/api/ask", json=QUESTION).json()
        for vote, reason in (("up", None), ("down", "数字不对")):
            body = {"request_id": reply["request_id"], "vote": vote, "reason": reason}
            assert client.post("/api/feedback", json=body).status_code == 204
        [vote] = client.get("/api/admin/feedback").json()["votes"]
    assert (vote["vote"], vote["reason"], vote["question"]) == ("down", "数字不对", "份额多少？")


def test_a_vote_is_on_one_reply_though_its_request_id_came_twice(
    store: StoreSettings, database: Database, answerer: FakeAnswerer
) -> None:
    with client_of(store, answerer) as client:
        for question in ("份额多少？", "规模多大？"):
            headers = {"X-Request-Id": "same"}
            client.post("/api/ask", json={"question": question}, headers=headers)
        client.post("/api/feedback", json={"request_id": "same", "vote": "down"})
        [vote] = client.get("/api/admin/feedback").json()["votes"]
    assert vote["question"] == "规模多大？"


def test_only_who_got_a_reply_may_judge_it(
    store: StoreSettings, database: Database, answerer: FakeAnswerer
) -> None:
    key, _ = create_key(database, name="门户", scopes=frozenset({Scope.ASK}))
    with client_of(store, answerer) as client:
        reply = client.post("/api/ask", json=QUESTION).json()
        body = {"request_id": reply["request_id"], "vote": "up"}
        headers = {"Authorization": f"Bearer {key}"}
        other = client.post("/api/feedback", json=body, headers=headers)
        assert (other.status_code, other.json()["type"]) == (
            404,
            "urn:wenbao:problem:unknown-request",
        )
        never = client.post("/api/feedback", json={**body, "request_id": "never"})
        assert never.status_code == 404


def test_what_belongs_to_the_operators_needs_the_scope_admin(
    store: StoreSettings, database: Database, answerer: FakeAnswerer
) -> None:
    ask, _ = create_key(database, name="门户", scopes=frozenset({Scope.ASK}))
    admin, _ = create_key(database, name="管理员", scopes=frozenset(Scope))
    paths = ("/api/admin/audit", "/api/admin/audit.csv", "/api/admin/feedback")
    with client_of(store, answerer) as client:
        for path in paths:
            refused = client.get(path, headers={"Authorization": f"Bearer {ask}"})
            assert (refused.status_code, refused.json()["type"]) == (
                403,
                "urn:wenbao:problem:forbidden",
            )
            allowed = client.get(path, headers={"Authorization": f"Bearer {admin}"})
            assert allowed.status_code == 200
