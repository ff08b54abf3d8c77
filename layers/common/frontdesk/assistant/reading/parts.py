"""The clauses of a message with the kinds of phrases in them, and what their order tells."""

from collections.abc import Iterator
from typing import NamedTuple

from frontdesk.assistant.classifier.lexicon import concepts, trades
from frontdesk.models.case import Case
from frontdesk.models.classification import ServiceType
from frontdesk.models.reading import Question

CALMING = frozenset(
    ["resolved", "cancel", "false_alarm", "all_clear", "out", "gone", "fine", "shut", "no_rush"]
)
"""The kinds of phrases that end or calm a case."""
JOINTS = frozenset({"also", "unsaid"})
"""What announces another job, or what was not told yet and may be one ("forgot to say, …")."""
ENDING = CALMING - {"no_rush"}
"""Those that tell of no danger, rather than of time."""


_ASKED = {
    "duration": Question.OTHER,
    "who": Question.WHO,
    "price": Question.PRICE,
    "area": Question.AREA,
    "hours": Question.HOURS,
    "time": Question.TIME,
    "advise": Question.OTHER,
}
"""The kinds of question; the first that is found counts."""
_CIRCUMSTANCES = frozenset({Question.HOURS, Question.AREA, Question.TIME})
_ENDS = frozenset({"resolved", "cancel", "fine"})
_NAMED = 2
"""The weight from which on a concept names a thing of a trade by itself."""


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
    dropped: frozenset[ServiceType] = frozenset()
    """The trades of other jobs than the first that the clause calls off."""

    @property
    def joins(self) -> bool:
        """Whether the clause announces another job."""
        return "also" in self.names

    @property
    def may_join(self) -> bool:
        """Whether the clause announces another job, or something that was not told yet."""
        return not JOINTS.isdisjoint(self.names)


def asked(parts: tuple[Part, ...]) -> Question | None:
    """What is asked; a complaint without a question mark asks for no hours ("waited all day")."""
    names = {name for part in parts for name in part.names}
    asks = any(part.is_question for part in parts)
    found = next((kind for name, kind in _ASKED.items() if name in names), None)
    if found in _CIRCUMSTANCES and "complaint" in names and not asks:
        found = None
    if found is None and any(part.is_question and part.text for part in parts):
        return Question.OTHER
    return found


def goes_on(parts: tuple[Part, ...]) -> bool:
    """Whether something is said to remain: at the end of what is over, or after it."""
    ends = [at for at, part in enumerate(parts) if part.names & CALMING]
    after = (part.names for part in parts[min(ends, default=0) :])
    return any({"but", "also", "left"} & names and "thanks" not in names for names in after)


def presses(parts: tuple[Part, ...]) -> bool:
    """Whether a sentence, and none after it that there is no rush, tells a deadline soon."""
    told = _by_sentence(parts)
    pressing = [at for at, names in told.items() if "soon" in names and {"must", "event"} & names]
    calm = [part.sentence for part in parts if "no_rush" in part.names]
    return max(pressing, default=-1) >= max(calm, default=0)


def is_due_soon(parts: tuple[Part, ...]) -> bool:
    """Whether a sentence tells that something has to be done this week."""
    return any({"must", "week"} <= names for names in _by_sentence(parts).values())


def _by_sentence(parts: tuple[Part, ...]) -> dict[int, set[str]]:
    """The names in each sentence."""
    told: dict[int, set[str]] = {}
    for part in parts:
        told.setdefault(part.sentence, set()).update(part.names)
    return told


def takes_back(parts: tuple[Part, ...]) -> bool:
    """Whether a wish is taken back: one in this message only by what follows it."""
    wishes = [at for at, part in enumerate(parts) if "person" in part.names]
    after = parts[wishes[-1] + 1 :] if wishes else parts
    return any({"never_mind", "cancel"} & part.names for part in after)


def about_the_first_job(parts: list[Part], before: Case) -> tuple[Part, ...]:
    """The clauses, in which what ends or calms another job than the first calls that one off.

    The others are those of the case, and what the message itself asks for besides.
    """
    found: list[Part] = []
    others = set(before.also)
    for part in parts:
        calms = bool(part.names & CALMING)
        told = _trades_in(part.text) if part.joins or (calms and others) else frozenset()
        if part.joins:
            others |= told
        is_other = calms and bool(told & others)
        if before.standing is not None and before.standing.service_type in told:
            is_other = False
        if is_other:
            names = part.names - CALMING
            ends = bool(part.names & _ENDS)
            part = part._replace(  # noqa: PLW2901
                names=names, dropped=told & others if ends else frozenset()
            )
        found.append(part)
    return tuple(found)


def _trades_in(text: str) -> frozenset[ServiceType]:
    """The trades whose things a clause names."""
    known = trades()
    return frozenset(
        ServiceType(trade)
        for concept in concepts(text)
        if not concept.startswith("trade_")
        for trade, weight in known.get(concept, {}).items()
        if weight >= _NAMED
    )


def not_calmed(parts: tuple[Part, ...]) -> Iterator[str]:
    """The texts of the sentences that give no all-clear, and what follows a "but" in the others."""
    calm = {part.sentence for part in parts if part.names & ENDING}
    contrasted: set[int] = set()
    for part in parts:
        if "but" in part.names:
            contrasted.add(part.sentence)
        if not part.names & ENDING and (part.sentence not in calm or part.sentence in contrasted):
            yield part.text
