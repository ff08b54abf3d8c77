"""A conversation as a PDF, set by Typst, with the parts of the fonts that it needs.

Typst (https://typst.app) shapes every script, orders lines of two directions, and breaks lines
where a script may be broken. It is installed with the function of these exports only.
"""

import base64
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from frontdesk.api.exports.formats import Line
from frontdesk.api.views import ConversationView, Wording
from frontdesk.base.phone_numbers import readable
from frontdesk.base.words import numbers
from frontdesk.files.bucket import file_name
from frontdesk.models.attachments import Attachment
from frontdesk.models.briefing import Line as Said
from frontdesk.models.message import MessageStatus
from frontdesk.texts import render

if TYPE_CHECKING:
    from typst import Fonts

MOST_MESSAGES = 10_000
"""The messages of one file."""
MOST_CHARACTERS = 1_000_000
"""The characters that its messages have together, unless the first one alone has more."""
MOST_PHOTOS = 100
"""The photos that its messages have together."""

Previews = Callable[[Sequence[str]], Mapping[str, bytes]]
"""The previews of photos by their ids, as JPEG; without those that are gone."""

_TEMPLATE = Path(__file__).with_name("conversation.typ")
_FONTS = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "noto_cjk_sans_jp_regular")
_UNBROKEN = re.compile(r"\S{60}(?=\S)")


@dataclass(frozen=True, slots=True)
class Pdf:
    """A file; ``next_cursor`` is that of its last message, where the conversation goes on."""

    content: bytes
    next_cursor: str | None


def as_pdf(
    conversation: ConversationView, lines: Iterable[Line], wording: Wording, previews: Previews
) -> Pdf:
    """The conversation with as many of the messages as one file takes, and their photos, small.

    Times are in the business's time zone, other words than the messages' in the wording's language.
    """
    messages: list[dict[str, Any]] = []
    photos: list[Attachment] = []
    characters, last, goes_on = 0, None, False
    zone = ZoneInfo(wording.business.time_zone)
    for line in lines:
        characters += len(line.message.content)
        full = characters > MOST_CHARACTERS or len(messages) == MOST_MESSAGES
        sent = line.message.attachments
        if messages and (full or len(photos) + len(sent) > MOST_PHOTOS):
            goes_on = True
            break
        said = {"head": _head(line, zone, wording), "body": _part(_body(line))}
        messages.append(said | {"photos": [photo.id for photo in sent]})
        photos += sent
        last = line.cursor
    found = previews([photo.id for photo in photos]) if photos else {}
    title = title_of(wording)
    given = {
        "language": wording.language,
        "title": title,
        "heading": _part(title),
        "facts": [_part(fact) for fact in _facts(conversation, zone, wording)],
        "messages": messages,
        "photos": {photo.id: _picture(photo, found.get(photo.id)) for photo in photos},
        "notes": [_part(render(Said("transcript.goes_on"), wording.language))] if goes_on else [],
    }
    return Pdf(_typeset(given), last if goes_on else None)


def title_of(wording: Wording) -> str:
    """What a conversation is headed by: with whom it was."""
    profile = wording.business.profile
    if profile is None:
        return render(Said("transcript.untitled"), wording.language)
    return render(Said("transcript.title", {"name": profile.name}), wording.language)


def _facts(conversation: ConversationView, zone: ZoneInfo, wording: Wording) -> list[str]:
    """What is known of the conversation, by lines: what it is about, who and where, and when."""
    case, judged = conversation.case, conversation.classification
    about, who = [case.summary], []
    if judged:
        about.insert(0, render(Said(f"trade.{judged.service_type}"), wording.language))
    if contact := case.contact:
        who += [contact.name, readable(contact.phone) if contact.phone else None, contact.email]
    if place := case.place:
        who += [place.address, place.postcode]
    when = [f"{_time(conversation.created_at, zone)} ({zone.key})", conversation.id]
    lines = [" · ".join(filter(None, line)) for line in (about, who, when)]
    return [line for line in lines if line]


def _head(line: Line, zone: ZoneInfo, wording: Wording) -> dict[str, Any]:
    """Who wrote a message and when, in the direction of the language."""
    message = line.message
    role = render(Said(f"transcript.{message.role}"), wording.language)
    who = [f"\u2068{message.author}\u2069", f"({role})"] if message.author else [role]
    text = f"{' '.join(who)} · \u2066{_time(message.created_at, zone)}\u2069"
    return {"text": text, "right_to_left": _is_right_to_left(role)}


def _body(line: Line) -> str:
    """The text of a message; of one that is not complete, with an ellipsis."""
    message = line.message
    return message.content if message.status is MessageStatus.COMPLETE else f"{message.content} …"


def _picture(photo: Attachment, preview: bytes | None) -> dict[str, Any]:
    """A photo with its name, as SVG, because what Typst is given is text; it embeds the JPEG."""
    shown = None
    if preview:
        size = f'width="{photo.width}" height="{photo.height}"'
        data = f"data:{photo.content_type};base64,{base64.b64encode(preview).decode()}"
        picture = f'<image {size} href="{data}"/>'
        shown = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{picture}</svg>'
    is_wide = photo.width > photo.height
    return {"name": file_name(photo.id), "shown": shown, "is_wide": is_wide}


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _part(text: str) -> dict[str, Any]:
    """A text with its direction, and with places to break words that are wider than a page."""
    turned = _is_right_to_left(text)
    shown = _with_isolated_numbers(text) if turned else text
    return {"text": _UNBROKEN.sub("\\g<0>\u200b", shown), "right_to_left": turned}


def _is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    directions = map(unicodedata.bidirectional, text)
    return next((d for d in directions if d in ("L", "R", "AL")), "L") != "L"


def _with_isolated_numbers(text: str) -> str:
    """A text from right to left, in which (206) 555-0100 is not read from its end."""
    shown, end = [], 0
    for number in sorted(numbers(text), key=lambda each: (each.start, -each.end)):
        if number.start >= end:
            shown += [text[end : number.start], f"\u2066{text[number.start : number.end]}\u2069"]
            end = number.end
    return "".join([*shown, text[end:]])


def _typeset(given: dict[str, Any]) -> bytes:
    from typst import Compiler  # noqa: PLC0415 (80 MB, for this format only)

    compiler = Compiler(_TEMPLATE, font_paths=_fonts())
    content = compiler.compile(sys_inputs={"given": json.dumps(given, ensure_ascii=False)})
    if not isinstance(content, bytes):
        raise TypeError("a PDF is one file")
    return content


@cache
def _fonts() -> "Fonts":
    from typst import Fonts  # noqa: PLC0415

    found = [spec.submodule_search_locations for name in _FONTS if (spec := find_spec(name))]
    folders = [Path(folder) for locations in found for folder in locations or ()]
    return Fonts(include_system_fonts=False, font_paths=folders)
