"""What every value is made of: immutable models, and times as the API shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from frontdesk.base.clock import iso

Timestamp = Annotated[
    datetime,
    PlainSerializer(iso, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Frozen(BaseModel):
    """A value: immutable, and strict about what it is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")
