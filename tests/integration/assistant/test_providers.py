"""Turns with Claude by each provider, through the SDK's own client and in its own wire format."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities import circuit_breaker, parameters
from PIL import Image

from frontdesk.base.settings import Settings
from frontdesk.models.attachments import Owner, PhotoType, Upload
from frontdesk.models.classification import Source
from frontdesk.models.scope import UNLIMITED
from frontdesk.store import attachments
from frontdesk.store.history import TurnRequest
from frontdesk.store.table import Table
from frontdesk.turn.context import TurnContext
from frontdesk.turn.turn import take_turn
from frontdesk.wiring import turns as dependencies
from local.claude.behaviours import answers, error
from local.claude.exchange import Exchange
from local.claude.server import ANSWER, KEY, REPLY, SECRET, WORKSPACE, ClaudeStandIn, Provider
from tests.support.photos import MemoryS3, bucket, photo
from tests.support.turns import fold

LEAK = TurnRequest("My sink is leaking", scope=UNLIMITED)
MODELS = {
    "anthropic": "claude-haiku-5-5",
    "anthropic_aws": "claude-haiku-5-5",
    "bedrock": "us.anthropic.claude-haiku-5-5",
}
PATIENT = {"CLASSIFIER_SECONDS": "600", "FIRST_TOKEN_SECONDS": "600", "STALL_SECONDS": "600"}

Make = Callable[..., TurnContext]


@pytest.fixture(params=MODELS)
def provider(request: pytest.FixtureRequest) -> Provider:
    found: Provider = request.param
    return found


@pytest.fixture
def claude(provider: Provider) -> Iterator[ClaudeStandIn]:
    with ClaudeStandIn(provider=provider) as stand_in:
        yield stand_in


@pytest.fixture
def make(
    moto_table: Table, claude: ClaudeStandIn, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Make]:
    """Makes turn contexts that ask the stand-in, in an environment with AWS credentials."""
    from anthropic.lib.aws import _auth  # it takes a second

    monkeypatch.setattr(circuit_breaker.base, "_LOCAL_FAILURES", {})
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASTANDIN")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    _auth._get_session.cache_clear()  # it keeps credentials, those of other tests
    parameters.clear_caches()
    with ExitStack() as stack:

        def make_context(**changes: str) -> TurnContext:
            own = {
                "PROVIDER": claude.provider,
                "ANTHROPIC_API_KEY": KEY if claude.provider == "anthropic" else "",
                "ANTHROPIC_BASE_URL": claude.url,
                "ANTHROPIC_WORKSPACE_ID": WORKSPACE,
                "BEDROCK_PROFILE": "us",
            }
            values = {**PATIENT, **own, **changes}
            settings = Settings.model_validate({n: value for n, value in values.items() if value})
            clients.append(partial(dependencies.claude_client, settings))
            stack.callback(lambda: clients[-1]().close())
            return TurnContext(moto_table, dependencies.assistant(settings, moto_table))

        yield make_context
        _auth._get_session.cache_clear()


clients: list[Callable[[], Any]] = []
"""Those of the contexts that were made, as they are at a time."""


def wrote(context: TurnContext) -> tuple[Source, str | None]:
    answer = fold(take_turn(context, LEAK, 60))
    return answer.classification.source, answer.writer


def test_a_turn_is_read_and_answered_by_the_provider(claude: ClaudeStandIn, make: Make) -> None:
    answer = fold(take_turn(make(), LEAK, 60))
    assert (answer.classification.source, answer.writer) == (Source.CLAUDE, "claude")
    assert (answer.service_type, answer.response) == ("plumbing", REPLY)
    assert not claude.refused
    assert claude.models == {MODELS[claude.provider]}
    [reading] = [r for r in claude.requests if "format" in r["output_config"]]
    schema = reading["output_config"]["format"]
    assert schema["type"] == "json_schema"
    assert "service_type" in schema["schema"]["properties"]


@pytest.mark.parametrize("provider", ["anthropic_aws", "bedrock"], indirect=True)
def test_what_another_secret_has_signed_is_refused(
    claude: ClaudeStandIn, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    assert wrote(make()) == (Source.KEYWORDS, "canned")
    assert claude.refused == len(claude.requests) > 0


@pytest.mark.parametrize("provider", ["anthropic_aws"], indirect=True)
def test_another_workspace_is_refused(claude: ClaudeStandIn, make: Make) -> None:
    assert wrote(make(ANTHROPIC_WORKSPACE_ID="wrkspc_another")) == (Source.KEYWORDS, "canned")
    assert claude.refused


def test_a_provider_that_throttles_opens_the_circuit(claude: ClaudeStandIn, make: Make) -> None:
    claude.classify = claude.reply = error(429, "rate_limit_error", {"retry-after": "60"})
    context = make(BREAKER_FAILURES="1")
    assert wrote(context) == (Source.KEYWORDS, "canned")
    asked = len(claude.requests)
    assert asked == 2  # a minute is too long for the one retry
    assert wrote(context) == (Source.KEYWORDS, "canned")
    assert len(claude.requests) == asked


def test_a_stream_that_is_throttled_before_its_first_word_opens_the_circuit(
    claude: ClaudeStandIn, make: Make
) -> None:
    def throttled(exchange: Exchange) -> None:
        exchange.begin()
        exchange.event("error", error={"type": "overloaded_error", "message": "no"})

    claude.reply = throttled
    context = make(BREAKER_FAILURES="1")
    assert wrote(context) == (Source.CLAUDE, "canned")
    streams = sum("format" not in r["output_config"] for r in claude.requests)
    assert wrote(context) == (Source.CLAUDE, "canned")
    assert sum("format" not in r["output_config"] for r in claude.requests) == streams


@pytest.mark.parametrize("provider", ["anthropic"], indirect=True)
def test_a_rotated_key_is_read_when_the_old_one_is_refused(
    claude: ClaudeStandIn, make: Make
) -> None:
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(Name="frontdesk/claude", SecretString=KEY)
    context = make(
        ANTHROPIC_API_KEY="", ANTHROPIC_SECRET_NAME="frontdesk/claude", BREAKER_FAILURES="1"
    )
    assert wrote(context) == (Source.CLAUDE, "claude")
    claude.key, old = "sk-rotated", clients[-1]()
    secrets.put_secret_value(SecretId="frontdesk/claude", SecretString="sk-rotated")
    assert wrote(context) == (Source.CLAUDE, "claude")  # and no circuit has opened
    assert wrote(context) == (Source.CLAUDE, "claude")
    assert 1 <= claude.refused <= 2  # one for each call at most
    old.close()
    claude.key = "sk-another"  # which the secret does not hold
    assert wrote(context) == (Source.KEYWORDS, "canned")


def is_reply(request: Any) -> bool:
    """Whether words are asked for; the question of a classification is JSON. Both are on their way
    at once, and Bedrock's requests do not say which is streamed."""
    content = request["messages"][-1]["content"]
    text = content if isinstance(content, str) else content[-1]["text"]
    return not text.startswith("{")


def test_photos_are_in_the_request_itself_once_and_small_enough_to_be_read(
    make: Make, claude: ClaudeStandIn
) -> None:
    claude.classify = answers(
        {**ANSWER, "from_photos": ["label: 40 gallons", "<b>x</b>", "x" * 999]}
    )
    s3 = MemoryS3()
    context = replace(make(), bucket=lambda: bucket(s3))
    ids = ["A" * 22, "B" * 22]
    for id_, data in zip(ids, (photo(2400, 1200), photo(300, 200)), strict=True):
        upload = Upload(id=id_, owner=Owner(), content_type=PhotoType.JPEG, bytes=len(data))
        attachments.announce(context.table, upload, {})
        s3.objects[f"new/{id_}"] = data
    first = fold(take_turn(context, replace(LEAK, attachments=ids), 60))
    assert first.case.photos == 2
    assert first.case.from_photos == ["label: 40 gallons"]
    asked, replied = sorted(claude.requests[-2:], key=is_reply)
    for request in (asked, replied):
        blocks = request["messages"][-1]["content"]
        pictures = [block["source"] for block in blocks if block["type"] == "image"]
        assert [block["type"] for block in blocks[-3:]] == ["image", "image", "text"]
        assert {(p["type"], p["media_type"]) for p in pictures} == {("base64", "image/jpeg")}
        shown = [Image.open(BytesIO(base64.b64decode(p["data"]))) for p in pictures]
        assert [picture.size for picture in shown] == [(1544, 772), (300, 200)]
    assert json.loads(asked["messages"][0]["content"][-1]["text"])["photos"] == 2

    again = replace(LEAK, message="And now?", conversation_id=first.conversation_id)
    fold(take_turn(context, again, 60))
    asked, replied = sorted(claude.requests[-2:], key=is_reply)
    assert '"image"' not in json.dumps([asked, replied])
    earlier = json.loads(asked["messages"][0]["content"])["earlier"]
    assert [said.get("photos") for said in earlier] == [2, None]
    assert '{"photos_sent_earlier": 2}' in replied["messages"][0]["content"][0]["text"]
