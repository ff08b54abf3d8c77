"""The safety gate: rules, beside any model, for a danger that is present as the customer writes.

A gate that stays shut costs more than one that opens for nothing, but one that always opens is
ignored: a danger that is over, supposed, joked about or denied does not open it.
"""

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
}
"""What to do about each hazard until help arrives, as fire services and utilities put it."""

_NOT_PRESENT = frozenset({"denied", "hypothetical", "joke", "past"})
_WIRED = frozenset({"socket", "switch", "breaker", "light", "wiring", "power", "fan", "ev_solar"})
_MACHINE = frozenset({"washer", "cooker", "fridge", "appliance_other", "boiler", "ac", "heating"})
_WET = frozenset({"leak", "flood", "through_ceiling", "water_word"})
_HELPLESS = frozenset({"baby", "pet"})


def detect(message: str) -> Safety | None:
    """The gravest danger that is present in ``message``, with advice, or None."""
    whole = concepts(normalise(message))
    if {"joke", "no_rush"} & whole.keys():
        return None
    settled = {"past", "hypothetical"} & whole.keys() and "still" not in whole
    hazards = set()
    for clause in clauses(message):
        found = concepts(normalise(clause)).keys()
        if not found & _NOT_PRESENT and not settled:
            hazards |= _hazards(set(found), set(whole))
    return next((Safety(hazard=h, advice=a) for h, a in ADVICE.items() if h in hazards), None)


def _hazards(clause: set[str], whole: set[str]) -> set[str]:
    """The hazards that a clause speaks of, given the concepts of the whole message."""
    checks = {
        "gas": "gas" in clause and bool(clause & {"smell", "leak"}),
        "carbon_monoxide": "co" in clause and bool(whole & {"alarm", "unwell"}),
        "fire_or_sparks": "spark" in clause
        or ("burning_smell" in clause and bool(whole & (_WIRED | _MACHINE)))
        or ("fire" in clause and bool(whole & (_WIRED | _MACHINE)))
        or ("fire" in clause and "panic" in whole),
        "live_wires": "live_wire" in clause,
        "water_near_electricity": bool(clause & {"leak", "flood", "through_ceiling"})
        and bool(clause & (_WIRED - {"power"})),
        "flooding": "flood" in clause and bool(whole & (_WET | {"pipe", "toilet", "sewage"})),
        "structural_collapse": "ceiling_collapse" in clause,
        "locked_in": "locked_in" in clause
        or ("stove_on" in whole and bool(whole & {"locked_out", "key", "lock"}))
        or (bool(clause & {"locked_out", "lock"}) and bool(clause & _HELPLESS)),
        "intruder": "intruder" in clause,
    }
    return {hazard for hazard, present in checks.items() if present}
