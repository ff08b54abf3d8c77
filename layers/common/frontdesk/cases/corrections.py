"""What people of the business correct in a case, and what follows: a pure function."""

from collections.abc import Mapping
from typing import Any

from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Classification, Urgency

_SURE = 0.95
"""The confidence in a trade that a person has named."""

_JUDGED = ("service_type", "urgency")
_PARTS = ("contact", "place")


def correct(case: Case, corrections: Mapping[str, Any]) -> Case:
    """The case with what people have set, which messages change no longer without saying so.

    ``corrections`` may have ``service_type``, ``urgency``, ``summary``, ``preferred_time``,
    ``resolved``, and fields of ``contact`` and ``place``. None removes what may be missing.
    """
    changes: dict[str, object] = {
        name: corrections[name]
        for name in ("summary", "preferred_time", "resolved")
        if name in corrections
    }
    named = [name for name in ("summary", "preferred_time", *_JUDGED) if name in corrections]
    for part in _PARTS:
        fields = corrections.get(part) or {}
        if fields:
            changes[part] = getattr(case, part).model_copy(update=dict(fields))
            named += [f"{part}.{name}" for name in fields]
    if any(name in corrections for name in (*_JUDGED, "resolved")):
        changes |= _judged(case, corrections)
    corrected = tuple(dict.fromkeys((*case.corrected, *named)))
    after = case.model_copy(update={**changes, "corrected": corrected})
    if after == case:
        return case
    return after.model_copy(update={"version": case.version + 1})


def _judged(case: Case, corrections: Mapping[str, Any]) -> dict[str, object]:
    standing = case.standing
    if standing is None and not any(name in corrections for name in _JUDGED):
        return {}
    judged = (standing or FALLBACK).model_copy(
        update={name: corrections[name] for name in _JUDGED if name in corrections}
    )
    changes: dict[str, object] = {}
    for name, first in (("service_type", "judged_trade"), ("urgency", "judged_urgency")):
        if standing and name in corrections and name not in case.corrected:
            changes[first] = getattr(standing, name)
    if "service_type" in corrections:
        judged = judged.model_copy(update={"confidence": _SURE})
        changes["also"] = tuple(trade for trade in case.also if trade is not judged.service_type)
    if corrections.get("resolved"):
        judged = judged.model_copy(update={"urgency": Urgency.LOW})
    return {**changes, "standing": _without_danger(judged)}


def _without_danger(judged: Classification) -> Classification:
    """What is no emergency has no hazard."""
    if judged.urgency is Urgency.EMERGENCY:
        return judged
    return judged.model_copy(update={"hazard": None})
