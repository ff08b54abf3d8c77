"""The words of the training texts of which trades are learned, by which misspelt ones are read.

``python -m evaluation.vocabulary`` writes ``known.bin``, ``frequent.txt`` and the lists of ordinary
words and names. It comes before `evaluation.train`, which reads its texts by these lists, and so in
a process of its own.
"""

import struct
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from evaluation.train import tells_trade, terms, written
from frontdesk.assistant.classifier import frequent, ordinary, spelling
from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.plain import plain
from frontdesk.assistant.classifier.stems import UNPARTED
from frontdesk.assistant.reading import name_list

ORDINARY = Path(__file__).with_name("ordinary.txt")
"""A line for each of 14 languages: its code, and its most frequent words in film subtitles, as
`normalise` writes them."""
NAMES = Path(__file__).with_name("names.txt")
"""A line for each kind of names, as `normalise` writes them: given names, family names, and towns,
whose words are joined by "_"."""
OFTEN, PART_OFTEN = 3, 60
"""The least number of occurrences of a frequent word, and of one of less than four letters."""
SHORT = 4


def main() -> None:
    """Write all lists, in which those that were kept have no part."""
    spelling.KNOWN.write_bytes(b"")
    frequent.FILE.write_text("", encoding="utf-8")
    phrases = terms("phrases") + terms("jargon")
    # What is made longer of them would count the same words again.
    told = [row.message for rows in written() for row in rows if tells_trade(row)]
    write([*told, *(text for _, text in phrases)])
    write_ordinary()
    write_names()


def write(texts: Iterable[str]) -> None:
    """Write the lists of `frontdesk.assistant.classifier.spelling`."""
    counts = Counter(
        word
        for text in texts
        for word in normalise(plain(text)).split()
        if word[0] < UNPARTED and not word.isdigit()
    )
    known = sorted({ordinary.number(word) for word, count in counts.items() if count > 1})
    spelling.KNOWN.write_bytes(struct.pack(f"<{len(known)}I", *known))
    often = [
        word
        for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if word.isalpha()
        and len(word) > 1
        and count >= (PART_OFTEN if len(word) < SHORT else OFTEN)
    ]
    frequent.FILE.write_text("\n".join(often) + "\n", encoding="utf-8")


def write_ordinary() -> None:
    """Write the numbers of the ordinary words, then a bit for each language that has the word."""
    languages: dict[int, int] = {}
    for bit, line in enumerate(ORDINARY.read_text(encoding="utf-8").splitlines()):
        for word in line.split()[1:]:
            number = ordinary.number(word)
            languages[number] = languages.get(number, 0) | 1 << bit
    numbers = sorted(languages)
    bits = struct.pack(f"<{len(numbers)}H", *(languages[number] for number in numbers))
    ordinary.FILE.write_bytes(struct.pack(f"<{len(numbers)}I", *numbers) + bits)


def write_names() -> None:
    """Write the numbers of the names, then what each is the name of, as bits."""
    kinds: dict[int, int] = {}
    for line in NAMES.read_text(encoding="utf-8").splitlines():
        kind, *names = line.split()
        for name in names:
            number = ordinary.number(name.replace("_", " "))
            kinds[number] = kinds.get(number, 0) | name_list.Kind[kind.upper()]
    numbers = sorted(kinds)
    told = bytes(kinds[number] for number in numbers)
    name_list.FILE.write_bytes(struct.pack(f"<{len(numbers)}I", *numbers) + told)


if __name__ == "__main__":
    main()
