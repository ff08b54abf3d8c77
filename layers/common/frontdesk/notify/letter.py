"""What a customer is sent: a mail with what was said, in the customer's language."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from frontdesk.base.phone_numbers import readable
from frontdesk.base.text import one_line
from frontdesk.models.briefing import Line
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message
from frontdesk.models.profile import Profile
from frontdesk.texts import language_of, render

MOST_MESSAGES = 200
"""The messages of one mail: the newest."""
MOST_CHARACTERS = 100_000
"""The characters that they have together."""


class Letter(NamedTuple):
    """A mail to a customer."""

    to: str
    subject: str
    text: str


def letter(
    to: str, profile: Profile, conversation: Conversation, messages: Sequence[Message]
) -> Letter:
    """The mail with a conversation's messages, oldest first, as many of the newest as it takes.

    Times are in the business's time zone.
    """
    language = language_of(conversation.case.language, profile.languages[0])
    kept = list(_kept(messages))
    lines = [_text("intro", language)]
    if len(kept) < len(messages):
        lines += ["", _text("left_out", language)]
    zone = ZoneInfo(profile.time_zone)
    for message in reversed(kept):
        said = [message.content] if message.content else []
        said += [_text("photo", language)] * len(message.attachments or ())
        if not said:  # a reply of which nothing came
            continue
        role = _text(message.role, language)
        who = f"{message.author} ({role})" if message.author else role
        when = f"{message.created_at.astimezone(zone):%Y-%m-%d %H:%M}"
        lines += ["", f"{who}, {when}:", *said]
    lines += ["", "-- "]
    if profile.phone:
        lines.append(_text("phone", language, phone=readable(profile.phone)))
    lines.append(_text("no_answers", language))
    subject = one_line(_text("title", language, name=profile.name))
    return Letter(to, subject, "\n".join(lines) + "\n")


def _kept(messages: Sequence[Message]) -> Iterator[Message]:
    """The newest messages that fit, newest first."""
    characters = 0
    for message in list(reversed(messages))[:MOST_MESSAGES]:
        characters += len(message.content)
        if characters > MOST_CHARACTERS:
            return
        yield message


def _text(key: str, language: str, **values: str) -> str:
    return render(Line(f"transcript.{key}", values), language)
