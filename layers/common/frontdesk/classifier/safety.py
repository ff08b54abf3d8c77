"""The safety gate: rules, beside any model, for a danger that is present as the customer writes.

A gate that stays shut costs more than one that opens for nothing, but one that always opens is
ignored: a danger that is over, supposed, joked about or denied does not open it.
"""

import re

from frontdesk.classifier.lexicon import clauses, concepts, normalise
from frontdesk.models import Safety

_EMERGENCY_NUMBER = "your local emergency number (112 in Europe, 911 in North America)"

ADVICE = {
    "gas": (
        "Leave the building now and take everyone with you. Do not switch anything electrical on "
        "or off, do not use a flame, and do not use your phone inside. Open doors and windows and "
        "close the gas valve only if that is on your way out. From outside, call your gas "
        f"emergency line or {_EMERGENCY_NUMBER}, and do not go back in until you are told to."
    ),
    "carbon_monoxide": (
        "Go outside into fresh air now and take everyone with you; do not stay to look for the "
        f"cause. From outside, call {_EMERGENCY_NUMBER}, and say so if anyone has a headache, "
        "feels sick, dizzy or sleepy. Do not go back in until you are told to."
    ),
    "fire_or_sparks": (
        "If anything is burning or there is smoke, get everyone out, close the doors behind you "
        f"and call {_EMERGENCY_NUMBER} from outside. Otherwise keep away from it, do not touch it "
        "and never put water on it; switch the power off at the main switch only if you can reach "
        "it safely."
    ),
    "live_wires": (
        "Stay at least 10 metres (33 feet) away from the wire and from anything it touches, and "
        "keep others away. Treat it as live even if nothing sparks. Call "
        f"{_EMERGENCY_NUMBER} and your electricity network."
    ),
    "water_near_electricity": (
        "Do not touch switches, sockets, lamps or appliances that are wet, or stand in water to "
        "reach them. If you can get to the main switch without touching water, turn the power "
        "off there; then close the main water valve. If you cannot, leave the room and call "
        f"{_EMERGENCY_NUMBER}."
    ),
    "flooding": (
        "Close the main water valve (often by the meter or under the kitchen sink) if you can "
        "reach it safely. Keep away from water that has reached sockets, cables or appliances, "
        "do not touch sewage, and keep out from under a sagging ceiling."
    ),
    "structural_collapse": (
        "Leave the room now, close the door and keep everyone out of it and of the room above. "
        f"If anyone is hurt or the building is moving, get out and call {_EMERGENCY_NUMBER}."
    ),
    "locked_in": (
        "If anyone is in danger, unwell, in heat or cold, or food is on the stove, call "
        f"{_EMERGENCY_NUMBER} now: the fire service opens doors. Stay where the person or animal "
        "can hear you and keep talking; do not force the lock towards them."
    ),
    "intruder": (
        f"Call {_EMERGENCY_NUMBER} now. Do not confront anyone and do not go in to look: leave if "
        "you safely can, otherwise lock yourself in a room, stay quiet and stay on the line."
    ),
    "insecure_home": (
        f"If anybody may still be inside, do not go in: wait somewhere safe and call "
        f"{_EMERGENCY_NUMBER}. Report the break-in to the police, touch as little as you can, and "
        "do not stay alone behind a door that cannot be closed."
    ),
    "dangerous_cold": (
        "Bring infants, elderly and ill people into one room and keep them warm with layers and "
        "blankets, or take them to a heated place. Do not heat with an oven, a barbecue or "
        f"anything that burns fuel indoors. If anyone is drowsy or confused, call "
        f"{_EMERGENCY_NUMBER}."
    ),
}
"""What to do about each hazard until help arrives, as fire services and utilities put it."""

_ELECTRICAL = frozenset({"socket", "switch", "breaker", "light", "wiring", "fan", "ev_solar"})
_MACHINE = frozenset({"washer", "cooker", "fridge", "appliance_other", "boiler", "ac", "heating"})
_WATER = frozenset({"leak", "water_word", "pipe", "toilet", "sewage", "hot_water"})
_INSIDE = frozenset({"locked_out", "lock", "bathroom", "toilet", "door", "key", "car_trapped"})
_SHOPPING = frozenset({"quote", "no_rush", "question"})
_NEGATION = re.compile(
    r" (?:no|not|no longer|a plus|nothing|nobody|without|ni|sin|nada|pas|aucune?|rien|nicht|nichts|keine?|kein|ohne"
    r"|non|nessun[ao]?|niente|nao|sem|nem|nenhuma?|geen|niet|niets|nie|nic|bez|zaden|inte|inga|ingen"
    r"|yok|degil|не|нет|ни|ничего|нічого|немає|لا|ما في|بدون|नहीं) |没有|没|不是|ません|ない|없|안 "
)
_DENIABLE = frozenset({"smell", "gas", "spark", "fire", "burning_smell", "leak", "flood", "co"})
_BEFORE, _AFTER = 12, 18
"""How far from a hazard, in characters, a negation still denies it."""


def detect(message: str) -> Safety | None:
    """The gravest danger that is present in ``message``, with advice, or None."""
    whole = concepts(normalise(message)).keys()
    if "joke" in whole:
        return None
    over = bool({"past", "hypothetical"} & whole) and "still" not in whole
    found: set[str] = set()
    for clause in clauses(message):
        said = _affirmed(normalise(clause))
        if not {"denied", "hypothetical", "past"} & said and (not over or {"now", "present", "panic"} & said):
            found |= hazards(said, set(whole))
    return next((Safety(hazard=h, advice=a) for h, a in ADVICE.items() if h in found), None)


def hazards(clause: set[str], whole: set[str]) -> set[str]:
    """The hazards a clause speaks of, by its concepts and those of the whole message."""
    wet = bool({"flood", "torrent", "through_ceiling"} & clause)
    checks = {
        "gas": "gas" in clause and bool({"smell", "leak"} & clause),
        "carbon_monoxide": "co" in clause
        and bool({"alarm", "unwell"} & whole)
        and not _SHOPPING & whole
        or ("unwell" in clause and bool({"alarm", "boiler", "heating", "hot_water"} & whole)),
        "fire_or_sparks": ("spark" in clause and not {"appliance_other"} & clause)
        or ("burning_smell" in clause and bool((_ELECTRICAL | _MACHINE) & whole))
        or ("fire" in clause and bool((_ELECTRICAL | _MACHINE | {"panic"}) & whole))
        or ("glow" in clause and bool({"breaker", "socket", "wiring", "power"} & whole))
        or {"breaker", "buzz"} <= clause,
        "live_wires": "live_wire" in clause,
        "water_near_electricity": bool(_ELECTRICAL & clause)
        and (wet or bool({"leak", "water_word"} & clause)),
        "flooding": ("flood" in clause and bool(_WATER & whole) and "gutter" not in whole)
        or ("everywhere" in clause and "water_word" in clause)
        or ("torrent" in clause and bool({"through_ceiling", "wall_word", "water_word"} & clause))
        or ("sewage" in clause and bool({"coming_up", "flood", "everywhere"} & clause)),
        "structural_collapse": bool({"ceiling_collapse", "roof_gone"} & clause),
        "locked_in": "locked_in" in clause
        or ("stove_on" in whole and bool({"locked_out", "key", "lock", "door"} & whole))
        or ("baby" in clause and "crying" in whole and bool(_INSIDE & whole))
        or ("pet" in clause and bool({"key", "locked_in"} & whole))
        or ("baby" in clause and {"car_trapped", "key"} <= whole),
        "intruder": "intruder" in clause,
        "insecure_home": "break_night" in clause and "break_in" in whole,
        "dangerous_cold": "heating" in clause and {"cold_temp", "baby"} <= whole,
    }
    return {hazard for hazard, present in checks.items() if present}


def _affirmed(clause: str) -> set[str]:
    """The concepts of a normalised clause that no negation stands close to."""
    denials = [match.span() for match in _NEGATION.finditer(f" {clause} ")]
    return {
        concept
        for concept, at in concepts(clause).items()
        if concept not in _DENIABLE
        or not any(0 <= at - end + 1 <= _BEFORE or 0 <= start - at <= _AFTER for start, end in denials)
    }
