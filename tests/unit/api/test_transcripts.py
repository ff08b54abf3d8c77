"""Staff send a transcript: when that is refused, and what a repetition does."""

from typing import Any

import httpx
import pytest

from frontdesk.access import caller as access
from frontdesk.api import transcripts
from frontdesk.base.settings import Settings
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.failures import NotSent
from frontdesk.store.deliveries import list_deliveries
from frontdesk.store.table import Table
from tests.support import functions
from tests.support.notifying import BUSINESS, MemoryQueue, Receiver, consumer, work_off
from tests.support.rows import check_rows
from tests.unit.delivery.test_transcripts import ADDRESS, stored

STAFF = {"role": "staff", "subject": "s", "business_id": "7"}


@pytest.fixture(autouse=True)
def _tokens_and_a_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))
    monkeypatch.setattr(transcripts, "settings", Settings(NOTIFY_SENDER="desk@example.com"))


def send(
    table: Table, queue: MemoryQueue, conversation_id: str, caller: dict[str, str] = STAFF
) -> httpx.Response:
    with functions.desk(table, caller, queue) as api:
        return api.post(f"/api/v1/conversations/{conversation_id}/transcript")


def test_staff_send_a_transcript_once(moto_table: Table) -> None:
    queue, receiver = MemoryQueue(), Receiver()
    one = stored(moto_table, when="on_request")
    first = send(moto_table, queue, one.id)
    assert first.status_code == 200
    assert first.json()["data"]["status"] == "queued"
    assert ADDRESS not in first.text
    assert queue.delays == [0]
    send(moto_table, queue, one.id)  # an impatient second click
    assert work_off(consumer(moto_table, receiver, queue), queue) == []
    again = send(moto_table, queue, one.id).json()["data"]
    assert (again["status"], again["id"]) == ("delivered", first.json()["data"]["id"])
    assert list(queue.messages) == []
    assert [letter.to for letter in receiver.letters] == [ADDRESS]
    # What has been said since is another transcript.
    stored(moto_table, "thank you", when="on_request")
    assert send(moto_table, queue, one.id).json()["data"]["id"] != again["id"]


def test_what_has_failed_is_sent_again_on_request(moto_table: Table) -> None:
    queue = MemoryQueue()
    receiver = Receiver([NotSent("ses_MessageRejected", final=True)])
    one = stored(moto_table, when="on_request")
    send(moto_table, queue, one.id)
    work_off(consumer(moto_table, receiver, queue), queue)
    assert send(moto_table, queue, one.id).json()["data"]["status"] == "queued"
    work_off(consumer(moto_table, receiver, queue), queue)
    assert len(receiver.letters) == 1
    [delivery], _ = list_deliveries(
        moto_table, BUSINESS, 9, before=None, status=None, scope=UNLIMITED
    )
    assert delivery.status == "delivered"


def test_a_transcript_that_nobody_may_send_is_refused(
    moto_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = MemoryQueue()
    customer = {"role": "customer", "subject": "c", "customer_id": "5"}
    other = {"role": "staff", "subject": "s", "business_id": "8"}
    visitor = {"role": "visitor", "subject": "v"}

    def check(status: int, caller: dict[str, str], fields: dict[str, Any], words: str) -> None:
        one = stored(moto_table, **{"when": "on_request"} | fields)
        answer = send(moto_table, queue, one.id, caller)
        assert (answer.status_code, words in answer.text) == (status, True), answer.text

    check_rows(
        (
            (409, STAFF, {"first": ()}, "no e-mail address"),
            (403, customer, {}, "may not"),
            (403, visitor, {}, "may not"),
            (404, other, {}, "no such conversation"),
            (409, STAFF, {"when": "never"}, "allows no transcripts"),
        ),
        check,
    )
    assert send(moto_table, queue, "x").status_code == 404
    monkeypatch.setattr(transcripts, "settings", Settings())
    check(409, STAFF, {}, "not set up")
    assert queue.bodies == []
