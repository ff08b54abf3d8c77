"""Chinese, Japanese and Korean names, in the phrases in which people tell theirs."""

import re
from functools import cache

from frontdesk.assistant.reading.pieces import MARK, vocabulary

_HAN = "\u4e00-\u9fff"
_SURNAMES = (
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣"
    "蔡贾賈丁魏薛叶葉阎余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万段雷钱錢汤湯尹黎易常武乔喬贺"
)
_CHINESE = (
    re.compile(
        rf"(?:我叫做?|我的名字(?:叫|是)|姓名[是:：]?\s?|名字[叫是:]\s?|我是)([{_HAN}]{{2,4}}?)(?=[,，。.!！、\s\d{MARK}]|的?电话|手机|联系|住|在|$)"
    ),
    re.compile(
        rf"((?<=免贵姓)[{_HAN}]|(?<=我姓)[{_HAN}]|(?<=我是)[{_SURNAMES}](?:先生|女士|小姐|太太|阿姨))"
    ),
    re.compile(
        rf"(?<![{_HAN}])([{_SURNAMES}][{_HAN}]{{0,2}}(?:先生|女士|小姐))(?=[,，。\s\d{MARK}]|$)"
    ),
)
_KANA = "ぁ-んァ-ヴー"
_JAPANESE = (
    re.compile(
        rf"(?:名前は|氏名は|名は)\s?([{_HAN}々ァ-ヴーA-Za-z]{{1,8}}(?:[ 　][{_HAN}々ァ-ヴーA-Za-z]{{1,8}})?)"
    ),
    re.compile(
        rf"([{_HAN}々ァ-ヴー]{{1,6}}(?: [{_HAN}々ァ-ヴー]{{1,6}})?)(?=と申します|といいます|と言います|ともうします)"
    ),
    re.compile(
        rf"(?:^|[。!！\s、,])(?:私は|わたしは)?([{_HAN}々]{{1,5}}(?: [{_HAN}々]{{1,4}})?)(?=です[。、,!！\s]|です$|でございます)"
    ),
)
_KOREAN = (
    re.compile(
        r"(?:이름은|성함은|성명은?:?)\s?([가-힣]{2,4}?)(?=이에요|예요|입니다|이고|이며|라고|[,.\s]|$)"
    ),
    re.compile(r"(?:저는|나는|전)\s?([가-힣]{2,4}?)(?=이라고|라고|입니다|이에요|예요|이고)"),
    re.compile(r"(?:^|[\s,.])([가-힣]{2,4}?)(?=이라고 합니다|라고 합니다|이라고 해요|라고 해요)"),
    re.compile(r"^([가-힣]{2,4}?)(?=입니다[.!]?(?:$|[\s,]))"),
)
_KOREAN_SURNAMES = "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예봉경"


_UNPARTED_NAME = re.compile(
    rf"[{_HAN}々]{{1,5}}(?: [{_HAN}々]{{1,4}})?|[ァ-ヴー]{{2,8}}(?: [ァ-ヴー]{{2,8}})?|[가-힣]{{2,4}}"
    rf"|[{_HAN}々ァ-ヴー]{{1,6}}(?:先生|女士|小姐|太太|阿姨)"
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
    if text.isascii():
        return None
    for pattern in _CHINESE:
        for found in pattern.finditer(text):
            name = found[1]
            if (
                name[0] in _SURNAMES
                or found[0].startswith(("我叫", "我的名字", "姓名"))
                or len(name) == 1
            ):
                if not _stop().search(name):
                    return found.span(1)
    for pattern, is_plain in zip(_JAPANESE, (False, False, True), strict=True):
        for found in pattern.finditer(text):
            known = found[1].startswith(_japanese()) if is_plain else "です" not in found[1]
            if known and not _stop().search(found[1]):
                return found.span(1)
    for pattern in _KOREAN:
        for found in pattern.finditer(text):
            name = found[1]
            if name[0] in _KOREAN_SURNAMES and not _stop().search(name):
                return found.span(1)
    if expected:
        bare = re.fullmatch(
            rf"[\s{MARK},，、.。]*([{_SURNAMES}][{_HAN}]{{1,2}}|[{_KOREAN_SURNAMES}][가-힣]{{2}}"
            rf"|[{_HAN}々]{{1,3}} [{_HAN}々]{{1,3}})[\s{MARK},，、.。]*",
            text[:200],
        )
        if bare and not _stop().search(bare[1]):
            return bare.span(1)
    return None


@cache
def _japanese() -> tuple[str, ...]:
    return tuple(vocabulary()["name"]["japanese"].split())


@cache
def _stop() -> re.Pattern[str]:
    return re.compile("|".join(vocabulary()["name"]["asian_stop"]))


def is_signature(name: str) -> bool:
    """Whether a name of a script without spaces starts with a family name, or is short."""
    if max(name) < "\u2e80":
        return True
    return len(name) <= 4 and (name[0] in _SURNAMES + _KOREAN_SURNAMES or len(name) == 2)
