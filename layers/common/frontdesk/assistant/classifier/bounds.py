"""Rules that bound the trade of a message, where what it is about leaves only some of them."""

from collections.abc import Mapping, Sequence

from frontdesk.assistant.classifier import dangers
from frontdesk.assistant.classifier.lexicon import Clause, places, trades
from frontdesk.models.classification import HAZARD_TRADES, Hazard, ServiceType

_CLEANED_BY = {
    "clog": ServiceType.PLUMBING,
    "pipe": ServiceType.PLUMBING,
    "chimney": ServiceType.ROOFING,
    "gutter": ServiceType.ROOFING,
    "ac": ServiceType.HVAC,
    "boiler": ServiceType.HVAC,
}
"""The things that their own trade cleans."""

_NAMED = 2
"""The weight from which on a concept names a thing of a trade by itself."""

_SOURCES = frozenset({"boiler", "heating", "hot_water", "cooker", "appliance_other", "washer"})
"""What gas may come out of, other than the pipes of the house."""

_FEW = 4
"""Of so few words a message is no story, but names a thing and what it needs."""

_SURFACE = frozenset({ServiceType.PAINTING, ServiceType.GENERAL_MAINTENANCE})
_BROKEN = frozenset({"crack_break", "snapped"})
_FINISH = frozenset({"paint", "peel", "colour", "past"})


def bounded(
    odds: Mapping[ServiceType, float], parts: Sequence[Clause]
) -> Mapping[ServiceType, float]:
    """The ``odds`` of those trades that a message can be about.

    A smell of gas is a matter of some trades only; a drain, a chimney or an air conditioner that is
    to be cleaned is one of its own trade, as is what is broken; and a ceiling that drips is none of
    the painter.
    """
    if not parts:
        return odds
    is_of_gas = any("gas" in part.concepts for part in parts)
    if is_of_gas and "gas" in dangers.present(parts):
        most = odds[ServiceType.PLUMBING] if _is_of_pipes(parts) else max(odds.values())
        return {trade: min(odds[trade], most) for trade in HAZARD_TRADES[Hazard.GAS]}
    if (cleaner := _cleaner(parts)) is not None:
        return {cleaner: odds[cleaner] + odds[ServiceType.CLEANING]}
    likeliest = max(odds, key=lambda trade: odds[trade])
    if likeliest is ServiceType.GENERAL_MAINTENANCE and (owner := _broken(parts)) is not None:
        return {owner: odds[owner] + odds[likeliest]}
    if likeliest in _SURFACE and _drips(parts):
        rains = any("rain" in part.concepts for part in parts)
        cause = ServiceType.ROOFING if rains else ServiceType.PLUMBING
        return {cause: odds[cause]}
    return odds


def _is_of_pipes(parts: Sequence[Clause]) -> bool:
    """Whether a smell of gas is told of by no more than the room, so that no trade is likelier."""
    told = {concept for part in parts for concept in part.concepts}
    return "room" in told and told.isdisjoint(_SOURCES) and _words(parts) <= 2 * _FEW


def _cleaner(parts: Sequence[Clause]) -> ServiceType | None:
    """The trade that cleans what is to be cleaned, if the message names nothing else."""
    if not any("clean" in part.concepts for part in parts):
        return None
    known = trades()
    things = {
        concept
        for part in parts
        for concept in part.concepts
        if max(known.get(concept, {"": 0.0}).values(), default=0.0) >= _NAMED
    }
    things -= {"clean", "sewage"}
    if not things and _only_sewers(parts):
        return ServiceType.PLUMBING
    cleaners = {_CLEANED_BY.get(thing) for thing in things}
    return cleaners.pop() if len(cleaners) == 1 else None


def _broken(parts: Sequence[Clause]) -> ServiceType | None:
    """The trade of a thing of which a message only says that it is broken."""
    told = {concept for part in parts for concept in part.concepts}
    things = told - _BROKEN
    if len(things) != 1 or things == told or _words(parts) > _FEW:
        return None
    owners = [t for t, weight in trades().get(things.pop(), {}).items() if weight > _NAMED]
    return ServiceType(owners[0]) if owners else None


def _words(parts: Sequence[Clause]) -> float:
    return sum(places(part.text) for part in parts)


def _only_sewers(parts: Sequence[Clause]) -> bool:
    """Whether a message only asks for a sewer to be cleaned, of which nothing has come out."""
    told = {concept for part in parts for concept in part.concepts}
    asks = told <= {"clean", "sewage", "quote", "water_word", "trouble"}
    return asks and "sewage" in told and _words(parts) <= _FEW


def _drips(parts: Sequence[Clause]) -> bool:
    """Whether a ceiling drips now, and no finish is asked for."""
    if any(_FINISH & part.concepts.keys() for part in parts):
        return False
    return any({"ceiling", "leak"} <= dangers.affirmed(part) for part in parts)
