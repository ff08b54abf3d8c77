"""The local stack, and a headless Chromium that drives its pages."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from local.example import FILE, ID
from tests.support.dynamodb import ROOT
from tests.support.stack import stack

DRIVER = Path(__file__).with_name("driver.mjs")
ENGINES = ROOT / ".cache/sse-clients"
PROGRAMS = {"chromium": "chromium", "firefox": "firefox-esr"}
"""The browsers that scenarios are played in, by what BROWSER may be, as they are on the path."""


Run = Callable[[str], None]


class Browser:
    """A driver that runs scenarios of the .mjs files beside it, a few at once.

    The scenarios of a session are all begun as soon as there is a stack for them, and each test
    waits for its own.
    """

    def __init__(self, driver: "subprocess.Popen[str]", items: Sequence[pytest.Item]) -> None:
        assert driver.stdin is not None
        assert driver.stdout is not None
        self._commands, self._answers = driver.stdin, driver.stdout
        self._items = items
        self._errors: dict[str, str | None] = {}

    def begin(self, fixture: str, url: str) -> Run:
        """Begin the scenarios of the tests with this fixture, at a stack; return what awaits one.

        What goes wrong in a scenario fails its test.
        """
        for item in self._items:
            if item.get_closest_marker("skip"):
                continue
            if isinstance(item, pytest.Function) and fixture in item.fixturenames:
                name = item.callspec.params["name"]
                command = {"id": f"{fixture} {name}", "scenario": name, "url": url}
                print(json.dumps(command), file=self._commands, flush=True)
        return lambda name: self._wait(f"{fixture} {name}")

    def _wait(self, id_: str) -> None:
        while id_ not in self._errors:
            answer = self._answers.readline()
            assert answer, "the browser is gone"
            ended = json.loads(answer)
            self._errors[ended["id"]] = ended["error"]
        if error := self._errors[id_]:
            pytest.fail(error, pytrace=False)


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A headless Chromium, or the browser that BROWSER names."""
    name = os.environ.get("BROWSER", "chromium")
    node, program = shutil.which("node"), shutil.which(PROGRAMS[name])
    if not (node and program and (ENGINES / "node_modules").is_dir()):
        missing = f"the browser tests need node and {PROGRAMS[name]} (make engines)"
        if os.environ.get("FRONTDESK_REQUIRE_ENGINES"):
            pytest.fail(missing)
        pytest.skip(missing)
    environment = {**os.environ, "ENGINES": str(ENGINES), name.upper(): program}
    with subprocess.Popen(
        [node, str(DRIVER)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as driver:
        yield Browser(driver, request.session.items)
        assert driver.stdin is not None
        driver.stdin.close()


@pytest.fixture(scope="session")
def scenario(browser: Browser, paced_stack: str) -> Run:
    """Run a scenario where nobody is asked who they are, with the example business."""
    headers = {"Content-Type": "application/json", "If-None-Match": "*"}
    profile = Request(f"{paced_stack}/api/v1/businesses/{ID}", FILE.read_bytes(), headers)
    profile.method = "PUT"
    with contextlib.suppress(HTTPError):  # 412: it is there
        urlopen(profile).close()
    return browser.begin("scenario", paced_stack)


@pytest.fixture(scope="session")
def scenario_for_visitors(browser: Browser) -> Iterator[Run]:
    """Run a scenario where who has no token may talk, and nothing else."""
    environment = {"WORD_DELAY_SECONDS": "0.03", "AUTH_MODE": "visitors"}
    with stack(environment, options=["--example"]) as url:
        yield browser.begin("scenario_for_visitors", url)


@pytest.fixture(scope="session")
def scenario_with_logins(browser: Browser) -> Iterator[Run]:
    """Run a scenario where everybody has to log in, by tokens that are short-lived."""
    with stack({"AUTH_MODE": "jwt", "LOGIN_SECONDS": "12"}) as url:
        yield browser.begin("scenario_with_logins", url)
