"""Dangers that a message completes: what it tells is one with what was told before it, not alone.

"The socket hums" is a fault, and "now it smells" tells of nothing. Together they are a danger.
"""

import re

from frontdesk.assistant.classifier import dangers
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.reading import trapped
from frontdesk.models.classification import Hazard

_WIRED = frozenset({"socket", "switch", "breaker"})
_BESIDE = frozenset({"past", "hypothetical", "fiction"})
_STRAINED = frozenset({"buzz", "hot_touch"})
_WARM = re.compile(
    r" (?:warm|hot|caliente|tibi[oa]|quente|morn[oa]|chaude?s?|tiede|caldo|calda|tiepid[oa]|heiss"
    r"|heet|cieple|ciepla|gorace|goraca|tepl[aey]|horke|horka|varmt?|het|isinmis|sicak|ilik|nong|am"
    r"|тепл\w{2}|горяч\w{2}|гаряч\w|нагрева\w{2,3}|нагріва\w{2,4}|ساخن\w?|حار|حاره|دافي\w?|سخن\w?"
    r"|गरम|गर्म|garam) |[热熱烫燙]|熱い|熱く|温か|あたたか|뜨거|따뜻|뜨끈"
)
_HUMS = re.compile(r" (?:يطن|تطن|بيزن|يزن|طنين|zumbir|zumbido|zumba) |ジージー|ブーン|윙윙|웅웅")


def found(message: str, earlier: str) -> Hazard | None:
    """The danger that ``message`` completes, with what was told in ``earlier`` messages."""
    return trapped.found(message, earlier) or _smoulders(message, earlier)


def _smoulders(message: str, earlier: str) -> Hazard | None:
    """Whether something wired that hums or is warm smells, told over several messages."""
    now = read(message)
    if not (earlier and any("smell" in dangers.affirmed(clause) for clause in now)):
        return None
    clauses = [c for c in (*read(earlier), *now) if not _BESIDE & c.concepts.keys()]
    said = {concept for clause in clauses for concept in dangers.affirmed(clause)}
    if not _WIRED & said:
        return None
    is_strained = _STRAINED & said or any(
        _WARM.search(f" {clause.text} ") or _HUMS.search(f" {clause.text} ") for clause in clauses
    )
    return Hazard.FIRE_OR_SPARKS if is_strained else None
