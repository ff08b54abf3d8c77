"""A message's reading by Claude, by the rubric in ``prompts/read.md``; rules read it as well.

Claude understands; the rules stand beside it: they find dangers, telephone numbers and e-mail
addresses, whatever the model says.
"""

import json
import math
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from frontdesk.assistant.claude import pictures
from frontdesk.assistant.claude.calls import Call, Unusable
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.prompts import load as prompts
from frontdesk.base import text
from frontdesk.base.clock import is_tellable
from frontdesk.base.settings import Language
from frontdesk.models.classification import Classification, Hazard, ServiceType, Source, Urgency
from frontdesk.models.message import MessageRole
from frontdesk.models.reading import (
    PHOTO_FACT_CHARACTERS,
    TEXT_CHARACTERS,
    Act,
    Contact,
    Place,
    PreferredTime,
    Question,
    Reading,
    newest_facts,
)

if TYPE_CHECKING:
    from frontdesk.assistant.claude.calls import Claude

REASONING_CHARACTERS = 300
LONGEST_VISIT_MINUTES = 480
POSTCODE_CHARACTERS = 16

_NO_DIRECTION = dict.fromkeys(map(ord, text.DIRECTION))

_TELLING = 1.5
"""The log odds that a judgement by Claude adds, as evidence, to those of its confidence."""


class Suits(BaseModel):
    """When it suits the customer; ``start`` and ``end`` as 2026-11-30T09:00, if they are told."""

    text: str
    start: str | None
    end: str | None


class Answer(BaseModel):
    """The schema of Claude's answer; the reason comes first, so that the labels follow from it."""

    reasoning: str
    service_type: ServiceType
    urgency: Urgency
    hazard: Hazard | None
    confidence: float
    estimated_duration_minutes: int
    acts: list[Act]
    question: Question | None
    also: list[ServiceType]
    all_clear: bool
    no_rush: bool
    name: str | None
    address: str | None
    postcode: str | None
    access: str | None
    preferred_time: Suits | None
    language: Language | None
    summary: str | None
    from_photos: list[str]


def read(
    call: Call, history_tokens: int, by_rules: Callable[[Prompt], Reading], prompt: Prompt
) -> Reading:
    """The reading of the message by Claude, with what the rules find beside it.

    Raises:
        Exception: as for `Call.run`, which can fail in many ways.
        Unusable: Claude refused, or its answer does not match the schema.
    """
    system = prompts.load("read")
    parameters = call.parameters(system)
    told: Any = document(prompt, history_tokens)
    if prompt.pictures:
        told = [*pictures.blocks(prompt.pictures), {"type": "text", "text": told}]
    parameters["messages"] = [{"role": "user", "content": told}]
    answer = next(call.run(lambda client: iter([_ask(call, client, parameters)])))
    return merged(answer, system.version, by_rules(prompt), prompt)


def document(prompt: Prompt, history_tokens: int) -> str:
    """Everything that customers have written, and the case, as JSON: Claude reads it as data."""
    earlier = [
        {"from": "customer" if m.role is MessageRole.USER else "front desk", "text": m.content}
        | ({"photos": len(m.attachments)} if m.attachments else {})
        for m in prompt.recent(history_tokens)
    ]
    there = prompt.now.astimezone(_zone(prompt.business.time_zone))
    whole: dict[str, Any] = {
        "context": prompt.context,
        "now": f"{there:%A %Y-%m-%dT%H:%M}",
        "case": known(prompt),
        "earlier": earlier,
        "message": prompt.message,
    }
    if prompt.pictures:
        whole["photos"] = len(prompt.pictures)
    return json.dumps(whole, ensure_ascii=False)


def known(prompt: Prompt) -> dict[str, Any]:
    """The case so far, as Claude is told it: without what only the fold needs."""
    left_out = {"evidence", "version", "corrected", "standing"}
    told = prompt.case.model_dump(mode="json", exclude_defaults=True, exclude=left_out)
    if standing := prompt.case.standing:
        names = {"service_type", "urgency", "hazard"}
        told |= standing.model_dump(mode="json", include=names, exclude_none=True)
    return told


def merged(answer: Answer, version: str, rules: Reading, prompt: Prompt) -> Reading:
    """Claude's answer as a reading, with the rules' dangers, numbers and addresses."""
    danger = rules.classification.hazard or answer.hazard
    judged = Classification(
        service_type=answer.service_type,
        urgency=Urgency.EMERGENCY if danger else answer.urgency,
        confidence=max(0.3, min(0.95, answer.confidence)),
        reasoning=answer.reasoning[:REASONING_CHARACTERS],
        estimated_duration_minutes=max(
            0, min(LONGEST_VISIT_MINUTES, answer.estimated_duration_minutes)
        ),
        source=Source.CLAUDE,
        hazard=danger,
        prompt_version=version,
    )
    place = Place(
        address=_line(answer.address),
        postcode=_line(answer.postcode, POSTCODE_CHARACTERS),
        access=_line(answer.access),
    )
    return Reading(
        classification=judged,
        acts=tuple(dict.fromkeys(answer.acts)),
        question=answer.question,
        evidence=_evidence(answer),
        also=tuple(dict.fromkeys(answer.also)),
        all_clear=answer.all_clear and rules.classification.hazard is None,
        no_rush=answer.no_rush,
        phone_unread=rules.phone_unread,
        contact=Contact(
            name=_line(answer.name), phone=rules.contact.phone, email=rules.contact.email
        ),
        place=place,
        preferred_time=_suits(answer.preferred_time, prompt.business.time_zone),
        language=answer.language,
        summary=_line(answer.summary),
        photos=len(prompt.pictures),
        from_photos=_facts(answer.from_photos) if prompt.pictures else (),
        spans=rules.spans,
    )


def _evidence(answer: Answer) -> dict[ServiceType, float]:
    """How much the answer speaks for its trade, in log odds; nothing if there is no problem."""
    about_problem = {Act.PROBLEM, Act.DETAIL} & set(answer.acts)
    if not about_problem or answer.service_type is ServiceType.GENERAL_MAINTENANCE:
        return {}
    sure = max(0.3, min(0.95, answer.confidence))
    return {answer.service_type: round(math.log(sure / (1 - sure)) + _TELLING, 2)}


def _suits(suits: Suits | None, time_zone: str) -> PreferredTime | None:
    told = suits and _line(suits.text)
    if suits is None or told is None:
        return None
    start, end = (_moment(each, time_zone) for each in (suits.start, suits.end))
    if start and end and end < start:
        end = None
    return PreferredTime(text=told, start=start, end=end)


def _moment(written: str | None, time_zone: str) -> datetime | None:
    with suppress(ValueError, OverflowError):
        if written:
            moment, there = datetime.fromisoformat(written), _zone(time_zone)
            moment = moment.astimezone(there) if moment.tzinfo else moment.replace(tzinfo=there)
            return moment if is_tellable(moment) else None
    return None


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 (keyless, a cold start does without it)

    return ZoneInfo(name)


def _line(value: str | None, longest: int = TEXT_CHARACTERS) -> str | None:
    """A text as one line; None if it is none, is too long, or has what no such text has."""
    line = " ".join((value or "").translate(_NO_DIRECTION).split())
    if not line or len(line) > longest or text.problem(line) or {"<", ">"} & set(line):
        return None
    return line


def _facts(found: list[str]) -> tuple[str, ...]:
    lines = (_line(fact, PHOTO_FACT_CHARACTERS) for fact in found)
    return newest_facts(*(line for line in lines if line))


def _ask(call: Call, client: "Claude", parameters: dict[str, Any]) -> Answer:
    try:
        message = client.messages.parse(**parameters, output_format=Answer)
    except ValidationError as error:
        raise Unusable("the answer is not of the schema") from error
    call.spent(message.usage)
    if message.parsed_output is None:
        raise Unusable("there is no answer")
    return message.parsed_output
