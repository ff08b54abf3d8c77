"""Chinese, Japanese and Korean names, in the phrases in which people tell theirs."""

import re
from collections.abc import Iterator
from functools import cache

from frontdesk.assistant.reading.name_list import Kind, kind
from frontdesk.assistant.reading.pieces import MARK, vocabulary

_SURNAMES = vocabulary()["name"]["chinese"]
_KOREAN_SURNAMES = vocabulary()["name"]["korean"]
_HAN = "\u4e00-\u9fff"
_CHINESE = (
    re.compile(
        rf"(?:我叫做?|我的名字(?:叫|是)|姓名[是:：]?\s?|联系人[是:：]?\s?|名字[叫是:]\s?|我是)([{_HAN}]{{2,4}}?)(?=[,，。.!！、\s\d{MARK}]|的?电话|手机|联系|住|在|$)"
    ),
    re.compile(
        rf"((?<=免贵姓)[{_HAN}]|(?<=我姓)[{_HAN}]|(?<=我是)[{_SURNAMES}](?:先生|女士|小姐|太太|阿姨))"
    ),
    re.compile(
        rf"(?<![{_HAN}])([{_SURNAMES}][{_HAN}]{{0,2}}(?:先生|女士|小姐))(?=[,，。\s\d{MARK}]|$)"
    ),
)
_CHINESE_BESIDE = (
    re.compile(rf"(?<![{_HAN}])姓([{_SURNAMES}])(?=[，,。\s]{{1,2}}{MARK}|$)"),
    re.compile(rf"叫我([老小阿]?[{_SURNAMES}][{_HAN}]{{0,2}}?)(?=就行|就好|就可以|即可|吧)"),
    re.compile(rf"^([{_SURNAMES}][{_HAN}]{{2}})(?=[，, ]{{0,2}}{MARK})"),
    re.compile(rf"^([{_SURNAMES}][{_HAN}])(?=[，, ]{{1,2}}{MARK})"),
)
_FULL = re.compile(
    rf"(?<=姓)([{_HAN}])[，, 、]{{1,2}}(?:我?叫|名叫)?(\1[{_HAN}]{{1,2}})(?![{_HAN}])"
)
"""The family name, then the whole one: "我姓邓，邓晓雯"."""
_NO_KANA = (
    "ください|して|した|ます|です|から|まで|ので|けど|など|より|なし|あり|でお|お願|ない|たい|いた|てる|"
    "くだ|しま|だけ|など|もの|こと|とき|ため|かけ|でも|には|では|です"
)
"""What hiragana behind ideographs is, where it is no given name."""
_JAPANESE = (
    re.compile(
        rf"(?:名前は|氏名は|名は)\s?"
        rf"([{_HAN}々ァ-ヴーA-Za-z]{{1,8}}(?: [{_HAN}々ァ-ヴーA-Za-z]{{1,8}})?)"
    ),
    re.compile(
        rf"([{_HAN}々ァ-ヶー]{{1,6}}(?: ?[{_HAN}々ぁ-んァ-ヶー]{{1,6}})?)"
        r"(?= ?(?:と申します|といいます|と言います|ともうします))"
    ),
    re.compile(
        rf"(?:^|[。!！\s、,])(?:私は|わたしは)?([{_HAN}々]{{1,5}}(?: [{_HAN}々]{{1,4}})?)"
        r"(?=です(?:けど|けれど|が)?(?:[。、,!！\s]|$)|でございます)"
    ),
    re.compile(rf"(?:[市区町村]|{MARK})の([{_HAN}々]{{2,4}})(?=や[、,。]|です|と申します)"),
    re.compile(rf"{MARK}[、, ]{{1,2}}([{_HAN}々]{{2,5}})(?=まで)"),
    re.compile(rf"^([{_HAN}々]{{3,5}})(?=[、, ]{{1,2}}{MARK})"),
    re.compile(
        rf"(?:^|{MARK}[、, ]{{1,2}}|^(?:名前|氏名)[:： ]{{1,2}})"
        rf"([{_HAN}々ァ-ヶ]{{2,4}} ?(?!{_NO_KANA})[ぁ-ん]{{2,4}}?)"
        rf"(?=(?:です)?(?:[、,。 ]{{0,2}}{MARK}|[。\s]*$))"
    ),
)
_KOREAN = (
    re.compile(
        r"(?:이름은|성함은|성명은?:?)\s?([가-힣]{2,4}?)(?=이에요|예요|입니다|이고|이며|라고|[,.\s]|$)"
    ),
    re.compile(
        r"(?:저는|나는|(?<![가-힣])전)\s?([가-힣]{2,4}?)(?=이라고|라고|입니다|이에요|예요|이고)"
    ),
    re.compile(r"(?:^|[\s,.])([가-힣]{2,4}?)(?=이라고 합니다|라고 합니다|이라고 해요|라고 해요)"),
    re.compile(
        rf"(?:[.,!?]|{MARK})\s{{0,2}}([{_KOREAN_SURNAMES}][가-힣]{{1,2}})"
        rf"(?= (?:드림|올림|배상)|[.\s{MARK}]*$)"
    ),
    re.compile(r"(?:아빠|엄마|집주인|세입자) ([가-힣]{3})(?=입니다[.]?\s)"),
    re.compile(r"^([가-힣]{2,4}?)(?= ?입니다[.!]?(?:$|[\s,]))"),
    re.compile(r"(?:^|\s)이름 ?([가-힣]{3})(?=[,. ]|$)"),
    re.compile(rf"{MARK} ([가-힣]{{3}})(?=이요)"),
    re.compile(rf"{MARK} ?(?:이고|이며|고요?,?) ([가-힣]{{3}})(?=입니다|이에요|예요)"),
    re.compile(
        r"^(?!이[번거제상]|오[늘전후]|주[소말]|전화|현재|지금|방금|다음|[월화수목금토일]요)"
        rf"([가-힣]{{3}})(?=(?:이고요|이구요|고요|구요|이고)[, ]{{1,2}}{MARK})"
    ),
)


_UNPARTED_NAME = re.compile(
    rf"[{_HAN}々]{{1,5}}(?: [{_HAN}々]{{1,4}})?|[ァ-ヴー]{{2,8}}(?: [ァ-ヴー]{{2,8}})?"
    rf"|[{_HAN}々ァ-ヶ]{{2,6}}|[{_HAN}々ァ-ヶ]{{1,5}} ?[ぁ-ん]{{2,4}}"
    rf"|[가-힣]{{2,4}}|[{_HAN}々ァ-ヴー]{{1,6}}(?:先生|女士|小姐|太太|阿姨)"
)


def may_be(value: str) -> bool:
    """Whether a text may be a name at all."""
    if max(value) < "\u2e80":
        return len(value) > 1
    return bool(_UNPARTED_NAME.fullmatch(value)) and not _stop().search(value[:3])


def find(text: str, expected: bool) -> tuple[int, int] | None:
    """Where the customer's name stands in a levelled text.

    ``expected`` says that a message that is nothing but a name may well be one.
    """
    if text.isascii() or max(text) < "\u2e80":
        return None
    for name in (*_chinese_names(text), *_japanese_names(text), *_korean_names(text)):
        if not _stop().search(text[slice(*name)]):
            return name
    last = _LAST.search(text[-40:])
    if last and _is_japanese(last[1]):
        return len(text) - len(text[-40:]) + last.start(1), len(text) - len(last[2])
    bare = _BARE.fullmatch(text[:200]) if expected else None
    if bare is None or _NO_KOREAN.fullmatch(bare[1]) or _stop().search(bare[1]):
        return None
    return bare.span(1)


_BARE = re.compile(
    rf"[\s{MARK},，、.。]*([{_SURNAMES}][{_HAN}]{{1,2}}|[{_KOREAN_SURNAMES}][가-힣]{{2}}"
    rf"|[{_HAN}々]{{1,3}} [{_HAN}々]{{1,3}})[\s{MARK},，、.。]*"
)


_LAST = re.compile(rf"{MARK}[\s、,]{{1,2}}([{_HAN}々]{{2,5}})(です。?|[。\s]*)$")


def _chinese_names(text: str) -> Iterator[tuple[int, int]]:
    whole = _FULL.search(text)
    if whole:
        yield whole.span(2)
    for pattern in _CHINESE_BESIDE:
        for found in pattern.finditer(text):
            if not kind(found[1]) & Kind.TOWN:
                yield found.span(1)
    for pattern in _CHINESE:
        for found in pattern.finditer(text):
            is_told = found[0].startswith(("我叫", "我的名字", "姓名"))
            if found[1][0] in _SURNAMES or is_told or len(found[1]) == 1:
                yield found.span(1)


def _japanese_names(text: str) -> Iterator[tuple[int, int]]:
    for pattern, is_plain in zip(
        _JAPANESE, (False, False, True, True, True, True, False), strict=True
    ):
        for found in pattern.finditer(text):
            if _is_japanese(found[1]) if is_plain else "です" not in found[1]:
                yield found.span(1)


def _is_japanese(name: str) -> bool:
    """Whether a text is a known family name, or starts with one of two letters at least."""
    return name in _japanese() or name[:2] in _japanese() or name[:3] in _japanese()


_NO_KOREAN = re.compile("이(?:에요?|예요?|라|고|요|야|며|거요?|번호?)|안(?:돼요?|녕)|전화|주소")
"""Endings and words that begin like a family name."""


def _korean_names(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _KOREAN:
        for found in pattern.finditer(text):
            if found[1][0] in _KOREAN_SURNAMES and not _NO_KOREAN.fullmatch(found[1]):
                yield found.span(1)


@cache
def _japanese() -> frozenset[str]:
    return frozenset(vocabulary()["name"]["japanese"].split())


@cache
def _stop() -> re.Pattern[str]:
    return re.compile("|".join(vocabulary()["name"]["asian_stop"]))


def is_signature(name: str) -> bool:
    """Whether a name of a script without spaces starts with a family name, or is short."""
    if max(name) < "\u2e80":
        return True
    return len(name) <= 4 and (name[0] in _SURNAMES + _KOREAN_SURNAMES or len(name) == 2)
