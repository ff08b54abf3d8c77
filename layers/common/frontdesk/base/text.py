"""Which characters of a text show something, and which a text may not have."""

import re
import unicodedata

IGNORABLE = (
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff"
)
"""Unicode's default-ignorable characters, which show nothing, as a part of a regex's set."""
CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
"""Control characters other than tabs and line breaks, likewise."""
BLANK = r"\s\u2800" + IGNORABLE
"""What leaves a text blank, likewise; combining marks, which need a letter, come on top."""

_CONTROL = re.compile(f"[{CONTROL}]")
_INK = re.compile(f"[^{BLANK}]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def has_control(text: str) -> bool:
    """Whether there is a control character in it that is neither a tab nor a line break."""
    return _CONTROL.search(text) is not None


def is_blank(text: str) -> bool:
    """Whether it has nothing to read: only white space, marks and characters that show nothing."""
    return all(unicodedata.category(found[0])[0] == "M" for found in _INK.finditer(text))


def has_surrogate(text: str) -> bool:
    """Whether half of a UTF-16 pair stands alone in it, which no encoding can write."""
    return _SURROGATE.search(text) is not None
