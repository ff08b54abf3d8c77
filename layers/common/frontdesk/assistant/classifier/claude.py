"""Classification by Claude, by the rubric in ``prompts/classify.md``."""

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from frontdesk.assistant.claude.calls import Call, Unusable
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.prompts import load as prompts
from frontdesk.models.classification import Classification, ServiceType, Source, Urgency
from frontdesk.models.message import MessageRole

if TYPE_CHECKING:
    from anthropic import Anthropic

REASONING_CHARACTERS = 300
LONGEST_VISIT_MINUTES = 480


class Answer(BaseModel):
    """The schema of Claude's answer; the reason comes first, so that the labels follow from it."""

    reasoning: str
    service_type: ServiceType
    urgency: Urgency
    confidence: float
    estimated_duration_minutes: int


def classify(call: Call, history_tokens: int, prompt: Prompt) -> Classification:
    """Claude's classification of the message.

    Raises:
        Exception: as for `Call.run`, which can fail in many ways.
        Unusable: Claude refused, or its answer does not match the schema.
    """
    system = prompts.load("classify")
    parameters = call.parameters(system)
    parameters["messages"] = [{"role": "user", "content": document(prompt, history_tokens)}]
    answer = next(call.run(lambda client: iter([_ask(call, client, parameters)])))
    return Classification(
        service_type=answer.service_type,
        urgency=answer.urgency,
        confidence=max(0.3, min(0.95, answer.confidence)),
        reasoning=answer.reasoning[:REASONING_CHARACTERS],
        estimated_duration_minutes=max(
            0, min(LONGEST_VISIT_MINUTES, answer.estimated_duration_minutes)
        ),
        source=Source.CLAUDE,
        prompt_version=system.version,
    )


def document(prompt: Prompt, history_tokens: int) -> str:
    """Everything that customers have written, as JSON, so that Claude reads it as data."""
    earlier = [
        {"from": "customer" if m.role is MessageRole.USER else "front desk", "text": m.content}
        for m in prompt.recent(history_tokens)
    ]
    whole = {"context": prompt.context, "earlier": earlier, "message": prompt.message}
    return json.dumps(whole, ensure_ascii=False)


def _ask(call: Call, client: "Anthropic", parameters: dict[str, Any]) -> Answer:
    try:
        message = client.messages.parse(**parameters, output_format=Answer)
    except ValidationError as error:
        raise Unusable("the answer is not of the schema") from error
    call.spent(message.usage)
    if message.parsed_output is None:
        raise Unusable("there is no answer")
    return message.parsed_output
