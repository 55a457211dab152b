"""What a route demands of its caller."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from api.access.caller import Caller, Scope
from api.access.errors import ForbiddenError
from api.service import CallerDep

_NEEDED = {
    Scope.ASK: "这个密钥没有提问的权限。请向管理员索取带 ask 权限的密钥。",
    Scope.ADMIN: "需要管理员权限。请使用带 admin 权限的密钥。",
}


def require(scope: Scope) -> Callable[[Caller], Awaitable[Caller]]:
    """A dependency: the caller, who has to hold `scope`.

    Raises (when a request comes):
        ForbiddenError: the caller does not.
    """

    async def allowed(caller: CallerDep) -> Caller:
        if scope not in caller.scopes:
            raise ForbiddenError(_NEEDED[scope])
        return caller

    return allowed
