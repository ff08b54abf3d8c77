"""One running stack for all end-to-end tests: the local one, or the one that API_URL names."""

import os
from collections.abc import Iterator

import pytest

from tests.running import running


@pytest.fixture(scope="session")
def api_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The API's base address, without a slash at its end."""
    if deployed := os.environ.get("API_URL"):
        yield deployed.rstrip("/")
        return
    with running(tmp_path_factory.mktemp("stack") / "stack.log") as stack:
        yield stack.url
