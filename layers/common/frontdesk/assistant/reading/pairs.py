"""What two kinds of words tell together, of which neither tells it by itself.

"Your plumber was to come between 8 and 10" has a visit that was due, "nobody has been here" that
nobody came: a complaint. "They checked it" and "no leak" are an all-clear; "when I closed the main"
and "it stopped" end a flood. A comma or a full stop often parts them.
"""

import re
from collections.abc import Sequence

from frontdesk.assistant.classifier import dangers
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.reading.meant import UNPARTED_LANGUAGES, meant
from frontdesk.assistant.reading.phrases import Clause, Found
from frontdesk.models.classification import Hazard

MISSED = frozenset({"awaited", "nobody"})
"""The names of the words that tell of a missed visit, within a sentence."""
CHECKED = frozenset({"checked", "came", "worker"})
"""The names of words that tell that somebody has looked after a danger."""
_CEASED = frozenset({"closing", "ceased"})
WORDS = MISSED | _CEASED | {"checked", "sound"}
_NOT_SO = re.compile(
    r" (?:would|could|should|might|maybe|perhaps|if|whether|nothing|never|hardly"
    r"|barely|almost|nearly"
    r"|again|wouldnt|couldnt|cant|cannot|didnt|hasnt|havent|seria|habria|fuera"
    r"|si(?! e )|casi|otra vez"
    r"|de nuevo|no (?:ha|he|hemos|pude|pudo|se ha)|serait|pas|presque|de nouveau"
    r"|wurde|ware|ob|falls"
    r"|fast|kaum|wieder|nicht(?! mehr)|sarebbe|quasi|di nuovo|non(?! \w+ piu)|quase|de novo"
    r"|nao(?! \w+ mais)|zou|bijna|weer|niet(?! meer)|gdyby|prawie|znowu|znow|kdyby|skoro|zase|zas"
    r"|skulle|nastan|igen|inte(?! langre| mer)|olsaydi|neredeyse|tekrar|yine|neu|gan nhu|chua"
    r"|бы|якби|почти|майже|снова|опять|знову|не (?:остан|прекрат|перест|смог|удал"
    r"|зупин|припин|зміг)\w*"
    r"|اذا|لو|تقريبا|تاني|(?:ما|لم|مش) \w+|अगर|agar|लगभग|फिर से|phir se) "
    r"|如果|要是|的话|又|没停|没有停|没关|没止|もし|ても|でも|また|まってい?(?:な|ませ)|만약|면 |또"
    r"|다시"
    r"|[안못] ?(?:멈|그치|그쳤|멎|잠)"
)
"""What tells that the main was not closed, that it is of no use, or did not last."""


def told(clauses: Sequence[Clause]) -> dict[int, str]:
    """By the number of the sentence, "complaint", "shut" or "all_clear", where it is told so."""
    said: dict[int, set[str]] = {}
    for clause in clauses:
        names = {each.name for each in clause.found}
        if not (clause.is_question or "may" in names):
            said.setdefault(clause.sentence, set()).update(names)
    unsure = {each.sentence for each in clauses if each.is_question or _is_unsure(each)}
    found = {number: "complaint" for number, names in said.items() if names >= MISSED}
    for number, names in said.items():
        if names >= _CEASED and number not in unsure:
            found[number] = "shut"
    return found | dict.fromkeys(_sound(clauses), "all_clear")


def unmeant(together: str | None, danger: Hazard | None) -> frozenset[str]:
    """What does not hold: what is shut off is not mended, and an open window may be the fault."""
    return frozenset(
        ({"resolved"} if together == "shut" else set()) | ({"heeded"} if danger is None else set())
    )


def _is_unsure(clause: Clause) -> bool:
    unparted = clause.text.replace(" ", "")
    return bool(_NOT_SO.search(clause.text) or _NOT_SO.search(unparted))


def words_of(name: str) -> frozenset[str]:
    """The names of the words that tell each of what `told` finds; of another name, none."""
    words = {"complaint": MISSED, "all_clear": frozenset({"sound"}), "shut": frozenset({"ceased"})}
    return words.get(name, frozenset())


def _sound(clauses: Sequence[Clause]) -> list[int]:
    """The sentences that say that nothing is wrong, after somebody has looked.

    None does if a danger is told after it.
    """
    is_checked = False
    sentences = []
    for at, clause in enumerate(clauses):
        if clause.is_question or any(each.name == "may" for each in clause.found):
            continue
        said = meant(clause)
        is_checked |= any(each.name in CHECKED for each in said)
        ends = [each for each in said if each.name == "sound"]
        if is_checked and ends:
            after = [clause._replace(text=_after(ends, clause)), *clauses[at + 1 :]]
            danger = dangers.present(read(" . ".join(each.text for each in after)))
            if not (danger or any(map(_still_smells, after))):
                sentences.append(clause.sentence)
    return sentences


def _still_smells(clause: Clause) -> bool:
    """Whether a smell is told that is not gone, whatever was found."""
    said = {concept for part in read(clause.text.strip()) for concept in dangers.affirmed(part)}
    return "smell" in said and ("still" in said or any(e.name == "but" for e in clause.found))


def _after(ends: list[Found], clause: Clause) -> str:
    """What a clause goes on with after phrases ("it is tight but it still smells of gas")."""
    last = max(ends, key=lambda each: each.end)
    unparted = last.language in UNPARTED_LANGUAGES
    return (clause.text.replace(" ", "") if unparted else clause.text)[last.end :]
