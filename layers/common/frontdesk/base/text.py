"""Which characters of a text show something, and which a text may not have."""

import re
import unicodedata

BASIC_IGNORABLE = (
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
)
IGNORABLE = (
    BASIC_IGNORABLE
    # No escapes: JavaScript's are others.
    + "\U00013430-\U00013442\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    + "\U000e0000-\U000e0fff"
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
)
"""Characters that show nothing, as a part of a regex's set: Unicode's default-ignorable ones, the
anchors of annotations and of objects that are not there, the joiners and blanks of hieroglyphs, the
note without a head, and what is no character. A regex of the basic ones, which have 16 bits, takes
a fraction of the time."""
CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
"""Control characters other than tabs and line breaks, likewise."""
BLANK = r"\s\u2800" + IGNORABLE
"""What leaves a text blank, likewise; combining marks, which need a letter, come on top."""
_COMMON_MARKS = r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
PATTERN = f"^[^{CONTROL}]*[^{BLANK}{CONTROL}{_COMMON_MARKS}][^{CONTROL}]*$"
"""What `problem` finds nothing wrong with, but for the marks of single scripts, as a schema's
pattern."""

DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""The characters that turn the direction of writing, and can make a text look like another."""

HALF_CHARACTER = "has half of a surrogate pair"
NO_CONTROL = "must not have control characters"

_AROUND = r"[\s\u200b\u2060\ufeff]+"
_BREAKS = re.compile(r"\s*[\t\n\r\u2028\u2029]\s*")
_ENDS = re.compile(f"^{_AROUND}|{_AROUND}$")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_IGNORABLE = re.compile(f"[{IGNORABLE}]")
_CONTROL = re.compile(f"[{CONTROL}]")
_INK = re.compile(f"[^{BLANK}]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def problem(text: str) -> str | None:
    """What is wrong with a text that a person writes for others to read; None if nothing is.

    It has to show something: white space, marks without a letter and characters that show nothing
    are not enough. Of control characters, it may have tabs and line breaks.
    """
    if has_surrogate(text):
        return HALF_CHARACTER
    if _CONTROL.search(text):
        return NO_CONTROL
    if all(unicodedata.category(found[0])[0] == "M" for found in _INK.finditer(text)):
        return "must not be blank"
    return None


def uncontrolled(text: str) -> str:
    """``text``, which may be blank; a ValueError if it has control characters."""
    if _CONTROL.search(text):
        raise ValueError(NO_CONTROL)
    return text


def one_line(text: str) -> str:
    """``text`` without what breaks a line, as a name or a subject must not, and without blanks
    around it: with them, one name would be two.
    """
    return _ENDS.sub("", _BREAKS.sub(" ", text))


def written_line(text: str) -> str:
    """`one_line` of what somebody wrote, its accents in one character with their letters, without
    places to break it and what turns the direction of a part of it.

    Keyboards write an accent in either way, and names come with the others from pages and lists of
    contacts: one name would be two as well. Where the end of a turn is missing, it turns what
    stands behind the name.
    """
    return one_line(unicodedata.normalize("NFC", _UNSEEN.sub("", text)))


def usual_digits(text: str) -> str:
    """``text`` with 0 to 9 for the digits of all scripts; of the same length."""
    if text.isascii():
        return text
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


def pasted(text: str) -> str:
    """``text`` without what shows nothing, which comes with addresses that are copied."""
    return _IGNORABLE.sub("", text).strip()


def has_surrogate(text: str) -> bool:
    """Whether half of a UTF-16 pair stands alone in it, which no encoding can write."""
    return _SURROGATE.search(text) is not None
