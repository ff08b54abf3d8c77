"""Letters that look like others: the tables by which a message is read as it looks."""

import re
import unicodedata

# From Unicode's confusables.txt (UTS 39), and letters beside them that decorative fonts use.
_VARIANTS = {
    "a": "ⱥᴀɑɐ🅐🅰⒜", "b": "ƀʙƄꞴ🅑🅱⒝", "c": "ȼᴄɔ¢🅒🅲⒞", "d": "ᴅ🅓🅳⒟", "e": "ɇᴇɛꬲǝə℮🅔🅴⒠",
    "f": "ꜰꬵꞙẝꞘƒɟ🅕🅵⒡", "g": "ǥɡɢᶃƍƃ🅖🅶⒢", "h": "ħʜɥ🅗🅷⒣", "i": "ɨɪɩƖǀᴉ🅘🅸⒤", "j": "ɉᴊꞲɾ🅙🅹⒥",
    "k": "ꝁᴋĸʞ🅚🅺⒦", "l": "ƚʟ🅛🅻⒧", "m": "ᴍ🅜🅼⒨", "n": "ɴ🅝🅽⒩", "o": "ᴏᴑꬽ🅞🅾⒪",
    "p": "ᵽᴘ🅟🅿⒫", "q": "ꞯ🅠🆀⒬", "r": "ɍʀꭇꭈƦɹ🅡🆁⒭", "s": "ꜱƽ🅢🆂⒮", "t": "ŧᴛʇ🅣🆃⒯",
    "u": "ʉᴜꞟꭎꭒʋ🅤🆄⒰", "v": "ᴠʌ🅥🆅⒱", "w": "ᴡɯʍ🅦🆆⒲", "x": "Ꭓ🅧🆇⒳", "y": "ɏʏɣᶌỿꭚʎ🅨🆈⒴",
    "z": "ƶᴢ🅩🆉⒵",
}  # fmt: skip
"""Letters of no orthography that a message could be in."""
_TWINS = {
    "a": "αаⲁΑАᎪꓮ", "b": "ЬᏏΒВвᏴꓐ", "c": "ⲥсꮯⲤСᏟꓚ", "d": "ԁᏧꓒᎠꓓ", "e": "еҽεєΕЕᎬꓰ", "f": "քϜꓝғ",
    "g": "ցԌԍᏀᏳꓖ", "h": "һհᏂнΗⲎНᎻꓧ", "i": "ιіꙇᎥꭵΙⲒІӀꓲ", "j": "ϳјͿЈᎫꓙ", "k": "κкΚⲔКᏦꓗ",
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

DECORATED = str.maketrans(
    {c: latin for latin, alike in _VARIANTS.items() for c in alike}
    | {
        c: latin
        for first, end in _FONTS
        for c in map(chr, range(first, end))
        if re.fullmatch("[A-Za-z]", latin := unicodedata.normalize("NFKC", c))
    }
)
"""The Latin letters that letters of no orthography stand for."""
AS_LATIN = {c: latin for latin, alike in _TWINS.items() for c in alike}
AS_CYRILLIC = dict(zip("aceiopxyABCEHIKMOPTXY", "асеіорхуАВСЕНІКМОРТХУ", strict=True))
AS_GREEK = dict(zip("ioupvABEHIKMNOPTXYZ", "ιουρνΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))
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
