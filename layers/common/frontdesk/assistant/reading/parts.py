"""The clauses of a message with the kinds of phrases in them, and what their order tells."""

from collections.abc import Iterable
from typing import NamedTuple

from frontdesk.assistant.classifier.lexicon import concepts
from frontdesk.models.classification import Hazard

CALMING = frozenset(
    ["resolved", "cancel", "false_alarm", "all_clear", "out", "gone", "shut", "no_rush"]
)
"""The kinds of phrases that end or calm a case."""


_WATER = frozenset(
    ["leak", "flood", "torrent", "water_word", "through_ceiling", "sewage", "everywhere", "pipe"]
)
_SMOKE = frozenset(["fire", "ablaze", "burning_smell", "smell", "spark", "glow", "fumes", "buzz"])
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


class Part(NamedTuple):
    """A clause: what it says besides phrases, and what kinds of phrases it holds.

    ``joins`` tells that it asks for another job beside the first. ``text`` is normalised.
    """

    text: str
    sentence: int
    names: frozenset[str]
    is_question: bool
    around_joint: tuple[str, str] = ("", "")
    """What stands before and after the words that announce another job."""

    @property
    def joins(self) -> bool:
        """Whether the clause announces another job."""
        return "also" in self.names


def asks_for_person(parts: Iterable[Part]) -> bool:
    """Whether a person is asked for apart from the question who answers."""
    return any("person" in part.names and "who" not in part.names for part in parts)


def goes_on(parts: tuple[Part, ...]) -> bool:
    """Whether something is said to remain: at the end of what is over, or after it."""
    ends = [at for at, part in enumerate(parts) if part.names & CALMING]
    return any({"but", "also"} & part.names for part in parts[min(ends, default=0) :])


def presses(parts: tuple[Part, ...]) -> bool:
    """Whether a sentence, and none after it that there is no rush, tells a deadline soon."""
    told: dict[int, set[str]] = {}
    for part in parts:
        told.setdefault(part.sentence, set()).update(part.names)
    pressing = [at for at, names in told.items() if "soon" in names and {"must", "event"} & names]
    calm = [part.sentence for part in parts if "no_rush" in part.names]
    return max(pressing, default=-1) >= max(calm, default=0)


def takes_back(parts: tuple[Part, ...]) -> bool:
    """Whether a wish is taken back: one in this message only by what follows it."""
    wishes = [at for at, part in enumerate(parts) if "person" in part.names]
    after = parts[wishes[-1] + 1 :] if wishes else parts
    return any({"never_mind", "cancel"} & part.names for part in after)


def beside_the_point(text: str, names: frozenset[str], danger: Hazard | None) -> frozenset[str]:
    """Which of the calming ``names`` in a clause are not about the ``danger`` that stands.

    Closing a valve ends what water does, not gas; that nothing smells does not end a flood.
    """
    about = set[str]()
    if danger is Hazard.LOCKED_IN:
        about.add("out")
    if danger in (Hazard.FLOODING, Hazard.WATER_NEAR_ELECTRICITY, Hazard.UNSPECIFIED):
        about.add("shut")
    if "gone" in names and danger is not None:
        said = concepts(text.strip()).keys()
        signs = _SIGNS.get(danger, frozenset())
        general = danger not in _SIGNS or not any(said & other for other in _SIGNS.values())
        if said & signs or (general and danger is not Hazard.STRUCTURAL_COLLAPSE):
            about.add("gone")
    return names & ({"out", "shut", "gone"} - about)
