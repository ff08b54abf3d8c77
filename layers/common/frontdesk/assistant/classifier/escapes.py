"""A text in which letters are written as codes, or stand between marks of layout, without these.

Codes are those of HTML (``&#103;as``), of addresses (``%67as``) and of programs (``\\u0067as``).
"""

import re
from contextlib import suppress
from html import unescape
from urllib.parse import unquote_to_bytes

from frontdesk.base.text import CONTROL, has_surrogate

_SIGNS = ("&", "%", "\\", "<", "[", "U+", "**", "__", "~~", "||")
"""One of these is in each text with a code or a tag."""
_MOST_TIMES = 3
"""How often a text is decoded: the sign of a code may be one itself (``&amp;#103;``)."""
_BLANK = "\u200b"
_HTML = re.compile(r"&(?:#\d{1,7};?|#[xX][\da-fA-F]{1,6};?|[A-Za-z][A-Za-z\d]{1,31};)")
_PERCENT = re.compile(r"(?:%[\da-fA-F]{2})+")
_PROGRAM = re.compile(
    r"\\u\{([\da-fA-F]{1,6})\}|\\u([\da-fA-F]{4})|\\x([\da-fA-F]{2})|\\U([\da-fA-F]{8})"
    r"|U\+([\da-fA-F]{4,5})(?![\da-fA-F])"
)
_BREAKS = re.compile(r"(?:\\[nr])+|\\t")
"""Line breaks and tabs as programs write them."""
_INLINE = "b|i|u|s|em|strong|span|font|small|big|sub|sup|mark|a|code|tt|ins|del|wbr"
_TAG = re.compile(
    rf"<!--.{{0,200}}?-->|</?(?:{_INLINE})(?:\s[^<>]{{0,200}})?/?>"
    r"|\[/?(?:b|i|u|font|color|size|url)(?:=[^\[\]]{0,200})?\]",
    re.IGNORECASE | re.DOTALL,
)
_BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|td|tr|h[1-6])(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_SIGN = r"[\u0300-\u036f\u064b-\u0652\u0900-\u0963]"
_EMPHASIS = re.compile(
    rf"(?:(?<=[^\W\d_])|(?<={_SIGN}))(?:\*{{2,3}}|_{{2,3}}|~~|\|\|)(?=[^\W\d_]|{_SIGN})"
)
"""Marks within a word, beside letters, or their accents and the signs of vowels."""
_CONTROL = re.compile(f"[{CONTROL}]")


def decoded(message: str) -> str:
    """``message`` with the letters that its codes stand for, and without tags.

    In a text with blanks, a code for one is a zero width space, which may part words or not.
    """
    if not any(sign in message for sign in _SIGNS):
        return message
    text = message
    for _ in range(_MOST_TIMES):
        before, text = text, _once(text)
        if text == before:
            break
    text = _EMPHASIS.sub("", _TAG.sub("", _BREAK.sub("\n", text)))
    return _CONTROL.sub("", text)


def _once(text: str) -> str:
    blank = _BLANK if re.search(r"\s", text) else " "

    def shown(letters: str) -> str:
        return re.sub(r"[^\S\n]", blank, letters)

    text = _BREAKS.sub(lambda found: " " if found[0] == r"\t" else "\n", text)
    text = _HTML.sub(lambda found: shown(unescape(found[0])), text)
    text = _PERCENT.sub(lambda found: shown(_of_bytes(found)), text)
    return _PROGRAM.sub(lambda found: shown(_of_number(found)), text)


def _of_bytes(found: re.Match[str]) -> str:
    is_share = len(found[0]) == 3 and found.string[: found.start()][-1:].isdigit()
    if is_share:  # "a rise of 5%ab"
        return found[0]
    letters = unquote_to_bytes(found[0])
    for encoding in ("utf-8", "cp1252"):
        with suppress(UnicodeDecodeError):
            return letters.decode(encoding)
    return found[0]


def _of_number(found: re.Match[str]) -> str:
    number = int(next(filter(None, found.groups())), 16)
    if number > 0x10FFFF or has_surrogate(letter := chr(number)):
        return found[0]
    return letter
