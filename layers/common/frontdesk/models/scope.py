"""Scopes: the conversations that a caller can reach, and the ids that it can name."""

import hmac
import re
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel

from frontdesk.base.errors import Forbidden, InvalidInput
from frontdesk.models.conversation import Conversation

NOBODY = 0
"""A customer_id that no conversation has: ids start at 1."""

# secrets.token_urlsafe(16): a session id that a caller has made up may be easy to guess.
_SERVER_MADE = re.compile(r"[A-Za-z0-9_-]{22}")

_ENOUGH = ("business_id", "session_id", "conversation_id")
"""A visitor's request names at least one of these."""

Request = TypeVar("Request", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Scope:
    """The conversations of a business, of a customer, or of both; without ids, all conversations.

    With a ``customer_id``, a session also gives access to its conversation, as long as that has no
    customer yet.
    """

    business_id: int | None = None
    customer_id: int | None = None
    session_id: str | None = None
    """The session that the caller holds."""

    @property
    def ids(self) -> dict[str, int]:
        """The ids that limit the scope, by name."""
        ids = {"customer_id": self.customer_id, "business_id": self.business_id}
        return {name: value for name, value in ids.items() if value is not None}

    @property
    def is_limited(self) -> bool:
        """Whether there may be conversations outside the scope."""
        return bool(self.ids)

    def holding(self, session_id: str | None) -> "Scope":
        """The scope of a request that names a session itself, or None if it does not."""
        return self if session_id is None else replace(self, session_id=session_id)

    def admits(self, conversation: Conversation) -> bool:
        """Whether a conversation is in the scope."""
        if self.business_id not in (None, conversation.business_id):
            return False
        if self.customer_id is None or conversation.customer_id == self.customer_id:
            return True
        if conversation.customer_id is not None or self.session_id is None:
            return False
        return _opens(self.session_id, conversation)

    def has_business(self, business_id: int) -> bool:
        """Whether what belongs to a business itself is in the scope: no customer reaches it."""
        return self.customer_id is None and self.business_id in (None, business_id)

    def proves(self, customer_id: int) -> bool:
        """Whether the caller may speak for this customer: a visitor may for none."""
        return self.customer_id in (None, customer_id)

    def prescribed(self, wanted: object) -> dict[str, int]:
        """The ids of the scope, to be set in ``wanted``, a request or the filters of a listing.

        Raises:
            Forbidden: ``wanted`` names another id.
        """
        if others := [n for n, v in self.ids.items() if getattr(wanted, n) not in (None, v)]:
            raise Forbidden.of(*others)
        return self.ids

    def narrow(self, request: Request) -> Request:
        """The request with the ``customer_id`` and ``business_id`` of the scope.

        Raises:
            Forbidden: it names another id.
            InvalidInput: a visitor opens a conversation without a business. No quota would count
                such turns, because each of them is in a new session.
        """
        ids = self.prescribed(request)
        if self.customer_id == NOBODY and not any(getattr(request, n, None) for n in _ENOUGH):
            raise InvalidInput.of("business_id", "is required to open a conversation")
        return request.model_copy(update={n: v for n, v in ids.items() if v != NOBODY})


UNLIMITED = Scope()
"""All conversations."""

NOWHERE = Scope(customer_id=NOBODY)
"""The scope of a route that has nothing to do with conversations: it admits none."""


def _opens(session_id: str, conversation: Conversation) -> bool:
    same = hmac.compare_digest(
        session_id.encode(errors="replace"), conversation.session_id.encode()
    )
    return same and _SERVER_MADE.fullmatch(session_id) is not None
