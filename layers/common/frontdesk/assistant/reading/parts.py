"""The clauses of a message with the kinds of phrases in them, and what their order tells."""

from typing import NamedTuple

CALMING = frozenset(
    ["resolved", "cancel", "false_alarm", "all_clear", "out", "gone", "fine", "shut", "no_rush"]
)
"""The kinds of phrases that end or calm a case."""


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


def goes_on(parts: tuple[Part, ...]) -> bool:
    """Whether something is said to remain: at the end of what is over, or after it."""
    ends = [at for at, part in enumerate(parts) if part.names & CALMING]
    after = (part.names for part in parts[min(ends, default=0) :])
    return any({"but", "also", "left"} & names and "thanks" not in names for names in after)


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
