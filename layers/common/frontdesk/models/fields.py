"""Field types that several requests share."""

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, ValidationInfo

from frontdesk.base import text
from frontdesk.base.clock import is_tellable
from frontdesk.base.ids import LARGEST_INTEGER, ULID_PATTERN
from frontdesk.models.shape import Shape

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)
_NO_WHOLE = "must be a whole number"


def _whole(value: Any, info: ValidationInfo) -> int:
    """A whole number: 7 or 7.0 in JSON, but not true or "7"; digits in a query string."""
    match value:
        case bool():
            pass
        case int():
            return value
        case float() if value.is_integer():
            return int(value)
        case str() if info.mode != "json":
            return _number(value)
    raise ValueError(_NO_WHOLE)


def _number(text: str) -> int:
    if not re.fullmatch("-?[0-9]{1,400}", text):
        raise ValueError(_NO_WHOLE)
    return int(text)


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise ValueError("must be a day such as 2026-11-27")


def _moment(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        with suppress(ValueError):
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return moment
    raise ValueError("must be a time such as 2026-11-27T09:30:00Z")


def _tellable(value: datetime) -> datetime:
    if not is_tellable(value):
        raise ValueError("is out of range")
    return value


def _readable(value: str) -> str:
    if wrong := text.problem(value):
        raise ValueError(wrong)
    return value


Readable = Annotated[
    str,
    Field(min_length=1, json_schema_extra={"pattern": text.PATTERN}),
    AfterValidator(_readable),
]
"""Text that people write and read; `frontdesk.base.text.problem` says what it must not be."""
OneLine = Annotated[Readable, AfterValidator(text.written_line)]
"""The same where it stands in one line, as a name does: a line break becomes a blank."""
WHOLE = BeforeValidator(_whole)
Identity = Annotated[int, Field(ge=1, le=LARGEST_INTEGER), WHOLE]
SESSION_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
SessionId = Annotated[
    str,
    Field(pattern=f"^{SESSION_ID.pattern}$"),
    Shape("must be 1 to 128 letters, digits and . _ : -"),
]
# A query string holds text only; pydantic's own reading of numbers takes "1_0" and " 1 " too.
FROM_DIGITS = BeforeValidator(_number)
"""Reads a whole number in a query string. It stands after the limits: before them, it would hide
them from the schema."""
QueryIdentity = Annotated[int, Field(ge=1, le=LARGEST_INTEGER), FROM_DIGITS]
Ulid = Annotated[
    str,
    Field(pattern=f"^{ULID_PATTERN}$"),
    Shape("must be an id such as 01M8ERAM52BZYXTAX2G5558G2B"),
]
PASTED = BeforeValidator(lambda value: text.pasted(value) if isinstance(value, str) else value)
"""Takes what shows nothing from an address. It stands after the limits."""
# pydantic takes digits for the seconds since 1970.
AS_DAY = BeforeValidator(_day)
Day = Annotated[date, AS_DAY]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_tellable)]
"""A time in ISO 8601, with its distance from UTC."""
