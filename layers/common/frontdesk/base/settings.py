"""The settings, read once from the environment when the process starts."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Json,
    SecretStr,
    ValidationError,
)

Language = Literal[
    "en", "es", "pt", "fr", "de", "it", "nl", "pl", "cs", "sv", "tr", "vi", "ru", "uk", "ar", "hi",
    "zh", "ja", "ko",
]  # fmt: skip
"""The languages of ``frontdesk.texts``."""


def _time_zone(name: str) -> str:
    import zoneinfo  # noqa: PLC0415 (a cold start without the setting does without it)

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not the name of a time zone, such as Europe/Berlin") from None
    return name


def _country(code: str) -> str:
    import tzdata  # noqa: PLC0415  (if a country is named)

    countries = Path(tzdata.__file__).with_name("zoneinfo") / "iso3166.tab"
    if not re.fullmatch("[A-Z]{2}", code) or f"\n{code}\t" not in countries.read_text("utf-8"):
        raise ValueError("is not the code of a country by ISO 3166, such as DE, or GB for the UK")
    return code


def _phone(shown: str) -> str | None:
    shown = " ".join(shown.split())
    if shown and (not shown.isprintable() or set("<>{}") & {*shown} or not re.search(r"\d", shown)):
        raise ValueError("is not a telephone number")
    return shown or None


def _ids(listed: str | frozenset[int]) -> frozenset[int]:
    if not isinstance(listed, str):
        return listed
    if not re.fullmatch(r"[1-9]\d{0,15}(,[1-9]\d{0,15})*", listed, re.ASCII):
        raise ValueError("is not a list of ids separated by commas, such as 7,8")
    return frozenset(map(int, listed.split(",")))


ShownPhone = Annotated[
    Annotated[str, Field(max_length=40), AfterValidator(_phone)] | None, Field(default=None)
]
"""A telephone number as it is to be shown, such as +1 206 555 0100 or 1-800-PLUMBER."""

_Dollars = Annotated[float, Field(ge=0, le=100_000)]
Prices = Json[dict[str, tuple[_Dollars, _Dollars] | tuple[_Dollars, _Dollars, _Dollars, _Dollars]]]


class Settings(BaseModel):
    """A field for each environment variable, whose name is the field's in capitals."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=str.upper, allow_inf_nan=False
    )

    service_name: str = "frontdesk"
    """The name in log lines and metrics, which tells the stages of one account apart."""
    powertools_log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(str.upper)
    ] = "INFO"
    """The least severe level that is logged."""
    table_name: str = "frontdesk"
    aws_timeout_factor: float = Field(default=1, ge=1)
    """What the time limits of requests to AWS are multiplied by, where the machine is slow."""
    allowed_origins: str = "*"
    """The origins of the web pages that may call the API, separated by commas; * is any."""
    auth_mode: Literal["none", "jwt", "visitors"] = "none"
    """none: every caller may do everything. jwt: callers need a token. visitors: callers without a
    token can chat only.
    """
    token_issuer: str = ""
    """The ``iss`` of the tokens: an OpenID Connect provider's address."""
    token_audience: str = ""
    """A token's ``aud`` has to hold this."""
    token_keys_url: str = ""
    """The address of the issuer's keys (JWKS); unset, the usual one under the issuer's address."""
    role_claim: str = "role"
    """The claim that holds a role, or a list with one role in it."""
    business_claim: str = "business_id"
    customer_claim: str = "customer_id"
    documentation: Literal["on", "off"] = "on"
    """Whether the OpenAPI document and its page are served; off answers as to an unknown path."""
    history_messages: int = Field(default=20, ge=0, le=100)
    """How many of a conversation's newest messages a turn reads."""
    cursor_key: str = "frontdesk"
    """The key that signs cursors: any text that callers do not know and that stays the same."""
    word_delay_seconds: float = Field(default=0.02, ge=0, le=1)
    """The pause before each word of a streamed canned reply."""
    heartbeat_seconds: float = Field(default=15, gt=0)
    """The longest silence of a stream."""
    deadline_margin_seconds: float = Field(default=2, ge=0)
    """How long before the function's own timeout a turn is cut short, so that it can be stored."""

    business_country: Annotated[str, AfterValidator(_country)] = "US"
    """Where the business is (ISO 3166): for telephone numbers, postcodes and emergency numbers."""
    business_time_zone: Annotated[str, AfterValidator(_time_zone)] = "UTC"
    """The zone of the times that customers name, such as Europe/Berlin."""
    business_language: Language = "en"
    """The language of replies where nothing tells the customer's."""
    business_phone: ShownPhone = None
    business_emergency_phone: ShownPhone = None
    """What customers may call, as it is to be shown; without a number, none is promised."""

    turns_per_session_minute: int = Field(default=0, ge=0)
    turns_per_customer_day: int = Field(default=0, ge=0)
    turns_per_business_day: int = Field(default=0, ge=0)
    """How many turns are allowed; 0 is any number."""
    retention_days: int = Field(default=0, ge=0)
    """How long a conversation is kept after its last message; 0 is for ever."""

    photos_bucket: str = ""
    """The bucket of photos."""
    photos_url: str = ""
    """Where browsers reach the bucket, if that is not S3's own address."""
    photos_per_session_day: int = Field(default=50, ge=1)
    """How many photos may be uploaded in a day for a session, or by a caller without one."""
    photos_per_address_day: int = Field(default=200, ge=1)
    """How many photos visitors may upload in a day from one address."""
    pages_proof: str = ""
    """What the pages' distribution sends with a request, so that its word on who calls counts."""

    notify_queue: str = ""
    """The name of the queue of notifications."""
    notify_urgent: str = ""
    """The name of the queue of those that wait behind no other; without one, it is the same."""
    notify_dead_queue: str = ""
    """The name of the queue of those that were given up."""
    notify_sender: str = ""
    """The address that e-mails are sent from; without one, none are sent."""
    mail_configuration: str = ""
    """The configuration set of SES that reports bounces."""
    sms_origination: str = ""
    """What SMS are sent from, as AWS knows it; without it, none are sent."""
    notify_seconds: float = Field(default=30, gt=0)
    """How long an attempt to deliver may take; then it counts as dead, and another may begin."""
    inbox_url: str = ""
    """The address of the inbox, for the links in notifications."""
    outbox_url: str = ""
    """On a developer's machine, where webhooks are sent instead of to their targets."""

    live_url: str = ""
    """The address of the WebSocket; without one, it is /live at the API's own address."""
    live_endpoint: str = ""
    """The address of API Gateway's management API, by which connections are sent frames."""

    provider: Literal["anthropic", "anthropic_aws", "bedrock"] = "anthropic"
    """Anthropic's API, by a key; Claude Platform on AWS or Amazon Bedrock, by AWS credentials."""
    anthropic_api_key: SecretStr | None = None
    anthropic_secret_name: str | None = None
    """The secret in AWS Secrets Manager that holds the key. Without a key, no model is asked."""
    anthropic_base_url: str = ""
    """The address of the provider, if it is not the usual one."""
    anthropic_workspace_id: str = ""
    """The workspace at Claude Platform on AWS."""
    bedrock_profile: str = Field(default="", pattern="[a-z]*")
    """The prefix of Bedrock's inference profile, such as us; none for the region's own models."""
    classifier_model: str = "claude-haiku-5-5"
    """The fastest model: the classification comes before the first word of the reply."""
    classifier_max_tokens: int = Field(default=700, ge=1)
    classifier_seconds: float = Field(default=4, gt=0)
    """The longest wait for a classification by Claude, its one retry included."""
    reply_model: str = "claude-haiku-5-5"
    """The fastest model: replies are short and simple, and the customer waits for them."""
    reply_max_tokens: int = Field(default=600, ge=1)
    first_token_seconds: float = Field(default=10, gt=0)
    """The longest wait for the first word of Claude's reply, its one retry included."""
    stall_seconds: float = Field(default=8, gt=0)
    """The longest pause within a reply."""
    reply_seconds: float = Field(default=60, gt=0)
    """The longest a reply may take as a whole."""
    history_tokens: int = Field(default=2000, ge=0)
    """How much of the conversation Claude gets, not counting the message itself."""
    profile_tokens: int = Field(default=3000, ge=0)
    customer_tokens: int = Field(default=1000, ge=0)
    """How much of the business's profile, and of the customer's record, it gets for a reply."""
    model_prices: Prices = {}
    """Dollars for a million tokens, see `frontdesk.base.prices`: {"model": [input, output]}."""
    claude_dollars_per_month: float = Field(default=0, ge=0)
    claude_dollars_per_business_month: float = Field(default=0, ge=0)
    """What Claude may cost in a month, in all and for each business; 0 is any amount."""
    breaker_failures: int = Field(default=3, ge=1)
    """After how many failures in a row Claude is not called for a while."""
    breaker_seconds: int = Field(default=30, ge=1)
    """How long Claude is not called then, before it is tried again."""

    canary: Literal["off", "rules", "claude"] = "off"
    """Whether a function takes a turn every few minutes, and whether Claude may answer it."""
    canary_secret_name: str = ""
    """The secret with what the API wants of the canary: a key, or what a token is got by."""
    api_url: str = ""
    """The address of the API, as the canary calls it."""
    watched_businesses: Annotated[frozenset[int], BeforeValidator(_ids)] = frozenset()
    """The businesses whose turns have metrics of their own: their ids, separated by commas."""

    @property
    def asks_claude(self) -> bool:
        """Whether there is a model to ask."""
        keyed = bool(self.anthropic_api_key or self.anthropic_secret_name)
        return keyed or self.provider != "anthropic"


def load(environment: Mapping[str, str]) -> Settings:
    """Read the settings from an environment; an empty variable counts as unset.

    Raises:
        SystemExit: a variable has a value that is not allowed. The message is a line for each such
            variable. Python prints it to standard error and ends the process with status 1, so that
            a function fails in Lambda's init phase, with that line in its log and no traceback.
    """
    try:
        return Settings.model_validate({name: v for name, v in environment.items() if v})
    except ValidationError as error:
        raise SystemExit("\n".join(problems(error))) from None


def problems(error: ValidationError) -> Iterator[str]:
    """A line for each variable that is not allowed: its name, what is allowed, and its value.

    The value of a secret is left out.
    """
    fields = Settings.model_fields.values()
    secrets = {f.alias for f in fields if SecretStr in (f.annotation, *get_args(f.annotation))}
    for found in error.errors(include_url=False):
        name = str(found["loc"][0])
        got = "" if name in secrets else f" (got {found['input']!r})"
        yield f"{name}: {found['msg'].removeprefix('Value error, ')}{got}"


settings = load(os.environ)
