"""A message as it looks: without what shows nothing, and in the letters that it seems to have."""

import re
import unicodedata
from functools import lru_cache

from frontdesk.base.text import IGNORABLE

_PARTING = "\u115f\u1160\u180e\u200b\u2800\u3164\uffa0"
"""Characters that show nothing or a gap; some writers part words by them."""
_PARTED = re.compile(rf"(?<![^\s{_PARTING}])[^\s{_PARTING}]++(?:[{_PARTING}]++[^\s{_PARTING}]++)+")
_AFTER_SYMBOL = re.compile(rf"(?<=[\u2190-\u2bff\U0001f000-\U0001faff])[{IGNORABLE}]+")
_HIDDEN = re.compile(
    rf"[{IGNORABLE}\u0488\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_REVERSED = re.compile("\u202e([^\u202c\u2069\n]*)")
_LETTER = r"[^\W\d_\u0590-\U0010ffff](?![^\W_])"
_SPELT = re.compile(rf"(?<![\w.@]){_LETTER}([ .\-_*/·]){_LETTER}(?:\1{_LETTER})++")
"""A word in single letters of an alphabet with the same mark between them: s-p-e-l-t."""
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")

# From Unicode's confusables.txt (UTS 39), and letters beside them that decorative fonts use.
_VARIANTS = {
    "a": "ⱥᴀɑ🅐🅰⒜", "b": "ƀʙƄꞴ🅑🅱⒝", "c": "ȼᴄ🅒🅲⒞", "d": "ᴅ🅓🅳⒟", "e": "ɇᴇɛꬲ🅔🅴⒠", "f": "ꜰꬵꞙẝꞘ🅕🅵⒡",
    "g": "ǥɡɢᶃƍ🅖🅶⒢", "h": "ħʜ🅗🅷⒣", "i": "ɨɪɩƖǀ🅘🅸⒤", "j": "ɉᴊꞲ🅙🅹⒥", "k": "ꝁᴋĸ🅚🅺⒦", "l": "ƚʟ🅛🅻⒧",
    "m": "ᴍ🅜🅼⒨", "n": "ɴ🅝🅽⒩", "o": "ᴏᴑꬽ🅞🅾⒪", "p": "ᵽᴘ🅟🅿⒫", "q": "ꞯ🅠🆀⒬", "r": "ɍʀꭇꭈƦ🅡🆁⒭",
    "s": "ꜱƽ🅢🆂⒮", "t": "ŧᴛ🅣🆃⒯", "u": "ʉᴜꞟꭎꭒʋ🅤🆄⒰", "v": "ᴠ🅥🆅⒱", "w": "ᴡɯ🅦🆆⒲", "x": "Ꭓ🅧🆇⒳",
    "y": "ɏʏɣᶌỿꭚ🅨🆈⒴", "z": "ƶᴢ🅩🆉⒵",
}  # fmt: skip
"""Letters of no orthography that a message could be in."""
_TWINS = {
    "a": "αаΑАᎪꓮ", "b": "ЬᏏΒВвᏴꓐ", "c": "ⲥсꮯⲤСᏟꓚ", "d": "ԁᏧꓒᎠꓓ", "e": "еҽεєΕЕᎬꓰ", "f": "քϜꓝ",
    "g": "ցԌᏀᏳꓖ", "h": "һհᏂнΗⲎНᎻꓧ", "i": "ιіꙇᎥꭵΙⲒІӀӏꓲ", "j": "ϳјͿЈᎫꓙ", "k": "κкΚⲔКᏦꓗ",
    "l": "ⳐᏞꓡ", "m": "мΜϺⲘМᎷꓟ", "n": "ηпոռΝⲚꓠ", "o": "οⲟоօΟⲞОՕꓳ", "p": "ρⲣрΡⲢРᏢꓑ", "q": "ԛգզԚ",
    "r": "ᴦⲅгꮁᎡᏒꓣ", "s": "ѕꮪЅՏᏕᏚꓢ", "t": "τтΤⲦТᎢꓔ", "u": "υսՍꓴ", "v": "νѵꮩѴᏙꓦ",
    "w": "ωѡԝաꮃԜᎳᏔꓪ", "x": "хΧⲬХꓫ", "y": "γуүΥⲨУҮᎩᎽꓬ", "z": "ꮓΖᏃꓜ",
}  # fmt: skip
"""Letters of other scripts that look like Latin ones."""
_DECORATED = str.maketrans({c: latin for latin, alike in _VARIANTS.items() for c in alike})
_AS_LATIN = {c: latin for latin, alike in _TWINS.items() for c in alike}
_AS_CYRILLIC = dict(zip("aceiopxyABCEHIKMOPTXY", "асеіорхуАВСЕНІКМОРТХУ", strict=True))
_AS_GREEK = dict(zip("ioupvABEHIKMNOPTXYZ", "ιουρνΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))


@lru_cache(maxsize=8)
def plain(message: str) -> str:
    """``message`` as a reader sees it, for reading only: what is stored stays as it was sent.

    Characters that show nothing are dropped. Where they may part words, as a zero width space does,
    the text between two spaces is given in its parts and as a whole; what a control character turns
    round is given both ways. Letters of another script that look like the word's own are replaced
    by these.
    """
    if message.isascii():
        return message
    text = _REVERSED.sub(lambda found: f"{found[1]} {found[1][::-1]}", message)
    text = _AFTER_SYMBOL.sub(" ", text)
    text = _PARTED.sub(_both_ways, text)
    text = _HIDDEN.sub("", text).translate(_DECORATED)
    return _in_one_script(text)


def unspelt(message: str) -> str:
    """``message`` with each word that stands in single letters as a whole."""
    return _SPELT.sub(_whole, message)


def _whole(spelt: re.Match[str]) -> str:
    if spelt.string[spelt.end() :].startswith("@"):  # the beginning of an address
        return spelt[0]
    return spelt[0].replace(spelt[1], "")


def _both_ways(run: re.Match[str]) -> str:
    parts = re.split(f"[{_PARTING}]+", run[0])
    return " ".join([*parts, "".join(parts)])


def _in_one_script(text: str) -> str:
    """``text`` with each word in the letters of one script, if it has Latin ones at all.

    A word is Latin if all its letters could be; of words without a Latin letter that is believed
    only where the others are Latin. So no Russian or Greek word changes in its own surroundings.
    """
    words = [_bare(word) for word in _WORD.findall(text)]
    latin = sum(bool(_LATIN.search(word)) for word in words)
    twins = sum(all(letter in _AS_LATIN for letter in word) for word in words)
    is_foreign = any(_is_foreign(letter) for word in words for letter in word)

    def fold(found: re.Match[str]) -> str:
        word = _bare(found[0])
        others = [letter for letter in word if not letter.isascii()]
        if not any(letter in _AS_LATIN or _is_foreign(letter) for letter in others):
            return found[0]
        is_mixed = len(others) < len(word)
        if is_mixed and (is_foreign or any(letter not in _AS_LATIN for letter in others)):
            for alphabet, first, last in ((_AS_CYRILLIC, "Ѐ", "ԯ"), (_AS_GREEK, "Ͱ", "Ͽ")):
                if all(first <= c <= last if c in others else c in alphabet for c in word):
                    return "".join(alphabet.get(letter, letter) for letter in word)
        if all(letter in _AS_LATIN for letter in others) and (
            is_mixed or (latin > twins and not is_foreign)
        ):
            return "".join(_AS_LATIN.get(letter, letter) for letter in word)
        return found[0]

    return _WORD.sub(fold, text)


def _bare(word: str) -> str:
    """``word`` without compatibility forms and accents."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _is_foreign(letter: str) -> bool:
    """Whether a bare letter belongs to another script than Latin, and looks like none of it."""
    return letter >= "\u0370" and letter not in _AS_LATIN
