"""The AWS clients that a function has."""

import pytest

from frontdesk.base import settings
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
