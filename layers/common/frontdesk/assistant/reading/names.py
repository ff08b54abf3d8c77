"""The customer's name, where a message introduces it, is signed with it, or consists of it."""

import re
from functools import cache
from itertools import islice

from frontdesk.assistant.reading.pieces import LETTER, MARK, Piece, any_of, text_of, vocabulary, words

LONGEST = 80
_WORD = rf"[^\W\d_](?:[{LETTER}]|['.-](?=[^\W\d_]))" + r"{0,24}"
_INITIAL = r"[^\W\d_]\."
_WORDS = re.compile(rf"\s{{0,3}}(?:{_INITIAL}|{_WORD})(?:(?: |(?<=\.))(?:{_INITIAL}|{_WORD})){{0,5}}")
_ONE = re.compile(rf"{_INITIAL}|{_WORD}")
_MOST_WORDS = 4
_MOST_CUES = 8
_HAN = "\u4e00-\u9fff"
_SURNAMES = (
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣"
    "蔡贾賈丁魏薛叶葉阎余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万段雷钱錢汤湯尹黎易常武乔喬贺"
)
_CHINESE = (
    re.compile(rf"(?:我叫做?|我的名字(?:叫|是)|姓名[是:：]?\s?|名字[叫是:]\s?|我是)([{_HAN}]{{2,4}}?)(?=[,，。.!！、\s\d{MARK}]|的?电话|手机|联系|住|在|$)"),
    re.compile(rf"((?<=免贵姓)[{_HAN}]|(?<=我姓)[{_HAN}]|(?<=我是)[{_SURNAMES}](?:先生|女士|小姐|太太|阿姨))"),
    re.compile(rf"(?<![{_HAN}])([{_SURNAMES}][{_HAN}]{{0,2}}(?:先生|女士|小姐))(?=[,，。\s\d{MARK}]|$)"),
)
_KANA = "ぁ-んァ-ヴー"
_JAPANESE = (
    re.compile(rf"(?:名前は|氏名は|名は)\s?([{_HAN}々ァ-ヴーA-Za-z]{{1,8}}(?:[ 　][{_HAN}々ァ-ヴーA-Za-z]{{1,8}})?)"),
    re.compile(rf"([{_HAN}々ァ-ヴー]{{1,6}}(?: [{_HAN}々ァ-ヴー]{{1,6}})?)(?=と申します|といいます|と言います|ともうします)"),
    re.compile(rf"(?:^|[。!！\s、,])(?:私は|わたしは)?([{_HAN}々]{{1,5}}(?: [{_HAN}々]{{1,4}})?)(?=です[。、,!！\s]|です$|でございます)"),
)
_KOREAN = (
    re.compile(r"(?:이름은|성함은|성명은?:?)\s?([가-힣]{2,4}?)(?=이에요|예요|입니다|이고|이며|라고|[,.\s]|$)"),
    re.compile(r"(?:저는|나는|전)\s?([가-힣]{2,4}?)(?=이라고|라고|입니다|이에요|예요|이고)"),
    re.compile(r"(?:^|[\s,.])([가-힣]{2,4}?)(?=이라고 합니다|라고 합니다|이라고 해요|라고 해요)"),
    re.compile(r"^([가-힣]{2,4}?)(?=입니다[.!]?(?:$|[\s,]))"),
)
_KOREAN_SURNAMES = "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예봉경"
_OTHERS_BEFORE = re.compile(
    r"(?:ring(?: the bell)?(?: at| for)?|ask for|husband|wife|son|daughter|neighbou?r|landlord|tenant|(?:his|her|their) name is|"
    r"dog|cat|mother|father|brother|sister|partner|technician|plumber|bei|marido|esposo|esposa|hijo|hija|mari|femme|mann|frau|sohn|tochter|sein name ist)\s?(?:is|'s|,|named|called)?\s?$",
    re.IGNORECASE,
)


def find(
    text: str, message: str, *, expected: bool, with_phone: bool, place_ends: frozenset[int]
) -> Piece | None:
    """The customer's name in a levelled text, as ``message`` writes it.

    ``expected`` says that a word alone may well be one, ``with_phone`` that it stands beside a
    telephone number. What else was found in ``text`` has been blanked; ``place_ends`` are the ends
    of what was found of a place, after which a town may follow.
    """
    span = (
        (None if text.isascii() else _asian(text, expected))
        or _introduced(text)
        or _maybe(text)
        or _signed(text)
        or _alone(text, expected or with_phone, place_ends)
    )
    if span is None:
        return None
    name = text_of(message, *span, LONGEST)
    return name if name and _may_be_name(name.value) else None


_UNPARTED_NAME = re.compile(
    rf"[{_HAN}々]{{1,5}}(?: [{_HAN}々]{{1,4}})?|[ァ-ヴー]{{2,8}}(?: [ァ-ヴー]{{2,8}})?|[가-힣]{{2,4}}"
    rf"|[{_HAN}々ァ-ヴー]{{1,6}}(?:先生|女士|小姐|太太|阿姨)"
)


def _may_be_name(value: str) -> bool:
    if max(value) < "\u2e80":
        return len(value) > 1
    return bool(_UNPARTED_NAME.fullmatch(value)) and not _asian_stop().search(value[:3])


def _asian(text: str, expected: bool) -> tuple[int, int] | None:
    for pattern in _CHINESE:
        for found in pattern.finditer(text):
            name = found[1]
            if name[0] in _SURNAMES or found[0].startswith(("我叫", "我的名字", "姓名")) or len(name) == 1:
                if not _asian_stop().search(name):
                    return found.span(1)
    for pattern in _JAPANESE:
        for found in pattern.finditer(text):
            cut = next((e for e in ("です", "といい", "と申") if e in found[1]), None)
            if not _asian_stop().search(found[1]) and cut is None:
                return found.span(1)
    for pattern in _KOREAN:
        for found in pattern.finditer(text):
            name = found[1]
            if name[0] in _KOREAN_SURNAMES and not _asian_stop().search(name):
                return found.span(1)
    if expected:
        bare = re.fullmatch(
            rf"[\s{MARK},，、.。]*([{_SURNAMES}][{_HAN}]{{1,2}}|[{_KOREAN_SURNAMES}][가-힣]{{2}}"
            rf"|[{_HAN}々]{{1,3}} [{_HAN}々]{{1,3}})[\s{MARK},，、.。]*",
            text[:200],
        )
        if bare and not _asian_stop().search(bare[1]):
            return bare.span(1)
    return None


@cache
def _asian_stop() -> re.Pattern[str]:
    return re.compile("|".join(vocabulary()["name"]["asian_stop"]))


@cache
def _stop() -> re.Pattern[str]:
    listed = vocabulary()
    days = [day for day in listed["address"]["days"] if "(" not in day and day not in _ALSO_NAMES]
    return re.compile("|".join([*listed["name"]["stop"], *days]), re.IGNORECASE)


_ALSO_NAMES = {"april", "june", "mai", "may"}


@cache
def _sets() -> tuple[frozenset[str], frozenset[str]]:
    listed = vocabulary()["name"]
    return frozenset(listed["titles"]), frozenset(listed["particles"])


def _named(text: str, start: int, end: int, *, sure: bool) -> tuple[int, int] | None:
    """The name that starts at ``start``, or None.

    Unless it is ``sure`` that a name comes, each word has to look like one by its capital.
    """
    run = _WORDS.match(text, start, end)
    if run is None:
        return None
    titles, particles = _sets()
    first = last = None
    count = 0
    for word in islice(_ONE.finditer(text, run.start(), run.end()), 6):
        said = word[0].rstrip(".").lower()
        if first is None and said in titles:
            continue
        if said in particles and first is not None and not word[0][0].isupper():
            continue
        has_capital = not word[0][0].islower()
        is_late = count > 0 and has_capital and len(said) > 1 and (sure or count > 1)
        if said not in titles and not is_late and _stop().fullmatch(said):
            break
        if not has_capital and not (sure and (first is None or text[first].islower()) and count < 2):
            break
        if word[0].isupper() and len(said) > 3 and not sure:
            break
        first = word.start() if first is None else first
        last = word.end()
        count += 1
        if count == _MOST_WORDS or _caseless_end(word[0], count, sure):
            break
    if first is None or last is None or text[:last].endswith("'s"):
        return None
    return first, last


def _caseless_end(word: str, count: int, sure: bool) -> bool:
    """Whether a name ends here in a script without capitals: after two words, or one unsure."""
    return word[0].lower() == word[0].upper() and count == 2


def _introduced(text: str) -> tuple[int, int] | None:
    for cue in islice(words("name", "introduces").finditer(text), _MOST_CUES):
        if _OTHERS_BEFORE.search(text[max(0, cue.start() - 20) : cue.start()]):
            continue
        start = re.compile(r"[\s:,]{0,3}(?:is |es |é |ist )?").match(text, cue.end())
        name = _named(text, start.end() if start else cue.end(), len(text), sure=True)
        if name:
            return name
    return None


def _maybe(text: str) -> tuple[int, int] | None:
    """A name after words that introduce it only if it looks like one."""
    for cue in islice(words("name", "may").finditer(text), _MOST_CUES):
        before = text[max(0, cue.start() - 1) : cue.start()]
        if cue[0].lower() in _AT_START and before.strip() and before not in ".!,?\n;":
            continue
        name = _named(text, cue.end(), len(text), sure=False)
        if name is None or not text[cue.end() : cue.end() + 1].isspace():
            continue
        behind = text[name[1] : name[1] + 14]
        if text[name[0]].lower() == text[name[0]].upper() and not _CASELESS_AFTER.match(behind):
            continue
        if _GOES_ON.match(behind) and " " not in text[name[0] : name[1]]:
            continue
        return name
    return None


_AT_START = {"met", "hier", "ici", "c'est", "it's", "here is", "tu", "ben", "это", "я", "це", "det är", "tady", "zde"}
_CASELESS_AFTER = re.compile(
    r"[\s,،.]{0,2}(?:$|[,،.!\n_]|من |बोल|हूँ|हूं|हूॅं|और |رقم|و)"
)
_GOES_ON = re.compile(r"\s(?:is|was|are|'s|leak|street|st\b|road|ist|kaputt|est|es\b|è|to\b)", re.IGNORECASE)


def _signed(text: str) -> tuple[int, int] | None:
    """The name below a farewell at the end, or before "here" at the start."""
    here = re.compile(
        rf"\s{{0,3}}(?:(?:hi|hello|hey|hallo|hola|olá|ciao|bonjour|hej|cześć|dzień dobry|dobrý den|guten tag)[,!. ]{{1,3}})?({_WORD}(?: {_WORD}){{0,2}}) {_here()}",
        re.IGNORECASE,
    ).match(text)
    if here:
        name = _named(text, here.start(1), here.end(1), sure=False)
        if name:
            return name
    tail = max(0, len(text) - 90)
    for cue in words("name", "signs").finditer(text, tail):
        start = re.compile(r"[\s,.!;:_。、！-]{1,5}").match(text, cue.end())
        if start is None:
            continue
        name = _named(text, start.end(), len(text), sure=False)
        if name and not text[name[1] :].strip(f" \n.,!;:-。{MARK}"):
            return name
    dash = re.compile(r"[\n ]?(?:\n|-{1,2}|—) ?$").search(text[tail:])
    last = re.compile(rf"(?:[.!?)]\s{{0,2}}\n|\n|[.!?] {{0,2}}-{{1,2}} ?)({_WORD}(?: {_WORD}){{0,2}})[\s.]{{0,3}}$").search(text, tail)
    if last and not dash:
        return _named(text, last.start(1), last.end(1), sure=False)
    return None


@cache
def _here() -> str:
    return any_of(vocabulary()["name"]["follows"])


_GREETING = re.compile(
    r"(?:(?:yes|sure|ok|okay|sí|si|sim|oui|ja|sì|tak|ano|evet|да|так|نعم|हाँ|it's|name|and)(?!\w))?"
    r"[\s,:.!-]{0,3}",
    re.IGNORECASE,
)
_PARTS = re.compile(rf"[,;\n.!?{MARK}]+|\s-\s")


def _alone(text: str, expected: bool, place_ends: frozenset[int]) -> tuple[int, int] | None:
    """The name that a message consists of, beside what was found in it."""
    if not (expected or MARK in text) or len(text) > 200:
        return None
    at = 0
    for part in [*_PARTS.finditer(text), None]:
        end = part.start() if part else len(text)
        if text[at:end].strip():
            lead = _GREETING.match(text, at, end)
            start = lead.end() if lead else at
            name = _named(text, start, end, sure=False)
            filler = text[at:start] + text[name[1] : end] if name else text[at:end]
            is_town = any(0 <= start - place < 4 for place in place_ends)
            if name and not text[name[1] : end].strip() and not is_town:
                many = " " in text[name[0] : name[1]].strip()
                if many or expected:
                    return name
            elif not name and len(filler.split()) > 4:
                return None
        at = part.end() if part else at
    return None
