"""Who may come in: keys, tokens, origins, names of the service, and what is turned away."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access.caller import Scope
from api.access.keys import create_key
from api.app import create_app
from api.commands.serve import AccessSettingsError, check_access
from api.routes.page import PAGES
from api.settings import Settings
from api.store.database import Database
from api.store.keys import revoke_key
from tests.api.fake_answerer import FakeAnswerer
from tests.served import served

PORTAL = "https://portal.example"
OTHER = "https://elsewhere.example"
QUESTION = {"question": "份额多少？"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {
            "access": {
                "required": True,
                "origins": [PORTAL],
                "hosts": ["wenbao.example"],
                "token_secret": "a secret of the tests, long enough to sign with",
                "body_timeout_s": 0.2,
            },
            "store": {"url": f"sqlite:///{tmp_path}/wenbao.db"},
        }
    )


@pytest.fixture
def app(settings: Settings, answerer: FakeAnswerer) -> FastAPI:
    return create_app(settings, answerer)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def database(settings: Settings, client: TestClient) -> Iterator[Database]:
    database = Database(settings.store)
    yield database
    database.close()


@pytest.fixture
def key(database: Database) -> str:
    return create_key(database, name="门户", scopes=frozenset({Scope.ASK}))[0]


def bearer(proof: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {proof}", **more}


def token(client: TestClient, key: str, **asked: Any) -> str:
    body = {"origin": PORTAL, "user": "张三", **asked}
    reply = client.post("/api/tokens", json=body, headers=bearer(key))
    assert reply.status_code == 200, reply.text
    return str(reply.json()["token"])


def refused(reply: Any, status: int, kind: str) -> None:
    assert (reply.status_code, reply.json()["type"]) == (status, f"urn:wenbao:problem:{kind}")
    assert any("\u4e00" <= character <= "\u9fff" for character in reply.json()["detail"])


def test_a_key_may_ask(client: TestClient, key: str) -> None:
    assert client.post("/api/ask", json=QUESTION, headers=bearer(key)).status_code == 200


def test_without_a_key_nothing_is_told(client: TestClient) -> None:
    reply = client.post("/api/ask", json=QUESTION)
    refused(reply, 401, "unauthorized")
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    for path in ("/api/reports", "/api/figures", "/openapi.json", "/v1/models", "/mcp", "/x"):
        assert client.get(path).status_code == 401


@pytest.mark.parametrize("path", [*PAGES, "/web/icon.svg", "/healthz", "/readyz"])
def test_the_page_itself_and_the_state_are_for_everyone(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"),
        lambda key: key.replace("wb_", "wb_f", 1),
        lambda key: "wb_" + "0" * 12 + "_" + key.rpartition("_")[2],
        lambda key: "wb_",
        lambda key: "not a key",
        lambda key: "",
    ],
)
def test_a_wrong_key_is_refused(client: TestClient, key: str, change: Callable[[str], str]) -> None:
    refused(
        client.post("/api/ask", json=QUESTION, headers=bearer(change(key))), 401, "unauthorized"
    )


def test_a_key_in_the_address_counts_for_nothing(client: TestClient, key: str) -> None:
    reply = client.post("/api/ask", params={"key": key, "access_token": key}, json=QUESTION)
    refused(reply, 401, "unauthorized")


def test_a_revoked_key_is_refused_at_once_with_its_tokens(
    client: TestClient, database: Database, key: str
) -> None:
    given = token(client, key)
    assert revoke_key(database, key.split("_")[1])
    refused(client.post("/api/ask", json=QUESTION, headers=bearer(key)), 401, "unauthorized")
    reply = client.post("/api/ask", json=QUESTION, headers=bearer(given, Origin=PORTAL))
    refused(reply, 401, "unauthorized")


def test_a_key_is_kept_as_a_hash_only(settings: Settings, client: TestClient, key: str) -> None:
    client.post("/api/ask", json=QUESTION, headers=bearer(key))
    kept = b"".join(
        path.read_bytes() for path in Path(str(_file(settings))).parent.glob("wenbao.db*")
    )
    assert key.split("_")[1].encode() in kept
    assert key.split("_", 2)[2].encode() not in kept


def test_a_token_asks_for_its_user_from_its_page(client: TestClient, key: str) -> None:
    given = token(client, key)
    reply = client.post("/api/ask", json=QUESTION, headers=bearer(given, Origin=PORTAL))
    assert reply.status_code == 200
    assert reply.headers["Access-Control-Allow-Origin"] == PORTAL
    # The embedded chat is a page of ours; it says which page embeds it.
    embedded = bearer(given, **{"X-Wenbao-Embedder": PORTAL})
    assert client.post("/api/ask", json=QUESTION, headers=embedded).status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"X-Wenbao-Embedder": OTHER}, {"Origin": "http://127.0.0.1"}]
)
def test_a_token_proves_nothing_elsewhere(
    client: TestClient, key: str, headers: dict[str, str]
) -> None:
    given = token(client, key)
    refused(
        client.post("/api/ask", json=QUESTION, headers=bearer(given, **headers)), 403, "forbidden"
    )


def test_a_token_from_another_page_on_the_list_is_refused(
    settings: Settings, answerer: FakeAnswerer, key: str, client: TestClient
) -> None:
    given = token(client, key)
    access = settings.access.model_copy(update={"origins": (PORTAL, OTHER)})
    app = create_app(settings.model_copy(update={"access": access}), answerer)
    with TestClient(app, base_url="http://127.0.0.1") as wider:
        reply = wider.post("/api/ask", json=QUESTION, headers=bearer(given, Origin=OTHER))
        refused(reply, 403, "forbidden")


def test_an_expired_token_is_refused(client: TestClient, key: str, settings: Settings) -> None:
    claims = _claims(token(client, key))
    past = datetime.now(UTC) - timedelta(minutes=1)
    old = _signed(settings, {**claims, "exp": past})
    reply = client.post("/api/ask", json=QUESTION, headers=bearer(old, Origin=PORTAL))
    refused(reply, 401, "unauthorized")
    assert "过期" in reply.json()["detail"]


@pytest.mark.parametrize(
    "forge",
    [
        lambda claims: jwt.encode(claims, "another secret, as long as the right one is", "HS256"),
        lambda claims: jwt.encode(claims, None, "none"),
    ],
)
def test_a_token_signed_by_others_is_refused(
    client: TestClient, key: str, forge: Callable[[dict[str, Any]], str]
) -> None:
    forged = forge(_claims(token(client, key)))
    reply = client.post("/api/ask", json=QUESTION, headers=bearer(forged, Origin=PORTAL))
    refused(reply, 401, "unauthorized")


def test_a_token_gets_no_further_tokens_and_no_page_off_the_list_gets_any(
    client: TestClient, key: str
) -> None:
    body = {"origin": PORTAL, "user": "张三"}
    given = token(client, key)
    reply = client.post("/api/tokens", json=body, headers=bearer(given, Origin=PORTAL))
    refused(reply, 403, "forbidden")
    reply = client.post("/api/tokens", json={**body, "origin": OTHER}, headers=bearer(key))
    refused(reply, 403, "foreign-origin")


def test_a_token_holds_no_longer_than_the_settings_say(client: TestClient, key: str) -> None:
    claims = _claims(token(client, key, minutes=1440))
    assert claims["exp"] - claims["iat"] == 15 * 60


def test_a_preflight_is_answered_for_pages_on_the_list_only(client: TestClient) -> None:
    def preflight(origin: str) -> Any:
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        return client.options("/api/ask", headers=asked)

    allowed = preflight(PORTAL)
    assert (allowed.status_code, allowed.headers["Access-Control-Allow-Origin"]) == (204, PORTAL)
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    denied = preflight(OTHER)
    refused(denied, 403, "foreign-origin")
    assert "Access-Control-Allow-Origin" not in denied.headers


def test_a_token_of_a_page_that_was_taken_off_the_list_proves_nothing_any_more(
    settings: Settings, answerer: FakeAnswerer, client: TestClient, key: str
) -> None:
    given = token(client, key)
    access = settings.access.model_copy(update={"origins": ()})
    app = create_app(settings.model_copy(update={"access": access}), answerer)
    with TestClient(app, base_url="http://127.0.0.1") as narrower:
        headers = bearer(given, **{"X-Wenbao-Embedder": PORTAL})
        refused(narrower.post("/api/ask", json=QUESTION, headers=headers), 403, "forbidden")


@pytest.mark.parametrize("origin", [OTHER, "null", "https://portal.example.evil.example", "x"])
def test_a_page_off_the_list_is_refused_even_on_an_open_service(
    answerer: FakeAnswerer, origin: str
) -> None:
    with TestClient(create_app(Settings(), answerer), base_url="http://127.0.0.1") as client:
        assert client.post("/api/ask", json=QUESTION).status_code == 200
        reply = client.post("/api/ask", json=QUESTION, headers={"Origin": origin})
        refused(reply, 403, "foreign-origin")
        refused(client.get("/api/reports", headers={"Origin": origin}), 403, "foreign-origin")
    assert len(answerer.asked) == 1


def test_an_open_service_minds_no_key_that_it_does_not_know_and_refuses_a_wrong_one_of_its_own(
    answerer: FakeAnswerer,
) -> None:
    """Clients of the OpenAI interface always send a key."""
    with TestClient(create_app(Settings(), answerer), base_url="http://127.0.0.1") as client:
        assert client.post("/api/ask", json=QUESTION, headers=bearer("sk-any")).status_code == 200
        wrong = bearer("wb_0123456789ab_wrong")
        refused(client.post("/api/ask", json=QUESTION, headers=wrong), 401, "unauthorized")


@pytest.mark.parametrize("host", ["attacker.example", "127.0.0.1.attacker.example", "", "a b"])
def test_a_wrong_host_is_refused_even_on_an_open_service(answerer: FakeAnswerer, host: str) -> None:
    """A page of a site whose name points at this machine has that site's name as its host."""
    with TestClient(create_app(Settings(), answerer), base_url="http://127.0.0.1") as client:
        reply = client.post("/api/ask", json=QUESTION, headers={"Host": host})
        refused(reply, 421, "wrong-host")


def test_the_names_of_the_service_are_set(client: TestClient, key: str) -> None:
    for host in ("wenbao.example", "WENBAO.example:8443", "localhost:8000", "[::1]:8000"):
        headers = bearer(key, Host=host)
        assert client.post("/api/ask", json=QUESTION, headers=headers).status_code == 200


def test_what_a_proxy_hands_on_needs_a_key(answerer: FakeAnswerer) -> None:
    with TestClient(create_app(Settings(), answerer), base_url="http://127.0.0.1") as client:
        reply = client.post("/api/ask", json=QUESTION, headers={"X-Forwarded-For": "10.0.0.9"})
        refused(reply, 401, "unauthorized")


def test_other_machines_are_not_served_without_a_key(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"host": "0.0.0.0", "store": {"url": f"sqlite:///{tmp_path}/wenbao.db"}}
    )
    with pytest.raises(AccessSettingsError, match="wenbao keys create"):
        check_access(settings)
    database = Database(settings.store)
    _, record = create_key(database, name="门户", scopes=frozenset({Scope.ASK}))
    check_access(settings)
    revoke_key(database, record.public_id)
    database.close()
    with pytest.raises(AccessSettingsError):
        check_access(settings)
    check_access(settings.model_copy(update={"host": "127.0.0.1"}))


def test_a_body_too_large_is_refused(client: TestClient, key: str) -> None:
    body = b'{"question": "' + b"x" * 300 * 1024 + b'"}'
    headers = bearer(key, **{"Content-Type": "application/json"})
    refused(client.post("/api/ask", content=body, headers=headers), 413, "body-too-large")


def test_a_body_that_does_not_arrive_is_given_up(app: FastAPI, settings: Settings) -> None:
    with served(app) as url:
        database = Database(settings.store)
        database.upgrade()
        key = create_key(database, name="门户", scopes=frozenset({Scope.ASK}))[0]
        database.close()
        host, port = url.removeprefix("http://").split(":")
        with closing(socket.create_connection((host, int(port)), timeout=10)) as connection:
            head = (
                f"POST /api/ask HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
                "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
            )
            connection.sendall(head.encode())
            told = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        assert told.startswith("HTTP/1.1 408")
        assert "slow-body" in told


@pytest.mark.parametrize(
    "path",
    [
        "/web/../app.py",
        "/web/%2e%2e/app.py",
        "/web/..%2fapp.py",
        "/web/%2e%2e%2f%2e%2e%2fREADME.md",
        "/web//etc/passwd",
        "/web/....//app.py",
        "/web/\\..\\app.py",
        "/web/%00",
        "/web/.%00./app.py",
    ],
)
def test_no_trick_with_a_path_leaves_the_folder_of_the_page(app: FastAPI, path: str) -> None:
    """Sent as it stands, past a client that would tidy the path."""
    with served(app) as url:
        host, port = url.removeprefix("http://").split(":")
        with closing(socket.create_connection((host, int(port)), timeout=10)) as connection:
            request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            connection.sendall(request.encode())
            told = b"".join(iter(lambda: connection.recv(65536), b"")).decode("utf-8", "replace")
    assert told.split(" ")[1] in ("400", "401", "404")
    assert "create_app" not in told
    assert "root:" not in told


def test_nothing_that_is_sent_makes_lines_in_the_log(
    client: TestClient, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hostile = "出错\n2026-01-01 00:00:00 INFO forged\r\x1b[31m"
    headers = bearer(key, **{"X-Request-Id": "a\tforged"})
    client.post("/api/ask", json={"question": hostile}, headers=headers)
    client.post("/api/ask", json={"question": "出错"}, headers=headers)
    client.get("/api/%0aforged", headers=headers)
    logged = "\n".join(record.getMessage() for record in caplog.records if "wenbao" in record.name)
    assert "forged" not in logged
    assert key not in caplog.text


def test_secrets_stay_out_of_the_replies(client: TestClient, key: str) -> None:
    reply = client.post("/api/ask", json={"question": "出错"}, headers=bearer(key))
    assert reply.status_code == 500
    assert key not in reply.text
    assert "secret of the inside" not in reply.text


def test_many_callers_at_once_are_each_told_apart(
    client: TestClient, database: Database, key: str
) -> None:
    other = create_key(database, name="二号", scopes=frozenset({Scope.ASK}))[0]
    seen: list[int] = []

    def ask(proof: str) -> None:
        replies = [client.post("/api/ask", json=QUESTION, headers=bearer(proof)) for _ in range(5)]
        seen.extend(reply.status_code for reply in replies)

    threads = [threading.Thread(target=ask, args=(p,)) for p in (key, other, "wb_wrong")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [200] * 10 + [401] * 5


def _file(settings: Settings) -> str:
    assert settings.store.url is not None
    return settings.store.url.get_secret_value().removeprefix("sqlite:///")


def _claims(given: str) -> dict[str, Any]:
    return jwt.decode(given, options={"verify_signature": False})


def _signed(settings: Settings, claims: dict[str, Any]) -> str:
    assert settings.access.token_secret is not None
    return jwt.encode(claims, settings.access.token_secret.get_secret_value(), "HS256")
