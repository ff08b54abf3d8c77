"""What the environment decides, read once, when the process starts."""

import os
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class Settings(BaseModel):
    """One field per environment variable, the field's name in capitals; an empty one is unset."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=str.upper)

    service_name: str = "frontdesk"
    """What log lines and metrics are marked with, to tell the stages of one account apart."""
    table_name: str = "frontdesk"
    allowed_origins: str = "*"
    """The origins of the web pages that may call the API, separated by commas; * is any."""
    auth_mode: Literal["none", "jwt", "visitors"] = "none"
    """Whether anybody may do anything, callers need a token, or who has none is a visitor."""
    token_issuer: str = ""
    """The ``iss`` of the tokens: an OpenID Connect provider's address."""
    token_audience: str = ""
    """What has to be in the ``aud`` of a token."""
    token_keys_url: str = ""
    """Where the issuer's keys are (JWKS); unset, at the usual place under the issuer's address."""
    role_claim: str = "role"
    """The claim that holds a role, or a list with one role in it."""
    business_claim: str = "business_id"
    customer_claim: str = "customer_id"
    history_messages: int = Field(default=20, ge=0, le=100)
    """How many of a conversation's newest messages a turn reads."""
    cursor_key: str = "frontdesk"
    """What cursors are signed with: anything that callers do not know and that stays the same."""
    word_delay_seconds: float = Field(default=0.02, ge=0, le=1)
    """The pause before each word of a streamed canned reply."""
    heartbeat_seconds: float = Field(default=15, gt=0)
    """The longest silence of a stream."""
    deadline_margin_seconds: float = Field(default=2, ge=0)
    """What is left of the function's own time when a turn is cut short, to store what there is."""

    turns_per_session_minute: int = Field(default=0, ge=0)
    turns_per_customer_day: int = Field(default=0, ge=0)
    turns_per_business_day: int = Field(default=0, ge=0)
    """How many turns there may be; 0 is any number."""
    retention_days: int = Field(default=0, ge=0)
    """How long after its last message a conversation is kept; 0 is for ever."""

    anthropic_api_key: SecretStr | None = None
    anthropic_secret_name: str | None = None
    """The secret in AWS Secrets Manager that is the key. Without either, no model is asked."""
    anthropic_base_url: str = "https://api.anthropic.com"
    classifier_model: str = "claude-haiku-5-5"
    """The fastest: a label has to be there before the first word of the reply."""
    classifier_max_tokens: int = Field(default=400, ge=1)
    classifier_seconds: float = Field(default=4, gt=0)
    """How long a classification by Claude is waited for, its one retry included."""
    reply_model: str = "claude-haiku-5-5"
    """The fastest: what a front desk says is short and simple, and its first word is waited for."""
    reply_max_tokens: int = Field(default=600, ge=1)
    first_token_seconds: float = Field(default=10, gt=0)
    """How long the first word of Claude's reply is waited for, its one retry included."""
    stall_seconds: float = Field(default=8, gt=0)
    """The longest pause in the midst of a reply."""
    reply_seconds: float = Field(default=60, gt=0)
    """The longest a reply may take as a whole."""
    history_tokens: int = Field(default=2000, ge=0)
    """How much of what was said before Claude is shown, apart from the message itself."""
    breaker_failures: int = Field(default=3, ge=1)
    """After how many failures in a row Claude is left alone."""
    breaker_seconds: int = Field(default=30, ge=1)
    """How long Claude is left alone before it is tried again."""


settings = Settings.model_validate({name: value for name, value in os.environ.items() if value})
