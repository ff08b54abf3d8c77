"""What there is for a caller: the conversations within its reach, and the ids that it may name."""

import hmac
import re
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel

from frontdesk.base.errors import Forbidden, InvalidInput
from frontdesk.models.conversation import Conversation

NOBODY = 0
"""A customer_id that no conversation has: ids start at 1."""

# secrets.token_urlsafe(16): a session that a caller has made up may be one to guess.
_SERVER_MADE = re.compile(r"[A-Za-z0-9_-]{22}")

_ENOUGH = ("business_id", "session_id", "conversation_id")
"""What a visitor's request names at least one of."""

Request = TypeVar("Request", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Scope:
    """The conversations of a business, of a customer, of both; without ids all there are.

    Where ``customer_id`` is given, a session opens its conversation too, as long as that is no
    customer's yet.
    """

    business_id: int | None = None
    customer_id: int | None = None
    session_id: str | None = None
    """The session that the caller holds."""

    @property
    def is_limited(self) -> bool:
        """Whether there may be conversations outside."""
        return self.business_id is not None or self.customer_id is not None

    def holding(self, session_id: str | None) -> "Scope":
        """The scope of a request that names a session itself; None names none."""
        return self if session_id is None else replace(self, session_id=session_id)

    def admits(self, conversation: Conversation) -> bool:
        """Whether a conversation is within."""
        if self.business_id not in (None, conversation.business_id):
            return False
        if self.customer_id is None or conversation.customer_id == self.customer_id:
            return True
        if conversation.customer_id is not None or self.session_id is None:
            return False
        return _opens(self.session_id, conversation)

    def narrow(self, request: Request) -> Request:
        """A request whose ``customer_id`` and ``business_id`` are the caller's own.

        Raises:
            Forbidden: it names another's.
            InvalidInput: it opens a visitor's conversation, and for no business: such turns, each
                in a new session, would be in no quota.
        """
        own = {"customer_id": self.customer_id, "business_id": self.business_id}
        own = {name: value for name, value in own.items() if value is not None}
        if others := [n for n, v in own.items() if getattr(request, n) not in (None, v)]:
            raise Forbidden.of(*others)
        if self.customer_id == NOBODY and not any(getattr(request, n, None) for n in _ENOUGH):
            raise InvalidInput.of("business_id", "is required to open a conversation")
        return request.model_copy(update={n: v for n, v in own.items() if v != NOBODY})


UNLIMITED = Scope()
NOWHERE = Scope(customer_id=NOBODY)
"""The scope of a route that has nothing to do with conversations: it admits none."""


def _opens(session_id: str, conversation: Conversation) -> bool:
    same = hmac.compare_digest(
        session_id.encode(errors="replace"), conversation.session_id.encode()
    )
    return same and _SERVER_MADE.fullmatch(session_id) is not None
