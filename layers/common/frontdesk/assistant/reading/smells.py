"""Smells of which it is not told what they come from."""

from frontdesk.assistant.classifier import dangers
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.reading.joints import SURFACES, named

_BESIDE = frozenset({"smell", "comes_out", "wall_word", "room", "ceiling", "my_room"})
"""A smell, and where it is or comes out."""


def is_all(text: str) -> bool:
    """Whether a smell is all that ``text`` tells, beside where it is: by itself no danger."""
    said = {concept for clause in read(text) for concept in clause.concepts}
    return "smell" in said and said <= _BESIDE


def is_from_nothing(text: str) -> bool:
    """Whether ``text`` tells of a smell and names no thing that it could come from."""
    is_told = any("smell" in dangers.affirmed(clause) for clause in read(text))
    return is_told and not named(text, besides=SURFACES)
