"""Bearer tokens of the intranet's identity provider (OpenID Connect)."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from functools import cached_property
from typing import Any

import jwt

from api.access.caller import Caller, Scope
from api.access.errors import ForbiddenError, UnauthorizedError
from api.access.settings import OidcSettings
from corpus.errors import WenbaoError

_WRONG = "登录令牌无效或已过期。请重新登录。"
_NO_SCOPE = "这个账号没有使用问报的权限。请联系管理员。"


class ProviderError(WenbaoError):
    """The identity provider cannot be asked; the message is for staff, in Chinese."""


def _plain(text: str) -> str:
    """A text without control characters, which would be lines in somebody's log."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


class Provider:
    """Checks the tokens of one identity provider; its keys are fetched when they are needed.

    Keys are remembered, and fetched anew where a token names one that is not among them, so a
    provider may change its keys at any time.
    """

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings

    def caller(self, token: str) -> Caller:
        """Who holds a token of the provider. May wait for the provider.

        Raises:
            UnauthorizedError: it is expired, altered, for another service or of another issuer.
            ForbiddenError: it holds, and gives no right to ask.
            ProviderError: the provider's keys cannot be had.
        """
        settings = self._settings
        try:
            key = self._keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(
                token,
                key,
                algorithms=list(settings.algorithms),
                audience=settings.audience,
                issuer=settings.issuer,
                options={"require": ["exp", settings.user_claim]},
                leeway=30,
            )
        except jwt.PyJWKClientConnectionError as error:
            raise ProviderError("暂时连不上登录服务，无法核对身份。请稍后再试。") from error
        except (jwt.InvalidTokenError, jwt.PyJWKClientError) as error:
            raise UnauthorizedError(_WRONG) from error
        scopes = self._scopes(claims.get(settings.scope_claim))
        if not scopes:
            raise ForbiddenError(_NO_SCOPE)
        return Caller(scopes, user=_plain(str(claims[settings.user_claim]))[:200])

    def _scopes(self, given: Any) -> frozenset[Scope]:
        words = given.split() if isinstance(given, str) else given
        held = {str(word) for word in words} if isinstance(words, list) else set()
        if self._settings.admin_value in held:
            return frozenset(Scope)
        return frozenset({Scope.ASK}) if self._settings.ask_value in held else frozenset()

    @cached_property
    def _keys(self) -> jwt.PyJWKClient:
        url = self._settings.jwks_url or self._discovered()
        return jwt.PyJWKClient(
            url,
            timeout=self._settings.timeout_s,
            # Between two, tokens with made-up key names make no work for the provider.
            cooldown_duration=self._settings.refresh_s,
        )

    def _discovered(self) -> str:
        url = self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            with urllib.request.urlopen(url, timeout=self._settings.timeout_s) as response:
                return str(json.load(response)["jwks_uri"])
        except (OSError, ValueError, KeyError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()  # it is an open response too
            raise ProviderError("暂时连不上登录服务，无法核对身份。请稍后再试。") from error
