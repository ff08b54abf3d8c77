"""Fixtures for every kind of test."""

import gc
import time
from collections.abc import Iterator
from io import StringIO
from logging import StreamHandler
from threading import RLock
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from frontdesk.base.logger import logger
from frontdesk.store import table as tables
from frontdesk.store.table import Table
from tests.support import dynamodb
from tests.support.stack import stack

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("frontdesk", deadline=None)
hypothesis.settings.load_profile("frontdesk")

# Nearly all that collection makes stays until the end, and to look for garbage in it takes two
# fifths of collection's time.
gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """From here on, look for garbage among what tests make."""
    gc.freeze()
    gc.enable()


GROUPS = {
    "desks": "turns that are killed",
    "engine": "DynamoDB Local",
    "browser": "words that take time",
    "paced_api": "words that take time",
    "api_url": "words at once",
}
"""What tests with a fixture share: one worker of pytest-xdist runs them, and starts it once.

The groups are in the order in which they begin, the longest first. Every other file is a group.
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker run what shares a server, and begin with what takes longest."""
    order = list(dict.fromkeys(GROUPS.values()))

    def group_of(item: pytest.Item) -> str:
        fixtures = getattr(item, "fixturenames", ())
        shared = [group for fixture, group in GROUPS.items() if fixture in fixtures]
        return shared[0] if shared else item.nodeid.partition("::")[0]

    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    ranks = {group: rank for rank, group in enumerate(order)}
    items.sort(key=lambda item: ranks.get(group_of(item), len(ranks)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Stop where the groups are ignored: each worker would start every server."""
    if node.config.option.dist == "loadgroup" and not all("@" in id_ for id_ in ids):
        raise pytest.UsageError("pytest-xdist ignores groups with this version of pytest")


@pytest.fixture(scope="module")
def moto() -> Iterator[None]:
    """AWS in moto, inside this process, until the end of the module: others use real engines.

    It answers one request after the other, because threads would meet in its tables.
    """
    answer, lock = BotocoreStubber.process_request, RLock()

    def in_turn(*asked: Any) -> Any:
        with lock:
            return answer(*asked)

    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(BotocoreStubber, "process_request", in_turn)
        yield


@pytest.fixture
def moto_table(moto: None) -> Iterator[Table]:  # noqa: ARG001
    """A fresh table in moto."""
    with dynamodb.fresh_table() as table:
        yield table


@pytest.fixture(scope="session")
def paced_stack() -> Iterator[str]:
    """The address of a stack whose fixed replies take their time, word by word."""
    with stack({"WORD_DELAY_SECONDS": "0.03"}) as url:
        yield url


@pytest.fixture(scope="session")
def engine() -> Iterator[str]:
    """The endpoint of a DynamoDB Local that the whole session shares."""
    with dynamodb.dynamodb_local() as endpoint:
        yield endpoint


@pytest.fixture
def table(engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """A fresh table on DynamoDB Local, where races have ten times as long to settle."""
    slow = SimpleNamespace(
        time=time.time, sleep=time.sleep, monotonic=lambda: time.monotonic() / 10
    )
    monkeypatch.setattr(tables, "time", slow)
    with dynamodb.fresh_table(engine) as table:
        yield table


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is logged inside this process."""
    handler = logger.registered_handler
    assert isinstance(handler, StreamHandler)
    lines = StringIO()
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)
