"""The jobs beside the first one of a conversation: what asks for them, and what is a part of it."""

from frontdesk.assistant.classifier import keywords
from frontdesk.assistant.classifier.denials import NEGATION
from frontdesk.assistant.classifier.lexicon import concepts, normalise
from frontdesk.assistant.reading.joints import SURFACES, gone_on_to, named
from frontdesk.assistant.reading.parts import Part
from frontdesk.assistant.reading.pieces import words
from frontdesk.models.classification import Classification, ServiceType

_SURE = 0.6
"""As in the fold: the confidence from which on a trade is taken as told."""

_ANNOUNCED = 0.35
"""The confidence from which on a job counts that words announce ("while you are here, …")."""

_FIRM = 0.75
"""The confidence from which on a job counts that a message only goes on to."""

_CERTAIN = 0.85
"""The confidence from which on a job counts that is only asked for, and one that nothing names."""

_REQUESTS = frozenset({"several", "wish", "left", "request"})
"""What tells that something is asked for: its fault may be told as past, or by a denial."""

_ORDERS = frozenset({"several", "left", "request"})
"""What asks for work; a mere wish may be for a day."""

_NAMED = 2
"""The weight from which on a concept names a thing of a trade by itself."""

_NO_OTHERS = frozenset({"breaker", "power", "doorbell", "buzz", "key", "fence_gate", "code"})
"""What is told late of the first fault, or of how to get in, and asks for no other trade."""

_WITH_OBJECTS = frozenset({ServiceType.CLEANING, ServiceType.GENERAL_MAINTENANCE})
_OBJECTS = frozenset({ServiceType.GLAZIER, ServiceType.APPLIANCE_REPAIR})
"""Whoever wants a flat cleaned or moved names windows, ovens and fridges, which are no other jobs
unless something is wrong with them."""
_FAULTS = frozenset(
    ["crack_break", "leak", "clog", "trouble", "appliance_symptom", "smell", "spark", "misted"]
)


def announced(
    others: list[str], parts: tuple[Part, ...], standing: Classification | None
) -> list[Classification]:
    """The jobs in ``others``, the texts that words announce as other jobs, not of the same trade.

    "The gutter should be cleaned too" is no more cleaning; what the whole tells counts then.
    """
    is_listed = any(part.is_question or _REQUESTS & part.names for part in parts)
    if not any(part.joins for part in parts):
        others = [other for other in others if _names_another(other, standing)]
        jobs = (asked(other, _FIRM, is_listed=True) for other in others)
    else:
        others = [other for other in others if not _is_more(other, standing)]
        jobs = (asked(other, _ANNOUNCED, is_listed=is_listed) for other in others)
    same = standing.service_type if standing is not None else None
    return [job for job in jobs if job is not None and job.service_type != same]


def _names_another(text: str, standing: Classification | None) -> bool:
    """Whether what is told late names a thing, and not only more of the one spoken of before."""
    things = named(text, besides=SURFACES | _with_the_first(standing))
    return things >= _NAMED and not words("jobs", "of_it").search(text)


def _is_more(text: str, standing: Classification | None) -> bool:
    """Whether what seems announced only tells more of the thing spoken of before."""
    of_it = words("jobs", "of_it").search(text) is not None
    same = _with_the_first(standing) - {"fence_gate", "key"}
    return of_it and named(text) > 0 and not named(text, besides=same)


def _with_the_first(standing: Classification | None) -> frozenset[str]:
    """What fails together with the standing job: a boiler that heats no more makes no hot water."""
    is_heating = standing is not None and standing.service_type is ServiceType.HVAC
    return _NO_OTHERS | {"hot_water"} if is_heating else _NO_OTHERS


def untold(
    text: str,
    parts: tuple[Part, ...],
    standing: Classification,
    language: str | None,
    *,
    is_announced: bool,
) -> Classification | None:
    """The job of another trade than the standing one that is told without a name of its own.

    It is announced beside other words, or gone on to ("and the …"), or surely another one that is
    asked for.
    """
    if is_announced and any(part.joins for part in parts):
        job = asked(text, _SURE, is_named=False)
    else:
        job = asked(gone_on_to(parts, language), _FIRM)
        is_request = any(_ORDERS & part.names for part in parts)
        if job is None and is_request and standing.hazard is None and standing.confidence >= _FIRM:
            job = asked(text, _CERTAIN) if named(text) >= _NAMED else None
    return job if job is not None and job.service_type != standing.service_type else None


def is_object(job: Classification, text: str, first: ServiceType) -> bool:
    """Whether what seems a ``job`` only names more of what the first trade is to clean or move."""
    if first not in _WITH_OBJECTS or job.service_type not in _OBJECTS:
        return False
    seen = normalise(text)
    is_fault = bool(_FAULTS & concepts(seen).keys()) or NEGATION.search(f" {seen} ") is not None
    return not (is_fault or words("jobs", "repair").search(text))


def asked(
    text: str, sure: float, *, is_named: bool = True, is_listed: bool = False
) -> Classification | None:
    """The other job that ``text`` asks for, with at least the confidence ``sure``.

    None if it names no thing, or only denies one; of what is listed or asked for as a job, a denial
    tells the fault. Unless it has to be named, a very high confidence does instead.
    """
    weight = named(text, affirmed=not is_listed, besides=SURFACES)
    job = keywords.classify(text, by_words=True)
    general = job.service_type is ServiceType.GENERAL_MAINTENANCE
    counts = weight > 0 or (not is_named and job.confidence >= _CERTAIN)
    return job if counts and job.confidence >= sure and not general else None
