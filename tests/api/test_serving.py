"""Real processes: how the service ends, reloads, and shares its address among workers."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.api.until import until

ROOT = Path(__file__).parent.parent.parent
QUESTION = {"question": "份额多少？"}
pytestmark = pytest.mark.slow


@dataclass
class Running:
    """A service in processes of its own."""

    process: subprocess.Popen[bytes]
    folder: Path
    url: str

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def stands(self, build: str) -> None:
        """What stands on disk from now on; put there in one step, as an index is."""
        aside = self.folder / "aside"
        aside.write_text(build, encoding="utf-8")
        aside.replace(self.folder / "build")

    def answer(self) -> tuple[str, int]:
        """The build that answered, and its process."""
        # A connection of its own each time, so that any worker may take it.
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=10)
        with closing(connection):
            body, declared = json.dumps(QUESTION), {"Content-Type": "application/json"}
            connection.request("POST", "/api/ask", body, declared)
            reply = connection.getresponse()
            assert reply.status == 200
            build, pid = json.load(reply)["answer"].split()
        return build, int(pid)

    def pids(self) -> set[int]:
        """The processes that answer, as far as twenty questions meet them."""
        return {self.answer()[1] for _ in range(20)}

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Running]:
    (folder / "build").write_text("first", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WENBAO_PORT": "0", **settings}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.api.fake_service", str(folder)],
            env=environment,
            stdout=log,
            stderr=log,
        )
    service = Running(process, folder, "")
    try:
        until(lambda: "已就绪" in service.log or process.poll() is not None, within_s=60)
        address = re.search(r"已就绪：(http://\S+)", service.log)
        assert address is not None, service.log
        service.url = address[1]
        # The address is told a moment before questions are taken; till then they wait.
        httpx.get(f"{service.url}/healthz", timeout=30)
        yield service
    finally:
        (folder / "hold").unlink(missing_ok=True)
        if process.poll() is None:
            process.kill()
            process.wait()


def test_a_service_told_to_stop_finishes_what_it_answers_and_ends_with_0(tmp_path: Path) -> None:
    with running(tmp_path) as service, ThreadPoolExecutor(1) as threads:
        (tmp_path / "hold").touch()
        asked = threads.submit(
            httpx.post, f"{service.url}/api/ask", json={"question": "挡住"}, timeout=30
        )
        until(lambda: (tmp_path / "held").exists())
        service.process.send_signal(signal.SIGTERM)
        # It takes no more, and waits for the one that it has.
        until(lambda: refuses(service.url))
        assert service.process.poll() is None
        (tmp_path / "hold").unlink()
        assert asked.result().status_code == 200
        assert service.process.wait(timeout=20) == 0


def test_while_it_drains_it_still_answers_and_readyz_says_that_it_ends(tmp_path: Path) -> None:
    with running(tmp_path, WENBAO_DRAIN_S="60") as service:
        service.process.send_signal(signal.SIGTERM)
        until(lambda: httpx.get(f"{service.url}/readyz").status_code == 503)
        assert httpx.get(f"{service.url}/healthz").status_code == 200
        assert service.answer()[0] == "first"
        # A second signal ends it without waiting any longer.
        assert service.end() == 0


def test_at_sighup_a_single_process_takes_the_new_index(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        service.stands("second")
        assert service.answer()[0] == "first"
        service.process.send_signal(signal.SIGHUP)
        until(lambda: service.answer()[0] == "second")
        assert service.end() == 0


def test_workers_share_one_address_and_end_together(tmp_path: Path) -> None:
    with running(tmp_path, WENBAO_WORKERS="2") as service:
        until(lambda: len(service.pids()) == 2)
        pids = service.pids()
        assert service.process.pid not in pids
        assert service.end() == 0
        assert not any(lives(pid) for pid in pids)


def test_a_worker_that_is_killed_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path, WENBAO_WORKERS="2") as service:
        until(lambda: len(service.pids()) == 2)
        killed = service.pids().pop()
        os.kill(killed, signal.SIGKILL)

        def replaced() -> bool:
            with suppress(OSError, http.client.HTTPException):  # it may have had this connection
                found = service.pids()
                return len(found) == 2 and killed not in found
            return False

        until(replaced, within_s=60)
        assert f"Worker {killed} died" in service.log
        assert service.end() == 0


def test_workers_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    with running(tmp_path, WENBAO_WORKERS="2") as service:
        until(lambda: len(service.pids()) == 2)
        pids = service.pids()
        service.process.kill()
        service.process.wait()
        until(lambda: not any(lives(pid) for pid in pids))


@pytest.mark.parametrize("by", ["request", "signal"])
def test_all_workers_reload_and_no_question_fails_meanwhile(tmp_path: Path, by: str) -> None:
    with running(tmp_path, WENBAO_WORKERS="2") as service:
        pids: set[int] = set()

        def both_met() -> bool:
            pids.update(service.pids())  # one look may meet one of them only
            return len(pids) == 2

        until(both_met)
        done = threading.Event()
        # A worker that is busy with these three takes hardly a new connection: whoever is
        # answered tells by which build.
        latest: dict[int, str] = {}

        def ask() -> list[int]:
            statuses = []
            with httpx.Client() as client:
                while not done.is_set():
                    reply = client.post(f"{service.url}/api/ask", json=QUESTION, timeout=10)
                    statuses.append(reply.status_code)
                    if reply.status_code == 200:
                        build, pid = reply.json()["answer"].split()
                        latest[int(pid)] = build
            return statuses

        with ThreadPoolExecutor(3) as threads:
            asking = [threads.submit(ask) for _ in range(3)]
            try:
                for build in ("second", "third"):
                    service.stands(build)
                    if by == "signal":
                        service.process.send_signal(signal.SIGHUP)
                    else:
                        reply = httpx.post(f"{service.url}/api/admin/reload", timeout=10)
                        assert reply.json() == {"status": "reloaded"}
                    wanted = dict.fromkeys(pids, build)

                    def all_reloaded(wanted: dict[int, str] = wanted) -> bool:
                        answered_by, pid = service.answer()
                        latest[pid] = answered_by
                        return latest == wanted

                    until(all_reloaded, within_s=60)
            finally:
                done.set()
        statuses = [status for one in asking for status in one.result()]
        assert set(statuses) == {200}
        assert service.end() == 0


def test_a_broken_index_keeps_the_old_one_in_all_workers(tmp_path: Path) -> None:
    with running(tmp_path, WENBAO_WORKERS="2") as service:
        service.stands("broken")
        refused = httpx.post(f"{service.url}/api/admin/reload")
        assert refused.status_code == 409
        assert "仍用原来的" in refused.json()["detail"]
        service.process.send_signal(signal.SIGHUP)
        until(lambda: service.log.count("The index was not reloaded") >= 3)
        assert {service.answer()[0] for _ in range(20)} == {"first"}


def test_metrics_are_of_all_workers_together(tmp_path: Path) -> None:
    with running(tmp_path, WENBAO_WORKERS="2") as service:
        until(lambda: len(service.pids()) == 2)
        before = answered(service.url)
        service.pids()
        assert answered(service.url) == before + 20
        told = httpx.get(f"{service.url}/metrics").text
        assert "wenbao_questions_pending_limit 130.0" in told


def test_every_line_of_the_log_is_json(tmp_path: Path) -> None:
    with running(tmp_path, WENBAO_WORKERS="2") as service:
        service.answer()
        assert service.end() == 0
        lines = [line for line in service.log.splitlines() if "已就绪" not in line]
    events = [json.loads(line)["event"] for line in lines]
    assert "request" in events
    assert "Application shutdown complete." in events


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_error_that_quotes_its_question_is_logged_once_and_forges_nothing(
    tmp_path: Path, form: str
) -> None:
    hostile = '出错：机密\r\n{"event": "forged"}\n\x1b[31m\u2028\u202e结束'
    with running(tmp_path, WENBAO_LOG__FORMAT=form) as service:
        reply = httpx.post(f"{service.url}/api/ask", json={"question": hostile}, timeout=10)
        assert reply.status_code == 500
        assert service.end() == 0
        log = service.log
    # Of the error and of its cause; the server does not put them there once more.
    assert log.count("Traceback (most recent call last)") == 2
    assert reply.json()["request_id"] in log
    assert "机密" not in log
    assert not set(log) & {"\x1b", "\r", "\u2028", "\u202e"}
    assert not any(line.lstrip().startswith('{"event": "forged"') for line in log.splitlines())


def refuses(url: str) -> bool:
    try:
        httpx.get(f"{url}/healthz", timeout=5)
    except httpx.TransportError:
        return True
    return False


def answered(url: str) -> float:
    told = httpx.get(f"{url}/metrics").text
    found = re.search(r'wenbao_answers_total\{.*status="answered".*\} (\S+)', told)
    return float(found[1]) if found else 0.0


def lives(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
