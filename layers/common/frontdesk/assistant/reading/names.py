"""The customer's name, where a message introduces it, is signed with it, or consists of it."""

import re
from functools import cache
from itertools import islice
from typing import NamedTuple

from frontdesk.assistant.classifier.lexicon import concepts, normalise
from frontdesk.assistant.classifier.ordinary import languages
from frontdesk.assistant.reading import asian_names, asian_positions, last_names, positions
from frontdesk.assistant.reading.name_list import Kind, kind
from frontdesk.assistant.reading.name_words import WORD, is_given, named
from frontdesk.assistant.reading.pieces import (
    MARK,
    Piece,
    by_first,
    level,
    text_of,
    vocabulary,
    words,
)

LONGEST = 80
_MOST_CUES = 8


class Around(NamedTuple):
    """What else a message holds; it has been blanked.

    ``expected`` says that a word alone may well be a name, ``is_known`` that the customer has told
    it before. ``places`` and ``others`` are the ends
    of what was found of a place, after which its town may follow, and of contact details.
    """

    expected: bool
    places: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    is_known: bool = False
    language: str | None = None

    def is_town(self, start: int) -> bool:
        """Whether the last thing found before ``start`` is of a place."""
        place = max((end for end in self.places if end <= start), default=-1)
        return place > max((end for end in self.others if end <= start), default=-1)


def find(text: str, message: str, around: Around) -> Piece | None:
    """The customer's name in a levelled text, as ``message`` writes it."""
    span = (
        asian_names.find(text, around.expected)
        or _introduced(text)
        or _maybe(text)
        or (None if around.is_known else _signed(text))
        or _alone(text, around)
        or (None if around.is_known else last_names.find(text, around.is_town))
    )
    name = text_of(message, *_full(text, *span), LONGEST) if span else None
    if name and asian_names.may_be(level(name.value)):
        return name
    placed = None if around.is_known else _placed(text, around)
    return text_of(message, *placed, LONGEST) if placed else None


def _full(text: str, start: int, end: int) -> tuple[int, int]:
    """A name of one word, or where it stands with the family name ("ask for Jo. Jo Hall")."""
    said = text[start:end]
    if " " in said or not said[0].isupper():
        return start, end
    for again in islice(re.finditer(rf"(?<!\w){re.escape(said)} (?=[^\W\d_])", text), _MOST_CUES):
        whole = named(text, again.start(), len(text), sure=False)
        if whole and whole[1] > again.end():
            return whole
    return start, end


def _placed(text: str, around: Around) -> tuple[int, int] | None:
    where = positions.Where(around.places, around.others, around.expected, around.language)
    return positions.find(text, where) or asian_positions.find(
        text, around.others, around.expected, around.language
    )


def _introduced(text: str) -> tuple[int, int] | None:
    for cue in islice(words("name", "introduces").finditer(text), _MOST_CUES):
        if words("name", "others").search(text[max(0, cue.start() - 12) : cue.start()]):
            continue
        start = re.compile(r"[\s:,]{0,3}(?:is |es |é |ist )?").match(text, cue.end())
        name = named(text, start.end() if start else cue.end(), len(text), sure=True)
        if name:
            return name
    return None


def _maybe(text: str) -> tuple[int, int] | None:
    """A name after words that introduce it only if it looks like one."""
    for cue in islice(words("name", "may").finditer(text), _MOST_CUES):
        before = text[max(0, cue.start() - 3) : cue.start()].rstrip(" ")[-1:]
        if words("name", "may_at_start").fullmatch(cue[0]) and before not in ("", *".!,?\n;:-_"):
            continue
        name = named(text, cue.end(), len(text), sure=False)
        if name is None or not text[cue.end() : cue.end() + 1].isspace():
            continue
        behind = text[name[1] : name[1] + 14]
        said = text[name[0] : name[1]]
        if said.lower() == said.upper():
            whole = _SPOKEN.match(text, name[0])
            if whole:
                return whole.span(1)
            if not is_given(said):
                continue
        if _GOES_ON.match(behind) and " " not in text[name[0] : name[1]]:
            continue
        return name
    return None


_SPOKEN = re.compile(r"(\S+(?: \S+){0,3}?) (?:से )?(?:बोल|bol) ")
"""All of the name before the Hindi words that follow it."""
_GOES_ON = re.compile(
    r"\s(?:is|was|are|'s|leak|street|st\b|road|ist|kaputt|est|es\b|è|to\b)", re.IGNORECASE
)


def _signed(text: str) -> tuple[int, int] | None:
    """The name below a farewell at the end, or before "here" at the start."""
    here = _here().match(text)
    if here:
        name = named(text, here.start(1), here.end(1), sure=False)
        if name and name[1] == here.end(1):
            return name
    tail = max(0, len(text) - 90)
    for cue in words("name", "signs").finditer(text, tail):
        start = re.compile(r"[\s,.!;:_。、！-]{1,5}").match(text, cue.end())
        if start is None:
            continue
        name = named(text, start.end(), len(text), sure=False)
        if (
            name
            and asian_names.is_signature(text[name[0] : name[1]])
            and not text[name[1] :].strip(f" \n.,!;:-。{MARK}")
        ):
            return name
    last = _LAST_LINE.search(text, tail)
    return named(text, last.start(1), last.end(1), sure=False) if last else None


@cache
def _here() -> re.Pattern[str]:
    listed = vocabulary()["name"]
    greetings, follows = by_first(listed["greetings"]), by_first(listed["follows"])
    return re.compile(
        rf"\s{{0,3}}(?:(?:{greetings})[,!. ]{{1,3}})?"
        rf"({WORD}(?: {WORD}){{0,2}}) (?:{follows})(?!\w)",
        re.IGNORECASE,
    )


_LAST_LINE = re.compile(rf"(?:\n|[.!?] {{0,2}}-{{1,2}} ?)({WORD}(?: {WORD}){{0,2}})[\s.]{{0,3}}$")


_LEAD = re.compile(
    r"(?:(?:yes|sure|ok|okay|sí|si|sim|oui|ja|sì|tak|ano|evet|да|так|نعم|हाँ|it's|name|and)(?!\w))?"
    r"[\s,:.!-]{0,3}",
    re.IGNORECASE,
)
_PARTS = re.compile(rf"[^,;\n.!?،।{MARK}]+(?:(?<=\b[^\W\d_])\.[^,;\n.!?،।{MARK}]*){{0,2}}")
_ENDS = " ,.:;-!\n"
_FEW_WORDS = 4
_LONGEST_ALONE = 200


def _alone(text: str, around: Around) -> tuple[int, int] | None:
    """The name that a message consists of, beside what was found in it."""
    if len(text) > _LONGEST_ALONE:
        return None
    name = None
    words_left = 0
    may_be = around.expected or around.others
    for part in _PARTS.finditer(text):
        is_other = not may_be and text[part.end() :].strip(_ENDS)  # then only the last one may be
        if is_other or not part[0].strip(" -:"):
            continue
        lead = _LEAD.match(text, part.start(), part.end())
        start = lead.end() if lead else part.start()
        one = None if name or around.is_town(start) else named(text, start, part.end(), sure=False)
        if one and _signs(text, one, part.end(), around):
            return one
        if one and not text[one[1] : part.end()].strip(" -:.") and _is_whole(text, one, around):
            name = one
        elif not around.is_town(start):
            words_left += len(part[0].split())
    most = _FEW_WORDS if around.others or around.places else 0
    return name if may_be and words_left <= most else None


def _signs(text: str, name: tuple[int, int], end: int, around: Around) -> bool:
    """Whether a full name stands beside a contact detail, or as the last sentence."""
    said = text[name[0] : name[1]]
    if " " not in said or not all(word[0].isupper() for word in said.split()):
        return False
    if text[name[1] : end].strip(" -:."):
        return False
    before, behind = text[: name[0]].rstrip(), text[name[1] :].strip(_ENDS)
    contact = any(0 <= at - len(before.rstrip(" ,.;:-\n")) <= 1 for at in around.others)
    is_last = not behind and before[-1:] in (*".!?",)
    return is_last or contact or (behind.startswith(MARK) and bool(around.others))


def _is_whole(text: str, name: tuple[int, int], around: Around) -> bool:
    """Whether a name that stands alone is one, and no town or thing."""
    said = text[name[0] : name[1]]
    if max(said) >= "\u2e80":
        return False
    if said.lower() == said.upper():
        is_all = text.strip(f" ,.،।\n{MARK}") == said
        is_parted = text[name[1] :].lstrip()[:1] in {",", "،"}
        is_name = is_parted or " " in said or bool(kind(said) & (Kind.GIVEN | Kind.FAMILY))
        is_beside = is_all and is_name and bool(around.others)
        return is_given(said) or (is_beside and not concepts(normalise(said)))
    return " " in said or (not _is_word(said) and (around.expected or bool(around.others)))


def _is_word(said: str) -> bool:
    """Whether a word is an ordinary one of some language, and no name ("Va", "Ok")."""
    return not kind(said) and bool(languages(normalise(said)))
