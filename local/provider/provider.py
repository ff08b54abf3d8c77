"""What the provider answers to browsers and to the pages."""

import html
import ipaddress
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from local import issuer
from local.gateway.events import Request
from local.outbox.outbox import Answer
from local.provider.grants import Grants, OAuthError
from local.provider.users import USERS

PREFIX = "/issuer"
CONFIG = "/config.json"
"""Where the pages read how people log in."""

_SECONDS = 3600

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/issuer/login.css"></head>
<body><main><h1>{title}</h1>{body}</main></body></html>
"""


class Provider:
    """Answers the requests of a login; without ``login``, it says that nobody has to log in."""

    def __init__(self, *, login: bool, seconds: int = _SECONDS) -> None:
        self._login = login
        self._grants = Grants(seconds)

    @classmethod
    def of(cls, mode: str, environment: Mapping[str, str]) -> "Provider":
        """The provider for an AUTH_MODE; LOGIN_SECONDS is how long its tokens are valid."""
        seconds = int(environment.get("LOGIN_SECONDS") or _SECONDS)
        return cls(login=mode not in {"", "none"}, seconds=seconds)

    def wants(self, request: Request) -> bool:
        """Whether a request is the provider's; of the login, only this machine's own are."""
        if request.path == CONFIG:
            return True
        is_here = ipaddress.ip_address(request.source_ip).is_loopback
        return self._login and is_here and request.path.startswith(f"{PREFIX}/")

    async def answer(self, request: Request, body: bytes) -> Answer:
        """Answer a request that the provider wants."""
        asked, sent = dict(parse_qsl(request.query)), dict(parse_qsl(body.decode(errors="replace")))
        answers: Mapping[tuple[str, str], Callable[[], Answer]] = {
            ("GET", CONFIG): lambda: self._config(request),
            ("GET", f"{PREFIX}/.well-known/openid-configuration"): lambda: _metadata(request),
            ("GET", f"{PREFIX}/jwks"): lambda: Answer(200, issuer.keys()),
            ("GET", f"{PREFIX}/authorize"): lambda: self._authorize(request, asked),
            ("POST", f"{PREFIX}/token"): lambda: self._token(sent),
            ("POST", f"{PREFIX}/revoke"): lambda: self._revoke(sent),
            ("GET", f"{PREFIX}/end_session"): lambda: _end_session(request, asked),
            ("GET", f"{PREFIX}/login.css"): _style,
        }
        return answers.get((request.method, request.path), lambda: Answer(404))()

    def _config(self, request: Request) -> Answer:
        login = {
            "issuer": _base(request),
            "client_id": issuer.AUDIENCE,
            "scope": "openid profile offline_access",
            "token": "id_token",
            "logout_url": "",
        }
        return _json({"login": login if self._login else None}, {"Cache-Control": "no-cache"})

    def _authorize(self, request: Request, asked: Mapping[str, str]) -> Answer:
        """The page that lists the users; with one of them, the way back with a code."""
        back = asked.get("redirect_uri", "")
        if asked.get("client_id") != issuer.AUDIENCE or not _is_ours(request, back):
            # Never redirect to an address that nobody has registered.
            return _page("This login is not for here", "<p>Unknown client or address.</p>", 400)
        state = {"state": asked["state"]} if "state" in asked else {}
        name = asked.get("user", "")
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return _redirect(back, {"error": "invalid_request", **state})
        if not name and asked.get("prompt") == "none":
            return _redirect(back, {"error": "login_required", **state})
        if name not in USERS:
            return _page("Who are you?", _choices(asked))
        code = self._grants.code(
            USERS[name], back, asked.get("code_challenge", ""), asked.get("nonce")
        )
        return _redirect(back, {"code": code, "iss": issuer.ISSUER, **state})

    def _revoke(self, asked: Mapping[str, str]) -> Answer:
        self._grants.revoke(asked.get("token", ""))
        return Answer(200)

    def _token(self, asked: Mapping[str, str]) -> Answer:
        try:
            return _json(self._grants.exchange(asked), {"Cache-Control": "no-store"})
        except OAuthError as error:
            return _json({"error": str(error)}, status=400)


def _base(request: Request) -> str:
    """The address of the provider, as the browser reaches it."""
    return f"http://{request.header('host')}{PREFIX}"


def _is_ours(request: Request, address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.netloc == request.header("host")


def _style() -> Answer:
    text = Path(__file__).with_name("login.css").read_bytes()
    return Answer(200, text, "text/css; charset=utf-8")


def _metadata(request: Request) -> Answer:
    base = _base(request)
    known = {
        "issuer": issuer.ISSUER,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "jwks_uri": f"{base}/jwks",
        "revocation_endpoint": f"{base}/revoke",
        "end_session_endpoint": f"{base}/end_session",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [issuer.ALGORITHM],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "scopes_supported": ["openid", "profile", "offline_access"],
        "authorization_response_iss_parameter_supported": True,
    }
    return _json(known)


def _choices(asked: Mapping[str, str]) -> str:
    rows = []
    for name, user in USERS.items():
        query = html.escape(urlencode({**asked, "user": name}))
        label = html.escape(f"{user.name}, {user.description}")
        rows.append(f'<li><a href="authorize?{query}">{label}</a></li>')
    hint = "Choose a user of this machine's own provider. There are no passwords."
    return f"<p>{hint}</p><ul>{''.join(rows)}</ul>"


def _end_session(request: Request, asked: Mapping[str, str]) -> Answer:
    back = asked.get("post_logout_redirect_uri", "")
    if not _is_ours(request, back):
        return _page("You are logged out", "<p>You can close this page.</p>")
    return _redirect(back, {"state": asked["state"]} if "state" in asked else {})


def _redirect(address: str, parameters: Mapping[str, str]) -> Answer:
    parts = urlsplit(address)
    query = "&".join(filter(None, [parts.query, urlencode(parameters)]))
    location = parts._replace(query=query).geturl()
    return Answer(302, headers={"Location": location, "Cache-Control": "no-store"})


def _page(title: str, body: str, status: int = 200) -> Answer:
    text = _PAGE.format(title=html.escape(title), body=body)
    return Answer(status, text.encode(), "text/html; charset=utf-8", {"Cache-Control": "no-store"})


def _json(
    value: Mapping[str, object], headers: Mapping[str, str] | None = None, status: int = 200
) -> Answer:
    return Answer(status, json.dumps(value).encode(), headers=headers)
