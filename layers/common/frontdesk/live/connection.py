"""A connection that has sent a frame: who is there, and how it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from frontdesk.access.caller import Action, Caller
from frontdesk.live.posts import Posted, Posts
from frontdesk.models.scope import Scope


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection, the caller whose ticket has opened it, and what answers it.

    ``context`` is the caller as an authorizer tells of it, ``correlation_id`` the frame's own id.
    """

    id: str
    caller: Caller
    context: Mapping[str, str]
    session_id: str | None
    language: str | None
    correlation_id: str
    posts: Posts

    def scope(self, action: Action, session_id: str | None) -> Scope:
        """The scope of an action; a session that the frame names counts before the ticket's.

        Raises:
            Forbidden: the caller's role does not allow it.
        """
        return self.caller.permit(action).holding(session_id or self.session_id)

    def send(self, data: bytes) -> Posted:
        """Send the connection a frame."""
        return self.posts.post(self.id, data)

    def close(self) -> None:
        """End the connection, so that its client does not wait for what cannot be sent."""
        self.posts.close(self.id)
