"""The pages, in a real browser, against the real stack. What happens is in the .mjs files.

With SCREENSHOTS=folder, pictures of the states are left there to be looked at.
"""

import gzip
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frontdesk.texts import LANGUAGES
from tests.support.dynamodb import ROOT

HERE = Path(__file__).parent


def scenarios(file: str) -> list[str]:
    source = (HERE / file).read_text()
    return re.findall(r"^export async function (\w+)", source, re.MULTILINE)


NOT_IN_FIREFOX = {
    "photos_are_made_smaller_sent_and_seen_by_the_office": "a page cannot make a paste with a file",
    "what_was_said_and_counted_is_saved_in_files": "the driver is not told of a download",
}
"""The scenarios that cannot be played in Firefox, and why."""


def in_this_browser(file: str) -> list[Any]:
    missing = NOT_IN_FIREFOX if os.environ.get("BROWSER") == "firefox" else {}
    return [
        pytest.param(name, marks=pytest.mark.skip(reason=missing[name]) if name in missing else [])
        for name in scenarios(file)
    ]


@pytest.mark.parametrize("name", in_this_browser("widget.mjs"))
def test_for_a_customer(scenario: Callable[[str], None], name: str) -> None:
    scenario(name)


@pytest.mark.parametrize(
    "name",
    [
        "a_reply_streams_in_after_its_classification",
        "a_reload_in_mid_stream_goes_on_with_the_reply",
        "a_conversation_whose_opening_got_lost_is_asked_for_again",
        "a_message_whose_answer_got_lost_is_stored_once",
    ],
)
def test_for_a_customer_without_a_token_where_others_need_one(
    scenario_for_visitors: Callable[[str], None], name: str
) -> None:
    scenario_for_visitors(name)


@pytest.mark.parametrize("name", in_this_browser("inbox.mjs"))
def test_for_the_office(scenario: Callable[[str], None], name: str) -> None:
    scenario(name)


@pytest.mark.parametrize("name", scenarios("login.mjs"))
def test_for_who_logs_in(scenario_with_logins: Callable[[str], None], name: str) -> None:
    scenario_with_logins(name)


@pytest.mark.parametrize("name", scenarios("live.mjs"))
def test_for_a_customer_and_two_people(scenario: Callable[[str], None], name: str) -> None:
    scenario(name)


@pytest.mark.parametrize("name", scenarios("docs.mjs"))
def test_for_a_developer(scenario: Callable[[str], None], name: str) -> None:
    scenario(name)


def imported(module: Path, found: set[Path]) -> set[Path]:
    """A module, and all that it imports at once: not what it loads later."""
    if module not in found:
        found.add(module)
        for name in re.findall(r'^import .*?"(\.[^"]+)";$', module.read_text(), re.MULTILINE):
            imported((module.parent / name).resolve(), found)
    return found


def test_the_widget_is_small() -> None:
    assert (ROOT / "web/widget.js").stat().st_size <= 5 * 1024
    size = {path: len(gzip.compress(path.read_bytes())) for path in (ROOT / "web").rglob("*.js")}
    words = max(size[path] for path in (ROOT / "web/widget/words").iterdir())
    opened = imported(ROOT / "web/widget/panel.js", set())
    assert ROOT / "web/widget/shared/dom.js" in opened
    assert sum(size[path] for path in opened) + words <= 25 * 1024


def test_the_widget_needs_no_newer_browser_than_it_says() -> None:
    """Safari before 16.4 refuses a module with a lookbehind in an expression."""
    modules = [ROOT / "web/widget.js", *(ROOT / "web/widget").rglob("*.js")]
    assert [path.name for path in modules if re.search(r"\(\?<[=!]", path.read_text())] == []


def test_the_pages_have_colours_in_browsers_before_2024() -> None:
    """They do not know ``light-dark()``."""
    pages = (ROOT / "web").glob("*.css")
    assert [path.name for path in pages if "light-dark(" in path.read_text()] == []


def test_the_widget_knows_the_languages_of_the_texts() -> None:
    loader = (ROOT / "web/widget.js").read_text()
    assert f'"{" ".join(LANGUAGES)}"' in loader
