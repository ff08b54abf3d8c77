"""Fixtures for every kind of test."""

from collections.abc import Iterator
from io import StringIO
from logging import StreamHandler

import pytest
from moto import mock_aws

from frontdesk.base.logger import logger
from frontdesk.store.table import Table
from tests.support import dynamodb


@pytest.fixture(scope="module")
def moto() -> Iterator[None]:
    """AWS in moto, inside this process, until the end of the module: others use real engines."""
    with mock_aws():
        yield


@pytest.fixture
def moto_table(moto: None) -> Iterator[Table]:  # noqa: ARG001
    """A fresh table in moto."""
    with dynamodb.fresh_table() as table:
        yield table


@pytest.fixture(scope="session")
def engine() -> Iterator[str]:
    """The endpoint of a DynamoDB Local that the whole session shares."""
    with dynamodb.dynamodb_local() as endpoint:
        yield endpoint


@pytest.fixture
def table(engine: str) -> Iterator[Table]:
    """A fresh table on DynamoDB Local."""
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
