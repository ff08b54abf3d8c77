"""E-mail addresses, written or spelled out."""

import re
from functools import cache

from frontdesk.assistant.reading.denied import without_denied
from frontdesk.assistant.reading.pieces import Piece, before, vocabulary, words

LONGEST = 200
_JOINED = r"A-Za-z0-9\u0300-\u058f\u1e00-\u1fff\xb5\xc0-\xd6\xd8-\xf6\xf8-\u02af"
"""Letters that are a word with Latin ones, as a part of a regex's set. One beside an address is
part of it, and the rest of it is another's."""
_CUT = re.compile(rf"[{_JOINED}#$&^]")
_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}$")
_DOMAIN = re.compile(rf" ?((?:[A-Za-z0-9-]{{1,63}}\.){{1,5}}[A-Za-z]{{2,24}})(?![-{_JOINED}])")
_MOST = 50
_NO_LOCAL = re.compile(r"it|am|us|me|look|be|is|was|are|here|home|work|them|him|her", re.IGNORECASE)
_CUE = re.compile("mail|correo|posta|почт|пошт|メール|邮|이메일|بريد|ईमेल", re.IGNORECASE)
_BRACKET = re.compile(r" ?[(\[]")
_YOURS = re.compile(
    r"(?<!\w)(?:your|vuestro|su|votre|ihre?|vostr[oa]|uw|wasz|váš|er|ваш\w{0,2})"
    r" (?:e-?mail|mail|correo|adresse|adres|почт\w{1,2})[^.!?\n]{0,15}$",
    re.IGNORECASE,
)


def find(text: str) -> tuple[Piece, bool] | None:
    """The customer's address in a levelled text, and whether it replaces one before it there."""
    found = [
        piece
        for piece in without_denied(text, (*_written(text), *_spelled(text)))
        if len(piece.value) <= LONGEST and not _is_another_s(before(text, piece.start, 40))
    ]
    if not found:
        return None
    first, last = found[0], found[-1]
    replaces = first is not last and words("correction", "says").search(text, first.end, last.start)
    return (last, True) if replaces else (first, False)


def _is_another_s(said: str) -> bool:
    """Whether the words before an address say that it is not the customer's, or not to be used."""
    clause = said.rpartition(",")[2]
    return bool(_YOURS.search(said) or words("phone", "others").search(clause))


def _written(text: str) -> list[Piece]:
    found = []
    at = text.find("@")
    for _ in range(_MOST):
        if at < 0:
            break
        end = at - (text[at - 1 : at] == " ")
        local = _LOCAL.search(text, max(0, end - 64), end)
        domain = _DOMAIN.match(text, at + 1)
        is_cut = local and local.start() and _CUT.match(text[local.start() - 1])
        if local and domain and not is_cut and ".." not in local[0]:
            value = f"{local[0].lstrip(chr(39))}@{domain[1]}"
            found.append(Piece(value, local.start(), domain.end()))
        at = text.find("@", at + 1)
    return found


@cache
def _spelling() -> re.Pattern[str]:
    email = vocabulary()["email"]
    at, dot = "|".join(email["at"]), "|".join(email["dot"])
    in_local = rf" ?[(\[]?(?<=[ (\[])(?:{dot}|underscore|dash)(?:[)\]] ?| )"
    local = rf"[a-z0-9][a-z0-9_+.-]{{0,40}}(?:{in_local}[a-z0-9_+-]{{1,40}}){{0,3}}"
    joint = rf" ?[(\[]?(?:(?<=[ (\[])(?:{dot})|\.)[)\]]? ?"
    domain = rf"([a-z0-9-]{{1,40}}(?:{joint}[a-z0-9-]{{2,40}}){{1,3}})"
    return re.compile(
        rf"(?<![\w.+-])({local}) ?(?: |[(\[] ?)(?:{at})(?: |[)\]]) ?{domain}(?![\w-])",
        re.IGNORECASE,
    )


@cache
def _joints() -> re.Pattern[str]:
    dot = "|".join(vocabulary()["email"]["dot"])
    return re.compile(rf" ?[(\[]?(?:(?<=[ (\[])(?:{dot})(?=[ )\]])|\.)[)\]]? ?", re.IGNORECASE)


@cache
def _at_words() -> re.Pattern[str]:
    """The word for the sign, of which a spelled address has one."""
    return re.compile(rf"[ (\[](?:{'|'.join(vocabulary()['email']['at'])})[ )\]]", re.IGNORECASE)


def _spelled(text: str) -> list[Piece]:
    found = _spelling().search(text[:2000]) if _at_words().search(text) else None
    if found is None:
        return []
    local = re.sub(r" ?(underscore) ?", "_", re.sub(" dash ", "-", found[1]))
    value = f"{_joints().sub('.', local)}@{_joints().sub('.', found[2])}".lower()
    top = value.rpartition(".")[2]
    is_sure = _BRACKET.match(text, found.end(1)) or _CUE.search(text)
    if _NO_LOCAL.fullmatch(local) or ("." in found[2] and not is_sure):
        return []
    is_domain = top.isascii() and top.isalpha() and 2 <= len(top) <= 24 and " " not in value
    return [Piece(value, found.start(), found.end())] if is_domain else []
