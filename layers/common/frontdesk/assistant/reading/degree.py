"""How urgent a problem is by its circumstances, where single words tell too much or too little."""

import re

from frontdesk.assistant.classifier import dangers, keywords
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import acts, effects
from frontdesk.assistant.reading.acts import Acts
from frontdesk.assistant.reading.parts import is_due_soon
from frontdesk.models.case import Case
from frontdesk.models.classification import ServiceType, Urgency
from frontdesk.models.message import MessageRole
from frontdesk.models.reading import Question

_ORDER = list(Urgency)
_MOST = 500
"""How much of an earlier message is read."""
_PRESSING = (
    {"garage", "swings_open"},
    {"fridge", "food_spoil"},
    {"ac", "degrees", "baby"},
    {"ac", "hot_temp", "baby"},
    {"locked_out", "key"},
    {"rain", "leak", "attic"},
    {"rain", "leak", "chimney"},
)
"""Concepts that make a fault urgent if all are told."""
_SUPPLY = re.compile(
    r" (?:(?:whole|entire|all the) (?:street|block|neighbou?rhood|area|village|building)"
    r"|toda la (?:colonia|calle|cuadra|zona)|todo el (?:barrio|edificio|bloque|vecindario)"
    r"|tod[ao] [ao] (?:rua|bairro|predio|zona)|(?:tout|toute) (?:le|la|l) (?:quartier|rue|immeuble)"
    r"|(?:ganze[nrs]?|gesamte[nrs]?) (?:strasse|viertel|haus|block|ort|siedlung)"
    r"|tutt[ao] (?:il|la|lo) (?:quartiere|via|palazzo|zona|strada)|hele (?:straat|wijk|buurt"
    r"|blok|flat)"
    r"|cal\w{1,3} (?:ulic\w|osiedl\w|blok\w{0,2}|dzielnic\w)|cel\w{1,3} (?:ulic\w|sidlist\w|dum"
    r"|domu)"
    r"|hela (?:gatan|kvarteret|omradet|huset)|(?:butun|tum) (?:mahalle\w*|sokak\w*|apartman\w*)"
    r"|(?:ca|toan) (?:khu|pho|xom|toa nha)|(?:вс[яеию]м?|всего|цел\w{2}) (?:улиц\w|раион\w?|дом\w?"
    r"|двор\w?)|(?:вс[яеію]|увесь|весь|всьому) (?:вулиц\w|раион\w?|будинок|будинку|двір)"
    r"|(?:كل|كامل) (?:الحي|الحاره|الشارع|العماره|المنطقه)|पूरे (?:मोहल्ले|इलाके|गली|कॉलोनी"
    r"|बिल्डिंग)"
    r"|pure (?:mohalle|ilake|colony|gali)) "
    r"|整个小区|整條街|整条街|整栋楼|全小区"
    r"|一帯|町内全体|近所一帯|マンション全体|동네 전체|아파트 전체|온 동네"
)
"""That a fault is in more than one home: with power or water, an outage of the supply."""
_SUPPLIED = frozenset({"power", "light", "water_word"})
_DRY = re.compile(
    r" (?:(?:no|not any|without(?: any)?) water (?:at all|in the (?:house|flat|home|apartment))"
    r"|(?:gar )?kein wasser (?:mehr |)(?:in der|im haus|zu hause)|ganz ohne wasser"
    r"|(?:plus|pas) d eau (?:du tout|dans|chez)|(?:no|sin) (?:tengo |tenemos |hay "
    r"|)agua (?:en (?:casa|el piso|toda)|para nada)"
    r"|(?:non (?:ho|abbiamo|c e) (?:piu |)acqua|senza acqua) (?:in casa|per niente|nell)"
    r"|(?:sem|nao (?:tenho|temos|ha)) agua (?:em casa|nenhuma|no)|(?:helemaal "
    r"|)geen water (?:meer |)(?:in huis|in het huis|in de)"
    r"|(?:nie mam|nie mamy|nie ma) (?:w ogole |teraz |)wody (?:w domu|w mieszkaniu|w calym)"
    r"|(?:nemam|nemame|netece) (?:vubec |ted |)voda?u? (?:v byte|doma)|inget vatten (?:alls"
    r"|i lagenheten|hemma)"
    r"|(?:evde|hic) su yok|(?:вообще |совсем |)(?:нет|без) воды (?:в квартире|в доме|вообще|совсем)"
    r"|(?:зовсім |взагалі |)(?:немає|нема|без) води (?:в квартирі|у квартирі|вдома|в домі|зовсім)) "
    r"|家里没水|家裡沒水|完全没水|水が全く出|家中の水|물이 전혀|물이 아예"
)
"""That there is no water in the home."""
_COLD_WATER = re.compile(
    r" (?:water (?:is|runs|comes out|stays|s) (?:ice |freezing |stone |)cold|only (?:have "
    r"|)cold water"
    r"|agua (?:sale |esta |solo |)(?:helada|fria)|agua (?:sai |esta |)(?:gelada|fria)"
    r"|eau (?:est |reste |coule |)(?:froide|glacee)|wasser (?:ist |bleibt |kommt |)(?:nur "
    r"|)(?:eis|)kalt"
    r"|acqua (?:e |esce |resta |)(?:gelida|fredda)|water (?:is |blijft |komt |)(?:ijs|)koud"
    r"|(?:leci |jest |)zimna woda|woda (?:jest |leci |)(?:lodowata|zimna)|(?:tece |)(?:studena"
    r"|ledova) voda"
    r"|vattnet (?:ar |ar bara |)(?:is|)kallt|su (?:buz gibi|soguk akiyor|soguk geliyor)"
    r"|вода (?:идет |течет |)(?:ледяная|холодная)|вода (?:іде |тече |)(?:крижана|холодна)) "
)
"""That hot water is lost, where a heater is spoken of."""
_BUCKET = re.compile(
    r" (?:buckets?|bowls?|basin|eimer|schussel|bassine|seau|cubos?|baldes?|secchi\w|bacinella"
    r"|emmers?|wiadr\w|misk\w|kybl\w?|hink|kova\w{0,2}|ведр\w|таз\w?|відр\w|xo|chau|balti"
    r"|جردل|سطل|बाल्टी) |桶|盆|バケツ|洗面器|양동이|대야"
)
_REPEATED = re.compile(
    r" (?:(?:every|each) (?:half )?(?:an |a )?(?:hour|\d+ min\w*)|hourly"
    r"|(?:alle|jede) (?:halbe |\d+ )?(?:stunden?|min\w*)"
    r"|toutes les (?:demi )?(?:heures?|\d+ min\w*)|cada (?:media )?(?:hora|\d+ min\w*)"
    r"|ogni (?:mezz )?ora|de (?:meia em meia|hora a|hora em) hora"
    r"|(?:elk|ieder) (?:half )?uur|co (?:pol )?godzin\w*|kazd\w+ (?:pul)?hodin\w*"
    r"|varje (?:halv)?timme|(?:yarim )?saatte bir|(?:каждые|раз в) (?:полчаса|час|два часа)"
    r"|що(?:півгодини|години)|nua tieng|moi tieng|(?:हर|har) (?:आधे |aadhe )?(?:घंटे|ghante)"
    r"|كل (?:نص )?ساعه) "
    r"|半(?:个)?小时|每小时|三十分ごと|\d+分ごと|一?時間に一[回度]|(?:\d+분|시간)마다"
)
"""That a bucket below a leak has to be emptied again and again."""
_ONLY = re.compile(
    r" (?:(?:only|just) (?:one|toilet|bathroom|loo)|unic[oa]|solo quell[oa]"
    r"|(?:la|les|nos) seul\w{0,2}|einzige\w?"
    r"|nur (?:das|die) (?:eine|klo|wc)|enige|jedyn\w{1,2}|jedin\w{1,2}"
    r"|end[ae] (?:vi|toa\w+)"
    r"|(?:jin[yao]|druh[yao]) nemame|(?:nie mam\w?|nie ma) (?:innej|drugiej)|ingen annan"
    r"|(?:tek|baska) tuvalet|единственн\w{2}|єдин\w{2}|chi co mot"
    r"|एक ही|الوحيد\w?) |唯一|就这一个|一つしか|하나밖|하나뿐"
)
"""With a toilet that does not drain, that there is no other."""
_TOILETS = frozenset({"toilet", "bathroom"})
_BLOCKED = frozenset({"clog", "overflow", "coming_up"})
_LEAKS = frozenset({"leak", "through_ceiling", "water_word", "torrent"})
_PLANNED = frozenset({"quote", "no_rush"})
_URGENT = frozenset({Urgency.HIGH, Urgency.EMERGENCY})


def presses(text: str) -> bool:
    """Whether what is told cannot wait: a garage wide open, heat with somebody old, a lockout,
    no water, an outage of the supply, a bucket that fills, or the only toilet.
    """
    parts = read(text)
    told = {concept for part in parts for concept in dangers.affirmed(part)}
    if any(pressing <= told for pressing in _PRESSING):
        return True
    said = f" {' '.join(part.text for part in parts)} "
    named = {concept for part in parts for concept in part.concepts}
    return bool(
        _DRY.search(said)
        or (told & _LEAKS and _BUCKET.search(said) and _REPEATED.search(said))
        or (named & _TOILETS and told & _BLOCKED and _ONLY.search(said))
        or (named & _SUPPLIED and _SUPPLY.search(said))
        or ({"hot_water", "boiler", "heating"} & named and _COLD_WATER.search(said))
    )


def is_due(told: Urgency, said: Acts, before: Case) -> bool:
    """Whether planned work, here or as it stands, has to be done this week: then it can wait less.

    ``told`` is the urgency of the message by itself. What is due today or tomorrow presses.
    """
    stands = told if before.standing is None or before.resolved else before.standing.urgency
    is_other = said.no_rush or said.presses or told is Urgency.EMERGENCY
    return stands is Urgency.LOW and not is_other and is_due_soon(said.parts)


def by_circumstances(told: Urgency, text: str, said: Acts) -> Urgency:
    """The urgency of ``text``, of which the words alone tell ``told``.

    A fault that is said to be small ("it is only loud", "it still cools") is an ordinary one,
    neither urgent nor planned work.
    """
    if said.no_rush or said.presses or told is Urgency.EMERGENCY:
        return told
    if presses(text):
        return max(told, Urgency.HIGH, key=_ORDER.index)
    is_mild = any("mild" in part.names for part in said.parts)
    if is_over(said):
        is_planned = told is not Urgency.HIGH and _is_low(said)
        return Urgency.LOW if is_planned else min(told, Urgency.MEDIUM, key=_ORDER.index)
    planned = said.question is Question.PRICE or _is_planned(text)
    return Urgency.MEDIUM if is_mild and not (told is Urgency.LOW and planned) else told


def beside(also: tuple[ServiceType, ...], told: Urgency, prompt: Prompt, said: Acts) -> Urgency:
    """The urgency of a message that may tell of jobs beside the first.

    An ordinary second job changes nothing where the customer has said that there is no rush.
    """
    standing = prompt.case.standing
    is_low = standing is not None and standing.urgency is Urgency.LOW and not prompt.case.resolved
    has_time = any(each.reading is not None and each.reading.no_rush for each in prompt.history)
    is_ordinary = bool(also) and told is Urgency.MEDIUM and not said.presses
    return Urgency.LOW if is_ordinary and is_low and has_time else told


def of_the_first_job(also: tuple[ServiceType, ...], said: Acts, before: Case) -> Acts:
    """What was said, without "no rush" in or after the clause that asks for a second job."""
    joins = next((at for at, part in enumerate(said.parts) if part.joins), len(said.parts))
    calms = next((at for at, part in enumerate(said.parts) if "no_rush" in part.names), -1)
    is_of_other = bool(also) and before.standing is not None and calms >= joins
    return said._replace(no_rush=False) if is_of_other else said


def is_over(said: Acts) -> bool:
    """Whether what was broken is said to be of former days, and to be mended or dry."""
    names = {name for part in said.parts for name in part.names}
    return {"once", "mended"} <= names


def told_since(said: Acts) -> str:
    """What is said after what is over."""
    over = max(at for at, part in enumerate(said.parts) if "mended" in part.names)
    return ". ".join(part.text for part in said.parts[over + 1 :] if part.text)


def follows_what_is_over(prompt: Prompt, told: Urgency, text: str, said: Acts) -> bool:
    """Whether a message asks for planned work after one that told only of what is over.

    ``told`` is the urgency of ``text`` by itself.
    """
    standing = prompt.case.standing
    if standing is None or standing.hazard is not None or told is not Urgency.LOW:
        return False
    if not (said.question is Question.PRICE or _is_planned(text)):
        return False
    earlier = next((m for m in reversed(prompt.history) if m.role is MessageRole.USER), None)
    return earlier is not None and is_over(
        acts.find(earlier.content[-_MOST:], prompt.case, prompt.case.language)
    )


def held_back(told: Urgency, prompt: Prompt, said: Acts) -> Urgency:
    """The urgency, which a mere detail does not raise above that of an ordinary problem.

    What is due today or tomorrow does, what cannot wait, and what is likely to make it urgent.
    """
    standing = prompt.case.standing
    if standing is None or prompt.case.resolved or said.presses or told not in _URGENT:
        return told
    message = prompt.message[:_MOST]
    is_told = standing.urgency in _URGENT or presses(
        f"{(prompt.previous or '')[-_MOST:]}\n{message}"
    )
    return told if is_told or effects.raises(message, said.parts) else Urgency.MEDIUM


def _is_low(said: Acts) -> bool:
    """Whether what is said after what is over asks for planned work."""
    after = told_since(said)
    return bool(after) and keywords.urgency_of(after, by_words=True) is Urgency.LOW


def _is_planned(text: str) -> bool:
    return any(_PLANNED & part.concepts.keys() for part in read(text))
