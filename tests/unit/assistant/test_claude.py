"""Claude's faults as the docs list them, and how long a retry waits."""

import re

import httpx2
import pytest

from tests.support.claude_faults import FAULTS
from tests.support.dynamodb import ROOT

DOCS = ROOT / "docs/assistant.md"
HEADING = ("what goes wrong", "classification", "words", "stored reply")


def test_the_docs_list_the_faults_and_what_becomes_of_a_turn() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", DOCS.read_text(), re.MULTILINE)
    described = rows[rows.index(HEADING) + 2 :][: len(FAULTS)]
    assert described == [(f.name, f.source, f.writer, f.status) for f in FAULTS]


@pytest.mark.parametrize(
    ("header", "retry_after", "heeded"),
    [
        ("Retry-After", "0", True),
        ("Retry-After", "1", True),
        ("Retry-After", "1.5", False),
        ("Retry-After", "60", False),
        ("Retry-After", "Wed, 21 Oct 2099 07:28:00 GMT", False),
        ("Retry-After-Ms", "900", True),
        ("Retry-After-Ms", "5000", False),
    ],
)
def test_a_server_cannot_put_a_retry_off_for_long(
    header: str, retry_after: str, heeded: bool
) -> None:
    from frontdesk.assistant.claude.client import after  # it takes a second

    response = httpx2.Response(429, headers={header: retry_after}, stream=httpx2.ByteStream(b""))
    after(response)
    assert (response.headers.get("x-should-retry") != "false") == heeded
