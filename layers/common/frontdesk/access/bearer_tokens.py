"""Bearer tokens: JSON Web Tokens that a provider of OpenID Connect has signed.

PyJWT and cryptography are in the authorizer's own package, not in the layer: only it imports this.
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
"""Those with a public key: with a secret, whoever can verify a token can also make one."""
MAX_CHARACTERS = 8192
"""The longest token; API Gateway takes no more than 10,240 bytes of headers."""
SKEW_SECONDS = 60
"""How far the provider's clock and ours may be apart."""
REFETCH_SECONDS = 60
"""How long keys are not fetched again for a token that is signed with none of them."""
KEYS_SECONDS = 3600
"""How long keys are believed: as long goes on what a key signs that the provider has withdrawn."""

_FETCH_SECONDS = 3
_PAUSE_SECONDS = 5  # after a failure, while there are no keys at all

_REQUIRED = ("exp", "iat", "iss", "aud", "sub")


class BadToken(Exception):
    """A token that proves nothing; ``reason`` quotes nothing of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeysUnreachable(Exception):
    """The provider's keys cannot be had, so nobody can say what a token is worth."""


class Keys:
    """The provider's public keys, kept, and fetched again for a key that is not among them."""

    def __init__(self, url: str) -> None:
        self._client = _Client(
            url,
            timeout=_FETCH_SECONDS,
            lifespan=KEYS_SECONDS,
            cooldown_duration=REFETCH_SECONDS,
        )

    def find(self, kid: str) -> jwt.PyJWK:
        """The key of that id.

        Raises:
            BadToken: the provider has no such key.
            KeysUnreachable: nobody can say.
        """
        try:
            return self._client.get_signing_key(kid)
        except jwt.PyJWKClientError:
            raise BadToken("unknown key") from None


class _Client(jwt.PyJWKClient):
    """PyJWT's client, but one that does not ask again and again a provider that does not answer."""

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
    """What a token has to be, and what its claims are called."""

    keys: Keys
    issuer: str
    audience: str
    role_claim: str
    business_claim: str
    customer_claim: str

    def caller(self, token: str) -> Caller:
        """Whom a token stands for.

        Raises:
            BadToken: it stands for nobody.
            KeysUnreachable: nobody can say.
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
        # PyJWT takes texts for times as well.
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
    """The id of the key that a token says it is signed with; exactly one, and an allowed use."""
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
    """Of a name given twice, one reader takes the first value and another the last."""
    pairs = list(pairs)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _subject(claim: str) -> str:
    """At most 255 characters of ASCII, as OpenID Connect Core says in section 2."""
    if not re.fullmatch("[ -~]{1,255}", claim):
        raise ValueError
    return claim


def _role(claim: Any) -> Role:
    """A role by its name, or the only one in a list of groups (as Cognito has them)."""
    names = claim if isinstance(claim, list) else [claim]
    known = {role.value for role in Role} - {Role.VISITOR}
    [role] = [name for name in names if isinstance(name, str) and name in known]
    return Role(role)


def _identity(claim: Any) -> int | None:
    """An id, which may be a text in digits: Cognito's own attributes are never numbers."""
    if claim is None:
        return None
    if isinstance(claim, str) and re.fullmatch("[0-9]{1,16}", claim):
        claim = int(claim)
    if type(claim) is not int or not 1 <= claim <= LARGEST_INTEGER:
        raise ValueError
    return claim
