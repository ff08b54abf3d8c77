"""The local stack, and a headless Chromium that drives its pages."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from local.example import FILE, ID
from tests.support.dynamodb import ROOT
from tests.support.stack import stack

DRIVER = Path(__file__).with_name("driver.mjs")
ENGINES = ROOT / ".cache/sse-clients"


Run = Callable[[str], None]


@pytest.fixture(scope="session")
def browser() -> Iterator[Callable[[str, str], None]]:
    """Run a scenario of widget.mjs, inbox.mjs or docs.mjs with the stack at an address.

    What goes wrong there fails the test.
    """
    node, chromium = shutil.which("node"), shutil.which("chromium")
    if not (node and chromium and (ENGINES / "node_modules").is_dir()):
        missing = "the browser tests need node and chromium (make engines)"
        if os.environ.get("FRONTDESK_REQUIRE_ENGINES"):
            pytest.fail(missing)
        pytest.skip(missing)
    environment = {**os.environ, "ENGINES": str(ENGINES), "CHROMIUM": chromium}
    with subprocess.Popen(
        [node, str(DRIVER)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as driver:
        assert driver.stdin is not None
        assert driver.stdout is not None
        commands, answers = driver.stdin, driver.stdout

        def run(name: str, url: str) -> None:
            print(json.dumps({"scenario": name, "url": url}), file=commands, flush=True)
            answer = answers.readline()
            assert answer, "the browser is gone"
            error = json.loads(answer)["error"]
            if error:
                pytest.fail(error, pytrace=False)

        yield run
        commands.close()


@pytest.fixture(scope="session")
def scenario(browser: Callable[[str, str], None], paced_stack: str) -> Run:
    """Run a scenario where nobody is asked who they are, with the example business."""
    headers = {"Content-Type": "application/json", "If-None-Match": "*"}
    profile = Request(f"{paced_stack}/api/v1/businesses/{ID}", FILE.read_bytes(), headers)
    profile.method = "PUT"
    with contextlib.suppress(HTTPError):  # 412: it is there
        urlopen(profile).close()
    return lambda name: browser(name, paced_stack)


@pytest.fixture(scope="session")
def scenario_for_visitors(browser: Callable[[str, str], None]) -> Iterator[Run]:
    """Run a scenario where who has no token may talk, and nothing else."""
    environment = {"WORD_DELAY_SECONDS": "0.03", "AUTH_MODE": "visitors"}
    with stack(environment, options=["--example"]) as url:
        yield lambda name: browser(name, url)


@pytest.fixture(scope="session")
def scenario_with_logins(browser: Callable[[str, str], None]) -> Iterator[Run]:
    """Run a scenario where everybody has to log in, by tokens that are short-lived."""
    with stack({"AUTH_MODE": "jwt", "LOGIN_SECONDS": "12"}) as url:
        yield lambda name: browser(name, url)
