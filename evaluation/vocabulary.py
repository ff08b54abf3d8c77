"""The words of the training texts, by which the classifier reads misspelt words."""

import struct
from collections import Counter
from collections.abc import Iterable

from frontdesk.assistant.classifier import spelling
from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.plain import plain
from frontdesk.assistant.classifier.stems import UNPARTED

OFTEN, PART_OFTEN = 3, 60
"""The least number of occurrences of a frequent word, and of one of less than four letters."""
SHORT = 4


def write(texts: Iterable[str]) -> None:
    """Write the lists of `frontdesk.assistant.classifier.spelling`."""
    counts = Counter(
        word
        for text in texts
        for word in normalise(plain(text)).split()
        if word[0] < UNPARTED and not word.isdigit()
    )
    known = sorted({spelling.number(word) for word, count in counts.items() if count > 1})
    spelling.KNOWN.write_bytes(struct.pack(f"<{len(known)}I", *known))
    frequent = [
        word
        for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if word.isalpha()
        and len(word) > 1
        and count >= (PART_OFTEN if len(word) < SHORT else OFTEN)
    ]
    spelling.FREQUENT.write_text("\n".join(frequent) + "\n", encoding="utf-8")
