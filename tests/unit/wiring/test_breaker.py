"""How often the state of a circuit is read."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from aws_lambda_powertools.utilities.circuit_breaker.persistence import base

from frontdesk.store.table import Table
from frontdesk.wiring.breaker import circuits
from tests.support import dynamodb


def test_a_circuit_is_read_as_often_as_an_open_one_is_tried_again(
    moto_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 0
    clock = SimpleNamespace(now=lambda: datetime.fromtimestamp(1_800_000_000 + seconds))  # noqa: DTZ006
    monkeypatch.setattr(base, "dt", SimpleNamespace(datetime=clock))
    circuit = circuits(moto_table, failures=3, seconds=30)("reply")
    sent = dynamodb.requests(moto_table)
    read_at = []
    for seconds in range(0, 65, 5):
        assert circuit(lambda: "said") == "said"
        if sent:
            read_at.append(seconds)
            sent.clear()
    assert read_at == [0, 30, 60]
