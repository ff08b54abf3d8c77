"""When a danger is over: what a customer says of it, and of which danger that is true."""

import re
from collections.abc import Sequence, Set

from frontdesk.assistant.classifier import dangers, denials
from frontdesk.assistant.classifier.lexicon import concepts, normalise, read
from frontdesk.assistant.reading import lasting, trapped
from frontdesk.assistant.reading.parts import CALMING, Part
from frontdesk.assistant.reading.phrases import Clause
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
_GONE = frozenset({"resolved", "all_clear", "gone"})
_SMALL = frozenset({"leak", "smell", "spark", "buzz"})
_WORSE = frozenset({"flood", "torrent", "ablaze"})
"""Signs that are small, and those for which a small one is no longer the word."""
_GOES_ON = {
    Hazard.GAS: frozenset({"gas", "smell", "hiss"}),
    Hazard.FLOODING: frozenset({"water_word", "torrent", "flood"}),
    Hazard.WATER_NEAR_ELECTRICITY: frozenset({"water_word", "torrent", "flood"}),
    Hazard.FIRE_OR_SPARKS: frozenset({"spark", "glow", "ablaze"}),
    **dict.fromkeys(
        (Hazard.INTRUDER, Hazard.LOCKED_IN, Hazard.UNSPECIFIED),
        frozenset({"intruder", "break_in"}),
    ),
}
"""With "still", the signs that a danger goes on, whatever was done."""
_KNOCKS = re.compile(
    r" (?:kick|bang|pound|hammer|knock|tritt|haemmer|klopf|schlag|golpe|pate|tape|cogn|frapp|bate"
    r"|batendo|chut|bussa|calci|bonst|bonk|trapt|schopt|kopie|wali|dobija|kope|busi|spark|bankar|tekme|vuruyor"
    r"|ломит|стуч|колот|бьет|грюка|стука|гамсел|يطرق|يضرب|يدق|يخبط|بيخبط)|पीट|खटखटा|ठोक"
    r"|踹|敲|砸|撞|叩|蹴|두드|걷어차"
)
"""What somebody does at a door who wants to come in."""
_STILL = "仲"
"""The Cantonese for it, which the lexicon does not have."""
_NOT_NOW = frozenset({"not", "may", "but", "once", "mended", "mild", "harmless", "thanks"})
_WAS = re.compile(
    r" (?:was|were|had|war|waren|hatte|era|fue|habia|etait|avait|foi|tinha|aveva|hadden|byl[aoiy]?"
    r"|var|hade|бул[аои]|был[аои]?) "
)
_FLOWS = _WATER - {"pipe", "flood"}
_BURNS = re.compile(r" (?:nehori|(?:sie )?(?:nie )?pali|не горить?|brennt|brandt|brinner) ")
_REASSURES = re.compile(
    r" (?:nic|ничего|нічого|nix|nichts|niks|niets|inget|spokojnie|спокоино|спокіино|bez obaw"
    r"|nebojte|keine (?:angst|sorge)|geen zorgen|шучу|жартую) "
)
_DRIPS = re.compile("ぽた|ポタ|ぽつ|滴|뚝뚝|똑똑|물방울")
"""Drops, in languages in which they fall down with the word for what collapses."""
_GIVES_WAY = re.compile("[要快将]掉|塌|鼓|落ちそう|抜けそう|무너|내려앉")
_SINKS = re.compile(
    r" (?:redescend|(?:goes|go) (?:slowly )?(?:back )?down"
    r"|(?:sinkt|geht) (?:\w+ )?wieder (?:runter|ab)"
    r"|(?:luego|despues) baja|poi scende|(?:depois )?desce|zakt (?:dan )?weer|sjunker"
    r"|(?:potem|powoli) (?:opada|schodzi)|(?:potom|pomalu) (?:klesne|klesa)"
    r"|потом уходит|потім спадає"
    r"|sonra iniyor) |再慢慢下|慢慢下去|ゆっくり引|천천히 내려"
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
    if danger not in _DENIABLE or lasting.stays(normalise(message)):
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


def meant_as_calm(
    parts: Sequence[Part], clauses: Sequence[Clause], danger: Hazard | None
) -> list[Part]:
    """The parts of ``clauses``, without calm that does not hold.

    A small sign that is denied for a worse one calms nothing ("it no longer drips, it gushes"), nor
    does what was done while the ``danger`` goes on ("it is shut, but I still smell gas").
    """
    if danger in _DENIABLE and any(lasting.stays(each.text) for each in clauses):
        return [part._replace(names=part.names - CALMING) for part in parts]
    if any("shut" in part.names for part in parts) and any(
        lasting.keeps(each.text) for each in clauses
    ):
        return [part._replace(names=part.names - CALMING) for part in parts]
    if danger in _GOES_ON and any(
        _goes_on(part, clause, _GOES_ON[danger])
        for part, clause in zip(parts, clauses, strict=True)
    ):
        return [part._replace(names=part.names - CALMING) for part in parts]
    if len(parts) < 2 or not any(part.names & _GONE for part in parts):
        return list(parts)
    return [
        part._replace(names=part.names - CALMING | {"outgrown"})
        if part.names & _GONE
        and _SMALL & concepts(clauses[at].text.strip()).keys()
        and any(
            later.sentence == part.sentence and _is_worse(later, clause)
            for later, clause in zip(parts[at + 1 :], clauses[at + 1 :], strict=True)
        )
        else part
        for at, part in enumerate(parts)
    ]


def _goes_on(part: Part, clause: Clause, signs: frozenset[str]) -> bool:
    """Whether a clause, or what follows a "but" in one that calms, tells that signs go on."""
    if part.is_question or {"left", "may", "no_rush"} & part.names:
        return False
    if "flows" in part.names and "water_word" in signs:
        return True
    text = _contrasted(clause) if CALMING & part.names else clause.text
    if "not" in part.names or denials.NEGATION.search(f" {text.strip()} "):
        signs -= {"water_word", "gas"}  # "we still have no water"
    said = [dangers.affirmed(each) for each in read(text.strip())]
    knocks = "intruder" in signs and _KNOCKS.search(f" {text.strip()}") is not None
    return any(("still" in each or _STILL in text) and (signs & each or knocks) for each in said)


def _contrasted(clause: Clause) -> str:
    """What follows the calming phrases of a clause after a "but"."""
    over = min((each.end for each in clause.found if each.name in CALMING), default=0)
    after = [each for each in clause.found if each.name == "but" and each.start >= over]
    if not after:
        return ""
    unparted = after[0].language in {"zh", "ja", "ko"}
    return (clause.text.replace(" ", "") if unparted else clause.text)[after[0].start :]


def _is_worse(part: Part, clause: Clause) -> bool:
    """Whether a clause tells of a grave sign, as neither past nor only possible."""
    if (CALMING | _NOT_NOW) & part.names or _WAS.search(clause.text):
        return False
    said = concepts(clause.text.strip()).keys()
    return bool(_WORSE & said) and not {"past", "fiction"} & said


def is_shut_off(message: str, parts: Sequence[Part]) -> bool:
    """Whether a closed valve leaves no water to flow: only the pipe is still told to be broken."""
    if not any("shut" in part.names for part in parts):
        return False
    left = [each for each in read(message) if "stop_contained" not in each.concepts]
    return not any(_FLOWS & dangers.affirmed(each) for each in left)


def is_small(danger: Hazard | None, message: str) -> bool:
    """Whether what seems a ``danger`` are drops from a ceiling, or a toilet that does drain."""
    if danger is Hazard.STRUCTURAL_COLLAPSE:
        falls = [part.text for part in read(message) if {"sag", "came_down"} & part.concepts.keys()]
        drips = bool(falls) and all(map(_DRIPS.search, falls))
        return drips and not any(map(_GIVES_WAY.search, falls))
    return danger is Hazard.FLOODING and bool(_SINKS.search(f" {normalise(message)} "))


def denies_signs(message: str) -> bool:
    """Whether a clause of ``message`` may say that a sign of some danger is not there."""
    return trapped.is_none(Hazard.LOCKED_IN, message) or any(
        _ALL_SIGNS & part.concepts.keys() and denials.NEGATION.search(f" {part.text} ")
        for part in read(message)
    )


def denies(message: str) -> bool:
    """Whether ``message`` denies anything."""
    return any(denials.NEGATION.search(f" {part.text} ") for part in read(message))
