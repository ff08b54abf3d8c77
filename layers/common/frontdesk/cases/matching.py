"""Which of a business's prices and questions a message is about, by the words they share."""

import re
import unicodedata
from collections.abc import Sequence

from frontdesk.cases.phrases import folded
from frontdesk.models.profile import Faq, Price

_FAQ_SHARE = 0.5
"""How much of a question's words a message has to have to count as that question."""
_STEM = 5
_COMMON = frozenset(
    {
        "about",
        "also",
        "any",
        "and",
        "anybody",
        "are",
        "can",
        "could",
        "does",
        "doing",
        "from",
        "have",
        "here",
        "how",
        "many",
        "much",
        "need",
        "our",
        "that",
        "the",
        "them",
        "there",
        "they",
        "this",
        "want",
        "were",
        "what",
        "when",
        "where",
        "which",
        "will",
        "with",
        "work",
        "would",
        "you",
        "your",
    }
)
_WORD = re.compile(r"[^\W\d_]+|\d+")


def priced_in(prices: Sequence[Price], message: str) -> list[Price]:
    """The prices whose service has a word of the message."""
    words = _stems(message)
    return [price for price in prices if _stems(price.service) & words]


def faq_in(faqs: Sequence[Faq], message: str, *, by_most_words: bool) -> Faq | None:
    """The question that a message asks word for word, or has most words of.

    What does not read as a question ("What can I do if the pipes freeze?") has to be word for word.
    """
    said = _words(message)
    for faq in faqs:
        asked = _words(faq.question)
        if asked and (asked == said or (" " in asked and f" {asked} " in f" {said} ")):
            return faq
    if not by_most_words:
        return None
    words = _stems(message)

    def share(faq: Faq) -> float:
        own = _stems(faq.question)
        return len(own & words) / len(own) if own else 0.0

    best = max(faqs, key=share, default=None)
    return best if best is not None and share(best) >= _FAQ_SHARE else None


def _words(text: str) -> str:
    return " ".join(_WORD.findall(folded(text)))


def _stems(text: str) -> set[str]:
    """The beginnings of the words of a text, without accents and without common short words.

    Words of scripts that put no blanks between them are taken in pairs of characters.
    """
    found: set[str] = set()
    for word in _WORD.findall(folded(text)):
        if unicodedata.category(word[0]) == "Lo" and word[0] >= "\u0e00":
            found |= {word[n : n + 2] for n in range(max(1, len(word) - 1))}
        elif len(word) >= 3 and word not in _COMMON:
            found.add(word.removesuffix("s")[:_STEM])
    return found
