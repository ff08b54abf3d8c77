"""What is tested over HTTP: the stack at ``API_URL``, or one that is started here."""

import os
from collections.abc import Iterator

import httpx
import pytest

from tests.support.functions import Invoking
from tests.support.running import PATIENCE
from tests.support.sse import STREAM
from tests.support.stack import stack


@pytest.fixture(scope="session")
def api_url() -> Iterator[str]:
    """The address of the API, without a slash at its end."""
    if url := os.environ.get("API_URL"):
        yield url.rstrip("/")
        return
    with stack() as url:
        yield url


@pytest.fixture(scope="session")
def api(api_url: str) -> Iterator[httpx.Client]:
    """A client of the API; paths are relative to its address."""
    # A gateway that stands in for many APIs goes by the host's name.
    headers = {"Host": host} if (host := os.environ.get("API_HOST")) else {}
    # One that cannot integrate the streaming route is passed by.
    function = os.environ.get("API_STREAM_FUNCTION")
    transport = Invoking(function, STREAM) if function else None
    with httpx.Client(
        base_url=api_url, headers=headers, timeout=PATIENCE, transport=transport
    ) as api:
        yield api


@pytest.fixture
def paced_api(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of an API whose fixed replies take their time, word by word."""
    url = os.environ.get("API_URL") or request.getfixturevalue("paced_stack")
    with httpx.Client(base_url=url.rstrip("/"), timeout=PATIENCE) as api:
        yield api
