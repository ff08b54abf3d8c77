"""What Claude is told before it reads anything of a customer's."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SystemPrompt:
    """A system prompt, always sent as it is: nothing is ever put into it."""

    text: str
    version: str
    """Its name and a digest of its text, so that no edit can forget to change it."""


@cache
def load(name: str) -> SystemPrompt:
    """The prompt in the file ``name`` of this folder."""
    text = Path(__file__).with_name(f"{name}.md").read_text(encoding="utf-8")
    return SystemPrompt(text, f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}")
