"""Webhooks: signed as the published library verifies, and their answers understood."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from frontdesk.base.clock import now
from frontdesk.models.delivery import TargetState
from frontdesk.notify import webhook
from frontdesk.notify.failures import NotSent
from frontdesk.notify.guard import Answer
from frontdesk.store.businesses import new_secret

NEW, OLD = new_secret(), new_secret()
CONTENT = {"type": "emergency", "data": {"summary": "Gasgeruch – “sofort” 🚨"}}


def sent(keys: TargetState, answer: Answer = Answer(204, None)) -> tuple[bytes, dict[str, str]]:  # noqa: B008
    """The body and the headers of a webhook."""
    requests: list[tuple[bytes, dict[str, str]]] = []

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        assert url == "https://example.com/"
        requests.append((body, dict(headers)))
        return answer

    webhook.send(post, "https://example.com/", "01ID", CONTENT, keys)
    return requests[0]


def test_a_webhook_verifies_with_the_published_library() -> None:
    body, headers = sent(TargetState(secret=NEW))
    assert Webhook(NEW).verify(body, headers) == CONTENT
    assert headers["Webhook-Id"] == "01ID"
    for changed in (body + b" ", body.replace(b"emergency", b"emergence")):
        with pytest.raises(WebhookVerificationError):
            Webhook(NEW).verify(changed, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(body, headers)


def test_for_a_day_both_secrets_sign() -> None:
    later, before = now() + timedelta(minutes=1), now() - timedelta(minutes=1)
    body, headers = sent(TargetState(secret=NEW, old_secret=OLD, old_until=later))
    assert Webhook(NEW).verify(body, headers) == Webhook(OLD).verify(body, headers) == CONTENT
    third = new_secret()
    twice = TargetState(
        secret=third, old_secret=NEW, old_until=later, older_secret=OLD, older_until=later
    )
    body, headers = sent(twice)
    for secret in (third, NEW, OLD):
        assert Webhook(secret).verify(body, headers) == CONTENT
    body, headers = sent(twice.model_copy(update={"older_until": before}))
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(body, headers)
    body, headers = sent(TargetState(secret=NEW, old_secret=OLD, old_until=before))
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(body, headers)
    assert Webhook(NEW).verify(body, headers) == json.loads(body)


def test_a_secret_has_256_bits_and_is_no_other_s() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert all(secret.startswith("whsec_") and len(secret) == 50 for secret in (NEW, OLD))


@pytest.mark.parametrize(
    ("status", "retry_after", "error", "seconds", "gone"),
    [
        (500, None, "http_500", None, False),
        (503, "120", "http_503", 120.0, False),
        (429, "9999999999", "http_429", webhook.LONGEST_WAIT, False),
        (503, "Fri, 31 Dec 1999 23:59:59 GMT", "http_503", 0.0, False),
        (503, "soon", "http_503", None, False),
        (503, f"Fri, 31 Dec {'9' * 20} 23:59:59 GMT", "http_503", None, False),
        (503, "-5", "http_503", None, False),
        (301, None, "http_301", None, False),
        (302, None, "http_302", None, False),
        (404, None, "http_404", None, False),
        (410, None, "http_410", None, True),
    ],
)
def test_what_is_not_accepted_is_not_sent(
    status: int, retry_after: str | None, error: str, seconds: float | None, gone: bool
) -> None:
    with pytest.raises(NotSent) as failure:
        sent(TargetState(secret=NEW), Answer(status, retry_after))
    found = failure.value
    assert (found.error, found.seconds, found.gone) == (error, seconds, gone)


def test_a_date_to_try_again_is_a_time_from_now() -> None:
    moment = (now() + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    with pytest.raises(NotSent) as failure:
        sent(TargetState(secret=NEW), Answer(503, moment))
    assert failure.value.seconds is not None
    assert 3500 < failure.value.seconds <= 3600


def test_without_a_secret_nothing_is_sent_unsigned() -> None:
    with pytest.raises(NotSent, match="no_secret"):
        sent(TargetState())
