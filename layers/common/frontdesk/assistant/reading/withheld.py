"""Which detail a customer refuses to tell."""

import re
from collections.abc import Iterable

from frontdesk.assistant.reading.phrases import Clause
from frontdesk.models.case import Missing

_WORDS = {
    Missing.PHONE: re.compile(
        r" (?:number|phone|mobile|cell|telefon|telef|numer|nummer|handy|mobil|telemove|portable"
        r"|cislo|numar|so |dien thoai|номер|телефон|नंबर|नम्बर|फोन|मोबाइल)"
        r"|رقم|هاتف|جوال|موبايل|تليفون|号码|號碼|电话|電話|手机|手機|番号|번호|전화"
    ),
    Missing.ADDRESS: re.compile(
        r" (?:address|direccion|domicilio|endereco|morada|adres|indirizz|dia chi|адрес|पता|एड्रेस)"
        r"|عنوان|地址|住址|住所|주소"
    ),
}
"""The words for a detail, in the form of the lexicon."""


def things(clauses: Iterable[Clause]) -> tuple[Missing, ...]:
    """What is named in the clauses that refuse to tell something."""
    refusals = [f" {c.text} " for c in clauses if any(each.name == "withheld" for each in c.found)]
    return tuple(thing for thing, word in _WORDS.items() if any(map(word.search, refusals)))
