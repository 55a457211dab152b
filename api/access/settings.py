"""Settings of access: who may come in, from where, and for how long."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?|https?://\[[0-9a-f:]+\](?::\d{1,5})?")


def _is_origin(text: str) -> str:
    if not _ORIGIN.fullmatch(text):
        raise ValueError("An origin is scheme, host and port in small letters, without a path.")
    return text


Origin = Annotated[str, AfterValidator(_is_origin)]


class OidcSettings(BaseModel):
    """Bearer tokens of the intranet's identity provider; off while `issuer` is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(
        default="", max_length=500, description="The provider's issuer (`iss`); empty: off."
    )
    audience: str = Field(
        default="wenbao", min_length=1, max_length=200, description="The `aud` of its tokens."
    )
    jwks_url: str = Field(
        default="",
        max_length=500,
        description="Where its public keys are; empty: as its discovery document says.",
    )
    algorithms: tuple[
        Literal["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"], ...
    ] = Field(default=("RS256", "ES256"), min_length=1, description="Signatures that are accepted.")
    user_claim: str = Field(
        default="sub", min_length=1, max_length=100, description="The claim that names the user."
    )
    scope_claim: str = Field(
        default="scope",
        min_length=1,
        max_length=100,
        description="The claim with the user's scopes or roles (words, or a list).",
    )
    ask_value: str = Field(
        default="wenbao.ask", min_length=1, max_length=200, description="Its value that may ask."
    )
    admin_value: str = Field(
        default="wenbao.admin",
        min_length=1,
        max_length=200,
        description="Its value that may do what operators do, and ask.",
    )
    refresh_s: float = Field(
        default=30.0,
        ge=0,
        le=3600,
        description="Least time between two fetches of its keys for a key that is not known.",
    )
    timeout_s: float = Field(
        default=5.0, gt=0, le=60, description="How long the provider may take to give its keys."
    )


class AccessSettings(BaseModel):
    """Who may come in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    required: bool = Field(
        default=False,
        description=(
            "Whether a key or token is needed on loopback too. On any other address, and behind "
            "a trusted proxy, one always is."
        ),
    )
    hosts: tuple[str, ...] = Field(
        default=(),
        description=(
            "Names under which the service is reached (`Host`, without port), beside those of "
            "this machine. On another address than loopback, none means any."
        ),
    )
    origins: tuple[Origin, ...] = Field(
        default=(),
        description=(
            "Web origins (`https://portal.example`) whose pages may call the service and embed "
            "the chat; none: no other page may."
        ),
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=(),
        description="Addresses of proxies whose X-Forwarded-… headers are believed.",
    )
    token_minutes: int = Field(
        default=15, ge=1, le=1440, description="How long a token for a browser holds at most."
    )
    token_secret: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Signs the tokens; none: a random one that is kept in the database.",
    )
    hsts_s: int = Field(
        default=0,
        ge=0,
        le=63_072_000,
        description="Seconds for Strict-Transport-Security; 0 sends no such header.",
    )
    body_timeout_s: float = Field(
        default=10.0, gt=0, le=600, description="How long a request body may take to arrive."
    )
    oidc: OidcSettings = Field(
        default_factory=OidcSettings, description="Tokens of an identity provider."
    )
