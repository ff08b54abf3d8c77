"""What is tested over HTTP: the stack at ``API_URL``, or one that is started here."""

import contextlib
import os
from collections.abc import Iterator

import httpx
import pytest

from tests.support.stack import stack


@pytest.fixture(scope="session")
def api_url() -> Iterator[str]:
    """The address of the API, without a slash at its end."""
    if url := os.environ.get("API_URL"):
        yield url.rstrip("/")
        return
    with stack() as url:
        yield url


@pytest.fixture
def api(api_url: str) -> Iterator[httpx.Client]:
    """A client of the API; paths are relative to its address."""
    with httpx.Client(base_url=api_url, timeout=30) as client:
        yield client


@pytest.fixture
def paced_api() -> Iterator[httpx.Client]:
    """A client of an API whose canned replies take their time, word by word."""
    with contextlib.ExitStack() as started:
        url = os.environ.get("API_URL") or started.enter_context(
            stack({"WORD_DELAY_SECONDS": "0.05"})
        )
        yield started.enter_context(httpx.Client(base_url=url.rstrip("/"), timeout=30))
