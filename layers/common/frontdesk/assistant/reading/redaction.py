"""What a message says without whom it is from: names, contact details and places are left out."""

import re

from frontdesk.assistant.reading import intake
from frontdesk.assistant.reading.pieces import level
from frontdesk.models.case import Case

LEFT_OUT = "…"

# Found in the levelled text, in which every digit is an ASCII one: an address in the network, and
# digits enough for a telephone number or an account, however they are grouped.
_MORE = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\+?\(?\d(?:[ \t()./-]{0,3}\d){5,}")


def redacted(message: str, case: Case, country: str) -> str:
    """``message`` without what the rules of ``country`` take for personal data.

    Left out are also all longer numbers, mail and web addresses, and what the conversation's case
    knows of the customer. The rules are good and not perfect: a name that they do not recognise
    stays.
    """
    places = [(span.start, span.end) for span in intake.find(message, Case(), country).spans]
    # A place in the levelled text is one in the message.
    places += [found.span() for found in _MORE.finditer(level(message))]
    for known in _known(case):
        places += [found.span() for found in re.finditer(re.escape(known), message, re.IGNORECASE)]
    said, end = [], 0
    for start, stop in sorted(places):
        if start >= end:
            said += [message[end:start], LEFT_OUT]
        end = max(end, stop)
    return "".join([*said, message[end:]])


def _known(case: Case) -> list[str]:
    told = {**dict(case.contact), **dict(case.place)}.values()
    return [value for value in told if value]
