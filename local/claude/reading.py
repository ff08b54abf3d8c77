"""What the stand-in for Claude makes of a request, by the rules, in the form of real answers."""

import base64
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from PIL import Image

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import rules
from frontdesk.base.clock import now
from frontdesk.base.ids import new_id
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK
from frontdesk.models.message import Message, MessageRole, MessageStatus


def pictures(content: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the pictures of a message are, each in a few words."""
    found = []
    for block in content:
        if block["type"] == "image":
            data = base64.b64decode(block["source"]["data"], validate=True)
            with Image.open(BytesIO(data)) as image:
                image.load()
                width, height = image.size
                found.append(f"{image.format} of {width} x {height} pixels, {len(data)} bytes")
                if Image.MIME[str(image.format)] != block["source"]["media_type"]:
                    raise ValueError("it is not of the type that it is said to be")
    return found


def answer(document: dict[str, Any], seen: Sequence[str] = ()) -> dict[str, Any]:
    """The answer to the call that reads a message.

    It is for the document that the call was given, and the pictures that were ``seen`` in it.
    """
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
    # The business's hour as if it were in UTC, which is the zone of the prompt's business.
    there = datetime.strptime(document["now"], "%A %Y-%m-%dT%H:%M").replace(tzinfo=UTC)
    case = _case(document["case"])
    found = rules.read(Prompt(document["message"], history, case=case, now=there))
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
        "from_photos": [f"a picture: {picture}" for picture in seen],
    }


def _case(known: dict[str, Any]) -> Case:
    """The case of which a document tells."""
    own = {name: value for name, value in known.items() if name in Case.model_fields}
    judged = {name: value for name, value in known.items() if name in type(FALLBACK).model_fields}
    standing = {**dict(FALLBACK), **judged} if judged else None
    return Case.model_validate({**own, "standing": standing})


def understand(content: Sequence[Mapping[str, Any]]) -> str:
    """A reply: the advice in a danger, the trade, and the note's answer and what comes next.

    Before that, the pictures in ``content``, the blocks of the customer's message. The answer is in
    the customer's language, all else in English.
    """
    seen = pictures(content)
    texts = [block["text"] for block in content if block["type"] == "text"]
    if content[-1]["type"] == "image":
        texts.append("")  # the photos are the message
    message = texts[-1]
    note: dict[str, Any] = {}
    with suppress(ValueError, IndexError, KeyError, TypeError):
        note = json.loads(texts[-2])["front_desk"]
    known = note.get("known", {})
    judged = {**dict(rules.read(Prompt(message)).classification), **known}
    asked = note.get("ask_for")
    said = [
        known.get("safety_advice"),
        "Thank you for your message. I am only the stand-in for Claude on this machine; as far as "
        f"rules tell, this is a matter of {judged['service_type'].replace('_', ' ')} "
        f"(urgency: {judged['urgency']}).",
        f"I was sent {len(seen)} of your photos ({'; '.join(seen)})." if seen else None,
        note.get("answer"),
        f"Please tell me: {', '.join(asked)}." if asked else note.get("what_happens_next"),
    ]
    return " ".join(sentence for sentence in said if sentence)
