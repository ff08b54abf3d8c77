"""An AWS that the commands of an operator work on."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.aws.engines import PACKAGES
from tests.support.emulator import emulator


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if not PACKAGES.is_dir():
        pytest.skip("the embedded engine is not installed")
    with emulator(tmp_path_factory.mktemp("aws")) as session:
        yield session
