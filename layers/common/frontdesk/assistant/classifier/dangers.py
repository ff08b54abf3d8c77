"""Rules that find a danger in the clauses of a message: what is said, when, and what is denied.

A danger that is past, hypothetical or denied does not count. Each exception applies to its own
sentence.
"""

from collections.abc import Sequence, Set
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from frontdesk.assistant.classifier.cries import CRY_OF_FIRE, SMOKE_INSIDE
from frontdesk.assistant.classifier.denials import SIGNS, denials, denied
from frontdesk.assistant.classifier.lexicon import Clause

_ELECTRICAL = frozenset({"socket", "switch", "breaker", "light", "wiring", "fan", "ev_solar"})
_MACHINE = frozenset({"washer", "cooker", "fridge", "appliance_other", "boiler", "ac", "heating"})
_WATER = frozenset({"leak", "water_word", "pipe", "toilet", "sewage", "hot_water"})
_WET = frozenset({"tap", "sink", "shower", "washer", "bathroom", "pipe", "hot_water"})
_DRAIN = frozenset({"toilet", "shower", "bathroom", "clog"})
_INSIDE = frozenset({"locked_out", "lock", "bathroom", "toilet", "door", "key", "car_trapped"})
_FOUL = frozenset({"sewage", "dirt", "colour", "smell", "black_water"})
_SEWAGE = frozenset({"sewage", "black_water"})
_BITES = frozenset({"insect"})
"""What bites and spreads like fire."""
_MOVES = frozenset({"garage", "garage_part", "key", "fence_gate", "washer"})
"""What gets stuck by itself."""
_NUISANCE = (
    _MACHINE | _MOVES | {"nuisance", "stuck", "lock", "fan", "toilet", "tap", "pipe", "vent"}
)
_NUISANCE |= {"water_word", "thermostat", "appliance_symptom", "door", "shower", "roof", "room"}
_NUISANCE |= {"strong", "still", "question", "night", "trouble", "denied", "works"}
"""A noise or running water, with what it comes from and how it is told."""
_UNSTABLE = frozenset({"sag", "holding_it", "still", "present", "crack_break"})
_SHOPPING = frozenset({"quote", "no_rush"})
_SMOKED = frozenset({"paint", "clean", "smoke_alarm", "quote", "tobacco"})
"""What is about the traces of smoke, what warns of it, or who smokes."""
_SMELT = frozenset({"fire", "smell", "fumes"})
_NO_PERSON = frozenset({"fire", "smell", "water_word", "leak", "insect", "rodent", "bird_animal"})
_NO_PERSON |= {"cold_temp", "rain", "tobacco"}
"""What comes into a home, and is nobody."""


class _Rule(NamedTuple):
    """A hazard, with the concepts that indicate it.

    A clause has a concept of each set in ``clause`` and none of ``never``; the whole message has
    one of each set in ``message``, and none of ``unless``. What an ``is_firm`` rule finds is rarely
    anything else.
    """

    hazard: str
    clause: tuple[frozenset[str] | set[str], ...]
    message: tuple[frozenset[str] | set[str], ...] = ()
    unless: frozenset[str] | set[str] = frozenset()
    is_firm: bool = False
    never: frozenset[str] | set[str] = frozenset()


_RULES = (
    _Rule("gas", ({"gas"}, {"smell", "leak"})),
    _Rule("gas", ({"smell"}, {"present"}), ({"gas"},)),
    _Rule("gas", ({"gas"}, {"tamper"}), is_firm=True),
    _Rule("carbon_monoxide", ({"co"},), ({"alarm", "unwell"},), unless=_SHOPPING),
    _Rule("carbon_monoxide", ({"co"}, {"leak"}), unless=_SHOPPING),
    _Rule("carbon_monoxide", ({"unwell"},), ({"alarm", "boiler", "heating", "hot_water"},)),
    _Rule("unspecified", ({"unwell"},), ({"fumes"},), unless=_SHOPPING | {"tobacco"}),
    _Rule("fire_or_sparks", ({"spark"},)),
    _Rule("fire_or_sparks", ({"burning_smell"},), (_ELECTRICAL | _MACHINE,)),
    _Rule("fire_or_sparks", ({"fire"},), (_ELECTRICAL | _MACHINE | {"panic"},), unless={"tobacco"}),
    _Rule("fire_or_sparks", ({"ablaze"}, {"room", "carpet_sofa", "roof"}), unless=_BITES),
    _Rule("fire_or_sparks", ({"ablaze"},), ({"smoke_alarm"},), unless=_SHOPPING),
    _Rule(
        "fire_or_sparks", ({"smoke_seen"}, {"room", "everywhere", "meter_street"}), unless=_SMOKED
    ),
    _Rule("fire_or_sparks", ({"glow"},), ({"breaker", "socket", "wiring", "power"},)),
    _Rule("fire_or_sparks", ({"breaker"}, {"buzz", "hiss"})),
    _Rule("fire_or_sparks", ({"socket", "switch", "breaker"}, {"hot_touch"}), never={"hot_water"}),
    _Rule("fire_or_sparks", ({"ablaze"}, {"wall_word"}), unless=_BITES),
    _Rule("live_wires", ({"live_wire"},)),
    _Rule("water_near_electricity", ({"shock"},), ({"touch"}, _WET), is_firm=True),
    _Rule("fire_or_sparks", ({"shock"},), ({"touch"}, _MACHINE), is_firm=True),
    _Rule("water_near_electricity", ({"shock"},), (_WET,), unless=_SHOPPING, never={"admin"}),
    _Rule(
        "fire_or_sparks", ({"shock"},), (_ELECTRICAL | _MACHINE,), unless=_SHOPPING, never={"admin"}
    ),
    _Rule("water_near_electricity", (_ELECTRICAL, {"leak", "flood", "torrent", "through_ceiling"})),
    _Rule("flooding", ({"flood"},), (_WATER,), {"gutter"}, never={"glass", "garden"}),
    _Rule("flooding", ({"black_water"}, {"shower", "sink"})),
    _Rule("flooding", ({"everywhere"}, {"water_word"})),
    _Rule("flooding", ({"torrent"}, {"through_ceiling", "wall_word", "water_word"})),
    _Rule("flooding", ({"sewage"}, {"coming_up", "flood", "everywhere", "torrent"}), is_firm=True),
    _Rule("flooding", ({"coming_up"}, _DRAIN), (_FOUL,), is_firm=True),
    _Rule("flooding", ({"overflow"},), (_DRAIN, _SEWAGE), unless={"gutter"}, is_firm=True),
    _Rule("flooding", ({"lake"}, {"room", "bathroom"})),
    _Rule("structural_collapse", ({"ceiling_collapse", "roof_gone"},)),
    _Rule("structural_collapse", ({"ceiling"}, {"sag"}), never={"ceiling_tiles"}),
    _Rule("structural_collapse", ({"ceiling"}, {"came_down"}), (_UNSTABLE,)),
    _Rule("locked_in", ({"locked_in"},), unless={"shut_outside", "car_trapped"}),
    _Rule("locked_in", ({"locked_in"},), ({"baby", "pet", "stove_on"},)),
    _Rule("locked_in", ({"stuck"},), unless={"shut_outside", "car_trapped"}, never=_MOVES),
    _Rule("locked_in", ({"stuck"}, {"baby", "pet"})),
    _Rule("locked_in", ({"stove_on"},), ({"locked_out", "key", "lock", "door"},)),
    _Rule("locked_in", ({"baby"},), ({"crying"}, _INSIDE)),
    _Rule("locked_in", ({"baby"},), ({"car_trapped"}, {"key", "lock"})),
    _Rule("locked_in", ({"pet"},), ({"locked_in", "stuck"},)),
    _Rule("locked_in", ({"pet"},), ({"car_trapped"}, {"key", "lock"})),
    _Rule("intruder", ({"intruder"},), never=_NO_PERSON),
    _Rule("insecure_home", ({"break_night"},), ({"break_in"},)),
    _Rule("dangerous_cold", ({"heating"},), ({"cold_temp"}, {"baby"})),
)

_LIKELIEST = (
    _Rule("gas", (), ({"gas"},)),
    _Rule("carbon_monoxide", (), ({"co"},)),
    _Rule("fire_or_sparks", (), ({"burning_smell", "ablaze"},)),
    _Rule("fire_or_sparks", (), ({"fire"}, _ELECTRICAL | _MACHINE | {"wall_word", "alarm"})),
    _Rule("live_wires", (), ({"wiring"}, {"passers", "meter_street", "garden", "rain"})),
    _Rule("water_near_electricity", (), (_ELECTRICAL, {"water_word", "leak"}), unless={"power"}),
    _Rule("flooding", (), ({"through_ceiling"}, {"water_word", "leak", "panic"})),
    _Rule("flooding", (), ({"coming_up", "everywhere"}, _WATER | _WET | _DRAIN)),
    _Rule("flooding", (), ({"flood", "torrent"}, _WATER | _WET)),
    _Rule("flooding", (), ({"sewage"}, {"room", "present", "mess"})),
    _Rule("structural_collapse", (), ({"sag"}, {"ceiling", "structure"})),
    _Rule("locked_in", (), ({"baby", "pet"}, {"locked_out", "locked_in", "shut_outside"})),
    _Rule("insecure_home", (), ({"break_in"}, {"swings_open", "alone", "night"})),
    _Rule("dangerous_cold", (), ({"heating", "boiler"}, {"cold_temp"}, {"baby", "alone"})),
    _Rule("dangerous_cold", (), ({"room"}, {"cold_temp"}), unless={"gas", "co", "burning_smell"}),
)
"""What a danger is called that is found without any of the rules: a name, and no evidence."""

_DANGEROUS = frozenset(
    concept for rule in _RULES for concepts in (*rule.clause, *rule.message) for concept in concepts
)
_DECIDED_BY = {
    concept: [rule for rule in _RULES if concept in rule.clause[0]]
    for concept in frozenset().union(*(rule.clause[0] for rule in _RULES))
}
"""The rules by the concepts of which a clause has at least one."""
_ELSEWHERE = frozenset({"denied", "fiction", "hypothetical", "past"})


@lru_cache(maxsize=16)
def present(parts: tuple[Clause, ...]) -> frozenset[str]:
    """The hazards that the clauses of a message tell of as present."""
    whole = {concept for part in parts for concept in part.concepts.keys() - (denied(part) & SIGNS)}
    elsewhere = {"others"} if {"no_rush", "quote", "works"} & whole else set()
    found: set[str] = set()
    for _, group in groupby(parts, attrgetter("sentence")):
        sentence = list(group)
        named = {concept for part in sentence for concept in part.concepts}
        over = (_ELSEWHERE | elsewhere) & named and "still" not in named
        for part in sentence:
            said = affirmed(part)
            if not over or {"now", "present", "panic"} & said:
                found |= hazards(said, whole)
            if CRY_OF_FIRE.fullmatch(part.text) or SMOKE_INSIDE.fullmatch(part.text):
                found.add("fire_or_sparks")
    return frozenset(found)


def adds_to_danger(part: Clause) -> bool:
    """Whether a clause says, and does not deny, anything of which a danger can consist."""
    return bool(_DANGEROUS & affirmed(part))


def hazards(clause: Set[str], whole: Set[str]) -> set[str]:
    """The hazards in a clause, by its concepts and those of the whole message."""
    return {
        rule.hazard
        for concept in _DECIDED_BY.keys() & clause
        for rule in _DECIDED_BY[concept]
        if _is_met(rule, clause, whole)
    }


def _is_met(rule: _Rule, clause: Set[str], whole: Set[str]) -> bool:
    return not (
        any(map(clause.isdisjoint, rule.clause))
        or any(map(whole.isdisjoint, rule.message))
        or not whole.isdisjoint(rule.unless)
        or not clause.isdisjoint(rule.never)
    )


@lru_cache(maxsize=16)
def firm(parts: tuple[Clause, ...]) -> frozenset[str]:
    """The hazards that firm rules find in a clause that denies nothing, and in no sentence that is
    over, told or supposed."""
    whole = {concept for part in parts for concept in part.concepts}
    rules = [rule for rule in _RULES if rule.is_firm]
    over = {part.sentence for part in parts if _ELSEWHERE & part.concepts.keys()}
    said = [
        affirmed(part) for part in parts if part.sentence not in over and not denials(part.text)
    ]
    return frozenset(
        rule.hazard for concepts in said for rule in rules if _is_met(rule, concepts, whole)
    )


def is_denied(parts: Sequence[Clause]) -> bool:
    """Whether a clause names a hazard and denies it."""
    whole = {concept for part in parts for concept in part.concepts}
    return any(
        hazards(part.concepts.keys(), whole)
        and not hazards(part.concepts.keys() - denied(part), whole)
        for part in parts
    )


def is_nuisance(parts: Sequence[Clause]) -> bool:
    """Whether clauses tell of a noise, of water that runs on, or of a thing that is stuck, and of
    nothing else."""
    told = {concept for part in parts for concept in part.concepts}
    return told <= _NUISANCE and (
        "nuisance" in told or ("stuck" in told and not told.isdisjoint(_MOVES))
    )


def is_of_smokers(parts: Sequence[Clause]) -> bool:
    """Whether a sentence tells of smoke and of those who smoke, and no hazard is named."""
    told = {concept for part in parts for concept in part.concepts}
    smokers = {part.sentence for part in parts if "tobacco" in part.concepts}
    is_told = any(part.sentence in smokers and _SMELT & part.concepts.keys() for part in parts)
    return is_told and told.isdisjoint({"ablaze", "hiss"}) and not mentioned(parts)


def mentioned(parts: Sequence[Clause]) -> set[str]:
    """The hazards that the words of a message name, present or not."""
    whole = {concept for part in parts for concept in part.concepts}
    return hazards(whole, whole)


def likeliest(parts: Sequence[Clause]) -> set[str]:
    """The hazards that a danger in a message may be, of which no rule tells."""
    whole = {concept for part in parts for concept in part.concepts}
    return {rule.hazard for rule in _LIKELIEST if _is_met(rule, whole, whole)}


def affirmed(part: Clause) -> Set[str]:
    """The concepts of a clause that apply now, without those that are denied.

    A clause that is past, hypothetical or fiction has none. "Since last night" is not past, and
    "this is no joke" denies only the joke.
    """
    over = _ELSEWHERE & part.concepts.keys()
    if over and not (over == {"past"} and "still" in part.concepts):
        return frozenset()
    return part.concepts.keys() - denied(part)
