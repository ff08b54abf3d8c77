"""Codes and refresh tokens, in memory: each is good once."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from local import issuer
from local.provider.users import User

T = TypeVar("T")

_CODE_SECONDS = 60.0
_SESSION_SECONDS = 12 * 3600.0
_KEPT = 1000


class OAuthError(Exception):
    """A refusal by its code of OAuth 2.0."""


@dataclass(frozen=True, slots=True)
class _Code:
    user: User
    redirect_uri: str
    challenge: str
    nonce: str | None
    until: float


@dataclass(frozen=True, slots=True)
class _Session:
    user: User
    until: float


class Grants:
    """What may still be exchanged for tokens, which are valid for ``seconds``."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._codes: dict[str, _Code] = {}
        self._sessions: dict[str, _Session] = {}

    def code(self, user: User, redirect_uri: str, challenge: str, nonce: str | None) -> str:
        """A code for a user who has logged in."""
        until = time.monotonic() + _CODE_SECONDS
        return _keep(self._codes, _Code(user, redirect_uri, challenge, nonce, until))

    def exchange(self, asked: Mapping[str, str]) -> Mapping[str, object]:
        """The tokens for a code, or for a refresh token.

        Raises:
            OAuthError: it is unknown, used or expired, or was given to somebody else.
        """
        if asked.get("client_id") != issuer.AUDIENCE:
            raise OAuthError("invalid_client")
        match asked.get("grant_type"):
            case "authorization_code":
                return self._from_code(asked)
            case "refresh_token":
                session = self._sessions.pop(asked.get("refresh_token", ""), None)
                if session is None or session.until < time.monotonic():
                    raise OAuthError("invalid_grant")
                return self._tokens(session, None)
        raise OAuthError("unsupported_grant_type")

    def revoke(self, token: str) -> None:
        """Let a refresh token be good no more."""
        self._sessions.pop(token, None)

    def _from_code(self, asked: Mapping[str, str]) -> Mapping[str, object]:
        code = self._codes.pop(asked.get("code", ""), None)
        proven = code is not None and _proves(asked.get("code_verifier", ""), code.challenge)
        if code is None or not proven or code.until < time.monotonic():
            raise OAuthError("invalid_grant")
        if code.redirect_uri != asked.get("redirect_uri"):
            raise OAuthError("invalid_grant")
        session = _Session(code.user, time.monotonic() + _SESSION_SECONDS)
        return self._tokens(session, code.nonce)

    def _tokens(self, session: _Session, nonce: str | None) -> Mapping[str, object]:
        user = session.user
        claims = {"sub": user.subject, "name": user.name, **user.claims}
        token = issuer.mint(self._seconds, **claims, **({"nonce": nonce} if nonce else {}))
        return {
            "access_token": token,
            "id_token": token,
            "refresh_token": _keep(self._sessions, session),
            "token_type": "Bearer",
            "expires_in": self._seconds,
            "scope": "openid profile offline_access",
        }


def _proves(verifier: str, challenge: str) -> bool:
    """Whether a code verifier is the one of a challenge (RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return bool(challenge) and hmac.compare_digest(made.encode(), challenge.encode())


def _keep(kept: dict[str, T], value: T) -> str:
    """Keep a value under a name that nobody can guess; the oldest give way."""
    name = secrets.token_urlsafe(32)
    kept[name] = value
    while len(kept) > _KEPT:
        del kept[next(iter(kept))]
    return name
