"""Photos that customers attach to messages."""

from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from frontdesk.models.scope import NOBODY, Scope
from frontdesk.models.shape import Shape
from frontdesk.models.value import Frozen

LARGEST_UPLOAD = 8 * 1024 * 1024
"""The largest photo, in bytes, as it is uploaded."""
MOST_ATTACHMENTS = 4
"""The most photos of one message."""
SIDES = (10, 8000)
"""The shortest and the longest side of a photo, in pixels."""
MOST_PIXELS = 25_000_000
KEPT_TYPE = "image/jpeg"
"""What a photo is kept as, whatever it was uploaded as."""

AttachmentId = Annotated[
    str, Field(pattern="^[A-Za-z0-9_-]{22}$"), Shape("must be the id of a photo, of 22 characters")
]
"""128 random bits: nobody can guess one."""


class PhotoType(StrEnum):
    """What can be uploaded."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    GIF = "image/gif"


class Attachment(Frozen):
    """A photo of a message, as it is kept: ``bytes`` long, ``width`` by ``height`` pixels."""

    id: AttachmentId
    content_type: Literal["image/jpeg"] = "image/jpeg"
    bytes: int
    width: int
    height: int


class Owner(NamedTuple):
    """Who may attach an upload: a session, or a caller with the same ids."""

    session_id: str | None = None
    customer_id: int | None = None
    business_id: int | None = None

    @classmethod
    def of(cls, scope: Scope, session_id: str | None) -> "Owner":
        """The owner of what a caller uploads, for a session if it names one."""
        return cls(session_id, scope.customer_id, scope.business_id)

    def admits(self, scope: Scope, session_id: str | None) -> bool:
        """Whether a caller may attach the upload to a message of the session.

        A customer who has proven the id may do so anywhere. Others are not told apart by their
        ids, so the session decides; without one, knowing the upload's id does.
        """
        same = (self.customer_id, self.business_id) == (scope.customer_id, scope.business_id)
        if same and self.customer_id not in (None, NOBODY):
            return True
        return same if self.session_id is None else self.session_id == session_id


class Upload(Frozen):
    """What was announced of an upload; ``message_id`` names the message that has it."""

    id: AttachmentId
    owner: Owner
    content_type: PhotoType
    bytes: int
    conversation_id: str | None = None
    message_id: str | None = None
    kept: Attachment | None = None
