"""A message as it looks: without what shows nothing, and in the letters that it seems to have."""

import re
import unicodedata
from functools import lru_cache, partial

from frontdesk.assistant.classifier.capitals import as_meant
from frontdesk.assistant.classifier.escapes import decoded
from frontdesk.assistant.classifier.spelling import is_frequent, is_known
from frontdesk.assistant.classifier.turned import facing, upright
from frontdesk.base.letters import AS_LATIN, DECORATED, in_own_alphabet
from frontdesk.base.text import IGNORABLE

_PARTING = "\u115f\u1160\u180e\u200b\u2800\u3164\uffa0"
"""Characters that show nothing or a gap; some writers part words by them."""
_PARTED = re.compile(rf"(?<![^\s{_PARTING}])[^\s{_PARTING}]++(?:[{_PARTING}]++[^\s{_PARTING}]++)+")
_AFTER_SYMBOL = re.compile(rf"(?<=[\u2190-\u2bff\U0001f000-\U0001faff])[{IGNORABLE}]+")
_EMOJI = r"\u2600-\u27bf\U0001f300-\U0001faff"
_GLUED = re.compile(rf"(?<=[^\s{_EMOJI}])(?=[{_EMOJI}])|(?<=[{_EMOJI}])(?=[^\s{_EMOJI}])")
"""Where an emoji stands beside something else: it parts words."""
_UNSEEN_SET = rf"{IGNORABLE}\ufffd\u0488\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HIDDEN = re.compile(f"[{_UNSEEN_SET}]")
_UNSEEN = re.compile(f"[{_UNSEEN_SET}{_PARTING}]")
_DECORATIONS = frozenset(map(chr, DECORATED))
_SYMBOLS = re.compile(f"[\U0001f1e6-\U0001f1ff{_EMOJI}]")
"""Whether there is anything to be replaced at all, which takes little time to find."""
_REVERSED = re.compile("\u202e([^\u202c\u2069\n]*)")
_FLAG = "[\U0001f1e6-\U0001f1ff]"
_FLAGS = re.compile(
    rf"{_FLAG}{{3,}}|(?<!{_FLAG}){_FLAG}(?: {_FLAG}(?!{_FLAG})){{2,}}"
    rf"|(?<!{_FLAG}){_FLAG}(?=[^\W\d_])|(?<=[^\W\d_]){_FLAG}(?!{_FLAG})"
)
"""Letters that two of are a flag; more may be a word, and one beside other letters is one of it."""
_APOSTROPHES = re.compile(r"(?<=[^\W\d_])[´′‵‛ʹʻʼˈꞌ՚＇](?=[^\W\d_])")
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
    rf"(?<![\w.@]){_PART}++(?:(?:[^\w\s.:;/@'’\u0300-\u036f]{{1,2}}|-\r?\n){_PART}++){{1,4}}+(?![\w@])"
)
"""A word with marks between its letters, or words with marks between them."""
_MARK = re.compile(r"[^\w\s]+[\r\n]*")
_BETWEEN_WORDS = re.compile("[-\u2010-\u2015,+&*()]")
"""Marks that stand between words as well: what they part is a word only if it is a frequent one."""
_LEAST_COMPOUND = 3
"""The least letters of the parts of a compound with hyphens, which is none with marks in it."""
_HUMPS = re.compile(r"(?<![^\W_])[A-Z][a-z]*(?:[A-Z][a-z]+){2,}(?![^\W_])")
_HUMP = re.compile(r"(?<=\w)(?=[A-Z])")
"""Words that are told apart by capitals alone."""
_LADDER = re.compile(r"^[^\S\n]*\S{1,15}[^\S\n]*(?:\n[^\S\n]*\S{1,15}[^\S\n]*){2,}$", re.MULTILINE)
"""Lines of one word each, which are one sentence."""
_SIGNS = "@$€₳₵₲₴₮₦₥∝∫"
_INSTEAD = re.compile(rf"(?:(?<=[^\W\d_])[{_SIGNS}]+|[{_SIGNS}]+(?=[^\W\d_]))(?!\d|[\w-]*\.\w)")
"""A sign that stands for a letter; what an address has is none."""
_LETTERS_INSTEAD = str.maketrans(_SIGNS, "aseacgstnmas")
_ADDRESS = re.compile(r"[^\s@]*@\S*")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 3
"""The number of letters of words that tell by themselves in which alphabet they are."""
_LATIN = re.compile("[A-Za-z]")
_ALIKE = "".join(AS_LATIN)
_ALL_ALIKE = re.compile(f"[{_ALIKE}]+")
_FOREIGN = re.compile(f"(?![{_ALIKE}])[\u0370-\U0010ffff]")
"""A letter of another script than Latin that looks like none of it."""
_NO_LATIN = re.compile(f"[{_ALIKE}\u0370-\U0010ffff]")
_CYRILLIC, _OTHERS = r"[\u0400-\u052f]", r"[\u0370-\u03ff\u0530-\u058f]"
_MIXED = re.compile(f"{_CYRILLIC}{_OTHERS}|{_OTHERS}{_CYRILLIC}")
"""A Cyrillic letter beside a Greek or an Armenian one."""


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
    folded = _in_one_script(text.translate(DECORATED))
    if folded == text or len(folded) != len(text):
        return text
    for address in _ADDRESS.finditer(text):
        folded = folded[: address.start()] + address[0] + folded[address.end() :]
    return folded


def _as_it_looks(text: str) -> str:
    text = _APOSTROPHES.sub("'", text)
    if not _DECORATIONS.isdisjoint(text):
        text = text.translate(DECORATED)
    if _UNSEEN.search(text):
        text = _REVERSED.sub(lambda found: f"{found[1]} {found[1][::-1]}", text)
        text = _AFTER_SYMBOL.sub(" ", text)
        text = _PARTED.sub(_both_ways, text)
        text = _HIDDEN.sub("", text)
    if odd := [c for c in set(text) if not (c.isprintable() or c.isspace() or _SYMBOLS.match(c))]:
        text = text.translate(dict.fromkeys(map(ord, odd)))
    if _SYMBOLS.search(text):
        text = _GLUED.sub(" ", _FLAGS.sub(_letters, text))
    return _in_one_script(text)


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
    is_word = is_frequent(_bare(whole.lower())) or not _BETWEEN_WORDS.search(cut[0])
    return f"{cut[0]} {whole}" if is_word and not is_compound else cut[0]


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
    word, *pieces = (_bare("".join(_WORD.findall(text)).lower()) for text in (whole, *parts))
    return is_frequent(word) and not all(map(is_frequent, pieces))


def _in_one_script(text: str) -> str:
    """``text`` with each word in the letters of one script, if it has Latin ones at all.

    A word is Latin if all its letters could be; of words without a Latin letter that is believed
    only where the others are Latin. So no Russian or Greek word changes in its own surroundings.
    """
    if not _NO_LATIN.search(unicodedata.normalize("NFKD", text)):
        return text
    written = _WORD.findall(text)
    words = list(map(_bare, written))
    latin = sum(_LATIN.search(word) is not None for word in words)
    twins = [word for word in words if _ALL_ALIKE.fullmatch(word)]
    is_foreign = any(map(_FOREIGN.search, words))
    are_latin = not is_foreign and (latin > len(twins) or _are_latin(twins))
    if not (latin or are_latin or any(map(_MIXED.search, words))):
        return text
    folded = {
        word: _folded(word, are_latin=are_latin, is_foreign=is_foreign)
        for word in dict.fromkeys(written)
        if not word.isascii()
    }
    if all(word == read for word, read in folded.items()):
        return text
    return _WORD.sub(lambda found: folded.get(found[0], found[0]), text)


def _folded(written: str, *, are_latin: bool, is_foreign: bool) -> str:
    """A word in the letters of one script."""
    word = _bare(written)
    if not _NO_LATIN.search(word):
        return written
    others = [letter for letter in word if not letter.isascii()]
    is_mixed = len(others) < len(word) or _MIXED.search(word) is not None
    if not (is_mixed or are_latin):
        return written
    is_believed = is_foreign or any(letter not in AS_LATIN for letter in others)
    if is_mixed and is_believed and (own := in_own_alphabet(word)):
        return own
    return _latin(word) if all(letter in AS_LATIN for letter in others) else written


def _are_latin(twins: list[str]) -> bool:
    """Whether words of letters that look like Latin ones are words in these alone."""
    read = [(word.lower(), _latin(word).lower()) for word in twins if len(word) >= _SHORTEST]
    as_latin = sum(not is_known(word) and is_frequent(latin) for word, latin in read)
    return as_latin * 2 > len(read)


def _latin(word: str) -> str:
    return "".join(AS_LATIN.get(letter, letter) for letter in word)


@lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    """``word`` without compatibility forms and accents."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
