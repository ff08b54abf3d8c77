"""Every route about a conversation, the callers, and what exists for each of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from frontdesk.base.ids import NO_ID

CHAT, STREAM, CONVERSATIONS = (f"/api/v1/{p}" for p in ("chat", "chat/stream", "conversations"))


@dataclass(frozen=True)
class Target:
    """A conversation, or the ids of none."""

    id: str
    session: str
    reply: str = NO_ID

    @property
    def event(self) -> str:
        """The id of the first event of its first reply."""
        return f"{self.id}.2.0"


KINDS: Mapping[str, dict[str, int]] = {
    "nobody's": {"business_id": 7},
    "mine": {"customer_id": 5, "business_id": 7},
    "a colleague's": {"customer_id": 6, "business_id": 7},
    "mine elsewhere": {"customer_id": 5, "business_id": 8},
    "foreign": {"customer_id": 6, "business_id": 8},
}
ABSENT = "absent"

TOKENS: Mapping[str, dict[str, Any]] = {
    "visitor": {},
    "visitor with a session": {},
    "customer": {"role": "customer", "customer_id": 5, "business_id": None},
    "customer with a session": {"role": "customer", "customer_id": 5, "business_id": None},
    "customer of a business": {"role": "customer", "customer_id": 5, "business_id": 7},
    "staff": {"role": "staff", "business_id": 7},
    "operator": {"role": "operator", "business_id": None},
}
"""The claims of each caller's token; a visitor has none."""

BY_ID: Mapping[str, set[str]] = {
    "visitor": set(),
    "visitor with a session": {"nobody's"},
    "customer": {"mine", "mine elsewhere"},
    "customer with a session": {"mine", "mine elsewhere", "nobody's"},
    "customer of a business": {"mine"},
    "staff": {"nobody's", "mine", "a colleague's"},
    "operator": set(KINDS),
}
"""What is there for each caller that names a conversation."""

BY_SESSION = BY_ID | {
    "visitor": {"nobody's"},
    "customer": {"mine", "mine elsewhere", "nobody's"},
    "customer of a business": {"mine", "nobody's"},
}
"""What is there for each caller that names a session: who names it, holds it."""

NEAREST: Mapping[str, set[str]] = {
    "visitor": {"nobody's", "mine"},
    "visitor with a session": {"mine"},
    "customer": {"nobody's", "a colleague's"},
    "customer with a session": {"a colleague's"},
    "customer of a business": {"nobody's", "a colleague's", "mine elsewhere"},
    "staff": {"mine elsewhere"},
    "operator": set(),
}
"""What is not there for each caller, and differs in one respect from what is.

Who finds none of these finds none of the others, which differ in the same respects and in more.
"""

Send = Callable[[httpx.Client, Target, dict[str, str]], httpx.Response]


@dataclass(frozen=True)
class Route:
    """A request about a conversation; ``forbidden`` to some whatever the conversation."""

    send: Send
    by_session: bool = False
    reads: bool = False
    opens: bool = False
    """Whether it begins a conversation where there is none."""
    forbidden: tuple[str, ...] = ()
    malformed: int = 400
    """What an id that is none is answered with."""
    found: int = 200
    """What a conversation that is there is answered with."""

    def reach(self, caller: str) -> set[str]:
        """The kinds of conversations that are there for a caller."""
        found = BY_SESSION if self.by_session else BY_ID
        return set() if caller in self.forbidden else found[caller]

    def beyond(self, caller: str) -> set[str]:
        """The kinds of conversations that a caller may come near to, and that are not there."""
        if caller in self.forbidden:  # before anything is read
            return {"foreign"}
        return NEAREST[caller] - self.reach(caller)


MANAGING = tuple(name for name in TOKENS if name not in {"staff", "operator"})

ROUTES = {
    "read": Route(
        lambda api, c, h: api.get(f"{CONVERSATIONS}/{c.id}", headers=h), malformed=404, reads=True
    ),
    "read on": Route(
        lambda api, c, h: api.get(f"{CONVERSATIONS}/{c.id}", params={"page": 2}, headers=h),
        malformed=404,
        reads=True,
    ),
    "export": Route(
        lambda api, c, h: api.get(f"{CONVERSATIONS}/{c.id}/export", headers=h),
        malformed=404,
        reads=True,
    ),
    "export as pages": Route(
        lambda api, c, h: api.get(f"{CONVERSATIONS}/{c.id}/export?format=pdf", headers=h),
        malformed=404,
        reads=True,
    ),
    "usage": Route(
        lambda api, c, h: api.get(f"{CONVERSATIONS}/{c.id}/usage", headers=h),
        forbidden=MANAGING,
        malformed=404,
        reads=True,
    ),
    "change": Route(
        lambda api, c, h: api.patch(f"{CONVERSATIONS}/{c.id}", json={"context": "x"}, headers=h),
        forbidden=MANAGING,
        malformed=404,
    ),
    "write": Route(
        lambda api, c, h: api.post(
            f"{CONVERSATIONS}/{c.id}/messages", json={"text": "I am on my way"}, headers=h
        ),
        forbidden=MANAGING,
        malformed=404,
    ),
    "take": Route(
        lambda api, c, h: api.post(f"{CONVERSATIONS}/{c.id}/take", json={}, headers=h),
        forbidden=MANAGING,
        malformed=404,
    ),
    "release": Route(
        lambda api, c, h: api.post(f"{CONVERSATIONS}/{c.id}/release", headers=h),
        forbidden=MANAGING,
        malformed=404,
    ),
    "acknowledge": Route(
        lambda api, c, h: api.post(f"{CONVERSATIONS}/{c.id}/acknowledge", json={}, headers=h),
        forbidden=MANAGING,
        malformed=404,
    ),
    "send the transcript": Route(
        lambda api, c, h: api.post(f"{CONVERSATIONS}/{c.id}/transcript", headers=h),
        forbidden=MANAGING,
        malformed=404,
        found=409,  # no profile allows it
    ),
    "delete": Route(
        lambda api, c, h: api.delete(f"{CONVERSATIONS}/{c.id}", headers=h),
        forbidden=MANAGING,
        malformed=404,
    ),
    "cancel": Route(
        lambda api, c, h: api.post(f"{CONVERSATIONS}/{c.id}/cancel", headers=h),
        malformed=404,
        found=409,  # no reply is being written
        reads=True,
    ),
    "rate": Route(
        lambda api, c, h: api.put(
            f"{CONVERSATIONS}/{c.id}/messages/{c.reply}/feedback", json={"rating": "up"}, headers=h
        ),
        malformed=404,
    ),
    "chat": Route(
        lambda api, c, h: api.post(CHAT, json={"message": "Hi", "conversation_id": c.id}, headers=h)
    ),
    "stream": Route(
        lambda api, c, h: api.post(
            STREAM, json={"message": "Hi", "conversation_id": c.id}, headers=h
        )
    ),
    "stream by GET": Route(
        lambda api, c, h: api.get(
            STREAM, params={"message": "Hi", "conversation_id": c.id}, headers=h
        )
    ),
    "resume": Route(
        lambda api, c, h: api.get(STREAM, headers={**h, "Last-Event-ID": c.event}),
        reads=True,
    ),
    "resume by POST": Route(
        lambda api, c, h: api.post(STREAM, headers={**h, "Last-Event-ID": c.event}),
        reads=True,
    ),
    "resume by session": Route(
        lambda api, c, h: api.get(
            STREAM, params={"session_id": c.session}, headers={**h, "Last-Event-ID": c.event}
        ),
        by_session=True,
        reads=True,
    ),
    "resume by POST and session": Route(
        lambda api, c, h: api.post(
            STREAM,
            json={"message": "Hi", "session_id": c.session},
            headers={**h, "Last-Event-ID": c.event},
        ),
        by_session=True,
        reads=True,
    ),
    "chat by session": Route(
        lambda api, c, h: api.post(
            CHAT, json={"message": "Hi", "session_id": c.session}, headers=h
        ),
        by_session=True,
        opens=True,
    ),
    "stream by session": Route(
        lambda api, c, h: api.get(
            STREAM, params={"message": "Hi", "session_id": c.session}, headers=h
        ),
        by_session=True,
        opens=True,
    ),
    "open by session": Route(
        lambda api, c, h: api.post(CONVERSATIONS, json={"session_id": c.session}, headers=h),
        by_session=True,
        opens=True,
    ),
}
