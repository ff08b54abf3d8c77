"""What the customer told before a message, as far as it still counts."""

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import acts, pairs, phrases
from frontdesk.assistant.reading.parts import ENDING
from frontdesk.assistant.reading.remainder import WHOLE
from frontdesk.models.message import Message, MessageRole
from frontdesk.models.reading import Act

JOINED = 500
"""How many characters of a message, and of those before it, are read as one."""

_MOST = 2
"""How many of the customer's messages are read together with the one after them."""

_ENDS = frozenset({Act.RESOLVED, Act.CANCEL})
_MAY_END = (
    ENDING | {"harmless", "key_came"} | {name for name, meant in WHOLE.items() if meant in ENDING}
)
"""The names of all phrases that tell of no danger, or may in their clause or conversation."""
_TOLD = _MAY_END | pairs.CHECKED | {"sound"}


def told_before(prompt: Prompt) -> str:
    """What the customer told in the last messages before this one, since an all-clear."""
    texts: list[str] = []
    for message in reversed(prompt.history):
        if message.role is not MessageRole.USER:
            continue
        if len(texts) == _MOST or _ends(message, prompt):
            break
        texts.insert(0, message.content[-JOINED:].rstrip(" \n.!…。।"))
    return "\n".join(texts)[-JOINED:]


def _ends(message: Message, prompt: Prompt) -> bool:
    """Whether what is told up to this message of the history counts no more."""
    told = message.reading
    if told is not None:
        return told.all_clear or told.no_rush or bool(_ENDS & {*told.acts})
    text = message.content[-JOINED:]
    if not may_end(text):
        return False
    return any(part.names & ENDING for part in acts.find(text, prompt.case).parts)


def may_end(text: str) -> bool:
    """Whether a phrase in ``text`` may tell of no danger: few have one.

    To look for these alone takes a fraction of the time of reading all phrases.
    """
    named = phrases.named(text, _TOLD)
    return bool(named & _MAY_END or ("sound" in named and named & pairs.CHECKED))
