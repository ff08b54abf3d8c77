"""A stack that says what a test dictates, when the test does: no clock is involved."""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ulid import ULID

from local.documents import parsed
from tests.support.dynamodb import ROOT
from tests.support.running import PATIENCE
from tests.support.stack import stack

FUNCTION = """
from dataclasses import replace
from importlib import util

from frontdesk.assistant.interface import Delta

spec = util.spec_from_file_location("stream", "{root}/functions/stream/app.py")
function = util.module_from_spec(spec)
spec.loader.exec_module(function)
handler = function.handler


def reply(prompt, at_once, briefing):
    with open("{folder}/" + prompt.message, newline="\\n") as words:
        for word in words:
            yield Delta(word.removesuffix("\\n"))


context = function.turn_context
function.turn_context = replace(context, assistant=replace(context.assistant, reply=reply))
"""
"""The stream function with other replies: the lines of the named pipe that the message names."""


class Dictation:
    """A reply that is being dictated; ``message`` is what to send for it."""

    def __init__(self, folder: Path, about: str) -> None:
        self.message = f"{about} {ULID()}"
        self._path = folder / self.message
        self._pipe: int | None = None
        os.mkfifo(self._path)

    def say(self, word: str) -> None:
        """Have the next word said."""
        os.write(self._open(), f"{word}\n".encode())

    def end(self) -> None:
        """Have the reply end."""
        os.close(self._open())

    def _open(self) -> int:
        give_up = time.monotonic() + PATIENCE
        while self._pipe is None:
            try:
                self._pipe = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:  # nobody has begun to listen
                assert time.monotonic() < give_up, "no reply was asked for"
                time.sleep(0.01)
        return self._pipe


@dataclass(frozen=True)
class DictatedStack:
    """A running stack; ``table_name`` is nobody else's."""

    url: str
    table_name: str
    folder: Path

    def dictation(self, about: str = "This is") -> Dictation:
        """A reply to dictate, to a message that begins so."""
        return Dictation(self.folder, about)


@contextlib.contextmanager
def dictated_stack(folder: Path, dynamodb: str) -> Iterator[DictatedStack]:
    """Run the local stack on the table engine at ``dynamodb``, with a heartbeat every 50 ms."""
    (folder / "app.py").write_text(FUNCTION.format(root=ROOT, folder=folder))
    template = folder / "template.yaml"
    template.write_text(json.dumps(_template(folder)))
    table_name = f"frontdesk-{ULID()}"
    environment = {
        "TABLE_NAME": table_name,
        "DYNAMODB_ENDPOINT_URL": dynamodb,
        "HEARTBEAT_SECONDS": "0.05",
    }
    with stack(environment, str(folder / "log"), ["--template", str(template)]) as url:
        yield DictatedStack(url, table_name, folder)


def _template(folder: Path) -> Any:
    """The template that is deployed, with another function to stream."""
    template = parsed(ROOT / "template.yaml")
    resources = template["Resources"]
    for resource in resources.values():
        for name in {"CodeUri", "ContentUri"} & set(resource.get("Properties", {})):
            resource["Properties"][name] = str(ROOT / resource["Properties"][name])
    resources["StreamFunction"]["Properties"]["CodeUri"] = str(folder)
    return template
