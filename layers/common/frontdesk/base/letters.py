"""Letters that look like others: the tables by which a message is read as it looks."""

import re
import unicodedata

# From Unicode's confusables.txt (UTS 39), and letters beside them that decorative fonts use.
_VARIANTS = {
    "a": "ⱥᴀɑɐ🅐🅰⒜⍺", "b": "ƀʙƄꞴ🅑🅱⒝Ⴆ", "c": "ȼᴄɔ¢🅒🅲⒞ƈ", "d": "ᴅ🅓🅳⒟ɖɗ", "e": "ɇᴇɛꬲǝə℮🅔🅴⒠",
    "f": "ꜰꬵꞙẝꞘƒɟ🅕🅵⒡", "g": "ǥɡɢᶃƍƃ🅖🅶⒢ɠꞡ", "h": "ħʜɥ🅗🅷⒣ɦ", "i": "ɨɪɩƖǀᴉ🅘🅸⒤", "j": "ɉᴊꞲɾ🅙🅹⒥",
    "k": "ꝁᴋĸʞ🅚🅺⒦ƙ", "l": "ƚʟ🅛🅻⒧ɫɬɭʅꝇꝉ", "m": "ᴍ🅜🅼⒨ɱ", "n": "ɴ🅝🅽⒩ɲɳƞ", "o": "ᴏᴑꬽ🅞🅾⒪",
    "p": "ᵽᴘ🅟🅿⒫ƥ", "q": "ꞯ🅠🆀⒬", "r": "ɍʀꭇꭈƦɹ🅡🆁⒭ɽɼ", "s": "ꜱƽ🅢🆂⒮ʂ", "t": "ŧᴛʇ🅣🆃⒯ƭʈ",
    "u": "ʉᴜꞟꭎꭒʋ🅤🆄⒰", "v": "ᴠʌ🅥🆅⒱", "w": "ᴡɯʍ🅦🆆⒲", "x": "Ꭓ🅧🆇⒳", "y": "ɏʏɣᶌỿꭚʎ🅨🆈⒴ƴყ",
    "z": "ƶᴢ🅩🆉⒵ȥʐ",
}  # fmt: skip
"""Letters of no orthography that a message could be in."""
_TWINS = {
    "a": "αаⲁΑАᎪꓮᗩค", "b": "ЬᏏΒВвᏴꓐᗷ", "c": "ⲥсꮯⲤСᏟꓚᑕς", "d": "ԁᏧꓒᎠꓓԃᗪ", "e": "еҽεєΕЕᎬꓰ",
    "f": "քϜꓝғᖴϝ", "g": "ցԌԍᏀᏳꓖᎶ", "h": "һհᏂнΗⲎНᎻꓧԋᕼ", "i": "ιіꙇᎥꭵΙⲒІӀꓲᏆ", "j": "ϳјͿЈᎫꓙᒍ",
    "k": "κкΚⲔКᏦꓗ", "l": "ӏⳐᏞꓡᒪןเ", "m": "мΜϺⲘМᎷꓟᗰ", "n": "ηпոռΝⲚꓠᑎภ", "o": "οⲟоօΟⲞОՕꓳסσ๏",
    "p": "ρⲣрΡⲢРᏢꓑᑭ", "q": "ԛգզԚᑫ", "r": "ᴦⲅгꮁᎡᏒꓣᖇ", "s": "ѕꮪЅՏᏕᏚꓢร", "t": "τтΤⲦТᎢꓔե",
    "u": "υսՍꓴᑌ", "v": "νѵꮩѴᏙꓦᐯ", "w": "ωѡԝաꮃԜᎳᏔꓪᗯฬ", "x": "хΧⲬХꓫ", "y": "γуүΥⲨУҮᎩᎽꓬ",
    "z": "ꮓΖᏃꓜᘔ",
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

DECORATED = str.maketrans(
    {c: latin for latin, alike in _VARIANTS.items() for c in alike}
    | {
        c: latin
        for first, end in _FONTS
        for c in map(chr, range(first, end))
        if re.fullmatch("[A-Za-z]", latin := unicodedata.normalize("NFKC", c))
    }
    | {"゛": "\u3099", "゜": "\u309a"}
)
"""The Latin letters that letters of no orthography stand for; and the marks of Japanese that stand
by themselves, as those of the kana before them."""
AS_LATIN = {c: latin for latin, alike in _TWINS.items() for c in alike}
AS_CYRILLIC = dict(zip("aceiopxyABCEHIKMOPTXYκτπΠΓΦφ", "асеіорхуАВСЕНІКМОРТХУктпПГФф", strict=True))
AS_GREEK = dict(zip("ioupvABEHIKMNOPTXYZ", "ιουρνΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))
_ALPHABETS = ((AS_CYRILLIC, "Ѐ", "ԯ"), (AS_GREEK, "Ͱ", "Ͽ"))
_ON_THEIR_HEADS = {
    "a": "ɐ∀Ɐ", "b": "q", "c": "ɔƆ", "d": "p", "e": "ǝəƎ", "f": "ɟℲ", "g": "ƃɓᵷ⅁", "h": "ɥH",
    "i": "ᴉıI", "j": "ɾſ", "k": "ʞꞰ", "l": "lꞁ⅂", "m": "ɯW", "n": "uN", "o": "oO", "p": "dԀ",
    "q": "b", "r": "ɹᴚ", "s": "sS", "t": "ʇ⊥", "u": "n∩", "v": "ʌΛ", "w": "ʍM", "x": "xX",
    "y": "ʎ⅄", "z": "zZ",
}  # fmt: skip
UPRIGHT = {c: latin for latin, turned in _ON_THEIR_HEADS.items() for c in turned}
"""The letters that stand on their heads, as the right ones in small letters."""
TURNED = frozenset("ɐ∀ⱯɔƆǝƎɟℲƃᵷ⅁ɥᴉɾʞꞰꞁ⅂ɯɹᴚʇ⊥∩ʌʍʎ⅄")
"""Those of them that a word has only because it is turned."""


def in_own_alphabet(word: str) -> str | None:
    """``word`` in Cyrillic letters alone, or else in Greek ones; None if it has no such letter, or
    one that looks like none of them."""
    for alphabet, first, last in _ALPHABETS:
        read = [
            c
            if first <= c <= last or not c.isalpha()
            else alphabet.get(c) or alphabet.get(AS_LATIN.get(c, c))
            for c in word
        ]
        letters = [c for c in read if c is not None]
        if len(letters) == len(word) and any(first <= c <= last for c in word):
            return "".join(letters)
    return None
