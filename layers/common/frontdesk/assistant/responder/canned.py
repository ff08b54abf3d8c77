"""Fixed replies, which need no model."""

import re
from collections.abc import Iterator
from concurrent.futures import Future

from frontdesk.assistant.interface import Delta, Prompt
from frontdesk.models.classification import Classification, ServiceType, Urgency
from frontdesk.models.message import TokenUsage

_SUBJECT = {
    ServiceType.PLUMBING: "a plumbing problem",
    ServiceType.ELECTRICAL: "an electrical problem",
    ServiceType.HVAC: "a problem with your heating or cooling",
    ServiceType.PAINTING: "a painting job",
    ServiceType.LOCKSMITH: "a job for our locksmith",
    ServiceType.GLAZIER: "a glass problem",
    ServiceType.ROOFING: "a roofing problem",
    ServiceType.CLEANING: "a cleaning job",
    ServiceType.PEST_CONTROL: "a pest problem",
    ServiceType.APPLIANCE_REPAIR: "a problem with an appliance",
    ServiceType.GARAGE_DOOR: "a problem with your garage door",
    ServiceType.HANDYMAN: "a job for our handyman",
    ServiceType.GENERAL_MAINTENANCE: "something for our maintenance team",
}

_OPENING = {
    Urgency.LOW: "Thank you for your message. This sounds like {subject} that can be planned.",
    Urgency.MEDIUM: "Thank you for your message. This sounds like {subject}, and we can help.",
    Urgency.HIGH: "I am sorry to hear that. This sounds like {subject} that should not wait long.",
    Urgency.EMERGENCY: "This sounds like an emergency: {subject} that needs somebody at once.",
}

_CLOSING = {
    Urgency.LOW: "Tell us when it would suit you, and we will send you a quote.",
    Urgency.MEDIUM: "Tell us which day this week suits you, and anything else we should know.",
    Urgency.HIGH: "Tell us your address and phone number, so that we can come today or tomorrow.",
    Urgency.EMERGENCY: (
        "Keep yourself and others safe first, and call your emergency number if anybody is in "
        "danger. Tell us your address and a phone number, so that we can send somebody now."
    ),
}


def reply(prompt: Prompt, classification: "Future[Classification]") -> Iterator[Delta | TokenUsage]:
    """The fixed reply for the service type and the urgency, word by word.

    It repeats no words of the customer: it does not depend on the text of ``prompt``.
    """
    del prompt
    words = re.findall(r"\S+\s*", text(classification.result()))
    for word in words:
        yield Delta(word, len(words), "canned")


def text(classification: Classification) -> str:
    """The text of the fixed reply."""
    urgency = classification.urgency
    opening = _OPENING[urgency].format(subject=_SUBJECT[classification.service_type])
    return f"{opening} {_CLOSING[urgency]}"
