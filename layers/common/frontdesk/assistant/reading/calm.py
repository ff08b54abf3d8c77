"""When a danger is over: what a customer says of it, and of which danger that is true."""

import re
from collections.abc import Set

from frontdesk.assistant.classifier import dangers, denials
from frontdesk.assistant.classifier.lexicon import concepts, normalise, read
from frontdesk.models.classification import Hazard

_WATER = frozenset(
    ["leak", "flood", "torrent", "water_word", "through_ceiling", "sewage", "everywhere", "pipe"]
)
_SMOKE = frozenset(["fire", "ablaze", "burning_smell", "smell", "spark", "glow", "fumes", "buzz"])
_SPARKS = frozenset(["spark", "glow"])
_SIGNS = {
    Hazard.GAS: frozenset(["gas", "smell", "hiss", "leak"]),
    Hazard.CARBON_MONOXIDE: frozenset(["co", "alarm", "smoke_alarm"]),
    Hazard.FIRE_OR_SPARKS: _SMOKE,
    Hazard.LIVE_WIRES: frozenset(["live_wire", "wiring", "spark", "power"]),
    Hazard.WATER_NEAR_ELECTRICITY: _WATER,
    Hazard.FLOODING: _WATER,
    Hazard.INTRUDER: frozenset(["intruder", "break_in"]),
    Hazard.DANGEROUS_COLD: frozenset(["heating", "boiler"]),
}
"""What each danger consists of: where it is gone, the danger is over."""
_ALL_SIGNS = frozenset[str]().union(*_SIGNS.values())
_DENIABLE = frozenset(
    {
        Hazard.GAS,
        Hazard.FIRE_OR_SPARKS,
        Hazard.WATER_NEAR_ELECTRICITY,
        Hazard.FLOODING,
        Hazard.UNSPECIFIED,
    }
)
"""The dangers that are over if the customer can find none of their signs."""
_ELSEWHERE = frozenset({"past", "hypothetical", "fiction"})
_BURNS = re.compile(r" (?:nehori|(?:sie )?(?:nie )?pali|не горить?|brennt|brandt|brinner) ")
_REASSURES = re.compile(
    r" (?:nic|ничего|нічого|nix|nichts|niks|niets|inget|spokojnie|спокоино|спокіино|bez obaw"
    r"|nebojte|keine (?:angst|sorge)|geen zorgen|шучу|жартую) "
)
_MADE_SAFE = frozenset({"switched_off", "stop_contained", "luckily", "works"})


def beside_the_point(
    text: str, names: frozenset[str], danger: Hazard | None, told: str
) -> frozenset[str]:
    """Which of the calming ``names`` in a clause are not about the ``danger`` that stands.

    Closing a valve ends what water does, not gas; that nothing smells does not end a flood; and
    that nothing smokes or smells does not end the sparks that were ``told``.
    """
    about = set[str]()
    if danger in (Hazard.LOCKED_IN, Hazard.UNSPECIFIED):
        about.add("out")
    if danger in (Hazard.FLOODING, Hazard.WATER_NEAR_ELECTRICITY, Hazard.UNSPECIFIED):
        about.add("shut")
    if "gone" in names and danger is not None:
        said = concepts(text.strip()).keys()
        signs = _SIGNS.get(danger, frozenset())
        general = danger not in _SIGNS or not any(said & other for other in _SIGNS.values())
        remains = _remains(danger, told, said)
        if (said & signs and not remains) or (general and danger is not Hazard.STRUCTURAL_COLLAPSE):
            about.add("gone")
    return names & ({"out", "shut", "gone"} - about)


def _remains(danger: Hazard, told: str, said: Set[str]) -> bool:
    """Whether sparks, or all signs of a fire that were ``told``, are others than those ``said``."""
    before = concepts(normalise(told)).keys()
    signs = before & _SIGNS[Hazard.FIRE_OR_SPARKS]
    if "burning_smell" in signs:
        signs = signs - {"fire"}  # in some languages the same word as "burnt"
    is_other = danger is Hazard.FIRE_OR_SPARKS and bool(signs) and signs.isdisjoint(said)
    return is_other or bool(_SPARKS & before - said)


def is_denied(message: str, danger: Hazard, told: str, *, answers_no: bool) -> bool:
    """Whether ``message`` denies the signs of ``danger``, and it is switched off, shut or well.

    "No" as an answer does for that ("no, no smell and no sparks"). Signs that were ``told`` and of
    which nothing is said remain.
    """
    if danger not in _DENIABLE:
        return False
    parts = read(message)
    signs = _SIGNS.get(danger, _ALL_SIGNS)
    named = {concept for part in parts for concept in part.concepts}
    affirmed, denied = set[str](), set[str]()
    for part in parts:
        said = dangers.affirmed(part)
        if not _ELSEWHERE & part.concepts.keys():
            denied |= part.concepts.keys() - said
        if not signs & (part.concepts.keys() - said):
            affirmed |= said
    if answers_no and not _MADE_SAFE & named and _remains(danger, told, named):
        return False
    is_safe = answers_no or bool(_MADE_SAFE & named)
    denies = "denied" in named or bool(denied & signs)
    return denies and is_safe and not affirmed & signs and not dangers.present(parts)


def reassures(message: str) -> bool:
    """Whether ``message`` says that nothing burns, rather than that nothing is urgent.

    In some languages "it is not burning" says that there is time.
    """
    text = f" {normalise(message)} "
    return bool(_BURNS.search(text) and _REASSURES.search(text))


def denies_signs(message: str) -> bool:
    """Whether a clause of ``message`` may say that a sign of some danger is not there."""
    return any(
        _ALL_SIGNS & part.concepts.keys() and denials.NEGATION.search(f" {part.text} ")
        for part in read(message)
    )


def denies(message: str) -> bool:
    """Whether ``message`` denies anything."""
    return any(denials.NEGATION.search(f" {part.text} ") for part in read(message))
