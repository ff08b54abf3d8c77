"""Replies by Claude."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from frontdesk.assistant.claude import pictures
from frontdesk.assistant.claude.calls import Call, Unusable
from frontdesk.assistant.interface import Delta, Prompt
from frontdesk.assistant.prompts import load as prompts
from frontdesk.assistant.responder import composed, documents
from frontdesk.assistant.responder.documents import Budget
from frontdesk.models.briefing import Briefing
from frontdesk.models.message import Message, MessageRole, TokenUsage
from frontdesk.texts import render, say

if TYPE_CHECKING:
    from frontdesk.assistant.claude.calls import Claude

MAX_CHARACTERS = 20_000
"""The longest reply: far longer than a useful one, and far shorter than an item can be."""

_ENDS = {"end_turn", "stop_sequence"}


def reply(
    call: Call,
    budget: Budget,
    prompt: Prompt,
    at_once: Callable[[], Briefing],
    _: "Future[Briefing]",
) -> Iterator[Delta | TokenUsage]:
    """Claude's reply as it is generated, without leading white space; the token usage comes last.

    It goes by the briefing that the rules make, so that it need not wait for Claude's reading.
    A reply that the token limit has cut raises at its end, like one that has broken off.

    Raises:
        Exception: as for `Call.run`, which can fail in many ways.
        Unusable: there is no reply, or it is not complete.
    """
    parameters = call.parameters(prompts.load("reply"))
    parameters["messages"] = conversation(prompt, at_once(), budget)
    return call.run(lambda client: _stream(call, client, parameters))


_KNOWN = {
    *("contact", "place", "preferred_time", "also", "wants_person", "resolved"),
    *("photos", "from_photos"),
}
"""What the note tells of the case."""
_ROLES = {role: role for role in MessageRole} | {MessageRole.STAFF: MessageRole.ASSISTANT}


def conversation(prompt: Prompt, briefing: Briefing, budget: Budget) -> list[dict[str, Any]]:
    """The messages for Claude, with alternating roles, beginning with the customer's.

    Anybody who can open a conversation can write its context, so it is sent as data: as JSON in a
    message of the user. Consecutive messages of one role (the history lacks replies that were cut
    short) become one message with several blocks. The API knows two roles only, so what people of
    the business wrote is the front desk's.

    The documents on the business and its customer come first. That on the business is the same in
    all its conversations, so a breakpoint of the prompt cache follows it.
    """
    said = [(_ROLES[m.role], _with_photos(m)) for m in prompt.recent(budget.history)]
    while said and said[0][0] is MessageRole.ASSISTANT:
        del said[0]
    profile, known = briefing.business.profile, briefing.customer
    first = [documents.business(profile, budget.profile)] if profile else []
    first += [documents.customer(known, budget.customer)] if known else []
    told = note(briefing, documents.present(briefing, prompt.now), len(first))
    said += [(MessageRole.USER, told), (MessageRole.USER, prompt.message)]
    if prompt.context:
        first.append(json.dumps({"context": prompt.context}, ensure_ascii=False))
    said[:0] = [(MessageRole.USER, document) for document in first]
    messages: list[dict[str, Any]] = []
    for role, text in said:
        if not text.strip():  # the API refuses blank blocks
            continue
        if not messages or messages[-1]["role"] != role:
            messages.append({"role": str(role), "content": []})
        messages[-1]["content"].append({"type": "text", "text": text})
    # Right before the message; where that has no words, after the note.
    at = len(messages[-1]["content"]) - bool(prompt.message.strip())
    messages[-1]["content"][at:at] = pictures.blocks(prompt.pictures)
    if profile:
        messages[0]["content"][0]["cache_control"] = {"type": "ephemeral"}
    return messages


def _with_photos(message: Message) -> str:
    """A message's words, and how many photos it had: they are not sent again."""
    if not message.attachments:
        return message.content
    named = json.dumps({"photos_sent_earlier": len(message.attachments)})
    return f"{message.content}\n{named}".strip()


def note(
    briefing: Briefing, opening: dict[str, Any] | None = None, documents_before: int = 0
) -> str:
    """What the front desk knows, answers, asks for and may promise, right before the message.

    It is JSON. ``documents_before`` is the number of documents with which the conversation begins:
    any further one is the customer's.
    """
    known = briefing.case.model_dump(
        mode="json",
        exclude_defaults=True,
        include=_KNOWN,
    )
    if standing := briefing.case.standing:
        known |= {"service_type": standing.service_type, "urgency": standing.urgency}
        if standing.danger:
            known["safety_advice"] = say(composed.safety(briefing), briefing.language)
    promise = briefing.promise and render(briefing.promise, briefing.language)
    told: dict[str, Any] = {
        "known": known,
        "ask_for": briefing.ask,
        "what_happens_next": promise,
        "documents": documents_before,
    }
    if answer := [*briefing.news, *composed.answered(briefing)]:
        told["answer"] = say(answer, briefing.language)
    if opening:
        told["opening"] = opening
    return json.dumps({"front_desk": told}, ensure_ascii=False)


def _stream(
    call: Call, client: "Claude", parameters: dict[str, Any]
) -> Iterator[Delta | TokenUsage]:
    length = 0
    with client.messages.stream(**parameters) as stream:
        for text in stream.text_stream:
            if not length:  # what has been sent is paid for, also if the rest never comes
                call.metered(stream.current_message_snapshot.usage)
            piece = text if length else text.lstrip()
            if length + len(piece) > MAX_CHARACTERS:
                raise Unusable("the reply does not end")
            if piece:
                length += len(piece)
                yield Delta(piece)
        message = stream.get_final_message()
    spent = call.spent(message.usage)
    if length:
        yield spent
    # A stream that ended early has no stop reason; the SDK does not report it.
    if message.stop_reason not in _ENDS:
        raise Unusable(f"the reply ended by {message.stop_reason}")
    if not length:
        raise Unusable("the reply is empty")
