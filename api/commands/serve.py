"""`wenbao serve`: bind the port, load model and index once, then take requests."""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import partial

from rich.console import Console

from api.access.door import is_loopback
from api.observing.logs import set_up_logs
from api.serving.server import BACKLOG, Server
from api.serving.supervisor import Supervisor, run_prepared
from api.serving.worker import MakeApp, make_app, prepare
from api.settings import Settings, load_settings
from api.store.database import Database
from api.store.keys import all_keys
from corpus.errors import WenbaoError


class AccessSettingsError(WenbaoError):
    """Anybody could ask; the message is for staff, in Chinese."""


class AddressError(WenbaoError):
    """The address cannot be listened on; the message is for staff, in Chinese."""


def run(*, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve until the process is told to stop.

    Raises:
        WenbaoError: settings, address, report, model or index cannot be used.
    """
    serve(load_settings(host=host, port=port, workers=workers), make_app, prepare)


def serve(
    settings: Settings, make_app: MakeApp, prepare: Callable[[Settings], object] | None = None
) -> None:
    """Serve what `make_app` makes, in as many processes as the settings say; where these are
    several, `prepare` is done before in one of its own.

    Raises:
        WenbaoError: settings, address, report, model or index cannot be used.
    """
    set_up_logs(settings.log)
    check_access(settings)
    # Bound first: a port that is taken is told before the model is loaded.
    listener = bind(settings)
    told = partial(_tell_address, listener)
    if settings.workers > 1:
        # Once, before the workers would all do it.
        database = Database(settings.store)
        database.upgrade()
        database.close()
        if prepare is not None:
            run_prepared(prepare, settings)
        Supervisor(settings, listener, make_app=make_app, on_ready=told).run()
        return
    app = make_app(settings, lambda: None)
    # From here on a request waits its turn and is not refused, so the address may be told.
    listen(listener, settings, BACKLOG)
    told()
    Server(app, settings).run(sockets=[listener])


def _tell_address(listener: socket.socket) -> None:
    address = listener.getsockname()
    shown = f"[{address[0]}]" if ":" in address[0] else address[0]
    Console(stderr=True).print(
        f"问报已就绪：http://{shown}:{address[1]}  （按 Ctrl+C 停止）",
        markup=False,
        highlight=False,
    )


def needs_proof(settings: Settings) -> bool:
    """Whether nobody may ask without a key or token."""
    access = settings.access
    return bool(access.required or access.trusted_proxies) or not is_loopback(settings.host)


def check_access(settings: Settings) -> None:
    """Never serve other machines without a way to prove who asks.

    Raises:
        AccessSettingsError: others could ask, and there is neither a key nor an identity provider.
        StoreError: the database cannot be used.
    """
    if not needs_proof(settings) or settings.access.oidc.issuer:
        return
    database = Database(settings.store)
    database.upgrade()
    held = [key for key in all_keys(database) if key.revoked_at is None]
    database.close()
    if not held:
        raise AccessSettingsError(
            f"监听 {settings.host} 需要密钥，但还没有建立。"
            "请先运行 wenbao keys create --name 门户，或设置 access.oidc；"
            "只在本机使用、前面没有代理时，监听 127.0.0.1 且不设 access.required 即可。"
        )


def bind(settings: Settings) -> socket.socket:
    """A socket bound to the address of the settings, not yet listening.

    Raises:
        AddressError: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named: asyncio turns Nagle's algorithm off only where it stands there,
    # and with it on, every reply over a kept connection waits 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise _not_free(settings, error) from error
    return listener


def listen(listener: socket.socket, settings: Settings, backlog: int) -> None:
    """Take connections; they wait until they are served.

    Raises:
        AddressError: another process took the port after it was bound.
    """
    try:
        listener.listen(backlog)
    except OSError as error:
        raise _not_free(settings, error) from error


def _not_free(settings: Settings, error: OSError) -> AddressError:
    return AddressError(
        f"无法在 {settings.host}:{settings.port} 上监听（{error.strerror or error}）。"
        "请换一个端口（wenbao serve --port 8123，或 make serve PORT=8123）。"
    )
