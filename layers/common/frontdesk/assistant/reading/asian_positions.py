"""Chinese, Japanese and Korean names where people put theirs: alone, at an end, or by a number."""

import re
from functools import cache, partial

from frontdesk.assistant.reading.name_list import Kind, kind
from frontdesk.assistant.reading.pieces import MARK, vocabulary

_HAN = "\u4e00-\u9fff"
_LONGEST = 24
_SIGNS = " ,.:/、，。"
"""What may stand between a name and the detail beside it."""
_PIECES = re.compile(rf"[^\s,;:.!?~()/、。，！？；：…{MARK}]+(?: [{_HAN}々가-힣]{{1,8}}){{0,3}}")
_CHINESE = re.compile(
    r"(?P<told>我叫做?|我名叫|我系|我係|本人|叫我|呢度係|這是|这是|联系人|聯絡人|姓名|名字|我是)?"
    r"[是叫]?"
    rf"(?P<name>(?P<double>[{_HAN}]{{2}})[{_HAN}]{{1,2}}|(?P<single>[{_HAN}])[{_HAN}]{{1,2}})"
    r"(?P<title>先生|女士|小姐|太太)?(?P<tail>就行|就好|吧|啊|呀|上|敬上|留)?"
)
_LAST_LETTERS = frozenset("吧呢吗嗎啊了啦哦呀嘛哈的点點儿兒啲喇咗嘅先上下里裡内外前后後大小多少")
_JAPANESE = re.compile(
    rf"(?:(?:私|わたし)は|名前は|氏名[は:]?)?(?P<name>[{_HAN}々ヶ]{{1,4}}(?: ?[{_HAN}々]{{1,3}}|"
    r" [ぁ-んァ-ヴー]{2,5})?)"
    r"(?P<told>より|と申します|といいます|と言います|ともうします|です(?:けど|が|。)?|でした)?"
)
_LONG = 4
_NO_JAPANESE = re.compile(
    "携帯|自宅|連絡|固定|職場|会社|勤務|実家|留守|工場|店|本人|夫|妻|父|母|息子|娘|新規|別|番|先|所|室"
    "|線|年|月|日|時|分|前|後|中|上|下|急|様|側|用|件|式|製|形|型|以|内|外|々|器|機|階|造|建|家|庭|管|栓|庫|物|者|員|主|客|理|人|戸|修|漏|水|電"
)
_KOREAN = re.compile(
    r"(?:(?:저는|전|저|제) )?(?:[가-힣]{1,5} ){0,2}?"
    r"(?P<name>(?P<double>제갈|남궁|황보|선우|독고|사공|서문)[가-힣]{1,2}|[가-힣]{3})"
    r"(?P<told>입니다|이에요|예요|이예요|이요|이?라고 (?:합니다|해요)|드림|올림)?"
)
_KOREAN_THING = re.compile(
    "[요다죠까네기구문관실등선통판물집방층동호원점일월날시분전후앞뒤옆래서]$"
)


def find(
    text: str, ends_of_details: tuple[int, ...], expected: bool, language: str | None
) -> tuple[int, int] | None:
    """Where the name stands in a levelled text whose details are marked.

    ``ends_of_details`` are the ends of contact details; ``expected`` says that a name alone may
    well be one.
    """
    if text.isascii() or max(text) < "\u2e80":
        return None
    pieces = list(_PIECES.finditer(text))
    is_japanese = language == "ja" or re.search("[ぁ-んァ-ヴ]", text) is not None
    for at in dict.fromkeys((len(pieces) - 1, 0, len(pieces) - 2)):
        if not 0 <= at < len(pieces) or len(pieces[at][0]) > _LONGEST:
            continue
        piece = pieces[at]
        beside = text[piece.end() :].lstrip(_SIGNS).startswith(MARK)
        beside |= text[: piece.start()].rstrip(_SIGNS).endswith(MARK) and any(
            end <= piece.start() for end in ends_of_details
        )
        closes = at == len(pieces) - 1 and not text[piece.end() :].strip(f" .。!！~{MARK}")
        is_alone = closes and at == 0
        strong = beside or (is_alone and expected)
        weak = closes and not is_alone
        for reader in (
            *((partial(_japanese, beside=beside),) if is_japanese else ()),
            _chinese,
            _korean,
        ):
            if name := reader(piece[0], strong, weak):
                return piece.start() + name[0], piece.start() + name[1]
    return None


def _chinese(piece: str, strong: bool, weak: bool) -> tuple[int, int] | None:
    found = _CHINESE.fullmatch(piece)
    if found is None:
        return None
    name, told = found["name"], found["told"] is not None or found["title"] is not None
    has_family = name[0] in vocabulary()["name"]["chinese"] or (
        len(name) > 2 and kind(name[:2]) == Kind.FAMILY
    )
    is_none = name[-1] in _LAST_LETTERS or _stop().search(name) or kind(name) & Kind.TOWN
    if not has_family or is_none:
        return None
    return found.span("name") if told or strong or (weak and len(name) > 2) else None


def _japanese(piece: str, strong: bool, weak: bool, *, beside: bool) -> tuple[int, int] | None:
    found = _JAPANESE.fullmatch(piece)
    if found is None:
        return None
    name, told = found["name"], found["told"] or ""
    family = next((n for n in (3, 2, 1, 4) if _is_family(name[:n])), 0)
    family = 0 if family == 1 and len(name) > 1 and " " not in name else family
    if not family and beside and told.startswith("です") and not _NO_JAPANESE.search(name):
        family = len(name) if 1 < len(name) < _LONG else 0  # a family name that is not listed
    rest = name[family:].strip()
    if not family or (family == 1 and rest) or _stop().search(name):
        return None
    is_sure = told not in ("", "です", "ですけど", "ですが", "でした")
    is_town = bool(kind(name) & Kind.TOWN) or len(name) == 1
    if is_sure or strong:
        return found.span("name")
    return found.span("name") if (weak or told) and not is_town else None


def _korean(piece: str, strong: bool, weak: bool) -> tuple[int, int] | None:
    found = _KOREAN.fullmatch(piece)
    if found is None:
        return None
    name, told = found["name"], found["told"]
    is_plain = found.start("name") == 0
    if name[0] not in vocabulary()["name"]["korean"] or _stop().search(name):
        return None
    if kind(name) & Kind.TOWN:
        return None
    is_known = bool(found["double"] or kind(name[1:]) & Kind.GIVEN)
    if is_known and (told or strong or weak):
        return found.span("name")
    is_thing = _KOREAN_THING.search(name)
    is_placed = strong or (weak and is_plain) or (told == "입니다" and is_plain)
    return found.span("name") if is_placed and is_plain and not is_thing else None


def _is_family(name: str) -> bool:
    return bool(kind(name) & Kind.FAMILY) or name in _families()


@cache
def _families() -> frozenset[str]:
    return frozenset(vocabulary()["name"]["japanese"].split())


@cache
def _stop() -> re.Pattern[str]:
    listed = vocabulary()["name"]
    return re.compile(
        "|".join([*listed["asian_words"], *(w for w in listed["asian_stop"] if len(w) > 1)])
    )
