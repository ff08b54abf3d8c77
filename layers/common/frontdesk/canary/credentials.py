"""What an API wants of its callers, by a secret: a key, a token of its OpenID Connect provider."""

import base64
import json
from typing import Any
from urllib.parse import quote, urlencode

from frontdesk.canary.connection import connection

SECONDS = 10.0


def headers(secret: str) -> dict[str, str]:
    """The headers that a secret's text makes; none without a secret.

    It is a JSON object with one or both of ``api_key``, and ``token_url``, ``client_id`` and
    ``client_secret`` of a client that gets its tokens by its credentials; ``scope`` and
    ``audience`` are for providers that want one.

    Raises:
        ValueError, KeyError: the secret or the provider's answer is none of these.
        OSError, http.client.HTTPException: the provider cannot be reached.
    """
    known: dict[str, Any] = json.loads(secret) if secret else {}
    found: dict[str, str] = {}
    if "api_key" in known:
        found["x-api-key"] = known["api_key"]
    if "token_url" in known:
        found["Authorization"] = f"Bearer {_token(known)}"
    return found


def _token(known: dict[str, Any]) -> str:
    opened, parts = connection(known["token_url"], SECONDS)
    asked: dict[str, str] = {"grant_type": "client_credentials"}
    asked |= {name: known[name] for name in ("scope", "audience") if name in known}
    client = f"{quote(known['client_id'], '')}:{quote(known['client_secret'], '')}"
    opened.request(
        "POST",
        parts.path or "/",
        urlencode(asked),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"Basic {base64.b64encode(client.encode()).decode()}",
        },
    )
    response = opened.getresponse()
    answer = response.read()
    if response.status != 200:
        raise ValueError(f"the provider answered {response.status}")
    return str(json.loads(answer)["access_token"])
