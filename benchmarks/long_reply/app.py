"""functions/stream with other replies: as many words as the message says."""

import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from frontdesk.assistant.interface import Delta, Prompt

_SOURCE = Path(__file__).parents[2] / "functions/stream/app.py"


def reply(prompt: Prompt, *_: object) -> Iterator[Delta]:
    """Yield the words without a pause."""
    total = int(prompt.message)
    for n in range(total):
        yield Delta(f"word{n} ", total)


_spec = importlib.util.spec_from_file_location("stream", _SOURCE)
assert _spec is not None
assert _spec.loader is not None
_stream: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_stream)
_context = _stream.turn_context
_assistant = replace(_context.assistant, reply=reply)
_stream.turn_context = replace(_context, assistant=_assistant, word_delay=0)
handler = _stream.handler
