"""What is decided at the door: is the request addressed to us, whose page sent it, who asks.

Knows settings and proofs; of HTTP no more than header names. `doorkeeper.py` stands before the
routes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Lock
from urllib.parse import urlsplit

from api.access import keys, tokens
from api.access.caller import LOCAL, Caller, Scope
from api.access.errors import (
    ForbiddenError,
    ForeignOriginError,
    UnauthorizedError,
    WrongHostError,
)
from api.access.oidc import Provider
from api.access.settings import AccessSettings
from api.store.database import Database
from api.store.keys import server_secret

EMBEDDER_HEADER = "x-wenbao-embedder"
"""By it the embedded chat, whose requests are of our own origin, says which page embeds it."""
PUBLIC = frozenset(
    {"/", "/report", "/figures", "/conflicts", "/health", "/evaluation", "/embed", "/widget.js"}
    | {"/healthz", "/readyz", "/favicon.ico"}
)
"""Pages without content of their own, and what watches over the process: no proof is needed."""
_PUBLIC_BELOW = ("/web/",)
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDED = (
    *("forwarded", "via", "x-real-ip"),
    *("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-server"),
)
_NOBODY = Caller(frozenset())
METRICS = "/metrics"
"""Read by Prometheus; where the settings say so, from this machine without a proof."""
_WATCHER = Caller(frozenset({Scope.ADMIN}))
"""Whoever reads the metrics without a proof; of that one address only."""
_NO_PROOF = (
    "需要密钥或令牌。请在请求头 Authorization 中写 Bearer 加密钥；"
    "在门户里使用时，请从门户页面打开。"
)
_NOT_BEARER = "请求头 Authorization 不对。请写 Bearer 加密钥或令牌。"
_WRONG_ORIGIN = "这个令牌不是发给这个页面的。请从签发它的门户页面打开。"


def is_loopback(host: str) -> bool:
    """Whether a service that listens on `host` can be reached from this machine only."""
    if host in _LOOPBACK_NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(path: str) -> bool:
    """Whether a path is served to anyone."""
    return path in PUBLIC or path.startswith(_PUBLIC_BELOW)


def _is_foreign(given: str) -> bool:
    """Whether a proof is of no kind that we know. Clients of the OpenAI interface always send
    some key; a service that needs none does not mind it."""
    proof = given.partition(" ")[2].strip()
    return not proof.startswith(keys.PREFIX) and proof.count(".") != 2


@dataclass(frozen=True, slots=True)
class Page:
    """The page that a request comes from: its origin, and whether that is another than ours."""

    origin: str | None
    foreign: bool


class Door:
    """The rules of one service. Safe for several threads."""

    def __init__(
        self,
        settings: AccessSettings,
        *,
        host: str,
        database: Database,
        metrics_here: bool = False,
    ) -> None:
        """`host` is the address that the service listens on; `metrics_here`, whether this machine
        may read the metrics without a proof."""
        self._metrics_here = metrics_here
        self._settings = settings
        self._database = database
        self._loopback = is_loopback(host)
        self._open = self._loopback and not settings.required and not settings.trusted_proxies
        self._hosts = _LOOPBACK_NAMES | {name.lower() for name in settings.hosts}
        self._any_host = not self._loopback and not settings.hosts
        self._origins = frozenset(settings.origins)
        self._provider = Provider(settings.oidc) if settings.oidc.issuer else None
        self._signer: tokens.TokenSigner | None = None
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Whether this machine may come in without a proof."""
        return self._open

    def check_host(self, host: str) -> None:
        """Whether a request is addressed to us: else a page of another site, whose name has been
        pointed at this machine, could read what is open to this machine only.

        Raises:
            WrongHostError: `host`, the header, is no name of ours.
        """
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            name = None
        if not name or not (self._any_host or name in self._hosts):
            raise WrongHostError(
                "请求的主机名不对。请用服务的正式地址访问；新的名字要写进设置 access.hosts。"
            )

    def page_of(self, headers: Mapping[str, str]) -> Page:
        """The page that a request comes from."""
        origin = headers.get("origin")
        if origin is None:
            return Page(None, foreign=False)
        return Page(origin, foreign=urlsplit(origin).netloc != headers.get("host", ""))

    def admits(self, page: Page) -> bool:
        """Whether pages of that origin may call the service."""
        return not page.foreign or page.origin in self._origins

    def check_page(self, page: Page) -> None:
        """Turn foreign pages away.

        Raises:
            ForeignOriginError: the page's origin is not on the list.
        """
        if not self.admits(page):
            raise ForeignOriginError(
                "这个网页不在允许的来源之列。请管理员把它的来源写进设置 access.origins。"
            )

    def caller(
        self, path: str, headers: Mapping[str, str], page: Page, *, address: str | None = None
    ) -> Caller:
        """Who sends a request to `path`, from `address`. May wait for the database, or for the
        identity provider.

        Raises:
            AccessError: there is no proof, or it does not hold here.
            StoreError: the database cannot be used.
            ProviderError: the identity provider cannot be asked.
        """
        given = headers.get("authorization")
        # What a proxy hands on comes from anywhere, whatever address the proxy itself has.
        direct = not any(name in headers for name in _FORWARDED)
        here = self._open and direct
        if given is not None and not (here and _is_foreign(given)):
            return self._proved(given, headers, page)
        if is_public(path):
            return _NOBODY
        if here:
            return LOCAL
        if path == METRICS and self._metrics_here and direct and is_loopback(address or ""):
            return _WATCHER
        raise UnauthorizedError(_NO_PROOF)

    def issue_token(
        self, caller: Caller, *, origin: str, user: str, minutes: int | None
    ) -> tokens.Token:
        """A token for the browser of a user of the portal that `caller` is.

        Raises:
            ForbiddenError: `caller` holds no key.
            ForeignOriginError: pages of `origin` may not call the service.
            StoreError: the database cannot be used.
        """
        if caller.key is None or caller.origin is not None:
            raise ForbiddenError("只有持有密钥的后端才能签发令牌。")
        self.check_page(Page(origin, foreign=True))
        most = self._settings.token_minutes
        return self._tokens().sign(
            key=caller.key, origin=origin, user=user, minutes=min(minutes or most, most)
        )

    def _proved(self, given: str, headers: Mapping[str, str], page: Page) -> Caller:
        scheme, _, proof = given.partition(" ")
        proof = proof.strip()
        if scheme.lower() != "bearer" or not proof:
            raise UnauthorizedError(_NOT_BEARER)
        if proof.startswith(keys.PREFIX):
            return keys.caller_of_key(self._database, proof)
        if tokens.is_ours(proof) or self._provider is None:
            caller = self._tokens().caller(proof)
            seen = page.origin if page.foreign else headers.get(EMBEDDER_HEADER)
            # The list may have changed since the token was signed.
            if seen != caller.origin or seen not in self._origins:
                raise ForbiddenError(_WRONG_ORIGIN)
            return caller
        return self._provider.caller(proof)

    def _tokens(self) -> tokens.TokenSigner:
        with self._lock:
            if self._signer is None:
                given = self._settings.token_secret
                secret = (
                    server_secret(self._database, "tokens")
                    if given is None
                    else given.get_secret_value()
                )
                self._signer = tokens.TokenSigner(secret, self._database)
            return self._signer
