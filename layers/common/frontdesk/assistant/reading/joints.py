"""How a message goes on to other jobs: the words that part them, and what stands between."""

from collections.abc import Iterable, Iterator, Set
from functools import cache

from frontdesk.assistant.classifier import dangers
from frontdesk.assistant.classifier.lexicon import places, read, read_normalised, trades
from frontdesk.assistant.reading.parts import CALMING, Part
from frontdesk.models.classification import ServiceType

_AND = (
    "and ", "und ", "et ", "och ", "ve ", "bi de ", "va ", "и ",
    "а ", "і ", "и ещё ", "و", "और ", "aur ", "还有", "還有", "另外", "あと", "그리고 ",
    "ah y ", "ah e ", "ah et ", "ah ", "ach ja", "ach und ", "o ja", "oh ja", "oh yeah", "oh ",
    "aha ", "jo a ", "ще ", "еще ", "ой ", "참", "아 참", "哦", "あっ",
)  # fmt: skip
"""Words at the start of a sentence, with which a customer goes on to something else."""
_AND_IN = {"es": "y ", "pt": "e ", "it": "e ", "nl": "en ", "pl": "i ", "cs": "a "}
"""Those that mean something else in other languages."""

_NO_THINGS = frozenset({"admin", "chat"})
SURFACES = frozenset({"wall_word", "ceiling", "through_ceiling", "structure", "dirt"})
"""Where damage shows ("the ceiling is wet too"): no other job by themselves."""
_ENDS = frozenset({"resolved", "cancel"})
_CONJUNCTIONS = (
    " and ", " y ", " e ", " et ", " und ", " en ", " i ", " a ", " och ", " ve ", " va ", " и ",
    " та ", " і ", " و", " और ", " aur ", "和", "跟", "以及", "と", "그리고", "랑 ",
)  # fmt: skip
_FEWEST = 3
_NAMED = 2
"""Words that part what is listed ("two things: the tap drips and a pane is cracked")."""


def named(text: str, *, affirmed: bool = False, besides: Set[str] = frozenset()) -> float:
    """How surely ``text`` names a thing of a trade, ``besides`` some: the greatest weight.

    With ``affirmed``, what is denied or past does not count.
    """
    nothing = _NO_THINGS | besides
    return max(
        (
            _weight(dangers.affirmed(clause) if affirmed else clause.concepts, nothing)
            for clause in read(text)
        ),
        default=0.0,
    )


def _named_in(clause: str) -> float:
    """How surely a normalised clause names a thing of a trade."""
    return _weight(read_normalised(clause).concepts, _NO_THINGS)


def _weight(concepts: Iterable[str], nothing: Set[str]) -> float:
    known = _weights()
    return max((known.get(each, 0.0) for each in concepts if each not in nothing), default=0.0)


@cache
def _weights() -> dict[str, float]:
    """The greatest weight of each concept that is a thing of a trade, and not the trade itself."""
    return {
        concept: max(weights.values())
        for concept, weights in trades().items()
        if weights and not concept.startswith("trade_")
    }


def gone_on_to(parts: tuple[Part, ...], language: str | None) -> str:
    """What a message goes on to: "and the …" in a new sentence, "the tap is fixed, but the …"."""
    are_denied = denied(parts)
    words = (*_AND, _AND_IN.get(language or "", _AND[0]))
    ends = any(part.names & _ENDS for part in parts)
    sentence = -1
    for at, part in enumerate(parts):
        is_new = part.sentence != sentence and part.text.startswith(words)
        if part.sentence not in are_denied and (is_new or (ends and "but" in part.names)):
            return " . ".join(each.text for each in parts[at:] if each.text)
        sentence = part.sentence if part.text else sentence
    return ""


def contrasted(parts: tuple[Part, ...]) -> bool:
    """Whether a "but" contrasts what a tradesperson has done with something that is left."""
    came = next((at for at, part in enumerate(parts) if "worker" in part.names), len(parts))
    return any(
        "but" in part.names and part.text and not part.names & (CALMING | {"thanks"})
        for part in parts[came + 1 :]
    )


def left_to_do(parts: tuple[Part, ...]) -> bool:
    """Whether something is said to be left to do after what ends or calms the case."""
    ends = next((at for at, part in enumerate(parts) if part.names & CALMING), len(parts))
    return any(
        "left" in part.names
        and part.text
        and not (part.is_question or part.names & (CALMING | {"not", "needless", "thanks"}))
        for part in parts[ends + 1 :]
    )


def denied(parts: tuple[Part, ...]) -> set[int]:
    """The numbers of the sentences that answer "no"."""
    return {part.sentence for part in parts if "no" in part.names}


def parted(
    parts: tuple[Part, ...], text: str, standing: ServiceType | None
) -> tuple[str, list[str]]:
    """The text of the first job, and those of the others, as connecting words part them.

    They part nothing before a job is told ("do you also do ovens?"). Several jobs that are
    announced are listed after that. ``text`` is all that the ``parts`` say; ``standing`` is the
    trade of the job that was told before.
    """
    has_job = standing is not None
    at = next((at for at, part in enumerate(parts) if "several" in part.names), None)
    if at is not None:
        listed = [*_listed(parts[at:])]
        if len(listed) > 1:
            before = [part.text for part in parts[:at] if part.text]
            return ("", listed) if has_job else (" . ".join((*before, listed[0])), listed[1:])
    listed = _enumerated(parts) if not has_job and len(_trades_of(text)) >= _FEWEST else []
    if listed:
        return listed[0], listed[1:]
    first: list[str] = []
    others: list[list[str]] = []
    unread = 0
    sentence = -1
    are_denied = denied(parts)
    for part in parts:
        is_joint = part.may_join and "well" not in part.names and part.sentence not in are_denied
        if is_joint and not has_job:
            has_job = any(map(_named_in, (*first[unread:], part.around_joint[0])))
            unread = len(first)
        if is_joint and has_job:
            head, tail = part.around_joint
            if not (head and _named_in(tail)) or _is_subject(head, standing):
                tail, head = f"{head} {tail}".strip(), ""
            (others[-1] if others and part.sentence == sentence else first).append(head)
            others.append([tail])
            sentence = part.sentence
        elif others and part.sentence == sentence:
            others[-1].append(part.text)
        else:
            first.append(part.text)
    return " . ".join(filter(None, first)), [" . ".join(filter(None, each)) for each in others]


def _is_subject(head: str, standing: ServiceType | None) -> bool:
    """Whether what stands before "also" is only the thing of which the rest tells ("the oven also
    does not heat").
    """
    return (
        standing is not None
        and places(head) < _FEWEST
        and _best_trade(head) not in (None, standing)
    )


def _enumerated(parts: tuple[Part, ...]) -> list[str]:
    """The texts of a list that nothing announces: three clauses about things of three trades."""
    listed: list[str] = []
    told: set[str | None] = {None}
    for text in _listed(parts):
        listed.append(text)
        told.add(_best_trade(text))
        if len(told) - 1 > _FEWEST:
            return []
    return listed if len(told) - 1 == _FEWEST else []


def _trades_of(text: str) -> set[str]:
    """The trades of all things that ``text`` may name."""
    known = trades()
    return {
        trade
        for clause in read(text)
        for concept in clause.concepts
        for trade, weight in known.get(concept, {}).items()
        if weight >= _NAMED
    }


def _best_trade(text: str) -> str | None:
    """The trade of the thing that is surest named in a listed ``text``, and not denied."""
    known = trades()
    weights = [
        (weight, trade)
        for clause in text.split(" . ")
        for concept in dangers.affirmed(read_normalised(clause)) - _NO_THINGS - SURFACES
        if not concept.startswith("trade_")
        for trade, weight in known.get(concept, {}).items()
    ]
    best = max(weights, default=(0, ""))
    return best[1] if best[0] >= _NAMED else None


def _listed(parts: tuple[Part, ...]) -> Iterator[str]:
    """What is listed in ``parts``: a text for each thing of a trade, with what follows it."""
    listed = ""
    is_thing = False
    for part in parts:
        text = f" {part.text} "
        for word in _CONJUNCTIONS:
            text = text.replace(word, " . ")
        for piece in filter(None, (each.strip() for each in text.split(" . "))):
            is_other = _named_in(piece) > 0
            if listed and not (is_other and is_thing):
                listed += f" . {piece}"
                is_thing = is_thing or is_other
                continue
            if listed:
                yield listed
            listed, is_thing = piece, is_other
    if listed:
        yield listed
