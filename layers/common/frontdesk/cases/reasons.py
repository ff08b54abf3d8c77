"""What in a case is a reason for a person to look at it: an emergency, or that it is complete."""

from frontdesk.cases.asking import missing
from frontdesk.models.case import Case
from frontdesk.models.classification import Urgency
from frontdesk.models.reading import Act, Reading


def new_danger(before: Case, after: Case, reading: Reading, *, has_ended: bool) -> bool:
    """Whether an emergency has begun, or another danger has come to it.

    ``has_ended``: the business has closed it, so that a danger told now is another one.
    """
    if not is_emergency(after):
        return False
    if has_ended and reading.classification.danger is not None:
        return True
    was = before.standing
    told = reading.classification.hazard
    return not is_emergency(before) or (
        told is not None and was is not None and told is not was.hazard
    )


def is_news(before: Case, after: Case, reading: Reading) -> bool:
    """Whether what a technician has to know is complete now, or has changed.

    The reply promises that the office will confirm, so somebody has to see it again.
    """
    if not is_ready(before) or Act.PROBLEM in reading.acts:
        return True
    return _for_technicians(before) != _for_technicians(after)


def _for_technicians(case: Case) -> tuple[object, ...]:
    return case.contact.phone, case.place, case.preferred_time, case.also


def is_emergency(case: Case) -> bool:
    """Whether an emergency stands."""
    standing = case.standing
    return standing is not None and standing.urgency is Urgency.EMERGENCY and not case.resolved


def is_ready(case: Case) -> bool:
    """Whether nothing is missing that a technician has to know."""
    return case.standing is not None and not case.resolved and not missing(case)
