"""ministack's DynamoDB inside this process, put back afterwards as it was."""

from collections.abc import Iterator

import pytest

from tests.support.ministack import Database


@pytest.fixture
def database() -> Iterator[Database]:
    """A database with an empty table."""
    from ministack.services import dynamodb

    before = dict(vars(dynamodb))
    found = Database(dynamodb)
    found.create()
    yield found
    vars(dynamodb).update(before)
    dynamodb.reset()
