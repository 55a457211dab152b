"""Tokens of an identity provider: a real one over HTTP, which changes its keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.fake_answerer import FakeAnswerer
from tests.served import running

QUESTION = {"question": "份额多少？"}


class Provider:
    """Issues tokens, and serves its discovery document and public keys."""

    def __init__(self) -> None:
        self.keys: dict[str, rsa.RSAPrivateKey] = {}
        self.down = False
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if provider.down:
                    self.send_error(503)
                    return
                body = json.dumps(provider.document(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.new_key("one")

    def new_key(self, name: str) -> None:
        self.keys = {name: rsa.generate_private_key(public_exponent=65537, key_size=2048)}

    def document(self, path: str) -> dict[str, Any]:
        if path.endswith("openid-configuration"):
            return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        keys = [
            {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())), "kid": name}
            for name, key in self.keys.items()
        ]
        return {"keys": keys}

    def token(self, **changed: Any) -> str:
        [(name, key)] = self.keys.items()
        claims = {
            "iss": self.issuer,
            "aud": "wenbao",
            "sub": "zhang.san",
            "scope": "openid wenbao.ask",
            "exp": datetime.now(UTC) + timedelta(minutes=5),
            **changed,
        }
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": name})


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()
    with running(provider.server):
        yield provider


@pytest.fixture
def client(provider: Provider, tmp_path: Path, answerer: FakeAnswerer) -> Iterator[TestClient]:
    settings = Settings.model_validate(
        {
            "access": {"required": True, "oidc": {"issuer": provider.issuer, "refresh_s": 0}},
            "store": {"url": f"sqlite:///{tmp_path}/wenbao.db"},
        }
    )
    with TestClient(create_app(settings, answerer), base_url="http://127.0.0.1") as client:
        yield client


def ask(client: TestClient, token: str) -> Any:
    return client.post("/api/ask", json=QUESTION, headers={"Authorization": f"Bearer {token}"})


def test_a_user_of_the_provider_may_ask(client: TestClient, provider: Provider) -> None:
    assert ask(client, provider.token()).status_code == 200


def test_roles_in_a_list_count_as_well(client: TestClient, provider: Provider) -> None:
    assert ask(client, provider.token(scope=["wenbao.admin"])).status_code == 200


def test_new_keys_of_the_provider_are_fetched(client: TestClient, provider: Provider) -> None:
    old = provider.token()
    assert ask(client, old).status_code == 200
    provider.new_key("two")
    assert ask(client, provider.token()).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"aud": "another"}, 401),
        ({"iss": "https://elsewhere.example"}, 401),
        ({"exp": datetime(2020, 1, 1, tzinfo=UTC)}, 401),
        ({"scope": "openid"}, 403),
        ({"scope": None}, 403),
    ],
)
def test_a_token_that_is_not_for_us_is_refused(
    client: TestClient, provider: Provider, changed: dict[str, Any], status: int
) -> None:
    assert ask(client, provider.token(**changed)).status_code == status


def test_a_token_signed_by_others_is_refused(client: TestClient, provider: Provider) -> None:
    forger = Provider()
    forger.server.server_close()
    forger.issuer = provider.issuer
    assert ask(client, forger.token()).status_code == 401


def test_a_public_key_is_no_shared_secret(client: TestClient, provider: Provider) -> None:
    """The well-known confusion of algorithms: HS256 signed with what anybody can fetch."""
    [key] = provider.document("/keys")["keys"]
    claims = jwt.decode(provider.token(), options={"verify_signature": False})
    forged = jwt.encode(claims, key["n"], algorithm="HS256", headers={"kid": "one"})
    assert ask(client, forged).status_code == 401


def test_a_provider_that_cannot_be_reached_is_told(client: TestClient, provider: Provider) -> None:
    provider.down = True
    reply = ask(client, provider.token())
    assert (reply.status_code, reply.json()["type"]) == (
        503,
        "urn:wenbao:problem:provider-unavailable",
    )
    provider.down = False
    assert ask(client, provider.token()).status_code == 200
