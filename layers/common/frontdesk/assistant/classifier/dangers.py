"""Rules that find a danger in the clauses of a message: what is said, when, and what is denied.

A danger that is past, hypothetical or denied does not count. Each exception applies to its own
sentence.
"""

from collections.abc import Sequence, Set
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from frontdesk.assistant.classifier.contrasts import told_beside
from frontdesk.assistant.classifier.cries import is_cry_of_fire, tells_of_smoke_inside
from frontdesk.assistant.classifier.denials import SIGNS, denials, denied
from frontdesk.assistant.classifier.hazard_rules import (
    BESIDE_COOKING,
    BESIDE_FITTING,
    BESIDE_LOCKOUT,
    LIKELIEST,
    MOVES,
    NUISANCE,
    OF_LOCKOUT,
    RULES,
    SIGNS_OF_DANGER,
    SMELT,
    Rule,
)
from frontdesk.assistant.classifier.lexicon import Clause

_DANGEROUS = frozenset(
    concept for rule in RULES for concepts in (*rule.clause, *rule.message) for concept in concepts
)
_DECIDED_BY = {
    concept: [rule for rule in RULES if concept in rule.clause[0]]
    for concept in frozenset().union(*(rule.clause[0] for rule in RULES))
}
"""The rules by the concepts of which a clause has at least one."""
_DESPITE_CALM = (
    Rule("carbon_monoxide", (), ({"co"}, {"sounds"}, {"no_rush"}), unless={"quote", "spent"}),
)
_FITTED = frozenset({"required", "spent", "relocate"})
_ELSEWHERE = frozenset({"denied", "fiction", "hypothetical", "past"})


@lru_cache(maxsize=16)
def present(parts: tuple[Clause, ...]) -> frozenset[str]:
    """The hazards that the clauses of a message tell of as present."""
    whole = {concept for part in parts for concept in part.concepts.keys() - (denied(part) & SIGNS)}
    if "still" in whole:
        whole.discard("put_out")
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
            is_smoke = "cooks" not in whole and tells_of_smoke_inside(part.text)
            if is_smoke or is_cry_of_fire(part.text):
                found.add("fire_or_sparks")
        if (_ELSEWHERE | elsewhere) & named <= {"denied"}:
            for part in told_beside(tuple(sentence)):
                found |= hazards(affirmed(part), whole)
    return frozenset(found)


def despite_calm(parts: Sequence[Clause]) -> set[str]:
    """The hazards that stand even if the customer says that there is no rush."""
    whole = {concept for part in parts for concept in affirmed(part)}
    return {rule.hazard for rule in _DESPITE_CALM if _is_met(rule, whole, whole)}


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


def _is_met(rule: Rule, clause: Set[str], whole: Set[str]) -> bool:
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
    rules = [rule for rule in RULES if rule.is_firm]
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
    return told <= NUISANCE and (
        "nuisance" in told or ("stuck" in told and not told.isdisjoint(MOVES))
    )


def is_of_cooking(parts: Sequence[Clause]) -> bool:
    """Whether a message tells of what happens whenever somebody cooks, and no hazard is named."""
    told = {concept for part in parts for concept in part.concepts}
    return "cooks" in told and told.isdisjoint(BESIDE_COOKING) and not mentioned(parts)


def is_of_fitting(parts: Sequence[Clause]) -> bool:
    """Whether a message tells of no hazard, but of a detector that is to be fitted or whose battery
    is empty, or of a pipe that is to be moved."""
    told = {concept for part in parts for concept in part.concepts}
    is_of_it = not told.isdisjoint(_FITTED) and not told.isdisjoint({"co", "gas", "smoke_alarm"})
    return is_of_it and told.isdisjoint(BESIDE_FITTING) and not mentioned(parts)


def is_of_lockout(parts: Sequence[Clause]) -> bool:
    """Whether somebody is locked out, without a danger that is told."""
    told = {concept for part in parts for concept in part.concepts}
    if "shut_outside" in told and told <= OF_LOCKOUT:
        return True
    is_out = not told.isdisjoint({"locked_out", "shut_outside"})
    is_safe = not told.isdisjoint({"denied", "beside_me"})
    return is_out and is_safe and told.isdisjoint(BESIDE_LOCKOUT)


def is_of_smokers(parts: Sequence[Clause]) -> bool:
    """Whether a sentence tells of smoke and of those who smoke, and no hazard is named."""
    told = {concept for part in parts for concept in part.concepts}
    smokers = {part.sentence for part in parts if "tobacco" in part.concepts}
    is_told = any(part.sentence in smokers and SMELT & part.concepts.keys() for part in parts)
    return is_told and told.isdisjoint({"ablaze", "hiss"}) and not mentioned(parts)


def mentioned(parts: Sequence[Clause]) -> set[str]:
    """The hazards that the words of a message name, present or not."""
    whole = {concept for part in parts for concept in part.concepts}
    return hazards(whole, whole)


def has_sign(parts: Sequence[Clause]) -> bool:
    """Whether a message names anything by which a danger shows."""
    return any(not SIGNS_OF_DANGER.isdisjoint(part.concepts) for part in parts)


def likeliest(parts: Sequence[Clause]) -> set[str]:
    """The hazards that a danger in a message may be, of which no rule tells."""
    whole = {concept for part in parts for concept in part.concepts}
    return {rule.hazard for rule in LIKELIEST if _is_met(rule, whole, whole)}


def affirmed(part: Clause) -> Set[str]:
    """The concepts of a clause that apply now, without those that are denied.

    A clause that is past, hypothetical or fiction has none. "Since last night" is not past, and
    "this is no joke" denies only the joke.
    """
    over = _ELSEWHERE & part.concepts.keys()
    if over and not (over == {"past"} and "still" in part.concepts):
        return frozenset()
    return part.concepts.keys() - denied(part)
