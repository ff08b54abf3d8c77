"""A message as it looks: without what shows nothing, and in the letters that it seems to have."""

import re
import unicodedata
from functools import lru_cache, partial

from frontdesk.base.text import IGNORABLE

_PARTING = "\u115f\u1160\u180e\u200b\u2800\u3164\uffa0"
"""Characters that show nothing or a gap; some writers part words by them."""
_PARTED = re.compile(rf"(?<![^\s{_PARTING}])[^\s{_PARTING}]++(?:[{_PARTING}]++[^\s{_PARTING}]++)+")
_AFTER_SYMBOL = re.compile(rf"(?<=[\u2190-\u2bff\U0001f000-\U0001faff])[{IGNORABLE}]+")
_EMOJI = r"\u2600-\u27bf\U0001f300-\U0001faff"
_GLUED = re.compile(rf"(?<=[^\s{_EMOJI}])(?=[{_EMOJI}])|(?<=[{_EMOJI}])(?=[^\s{_EMOJI}])")
"""Where an emoji stands beside something else: it parts words."""
_HIDDEN = re.compile(
    rf"[{IGNORABLE}\u0488\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_REVERSED = re.compile("\u202e([^\u202c\u2069\n]*)")
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]{3,}")
"""Letters that two of are a flag; more may be a word."""
_LETTER = r"[^\W\d_\u0590-\u1dff\u2000-\U0010ffff](?![^\W_])"
_SIGN = r"[\u0620-\u064a\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af](?![^\W_])"
_CHINESE = r"[\u3040-\u30ff\u3400-\u9fff](?![^\W_])"
_MARKS = (
    (_LETTER, r" ?(?:[^\w\s@]|_) ?"),
    (_SIGN, r"[^\w\s@,;、，。；：！？]|_"),
    (_LETTER, r"\s"),
    (_CHINESE, r"\s"),  # Korean has words of one sign between blanks
)
_SPELT = [
    (letter, re.compile(rf"(?<![\w.@]){letter}({mark}){letter}(?:\1{letter})++"))
    for letter, mark in _MARKS
]
"""Words in single letters, or signs, with the same mark between them: s-p-e-l-t."""
_MOST_MARKS = 3
_INSTEAD = re.compile(r"(?:(?<=[^\W\d_])[@$€]|[@$€](?=[^\W\d_]))(?!\d|[\w-]*\.\w)")
"""A sign that stands for a letter; what an address has is none."""
_LETTERS_INSTEAD = str.maketrans("@$€", "ase")
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
    "g": "ցԌᏀᏳꓖ", "h": "һհᏂнΗⲎНᎻꓧ", "i": "ιіꙇᎥꭵΙⲒІӀꓲ", "j": "ϳјͿЈᎫꓙ", "k": "κкΚⲔКᏦꓗ",
    "l": "ӏⳐᏞꓡ", "m": "мΜϺⲘМᎷꓟ", "n": "ηпոռΝⲚꓠ", "o": "οⲟоօΟⲞОՕꓳ", "p": "ρⲣрΡⲢРᏢꓑ", "q": "ԛգզԚ",
    "r": "ᴦⲅгꮁᎡᏒꓣ", "s": "ѕꮪЅՏᏕᏚꓢ", "t": "τтΤⲦТᎢꓔ", "u": "υսՍꓴ", "v": "νѵꮩѴᏙꓦ",
    "w": "ωѡԝաꮃԜᎳᏔꓪ", "x": "хΧⲬХꓫ", "y": "γуүΥⲨУҮᎩᎽꓬ", "z": "ꮓΖᏃꓜ",
}  # fmt: skip
"""Letters of other scripts that look like Latin ones."""
_FONTS = (
    (0x2100, 0x2150),
    (0x24B6, 0x24EA),
    (0xFF21, 0xFF5B),
    (0x1D400, 0x1D7CC),
    (0x1F110, 0x1F16A),
)
"""Where Unicode has the Latin letters again, as in bold, in circles or of full width."""
_DECORATED = str.maketrans(
    {c: latin for latin, alike in _VARIANTS.items() for c in alike}
    | {
        c: latin
        for first, end in _FONTS
        for c in map(chr, range(first, end))
        if re.fullmatch("[A-Za-z]", latin := unicodedata.normalize("NFKC", c))
    }
)
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
    text = _AFTER_SYMBOL.sub(" ", text.translate(_DECORATED))
    text = _PARTED.sub(_both_ways, text)
    text = _FLAGS.sub(_letters, _HIDDEN.sub("", text))
    return _in_one_script(_GLUED.sub(" ", text))


def unspelt(message: str) -> str:
    """``message`` with each word that stands in single letters as a whole, and with letters for
    the signs that stand for them: g@s."""
    text = message
    for letter, spelt in _SPELT:
        marks = dict.fromkeys(found[1] for found in spelt.finditer(text))
        for mark in list(marks)[:_MOST_MARKS]:
            between = re.escape(mark)
            words = re.compile(rf"(?<![\w.@]){letter}(?:{between}{letter})++")
            text = words.sub(partial(_whole, mark=mark), text)
    return _INSTEAD.sub(lambda found: found[0].translate(_LETTERS_INSTEAD), text)


def _whole(spelt: re.Match[str], mark: str) -> str:
    if spelt.string[spelt.end() :].startswith("@"):  # the beginning of an address
        return spelt[0]
    return spelt[0].replace(mark, "")


def _letters(flags: re.Match[str]) -> str:
    return "".join(chr(ord(flag) - 0x1F1E6 + ord("a")) for flag in flags[0])


def _both_ways(run: re.Match[str]) -> str:
    parts = re.split(f"[{_PARTING}]+", run[0])
    whole = "".join(parts)
    return whole if len(whole) == len(parts) else " ".join([*parts, whole])


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
