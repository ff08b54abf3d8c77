"""The words that customers read, by language: one file for each, and what puts them together."""

from frontdesk.texts.emergency import advice, emergency_number, with_number
from frontdesk.texts.render import LANGUAGES, known_language, language_of, render, say

__all__ = [
    "LANGUAGES",
    "advice",
    "emergency_number",
    "known_language",
    "language_of",
    "render",
    "say",
    "with_number",
]
