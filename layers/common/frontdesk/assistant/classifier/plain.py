"""A message as it looks: without what shows nothing, and in the letters that it seems to have."""

import re
from functools import lru_cache, partial

from frontdesk.assistant.classifier.capitals import as_meant
from frontdesk.assistant.classifier.escapes import decoded
from frontdesk.assistant.classifier.scripts import WORD, bare, in_one_script
from frontdesk.assistant.classifier.spelling import is_frequent
from frontdesk.assistant.classifier.turned import facing, upright
from frontdesk.base.letters import DECORATED
from frontdesk.base.text import BASIC_IGNORABLE, IGNORABLE

_PARTING = "\u115f\u1160\u180e\u200b\u2800\u3164\uffa0"
"""Characters that show nothing or a gap; some writers part words by them."""
_PARTED = re.compile(rf"(?<![^\s{_PARTING}])[^\s{_PARTING}]++(?:[{_PARTING}]++[^\s{_PARTING}]++)+")
_AFTER_SYMBOL = re.compile(rf"(?<=[\u2190-\u2bff\U0001f000-\U0001faff])[{IGNORABLE}]+")
_EMOJI = r"\u2600-\u27bf\U0001f300-\U0001faff"
_GLUED = re.compile(rf"(?<=[^\s{_EMOJI}])(?=[{_EMOJI}])|(?<=[{_EMOJI}])(?=[^\s{_EMOJI}])")
"""Where an emoji stands beside something else: it parts words."""
_MARKS_AROUND = r"\ufffd\u0488\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HIDDEN = re.compile(f"[{IGNORABLE}{_MARKS_AROUND}]")
_UNSEEN = re.compile(f"[{IGNORABLE}{_MARKS_AROUND}{_PARTING}]")
_MAY_HIDE = re.compile(f"[{BASIC_IGNORABLE}{_MARKS_AROUND}{_PARTING}\U00010000-\U0010ffff]")
_DECORATIONS = frozenset(map(chr, DECORATED))
_SYMBOLS = re.compile(f"[\U0001f1e6-\U0001f1ff{_EMOJI}]")
"""Whether there is anything to be replaced at all, which takes little time to find."""
_SOFT_END = re.compile("\xad\\r?\\n")
"""Where a line ends within a word."""
_REVERSED = re.compile("\u202e([^\u202c\u2069\n]*)")
_FLAG = "[\U0001f1e6-\U0001f1ff]"
_FLAGS = re.compile(
    rf"{_FLAG}{{3,}}|(?<!{_FLAG}){_FLAG}(?: {_FLAG}(?!{_FLAG})){{2,}}"
    rf"|(?<!{_FLAG}){_FLAG}(?=[^\W\d_])|(?<=[^\W\d_]){_FLAG}(?!{_FLAG})"
)
"""Letters that two of are a flag; more may be a word, and one beside other letters is one of it."""
_APOSTROPHES = re.compile(r"[´′‵‛ʹʻʼˈꞌ՚＇](?<=[^\W\d_].)(?=[^\W\d_])")
_LETTER = r"[^\W\d_\u0590-\u061f\u064b-\u1dff\u2000-\U0010ffff](?![^\W_])"
_SIGN = r"[\u0620-\u064a\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af](?![^\W_])"
_CHINESE = r"[\u3040-\u30ff\u3400-\u9fff](?![^\W_])"
_MARKS = (
    (_LETTER, r" ?(?:[^\w\s@]{1,3}|_{1,3}) ?", 3),
    (_SIGN, r"[^\w\s@,;、，。；：！？]|_", 3),
    (_LETTER, r"\s", 3),
    (_CHINESE, r"\s", 2),  # Korean has words of one sign between blanks
)
_SPELT = [
    (letter, re.compile(rf"(?<![\w.@]){letter}({mark}){letter}(?:\1{letter}){{{least - 2},}}+"))
    for letter, mark, least in _MARKS
]
"""Words in single letters, or signs, with the same mark between them: s-p-e-l-t."""
_MOST_MARKS = 3
_TORN = re.compile(
    r"(?<![\w.@'’-])(?:([b-df-hj-np-tv-xz])(?:[^\S\n]|[-_*/·])|([bfghkpqrvwxz])['’])"
    r"([a-z]{2,})(?![\w@'’-])"
)
"""A consonant by itself, and what may be the rest of its word; not that of an elision (l'eau)."""
_PART = r"[^\W\d_\u0590-\u1dff\u2e80-\uffff]"
_CUT = re.compile(
    rf"(?<![\w.@]){_PART}++(?:(?:[^\w\s.:;/@'’\u0300-\u036f]{{1,2}}|[-\u2010]\r?\n){_PART}++){{1,4}}+(?![\w@])"
)
"""A word with marks between its letters, or words with marks between them."""
_MARK = re.compile(r"[^\w\s]+[\r\n]*")
_BETWEEN_WORDS = re.compile("[-\u2010-\u2015,+&*()]")
"""Marks that stand between words as well: what they part is a word only if it is a frequent one."""
_LEAST_COMPOUND = 3
"""The least letters of the parts of a compound with hyphens, which is none with marks in it."""
_HUMPS = re.compile(r"[A-Z](?<![^\W_].)[a-z]*(?:[A-Z][a-z]+){2,}(?![^\W_])")
_HUMP = re.compile(r"(?<=\w)(?=[A-Z])")
"""Words that are told apart by capitals alone."""
_LADDER = re.compile(r"^[^\S\n]*\S{1,15}[^\S\n]*(?:\n[^\S\n]*\S{1,15}[^\S\n]*){2,}$", re.MULTILINE)
"""Lines of one word each, which are one sentence."""
_SIGNS = "@$€₳₵₲₴₮₦₥∝∫"
_INSTEAD = re.compile(rf"(?:(?<=[^\W\d_])[{_SIGNS}]+|[{_SIGNS}]+(?=[^\W\d_]))(?!\d|[\w-]*\.\w)")
"""A sign that stands for a letter; what an address has is none."""
_LETTERS_INSTEAD = str.maketrans(_SIGNS, "aseacgstnmas")
_ADDRESS = re.compile(r"[^\s@]*@\S*")


@lru_cache(maxsize=16)
def plain(message: str) -> str:
    """``message`` as a reader sees it, for reading only: what is stored stays as it was sent.

    Codes are read as their letters, and words on their heads or backwards as they are meant.
    Characters that show nothing are dropped; where they may part words (a zero width space), the
    text between two spaces is given in parts and whole. What a control character turns is given
    both ways. Letters that look like those of the word's script, or a known word's, become these.
    """
    text = as_meant(decoded(message))
    return facing(text if text.isascii() else _as_it_looks(upright(text)))


def in_place(text: str) -> str:
    """``text`` with each word in the letters of one script, and each letter in its place.

    Addresses of mail stay as they are: in other letters they are others.
    """
    if text.isascii():
        return text
    folded = in_one_script(text.translate(DECORATED))
    if folded == text or len(folded) != len(text):
        return text
    for address in _ADDRESS.finditer(text):
        folded = folded[: address.start()] + address[0] + folded[address.end() :]
    return folded


def _as_it_looks(text: str) -> str:
    text = _APOSTROPHES.sub("'", text)
    if not _DECORATIONS.isdisjoint(text):
        text = text.translate(DECORATED)
    if _MAY_HIDE.search(text) and _UNSEEN.search(text):
        text = _REVERSED.sub(lambda found: f"{found[1]} {found[1][::-1]}", text)
        text = _AFTER_SYMBOL.sub(" ", text)
        text = _PARTED.sub(_both_ways, text)
        text = _HIDDEN.sub("", _SOFT_END.sub("", text))
    if odd := [c for c in set(text) if not (c.isprintable() or c.isspace() or _SYMBOLS.match(c))]:
        text = text.translate(dict.fromkeys(map(ord, odd)))
    if _SYMBOLS.search(text):
        text = _GLUED.sub(" ", _FLAGS.sub(_letters, text))
    return in_one_script(text)


def unspelt(message: str) -> str:
    """``message`` with each word that stands in single letters as a whole, and with letters for
    the signs that stand for them: g@s."""
    text = message
    for letter, spelt in _SPELT:
        marks = dict.fromkeys(found[1] for found in spelt.finditer(text))
        for mark in list(marks)[:_MOST_MARKS]:
            between = re.escape(mark)
            before, after = (r"(?<!\s)\s*", r"\s*") if mark == "\n" else ("", "")
            words = re.compile(rf"{before}(?<![\w.@]){letter}(?:{between}{letter})++{after}")
            text = words.sub(partial(_whole, mark=mark), text)
    text = _LADDER.sub(lambda found: " ".join(found[0].split()), text)
    text = _HUMPS.sub(lambda found: _HUMP.sub(" ", found[0]), text)
    text = _CUT.sub(_joined, _TORN.sub(_mended, text))
    if not frozenset(_SIGNS).isdisjoint(text):
        text = _INSTEAD.sub(lambda found: found[0].translate(_LETTERS_INSTEAD), text)
    return text


def _whole(spelt: re.Match[str], mark: str) -> str:
    if spelt.string[spelt.end() :].startswith("@"):  # the beginning of an address
        return spelt[0]
    word = "".join(spelt[0].split()) if mark == "\n" else spelt[0].replace(mark, "")
    if mark.isspace() and word[0] in "Ii":  # I s m e l l …
        word = f"{word[0]} {word[1:]} {word}"
    return f" {word} " if mark == "\n" else word


def _mended(torn: re.Match[str]) -> str:
    whole = (torn[1] or torn[2]) + torn[3]
    return f"{torn[0]} {whole}" if is_frequent(whole) else torn[0]


def _joined(cut: re.Match[str]) -> str:
    parts = _MARK.split(cut[0])
    is_compound = "-" in cut[0] and "\n" not in cut[0] and min(map(len, parts)) >= _LEAST_COMPOUND
    whole = "".join(parts)
    is_word = is_frequent(bare(whole.lower())) or not _BETWEEN_WORDS.search(cut[0])
    if not is_word or is_compound:
        return cut[0]
    # What stands between "smell" and its object would part them; a line's end parts no words.
    return whole if "\n" in cut[0] else f"{cut[0]} {whole}"


def _letters(flags: re.Match[str]) -> str:
    return "".join(chr(ord(flag) - 0x1F1E6 + ord("a")) for flag in flags[0] if flag != " ")


def _both_ways(run: re.Match[str]) -> str:
    parts = re.split(f"[{_PARTING}]+", run[0])
    whole = "".join(parts)
    if len(whole) == len(parts) or _is_one_word(whole, parts):
        return whole
    return " ".join([*parts, whole])


def _is_one_word(whole: str, parts: list[str]) -> bool:
    """Whether letters are a word as a whole, and not each part of it by itself."""
    word, *pieces = (bare("".join(WORD.findall(text)).lower()) for text in (whole, *parts))
    return is_frequent(word) and not all(map(is_frequent, pieces))
