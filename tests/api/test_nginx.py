"""A real nginx, with the example of api/deploy/, before a real service."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.access.caller import Scope
from api.access.keys import create_key
from api.settings import Settings
from api.store.database import Database
from tests.api.test_serving import QUESTION, Running, running
from tests.api.until import until

EXAMPLE = Path(__file__).parent.parent.parent / "api" / "deploy" / "nginx.conf"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("nginx") is None or shutil.which("openssl") is None,
        reason="nginx or openssl is not installed",
    ),
]


@dataclass
class Behind:
    """A service behind nginx: what is asked of it with a key, and without."""

    service: Running
    client: httpx.Client
    nobody: httpx.Client
    port: int


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Behind]:
    database = Database(Settings().store)
    database.upgrade()
    key, _ = create_key(database, name="门户", scopes=frozenset({Scope.ASK}))
    database.close()
    settings = {
        "WENBAO_ACCESS__TRUSTED_PROXIES": '["127.0.0.1"]',
        "WENBAO_ACCESS__HOSTS": '["wenbao.example"]',
    }
    with running(tmp_path, **settings) as service, proxied(tmp_path, service.url) as port:
        trust = ssl.create_default_context(cafile=str(tmp_path / "wenbao.crt"))
        trust.check_hostname = False
        url = f"https://127.0.0.1:{port}"
        host = {"Host": f"wenbao.example:{port}"}
        proof = {"Authorization": f"Bearer {key}"}
        with (
            httpx.Client(base_url=url, verify=trust, headers=host | proof, timeout=20) as client,
            httpx.Client(base_url=url, verify=trust, headers=host, timeout=20) as nobody,
        ):
            yield Behind(service, client, nobody, port)


@contextmanager
def proxied(folder: Path, url: str) -> Iterator[int]:
    """The port of an nginx before `url`, by the example with other ports and certificates."""
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=wenbao.example "
        f"-keyout {folder}/wenbao.key -out {folder}/wenbao.crt".split(),
        check=True,
        capture_output=True,
        timeout=60,
    )
    port, plain = free_port(), free_port()
    text = EXAMPLE.read_text("utf-8").replace("/etc/nginx/tls", str(folder))
    for ours, theirs in (
        ("127.0.0.1:8000", url.removeprefix("http://")),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
    ):
        assert ours in text
        text = text.replace(ours, theirs)
    (folder / "wenbao.conf").write_text(text, "utf-8")
    kept = " ".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Its workers run as whoever runs the tests: they write bodies into the test's own folder.
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(
        f"{user}\ndaemon off;\npid {folder}/nginx.pid;\nevents {{}}\n"
        f"http {{ access_log off; {kept} include {folder}/wenbao.conf; }}\n",
        "utf-8",
    )
    process = subprocess.Popen(["nginx", "-c", str(main), "-e", str(folder / "nginx.log")])
    try:
        until(lambda: takes(port) or process.poll() is not None)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def takes(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def test_what_comes_through_the_proxy_needs_a_key(behind: Behind) -> None:
    assert behind.nobody.post("/api/ask", json=QUESTION).status_code == 401
    spoofed = {"X-Forwarded-For": "127.0.0.1"}
    assert behind.nobody.post("/api/ask", json=QUESTION, headers=spoofed).status_code == 401
    assert behind.client.post("/api/ask", json=QUESTION).json()["answer"].startswith("first")
    assert behind.client.get("/metrics").status_code == 404
    assert behind.nobody.get("/", headers={"Host": "evil.example"}).status_code == 421


def test_our_own_pages_are_known_as_such_on_any_port(behind: Behind) -> None:
    own = {"Origin": f"https://wenbao.example:{behind.port}"}
    assert behind.client.post("/api/ask", json=QUESTION, headers=own).status_code == 200
    foreign = {"Origin": "https://evil.example"}
    assert behind.client.post("/api/ask", json=QUESTION, headers=foreign).status_code == 403


def test_a_stream_is_not_kept_back(behind: Behind, tmp_path: Path) -> None:
    (tmp_path / "hold").touch()
    body = {"question": "挡住"}
    with behind.client.stream("POST", "/api/ask/stream", json=body) as reply:
        lines = reply.iter_lines()
        assert next(lines) == "event: stage"
        # It came while the answer does not exist yet.
        assert (tmp_path / "hold").exists()
        (tmp_path / "hold").unlink()
        assert "event: final" in list(lines)


def test_the_other_doors_are_open_too(behind: Behind) -> None:
    chat = {"model": "wenbao", "messages": [{"role": "user", "content": "份额多少？"}]}
    reply = behind.client.post("/v1/chat/completions", json=chat)
    assert reply.json()["choices"][0]["message"]["content"].startswith("first")
    call = {"name": "ask", "arguments": {"question": "份额多少？"}}
    reply = behind.client.post(
        "/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call},
        headers={"Accept": "application/json, text/event-stream"},
    )
    assert '"isError":true' not in reply.text
    assert "first" in reply.text


def test_a_body_too_large_is_told_by_the_service_itself(behind: Behind) -> None:
    reply = behind.client.post("/api/ask", json={"question": "x" * 300_000})
    assert (reply.status_code, reply.json()["type"]) == (413, "urn:wenbao:problem:body-too-large")


def test_kept_connections_lose_no_question(behind: Behind) -> None:
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(behind.client.post, "/api/ask", json=QUESTION) for _ in range(80)]
        assert {one.result().status_code for one in asked} == {200}
