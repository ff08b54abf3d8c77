"""Chinese, Japanese and Korean addresses, which run from large to small, and Indian ones."""

import re

from frontdesk.assistant.reading.pieces import LETTER, MARK

_KANA = "ぁ-んァ-ヴーヶケ"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff々"
_CHINESE = re.compile(
    rf"[{_HAN}]{{1,24}}(?:路|街|大道|道|巷|弄|胡同|小区|花园|社區|新村|村|苑|公寓|[一二三四五六七八九十]区"
    r"|徑|径|里|台|臺|坊|圍|邨|閣|花園|廣場|大廈|大厦|中心|灣|坑|山)(?:\s?\d{1,3}\s?鄰)?"
    rf"(?:[一二三四五六七八九十东西南北中]{{1,2}}段)?\s?(?:\d{{1,4}}[巷弄]){{0,2}}\d{{1,5}}(?:-\d{{1,4}})?\s?(?:号院|号楼|号|號|弄|栋|棟|幢|座|楼(?=\d))"
    r"(?:[,\s]?[A-Za-z]?\d{1,4}\s?(?:号楼|栋|棟|幢|座|楼|樓|单元|單元|層|层|室|户|号|號|F)(?:之\s?\d)?){0,4}"
    r"(?:\s?\d{3,4}(?!\d))?"
    rf"|[{_HAN}]{{2,10}}(?:閣|樓|楼|邨|苑|花園|花园|大廈|大厦|公寓|廣場)"
    r"\s?(?:\d{1,3}\s?(?:樓|楼|座|期|棟|栋)\s?(?:[A-Z]|\d{1,4})|\d{3,4})\s?(?:室|号房|號房)"
)
_SHORTEST = 3
"""An address is longer: a street of two characters and its number."""
_CHINESE_LEAD = re.compile(
    r".*(?:地址是|地址为|地址|住址|住在|位于|是在|我在|我家在|在|到|来|是|去|住|址|家)"
)
_PREFECTURE = "東京都|北海道|大阪府|京都府|[一-龥]{2,3}県"
_JAPANESE = re.compile(
    rf"(?:(?:{_PREFECTURE})[{_HAN}ぁ-んァ-ヴーヶケ]{{2,24}}|[{_HAN}ァ-ヴーヶケ]{{1,10}}(?:市|区|町|村|郡)[{_HAN}ァ-ヴーヶケのノ]{{0,20}}"
    rf"|[{_HAN}]{{2,6}}[市区][{_HAN}]{{0,6}}[市区]?[{_HAN}{_KANA}]{{2,10}}(?=\d{{1,2}}(?:[の-]|丁目))"
    rf"|[{_HAN}ァ-ヴーヶケ]{{2,10}}(?=\d{{1,2}}(?:丁目|条)|\d{{1,4}}番地|\d{{1,2}}-\d{{1,3}}-\d{{1,3}}))"
    r"(?:\d{1,2}条[東西南北]?)?[一二三四五六七八九十]{0,2}\s?\d{0,4}(?:丁目|番地|番|号|-|の)?(?:\d{1,4}(?:番地|番|号|-|の)?){0,3}"
    rf"(?:\s?[{_HAN}ァ-ヴーA-Za-z]{{1,16}}\s?\d{{1,4}}(?:号室|号|階)|\s\d{{2,4}}号室)?"
)
_JAPANESE_LEAD = re.compile(r".*(?:住所は|場所は|自宅は|家は|[はがを、])")
_NUMBER = (
    r"(?:\d{1,2}丁目(?:\s?\d{1,4}(?:番地?の?|-)(?:\d{1,4}号?)?)?|\d{1,4}番地?(?:の?\d{1,4}号?)?(?:-\d{1,4})?"
    r"|\d{1,4}-\d{1,4}-\d{1,4}(?:-\d{1,4})?(?![-\d]))"
)
_KANA_PLACE = re.compile(
    rf"(?=[{_HAN}{_KANA}ーのノ]{{0,23}}(?:[{_KANA}ー]|[丘通]\s?\d))[{_HAN}{_KANA}ーのノ]{{2,24}}"
    rf"(?:\s?{_NUMBER}|(?<=[市区町村郡台丘谷野原通森島浜坂橋里台野り])\s?\d{{1,4}}-\d{{1,3}}(?![-\d分時日月個人年cm]))"
    rf"(?:\s?[{_HAN}ァ-ヴーA-Za-z]{{1,16}}\s?\d{{1,4}}(?:号室|号|階)?|\s\d{{2,4}}号室)?"
)
"""A Japanese place with kana in its name: "さくら台4-11-2"."""
_KANA_LEAD = re.compile(
    rf".*(?:住所は?|場所は|自宅は|家は|うちは|実家は|現場は|です|ます|(?<=[{_HAN}])は(?=[{_HAN}]))"
)
_FORMS = (
    (_CHINESE, _CHINESE_LEAD),
    (_JAPANESE, _JAPANESE_LEAD),
    (_KANA_PLACE, _KANA_LEAD),
)
_KOREAN = re.compile(
    r"(?=[A-Za-z]{0,12}[가-힣])(?:(?:서울|부산|대구|인천|광주|대전|울산|세종|제주|경기|강원|충북|충남|전북|전남|경북|경남)\s)?"
    r"(?:[가-힣]{1,9}(?:특별시|광역시|시|도|군|구|읍|면|동|리)\s{1,2}){0,4}"
    r"(?:[가-힣]{1,9}\d{0,3}(?:대로|로|길)\s?(?:\d{1,4}번?[가나다]?길)?\s?\d{1,5}(?:-\d{1,4})?(?![\d시분월일명개만원년주층번%:])"
    r"|[가-힣A-Za-z]{1,12}(?:아파트|빌라|오피스텔|맨션|타운|빌딩)\s?(?:\d{1,4}동\s?)?(?=\d{1,5}호)"
    r"|[가-힣]{1,6}\d?[동리]\s\d{1,5}(?:-\d{1,4})?(?:번지)?(?![\d시분월일명개만원년주층번%:]))"
    r"(?:,?\s?[가-힣A-Za-z]{0,12}\s?\d{1,4}동)?(?:,?\s?\d{1,3}층)?(?:,?\s?\d{1,5}호)?"
)
_NO_KOREAN = re.compile(
    r"(?:(?:^|\s)(?:바로|새로|서로|따로|별로|실제로|이대로)|으로|번호로|전화로|스스로|그대로)\s?\d"
)
_INDIAN = re.compile(
    rf"(?<![{LETTER}])"
    r"(?:(?:house|flat|plot|door|shop|h|villa|ghar|makan|kothi|मकान|फ्लैट|घर|कोठी|प्लॉट|हाउस"
    r"|दुकान)[. ]{0,2}"
    r"(?:no|number|num|#|नंबर|नम्बर|नं|संख्या)[.: ]{0,3}[A-Za-z]?-?\d[\w/-]{0,7}"
    r"|(?:flat|plot|shop|villa) [A-Za-z]?-?\d[\w/-]{0,5}(?=, [^\W\d])"
    r"|(?:मकान|फ्लैट|प्लॉट|घर) [A-Za-z]?-?\d[\w/-]{0,5}(?=, ?[^\W\d])"
    r"|[A-Z]-?\d{1,4}(?=, ?(?:sector|सेक्टर) \d)"
    rf"|(?:sector|सेक्टर) \d{{1,3}})(?:, ?(?:[^,.!?;।\n{MARK}]|\.(?= ?\d)){{2,40}}){{0,2}}",
    re.IGNORECASE,
)
_SMALL_SEGMENT = re.compile(r", ?[a-z0-9]| (?:\d{3} ?\d{3}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})(?!\w)")
_NUMBERED = re.compile(
    rf"[{LETTER}.]+[. ]{{0,2}}(?:no|number|num|#|नंबर|नम्बर|नं|संख्या)|सेक्टर|sector", re.IGNORECASE
)
_STREET = re.compile(r" (?:road|rd|street|st|nagar|marg|lane|avenue|colony|layout)$", re.IGNORECASE)
_INDIAN_END = re.compile(
    r"\s(?:है|हैं|में|पर|और|मेरा|is|and|please|my|में रहता)(?![\w\u0900-\u097f]).*", re.IGNORECASE
)


def find(text: str) -> tuple[int, int] | None:
    """Where an address stands in a levelled text."""
    if text.isascii():
        return _indian(text)
    for pattern, lead in _FORMS:
        for found in pattern.finditer(text):
            if not any(c.isdigit() for c in found[0]):
                continue
            cut = lead.match(found[0])
            start = found.start() + (cut.end() if cut else 0)
            if found.end() - start > _SHORTEST:
                return start, found.end()
    for found in _KOREAN.finditer(text):
        if not _NO_KOREAN.search(found[0]):
            return found.span()
    return _indian(text)


def _indian(text: str) -> tuple[int, int] | None:
    found = _INDIAN.search(text)
    if found is None or "," not in found[0]:
        return None
    end = _INDIAN_END.search(text, found.start(), found.end())
    stop = end.start() if end else found.end()
    plain = _SMALL_SEGMENT.search(text, found.start(), stop)
    stop = plain.start() if plain else stop
    if not _NUMBERED.match(found[0]):
        first = text.find(",", text.find(",", found.start(), stop) + 1, stop)
        stop = first if first > 0 and not _STREET.search(text[:stop]) else stop
    return (found.start(), stop) if "," in text[found.start() : stop] else None
