"""Field types that several requests share."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo

from frontdesk.base.ids import LARGEST_INTEGER, ULID_PATTERN


def _whole(value: Any, info: ValidationInfo) -> int:
    """A whole number: 7 or 7.0 in JSON, but not true or "7"; digits in a query string."""
    match value:
        case bool():
            pass
        case int():
            return value
        case float() if value.is_integer():
            return int(value)
        case str() if info.mode != "json" and re.fullmatch("[0-9]{1,16}", value):
            return int(value)
    raise ValueError("must be a whole number")


Identity = Annotated[int, Field(ge=1, le=LARGEST_INTEGER), BeforeValidator(_whole)]
SessionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,128}$")]
Ulid = Annotated[str, Field(pattern=f"^{ULID_PATTERN}$")]
