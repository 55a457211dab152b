"""The id by which a request is found again: in the reply, in its header, in the log."""

from __future__ import annotations

import re
import uuid

from starlette.datastructures import Headers
from starlette.types import Scope

REQUEST_ID_HEADER = "X-Request-Id"

_KEY = "wenbao.request_id"
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id_of(scope: Scope) -> str:
    """The id of the request; taken from its header where it is plain, else made once."""
    if _KEY not in scope:
        given = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        scope[_KEY] = given if _ACCEPTED.fullmatch(given) else uuid.uuid4().hex
    found: str = scope[_KEY]
    return found
