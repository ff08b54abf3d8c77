"""The client for Claude, by the provider that the settings name, and its key, if it needs one."""

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from frontdesk.base.settings import Settings

if TYPE_CHECKING:
    from frontdesk.assistant.claude.calls import Claude

KEPT_SECONDS = 300
"""How long a key is kept before the secret is read again."""

_one_at_a_time = Lock()


def claude_client(settings: Settings) -> "Claude":
    """The client of this process.

    A key is read from its secret every 5 minutes, and after the first answer that refuses it.
    """
    with _one_at_a_time:
        key = _key(settings) if settings.provider == "anthropic" else ""
        return _client(
            settings.provider, key, settings.anthropic_base_url, settings.anthropic_workspace_id
        )


def is_renewed(settings: Settings, client: "Claude", error: Exception) -> bool:
    """Whether an error tells that the client's key is refused, and the secret holds another one."""
    refused = getattr(error, "status_code", None) == 401
    if not refused or settings.provider != "anthropic" or not settings.anthropic_secret_name:
        return False
    with _one_at_a_time:
        if _key(settings) == client.api_key:  # else another call has just read it
            _key(settings, again=True)
        return _key(settings) != client.api_key


def model_id(settings: Settings, model: str) -> str:
    """The id of a model at the provider."""
    if settings.provider != "bedrock":
        return model
    prefix = f"{settings.bedrock_profile}." if settings.bedrock_profile else ""
    return f"{prefix}anthropic.{model}"


def _key(settings: Settings, *, again: bool = False) -> str:
    if settings.anthropic_api_key:
        return settings.anthropic_api_key.get_secret_value()
    from aws_lambda_powertools.utilities.parameters import get_secret  # noqa: PLC0415

    name = settings.anthropic_secret_name or ""
    return str(get_secret(name, max_age=KEPT_SECONDS, force_fetch=again)).strip()


@lru_cache(maxsize=1)
def _client(provider: str, key: str, base_url: str, workspace_id: str) -> "Claude":
    from frontdesk.assistant.claude import client  # noqa: PLC0415 (takes seconds)

    if provider == "bedrock":
        return client.bedrock_client(base_url)
    if provider == "anthropic_aws":
        return client.aws_client(workspace_id, base_url)
    return client.anthropic_client(key, base_url)
