"""Types of the fields that several requests have in common."""

from typing import Annotated

from pydantic import Field

LARGEST_INTEGER = 2**53 - 1
"""JSON's own largest exact integer: a browser reads a larger one as another number."""

ULID_PATTERN = "[0-7][0-9A-HJKMNP-TV-Z]{25}"

Identity = Annotated[int, Field(strict=True, ge=1, le=LARGEST_INTEGER)]
SessionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,128}$")]
Ulid = Annotated[str, Field(pattern=f"^{ULID_PATTERN}$")]
