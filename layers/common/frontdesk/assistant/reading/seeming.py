"""What only sounds like a danger: lamps that are lit, smoke of cooking, denials that follow."""

import re

from frontdesk.assistant.classifier import safety
from frontdesk.assistant.classifier.lexicon import normalise, read
from frontdesk.assistant.reading import smells
from frontdesk.models.classification import Hazard

_LAMP = (
    r"(?:lamp(?:e|en|je|an|chen)|laempchen|kontroll?lampan?|leuchte|kontrolk[aiy]|lampk[aiy]|dioda"
    r"|diody|led|spia|voyant|индикатор|лампочка|лампа|діод|диод|lambasi|lamba|otomatigi|свет|світло|swiatlo|svetlo|licht|\w*ljuset|isigi|isik)"
)
_LIT = (
    r"(?:brennt|brandt|brinner|lyser|(?:sie )?pali|(?:sie )?swieci|hori|sviti|горить?|yaniyor"
    r"|brule)"
)
_LIT_LAMP = re.compile(rf" {_LAMP} (?:\w+ ){{0,3}}{_LIT}(?= )| {_LIT} (?:\w+ )?{_LAMP}(?= )")
_DENIED = re.compile(
    r" gas (?:riecht|rieche|riech) (?:\w+ ){0,2}(?:kein\w{0,2}|nicht|nix)(?= )"
    r"| (?:\w+ )?gaslukt (?:\w+ ){0,3}inte(?= )"
    r"| (?:ما|مش|لا|مو|مب) (?:ب|بي|بت)?[يت]?(?:فيض|طفح|فاض)(?= )"
    r"|(?:안 ?(?:넘치|튀|새)|(?:넘치|튀|새|흐르)지(?:는|도|)? ?(?:않|안))"
)
_SHUT = re.compile(r" (?:casa|loja|porta) (?:esta|continua|ta|ficou) fechada(?= )")
_HOOD = re.compile(
    r" (?:(?:cooker |extractor |range )?hood|extractor|dunstabzug\w*|abzugshaube|campana|hotte"
    r"|cappa|exaustor|coifa|depurador|afzuigkap|wasemkap|okap\w{0,2}|digestor\w?|koksflakt\w*"
    r"|spisflakt\w*|davlumbaz\w*|aspirator\w*|hut mui|вытяжк\w|витяжк\w|(?:ال)?شفاط|चिमनी) "
    r"|油烟机|抽油烟|排烟机|換気扇|レンジフード|후드|환풍기"
)
_COOKS = re.compile(
    r" (?:cook|cooks|cooking|fry|frying|fried|braten|kochen|brate|koche|freir"
    r"|cocin\w{2,5}|cuisin\w{1,4}"
    r"|frigg\w{1,4}|cucin\w{1,5}|frit\w{2,4}|cozinh\w{2,5}|bakken|koken|kook\w?|smaz\w{2,5}"
    r"|gotuj\w{1,4}|gotowan\w{1,2}|varen\w?|varim\w?|steker|lagar|stekning|yemek|pisir\w*|kizart\w*"
    r"|nau|ran|chien|xao|жар\w{2,5}|готов\w{2,4}|смаж\w{2,5}|готу\w{2,5}|نقلي|اقلي|نطبخ|اطبخ|الطبخ"
    r"|खाना|khana) |炒|煎|做饭|做飯|料理|揚げ|요리|볶|튀기"
)
_FLAMES = frozenset({"ablaze", "spark", "glow", "burning_smell"})
_FIRE = re.compile(
    r" (?:fire|flames?|feuer|flamm\w{1,3}|fuego|llamas?|fogo|feu|flammes?|fuoco|fiamm\w|brand"
    r"|vlam\w*"
    r"|ogien|pozar\w?|ohen|hori|eld\w*|yangin|alev\w*|chay|lua|огонь|огня|пожар\w?|вогонь|пожеж\w"
    r"|горит|горить|نار|حريق|आग) |火(?![锅鍋候])|燃|焦|炎|불이|불났|타고|탄"
)
_BLOCKED = re.compile(
    r" (?:across|block(?:s|ed|ing)?|blockiert|versperrt|quer uber|bloque\w*|atraves\w+|tapa|barre"
    r"|blocca|blokkeert|over|blokuje|zagrodzil\w?|blockerar|kapat\w+|chan|перегород\w+|перекры\w+"
    r"|поперек|заблокув\w+)"
    r" (?:\w+ ){0,2}(?:driveway|drive|road|lane|einfahrt|auffahrt|zufahrt|strasse|entrada|cochera"
    r"|camino|calle|allee|entree|route|vialetto|strada|oprit|weg|podjazd|wjazd|droge|prijezd|cestu"
    r"|uppfart\w*|infart\w*|yolu|garaj\w*|duong|loi|дорог\w|въезд\w?|проезд\w?|в їзд|garagem) "
)
"""What keeps cars from leaving, and nobody in a home."""
_OF_PEOPLE = frozenset({Hazard.LOCKED_IN, Hazard.UNSPECIFIED})
_TALK = " . "


def is_none(found: Hazard | None, message: str, earlier: str) -> bool:
    """Whether a message, without what only sounds like a danger, completes or tells none."""
    if found is None:
        return False
    if found is Hazard.UNSPECIFIED and smells.is_all(message):
        return True
    text = f" {normalise(message)} "
    if found in _OF_PEOPLE and _BLOCKED.search(f" {normalise(earlier)} {text}"):
        return True
    left = _LIT_LAMP.sub(_TALK, _SHUT.sub(_TALK, _DENIED.sub(_TALK, text)))
    if found is Hazard.FIRE_OR_SPARKS and _HOOD.search(f" {normalise(earlier)} {text}"):
        clauses = [clause.text for clause in read(left)]
        others = [clause for clause in clauses if not _is_of_cooking(clause)]
        left = _TALK.join(others) if others != clauses else left
    if left == text:
        return False
    joined = safety.detect(f"{earlier}\n{left}", by_words=True)
    return joined is None or joined == safety.detect(earlier, by_words=True)


def _is_of_cooking(clause: str) -> bool:
    """Whether a clause tells of cooking, and neither of a fire nor of what the hood itself does."""
    text = f" {clause} "
    flames = any(_FLAMES & part.concepts.keys() for part in read(clause)) or _FIRE.search(text)
    return _COOKS.search(text) is not None and not (flames or _HOOD.search(text))
