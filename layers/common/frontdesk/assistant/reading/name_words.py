"""What a name looks like: its capitals, titles and particles, and the words that are none."""

import re
from functools import cache, lru_cache
from itertools import islice

from frontdesk.assistant.classifier.spelling import is_known
from frontdesk.assistant.reading.name_list import kind
from frontdesk.assistant.reading.pieces import LETTER, MARK, by_first, vocabulary, words

WORD = rf"[^\W\d_](?:[{LETTER}]|['.-](?=[^\W\d_]))" + r"{0,60}"
_INITIAL = r"[^\W\d_]\."
_WORDS = re.compile(rf"\s{{0,3}}(?:{_INITIAL}|{WORD})(?:(?: |(?<=\.))(?:{_INITIAL}|{WORD})){{0,5}}")
_ONE = re.compile(rf"{_INITIAL}|{WORD}")
_MOST_WORDS = 4
_ENDS_NAME = re.compile(r"\s*(?:$|[,.!;\n]|and |from |here|at |y |de |und |aus |et |e |i |и )")


@lru_cache(maxsize=4096)
def is_stop(word: str) -> bool:
    """Whether a word, in small letters, is nobody's name."""
    if word in _quarters() or words("name", "stop").fullmatch(word):
        return True
    return words("address", "days").fullmatch(word) and word not in _ALSO_NAMES


@cache
def _quarters() -> frozenset[str]:
    return frozenset(vocabulary()["name"]["quarters"])


_ALSO_NAMES = {"april", "june", "mai", "jan", "sat", "sun", "mon", "wed", "august"}


_ALSO_SYLLABLES = {"thu", "mai", "sáu", "năm"}
"""Parts of Vietnamese names that are days or numbers by themselves."""


@cache
def _sets() -> tuple[frozenset[str], frozenset[str]]:
    listed = vocabulary()["name"]
    return frozenset(listed["titles"]), frozenset(listed["particles"])


def is_title(word: str) -> bool:
    """Whether a word is a title ("Mrs.", "señora")."""
    return word.lower().rstrip(".") in _sets()[0]


def is_particle(word: str) -> bool:
    """Whether a word is a particle of names ("van", "de")."""
    return word.lower() in _sets()[1]


@lru_cache(maxsize=64)
def named(text: str, start: int, end: int, *, sure: bool) -> tuple[int, int] | None:
    """The name that starts at ``start``, or None.

    Unless it is ``sure`` that a name comes, each word has to look like one by its capital. It is
    cached, because a piece of a message is looked at in several ways.
    """
    titled = _title().match(text, start, end)
    run = _WORDS.match(text, titled.end() if titled else start, end)
    if run is None:
        return None
    titles, particles = _sets()
    first = last = None
    count = 0
    for word in islice(_ONE.finditer(text, run.start(), run.end()), 6):
        said = word[0].rstrip(".").lower()
        if first is None and said in titles:
            continue
        if said in particles and (first is not None or titled or word[0][0].islower()):
            if first is None and not titled:
                break
            first = word.start() if first is None else first
            continue
        has_capital = not word[0][0].islower()
        is_cased = word[0] != said
        is_late = count > 0 and is_cased and len(said) > 1 and (sure or count > 1)
        is_late |= said in _ALSO_SYLLABLES and is_cased and (count > 0 or titled is not None)
        is_late |= sure and has_capital and text[word.end() : word.end() + 1] in ",.!"
        if said not in titles and not is_late and is_stop(said):
            break
        may_be_small = sure and (first is None or text[first].islower()) and count < 2
        is_small = first is None and is_given(said)
        is_small |= count == 1 and _is_small_family(text, first, word)
        if not (has_capital or may_be_small or is_small):
            break
        if not has_capital and not sure and not _ENDS_NAME.match(text, word.end()):
            break
        if word[0].isupper() and len(said) > 3 and not sure:
            break
        first = word.start() if first is None else first
        last = word.end()
        count += 1
        is_full = count >= 2 and _has_no_case(said) and said not in _JOINED
        if count == _MOST_WORDS or (is_full and not _is_arabic_family(text, word.end())):
            break  # a script without capitals does not tell where a name ends
    if first is None or last is None or text[:last].endswith("'s"):
        return None
    return first, last


def _is_small_family(text: str, first: int | None, word: re.Match[str]) -> bool:
    """Whether an unknown word ends a piece that starts with a given name in small letters."""
    is_end = _ENDS_PIECE.match(text, word.end()) is not None
    return first is not None and is_end and text[first].islower() and not is_known(word[0])


def _has_no_case(word: str) -> bool:
    return word == word.upper()


_ARABIC_WORD = re.compile(
    rf" (?P<word>(?:عبد |أبو |ابو |آل )?[\u0621-\u064a]{{3,15}})(?=\s*(?:$|[,.،؛!\n{MARK}]))"
)


_ARABIC_HEADS = ("ال", "عبد", "أبو", "ابو", "آل")


def _is_arabic_family(text: str, at: int) -> bool:
    """Whether one more Arabic name ends the piece: the family's, behind the father's."""
    last = _ARABIC_WORD.match(text, at)
    if last is None or is_stop(last["word"]):
        return False
    return last["word"].startswith(_ARABIC_HEADS) or bool(kind(last["word"]))


_JOINED = frozenset({"بنت", "عبد", "أبو", "ابو", "أم", "بن", "ابن", "آل"})
"""What is one name in Arabic together with the word that follows it."""
_ENDS_PIECE = re.compile(rf"\s*(?:$|[,.!;\n{MARK}])")


def has_title(text: str, start: int, end: int) -> bool:
    """Whether a title stands there ("Mrs. …", "la señora …"), which a name follows."""
    return _title().match(text, start, end) is not None


@cache
def _title() -> re.Pattern[str]:
    titles = by_first([*map(re.escape, vocabulary()["name"]["titles"])])
    articles = "el|la|il|lo|der|die|o|a|de|den"
    return re.compile(
        rf"\s{{0,3}}(?:(?:{articles})\s)?(?:(?:{titles})(?:\.\s?|\s)){{1,3}}(?=[^\W\d_])",
        re.IGNORECASE,
    )


def is_given(name: str) -> bool:
    """Whether a name starts with a known given name."""
    return name.split(maxsplit=1)[0].lower().rstrip(".,") in _given()


@cache
def _given() -> frozenset[str]:
    return frozenset(vocabulary()["name"]["given"])
