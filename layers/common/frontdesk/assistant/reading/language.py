"""The language of a message, by its script and by what was learned of words and their parts.

Hangul, kana, Devanagari and Arabic letters tell by themselves. Where languages share a script, the
features of a text are its words, and runs of two to four characters in them.
``evaluation/train_language.py`` trains the weights.
"""

import math
import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

FILE = Path(__file__).with_name("language.bin")
"""Little-endian: the number of features and the weight of a step; then the number of each feature
(32 bits); then, for each feature, its steps for each label (8 bits each)."""
HEAD = struct.Struct("<If")

NONE = ""
"""The label of what is written alike in many languages: names, addresses, "ok"."""
GROUPS = {
    "latin": ("en", "es", "pt", "fr", "de", "it", "nl", "pl", "cs", "sv", "tr", "vi", "hi", NONE),
    "cyrillic": ("ru", "uk"),
    "han": ("zh", "ja"),
}
"""The languages that share a script; Hindi is written in Latin letters too."""
LABELS = tuple(label for labels in GROUPS.values() for label in labels)

_MOST_CHARACTERS, _MOST_WORDS = 2000, 80
_FEW = 10
"""Fewer known features count as this many, so that a short text alone does not weigh too much."""
_SURE = (0.97, 0.95, 0.9, 0.4)
"""The least probability of a language: of no word, of one, of two, and of more."""
_SURE_OF_HAN, _SURE_OF_CHANGE = 0.6, 0.85
"""The same in Chinese characters; and where another language was known."""
_SHARED = {"hallo": ("de", "nl")}
"""Greetings of several languages, the likeliest first."""
_SAID = {
    "en": "yes|yes please|yep|yeah|thanks|thank you|sure|good morning|hi there|hello there",
    "es": "hola|por favor|gracias|vale|buenas|buenos días|buenas tardes|de acuerdo|claro que sí",
    "pt": "olá|oi|bom dia|boa tarde|obrigado|obrigada|tudo bem|por gentileza|sim|não",
    "fr": "bonjour|bonsoir|merci|oui|d'accord|salut",
    "de": "guten tag|guten morgen|danke|bitte|nein|moin|servus|grüß gott",
    "it": "ciao|buongiorno|buonasera|grazie|va bene|salve|sì|per favore",
    "nl": "hoi|goedemorgen|goedemiddag|goedendag|bedankt|dank u|dankjewel|dank je",
    "pl": "cześć|dzień dobry|dziękuję|proszę|dzieki|dzien dobry",
    "cs": "ahoj|dobrý den|dobry den|děkuji|díky|prosím|ano prosím",
    "sv": "hejsan|god morgon|tack|tack så mycket|god dag|snälla",
    "tr": "merhaba|selam|evet|hayır|tamam|teşekkürler|iyi günler|lütfen|günaydın",
    "vi": "xin chào|chào|cảm ơn|vâng|dạ|xin chao|cam on",
    "hi": "namaste|namaskar|haan|haan ji|dhanyavaad|shukriya|theek hai|nahi",
    "ru": "здравствуйте|привет|да|нет|спасибо|добрый день|хорошо|пожалуйста",
    "uk": "привіт|дякую|ні|добрий день|вітаю|так|добре|будь ласка|доброго дня",
}
"""What a whole message says, and tells a language by itself though it is short."""
_KNOWN = 1.5
"""What speaks for the language known before, in log odds."""
_SPANISH = re.compile("[¿¡]")
_CHINESE = re.compile(
    "[唔冇咗喺嘅啲佢哋嚟俾畀揾搵嗰噉瞓攞諗嘢乜啱你们們这這嗎吗她哪怎么麼很让讓您跟呀啊啦喔嘛妈媽爸谁"
    "气氣樓號廚坏壞來对對點灯燈关厅廳區灣说說请问沒边裡还应电话]"
)
"""Characters of Chinese that no Japanese text has."""
_CHANGING = 10
"""Fewer characters do not change a language that is known and has the same script."""
_MIXED = {"hi": "en", "en": "hi"}
_KNOWN_OF_MIXED = 3.0
"""The same for languages that are spoken in one sentence."""
_HAN_LETTERS = 3
"""A Chinese character counts as this many letters."""
_SCRIPTS = {
    "ko": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
    "ja": re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]"),
    "hi": re.compile("[\u0900-\u0963\u0970-\u097f]"),
    "ar": re.compile("[\u0620-\u065f\u066e-\u06d3]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"),
    "latin": re.compile("[a-zß-öø-ɏḀ-ỿ]"),
}
_OTHER = re.compile("[\u0370-\u03ff\u0530-\u05ff\u0980-\u10ff\u1200-\u137f\u1780-\u17ff]")
"""Letters of scripts in which none of the languages is written."""
_LETTER = r"[^\s\u2e80-\U0010ffff]"
_NO_WORD = re.compile(rf"(?<!{_LETTER})(?:[^\s\u2e80-\U0010ffff@\d/_]*+[@\d/_]|www\.){_LETTER}*")
_SIGN = re.compile(r"[@\d/_]")
_NAME = re.compile("[A-ZÀ-Þ](?<=[a-zß-öø-ÿ,:] .)[a-zß-öø-ÿ]+")
"""A word with a capital inside a sentence, as names have; German nouns are no great loss."""
_WORDS = {
    "latin": re.compile("[a-zß-öø-ɏḀ-ỿ]+"),
    "cyrillic": re.compile("[\u0400-\u052f]+"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+"),
}


def language(message: str, known: str | None, business: str | None = None) -> str | None:
    """The two-letter code of the language of ``message``, None where it does not tell.

    ``known``, the language of what was said before, wins where two are about as probable. That of
    the ``business`` tells a greeting of several languages ("Hallo").
    """
    text = letters(message)
    script = _script(text)
    if script not in GROUPS:
        return script
    whole_text = " ".join(text.strip(".,!?¡¿ ").split())
    shared = _SHARED.get(whole_text)
    likely = next((each for each in (known, business) if shared and each in shared), None)
    said = likely or _said().get(whole_text, shared and shared[0])
    if said:
        return said
    if script == "latin" and _SPANISH.search(message):
        return "es"
    if script == "han" and _CHINESE.search(message):
        return "zh"
    if script != "han" and known in GROUPS[script] and len(whole_text) < _CHANGING:
        return None
    sums = _log_odds(text, script)
    if known in sums:
        sums[known] += _KNOWN
    best = max(sums, key=lambda label: sums[label])
    if known in sums and _MIXED.get(best) == known:
        sums[known] += _KNOWN_OF_MIXED - _KNOWN
        best = max(best, known, key=lambda label: sums[label])
    whole = sum(math.exp(value - sums[best]) for value in sums.values())
    sure = _SURE[min(len(text.split()), 3)] if script != "han" else _SURE_OF_HAN
    if known in sums and best != known and script != "han":
        sure = max(sure, _SURE_OF_CHANGE)
    elif script != "latin":
        sure = 0.0  # English would surely be wrong
    return best if best and 1 / whole >= sure else None


def letters(message: str) -> str:
    """The start of ``message`` in lower case, without addresses of the internet and numbers."""
    text = unicodedata.normalize("NFKC", message[:_MOST_CHARACTERS])
    text = text[:_MOST_CHARACTERS].replace("İ", "i")
    if "www." in text or _SIGN.search(text):
        text = _NO_WORD.sub(" ", text)
    plain = _NAME.sub("", text)
    return (plain if len(plain.split()) > 1 else text).lower()


def features(text: str, script: str) -> Iterator[int]:
    """The numbers of the features of ``text``; two features rarely have the same number."""
    return chain.from_iterable(_features_of(word, script) for word in _words(text, script))


def _words(text: str, script: str) -> list[str]:
    return [found[0][:24] for found in islice(_WORDS[script].finditer(text), _MOST_WORDS)]


def _features_of(word: str, script: str) -> list[int]:
    lengths = (2,) if script == "han" else (2, 3, 4)
    parted = word if script == "han" else f" {word} "
    if parted.isascii():
        written = parted.encode()
        runs = (written[at : at + n] for n in lengths for at in range(len(written) - n + 1))
        return [crc32(b"=" + written), *map(crc32, runs)]
    pieces = [parted[at : at + n] for n in lengths for at in range(len(parted) - n + 1)]
    letters = [letter for letter in parted if letter > "\x7f"]
    return [crc32(each.encode()) for each in (f"={parted}", *letters, *pieces)]


def weight(count: int) -> float:
    """The weight of each of ``count`` features."""
    return 1 / math.sqrt(max(count, _FEW))


def _script(text: str) -> str | None:
    """The language or the group of languages in whose script most of ``text`` is written."""
    if text.isascii():
        return "latin" if _SCRIPTS["latin"].search(text) else None
    counts = {name: len(letter.findall(text)) for name, letter in _SCRIPTS.items()}
    counts["han"] *= _HAN_LETTERS
    if counts["ja"]:
        counts["ja"] += counts.pop("han")
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > len(_OTHER.findall(text)) else None


def _log_odds(text: str, script: str) -> dict[str, float]:
    words = [_rows(word, script) for word in _words(text, script)]
    factor = _table().step * weight(sum(count for count, _ in words))
    rows = [*chain.from_iterable(rows for _, rows in words)]
    labels, first = GROUPS[script], LABELS.index(GROUPS[script][0])
    sums = _table().steps[rows, first : first + len(labels)].sum(axis=0, dtype=int).tolist()
    return {label: total * factor for label, total in zip(labels, sums, strict=True)}


@lru_cache(maxsize=4096)
def _rows(word: str, script: str) -> tuple[int, list[int]]:
    """The number of a word's features, and the rows in the table of those that are known."""
    table, found = _table(), _features_of(word, script)
    return len(found), [row for row in map(table.rows.get, found) if row is not None]


@cache
def _said() -> dict[str, str]:
    return {text: code for code, texts in _SAID.items() for text in texts.split("|")}


class _Table(NamedTuple):
    """The row of each feature by its number, the steps as an array of numpy, a step's weight."""

    rows: dict[int, int]
    steps: Any
    step: float


@cache
def _table() -> _Table:
    import numpy as np  # noqa: PLC0415 (takes 0.1 s)

    data = memoryview(FILE.read_bytes())
    count, step = HEAD.unpack_from(data)
    steps = HEAD.size + 4 * count
    numbers = struct.unpack_from(f"<{count}I", data, HEAD.size)
    table = np.frombuffer(data[steps:], dtype=np.int8).reshape(count, len(LABELS))
    return _Table({number: row for row, number in enumerate(numbers)}, table, step)
