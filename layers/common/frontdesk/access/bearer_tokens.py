"""Bearer tokens: JSON Web Tokens signed by an OpenID Connect provider.

Only the authorizer may import this: PyJWT and cryptography are in its package, not in the layer.
"""

import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from frontdesk.access.caller import Caller, Role
from frontdesk.base.ids import LARGEST_INTEGER

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""The algorithms with a public key: a shared secret that verifies tokens can also make them."""
MAX_CHARACTERS = 8192
"""The longest token; API Gateway takes no more than 10,240 bytes of headers in all."""
SKEW_SECONDS = 60
"""The largest accepted difference between the provider's clock and this one."""
REFETCH_SECONDS = 60
"""The least time between two fetches of the keys for tokens with an unknown key."""
KEYS_SECONDS = 3600
"""How long keys are cached. A key that the provider withdraws is accepted for as long."""

_FETCH_SECONDS = 3
_PAUSE_SECONDS = 5  # after a failure, while no keys are cached

_REQUIRED = ("exp", "iat", "iss", "aud", "sub")


class BadToken(Exception):
    """An invalid token; ``reason`` has no text from the token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeysUnreachable(Exception):
    """The provider's keys cannot be fetched, so the token cannot be checked."""


class Keys:
    """The provider's public keys, cached; they are fetched again for an unknown key."""

    def __init__(self, url: str) -> None:
        self._client = _Client(
            url,
            timeout=_FETCH_SECONDS,
            lifespan=KEYS_SECONDS,
            cooldown_duration=REFETCH_SECONDS,
        )

    def find(self, kid: str) -> jwt.PyJWK:
        """The key with the id ``kid``.

        Raises:
            BadToken: the provider has no such key.
            KeysUnreachable: the keys cannot be fetched.
        """
        try:
            return self._client.get_signing_key(kid)
        except jwt.PyJWKClientError:
            raise BadToken("unknown key") from None


class _Client(jwt.PyJWKClient):
    """PyJWT's client, with a pause after a failed fetch."""

    _not_before = 0.0

    def fetch_data(self) -> Any:
        if time.monotonic() < self._not_before:
            raise KeysUnreachable
        cached = self.jwk_set_cache and self.jwk_set_cache.get()
        try:
            return super().fetch_data()
        except (jwt.PyJWTError, ValueError, OSError) as error:
            pause = REFETCH_SECONDS if cached else _PAUSE_SECONDS
            self._not_before = time.monotonic() + pause
            raise KeysUnreachable from error


@dataclass(frozen=True, slots=True)
class Verifier:
    """What a valid token must have, and the names of its claims."""

    keys: Keys
    issuer: str
    audience: str
    role_claim: str
    business_claim: str
    customer_claim: str

    def caller(self, token: str) -> Caller:
        """The caller that a token identifies.

        Raises:
            BadToken: the token is invalid.
            KeysUnreachable: the token cannot be checked.
        """
        if len(token) > MAX_CHARACTERS:
            raise BadToken("too long")
        key = self.keys.find(_kid(token))
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=self.issuer,
                audience=self.audience,
                leeway=SKEW_SECONDS,
                options={"require": list(_REQUIRED), "enforce_minimum_key_length": True},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise BadToken(type(error).__name__) from None
        return self._caller(claims)

    def _caller(self, claims: Mapping[str, Any]) -> Caller:
        # PyJWT also accepts text as a time.
        times = [claims[name] for name in ("exp", "iat", "nbf") if name in claims]
        try:
            if any(type(time) not in (int, float) for time in times):
                raise ValueError
            return Caller(
                role=_role(claims.get(self.role_claim)),
                subject=_subject(claims["sub"]),
                business_id=_identity(claims.get(self.business_claim)),
                customer_id=_identity(claims.get(self.customer_claim)),
            )
        except ValueError:
            raise BadToken("claims") from None


def _kid(token: str) -> str:
    """The key id in a token's header, which must name one key and an allowed algorithm."""
    try:
        header = json.loads(
            jwt.utils.base64url_decode(token.partition(".")[0]), object_pairs_hook=_unambiguous
        )
    except (ValueError, RecursionError):
        raise BadToken("malformed") from None
    if not isinstance(header, dict) or header.get("alg") not in ALGORITHMS:
        raise BadToken("algorithm")
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise BadToken("no key named")
    return kid


def _unambiguous(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as a dict; refuse a repeated name, which readers would take differently."""
    pairs = list(pairs)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _subject(claim: str) -> str:
    """A subject: at most 255 ASCII characters, by section 2 of OpenID Connect Core."""
    if not re.fullmatch("[ -~]{1,255}", claim):
        raise ValueError
    return claim


def _role(claim: Any) -> Role:
    """The role in a claim: its name, or the only role in a list of groups (as from Cognito)."""
    names = claim if isinstance(claim, list) else [claim]
    known = {role.value for role in Role} - {Role.VISITOR}
    [role] = [name for name in names if isinstance(name, str) and name in known]
    return Role(role)


def _identity(claim: Any) -> int | None:
    """The id in a claim, a number or digits as text: Cognito's attributes are always text."""
    if claim is None:
        return None
    if isinstance(claim, str) and re.fullmatch("[0-9]{1,16}", claim):
        claim = int(claim)
    if type(claim) is not int or not 1 <= claim <= LARGEST_INTEGER:
        raise ValueError
    return claim
