"""The system prompts, which Claude reads before anything that a customer has written."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SystemPrompt:
    """A system prompt; it is always sent unchanged, with nothing inserted."""

    text: str
    version: str
    """The name and a digest of the text, so that every edit changes the version."""


@cache
def load(name: str) -> SystemPrompt:
    """The prompt in the file ``name`` of this folder."""
    text = Path(__file__).with_name(f"{name}.md").read_text(encoding="utf-8")
    return SystemPrompt(text, f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}")
