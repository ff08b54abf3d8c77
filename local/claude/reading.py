"""What the stand-in for Claude makes of a request, by the rules, in the form of real answers."""

import json
from contextlib import suppress
from typing import Any

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import rules
from frontdesk.base.clock import now
from frontdesk.base.ids import new_id
from frontdesk.models.case import Case
from frontdesk.models.message import Message, MessageRole, MessageStatus


def answer(document: dict[str, Any]) -> dict[str, Any]:
    """The answer to the call that reads a message, for the document that the call was given."""
    history = [
        Message(
            id=new_id(),
            role=MessageRole.USER if said["from"] == "customer" else MessageRole.ASSISTANT,
            status=MessageStatus.COMPLETE,
            content=said["text"],
            created_at=now(),
        )
        for said in document["earlier"]
    ]
    known = {name: document["case"].get(name) for name in ("language", "contact", "asked")}
    case = Case(**{name: value for name, value in known.items() if value})
    found = rules.read(Prompt(document["message"], history, case=case))
    judged, suits = found.classification, found.preferred_time
    moments = (suits.start, suits.end) if suits else (None, None)
    start, end = (moment and f"{moment:%Y-%m-%dT%H:%M}" for moment in moments)
    return {
        **judged.model_dump(mode="json", exclude={"source", "prompt_version"}),
        "acts": found.acts,
        "question": found.question,
        "also": found.also,
        "all_clear": found.all_clear,
        "no_rush": found.no_rush,
        "name": found.contact.name,
        **found.place.model_dump(),
        "preferred_time": suits and {"text": suits.text, "start": start, "end": end},
        "language": found.language,
        "summary": found.summary,
    }


def understand(message: str, texts: list[str]) -> str:
    """A reply in English that names the trade, and asks for what the front desk's note names."""
    judged = rules.read(Prompt(message)).classification
    asked: list[str] = []
    with suppress(ValueError, IndexError, KeyError, TypeError):
        asked = json.loads(texts[-2])["front_desk"]["ask_for"]
    trade = judged.service_type.replace("_", " ")
    question = f" Please tell me: {', '.join(asked)}." if asked else ""
    return (
        "Thank you for your message. I am only the stand-in for Claude on this machine; as far as "
        f"rules tell, this is a matter of {trade} (urgency: {judged.urgency}).{question}"
    )
