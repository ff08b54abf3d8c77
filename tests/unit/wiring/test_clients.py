"""The AWS clients that a function has."""

import json
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from frontdesk.base import settings
from frontdesk.store.attributes import unmarshal
from frontdesk.wiring import clients
from tests.support import dynamodb


def test_the_table_s_client_is_as_patient_as_the_settings_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed = settings.settings.model_copy(update={"aws_timeout_factor": 7})
    monkeypatch.setattr(clients, "settings", changed)
    clients.table.cache_clear()
    with dynamodb.environment("http://127.0.0.1:9"):
        config = clients.table().client.meta.config
    clients.table.cache_clear()
    assert (config.connect_timeout, config.read_timeout) == (7, 21)
    assert config.retries == {"mode": "standard", "total_max_attempts": 3}


def test_answers_are_read_as_they_are_on_the_wire() -> None:
    text, binary = {"S": "größer"}, {"B": "/wA="}
    nested = {"M": {"n": {"N": "1.50"}, "l": {"L": [binary, {"NULL": True}]}}}
    item = {"pk": text, "b": binary, "m": nested}
    code = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
    reasons = [{"Code": "ConditionalCheckFailed", "Item": item}, {"Code": "None"}]
    answers = [(200, {"Item": item}), (400, {"__type": code, "CancellationReasons": reasons})]
    made: list[Any] = []

    def answer(**_: Any) -> AWSResponse:
        status, body = answers[len(made) % 2]
        found = AWSResponse("http://127.0.0.1:9", status, {}, None)
        found._content = json.dumps(body).encode()
        return found

    with dynamodb.environment("http://127.0.0.1:9"):
        client: Any = clients.dynamodb_client()
        for is_plain in (False, True):
            if is_plain:
                client.meta.events.unregister("before-parse.dynamodb", clients.as_sent)
            else:
                client.meta.events.register("before-send.dynamodb", answer)
            made.append(unmarshal(client.get_item(TableName="t", Key={})["Item"]))
            with pytest.raises(ClientError) as raised:
                client.transact_write_items(TransactItems=[])
            first, second = raised.value.response["CancellationReasons"]
            made.append((unmarshal(first["Item"]), second))
    assert made[:2] == made[2:]
    assert made[0]["b"] == b"\xff\x00"
