"""Those who watch: who may be told what, and how frames reach them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from frontdesk.access.caller import Action, from_context
from frontdesk.base.errors import Forbidden
from frontdesk.live.frames import frame
from frontdesk.live.posts import Posts
from frontdesk.models.conversation import Conversation
from frontdesk.models.watcher import Side, Watcher, conversation_of_topic, conversation_topic
from frontdesk.store.connections import remove_connection, remove_watchers, watchers
from frontdesk.store.table import Table


@dataclass(frozen=True, slots=True)
class Audience:
    """The table that knows who watches, and what sends frames to them."""

    table: Table
    posts: Callable[[], Posts]

    def send(self, frames: Mapping[str, bytes]) -> None:
        """Send each connection its frame, and forget the connections that are gone."""
        if frames:
            self.leave(self.posts().post_all(frames))

    def leave(self, connection_ids: Iterable[str]) -> None:
        """Forget connections that have ended, and tell the staff with whom they were present.

        2 requests for each, and 2 for each conversation that it watched.
        """
        left = {
            topic: None
            for connection_id in connection_ids
            for topic in remove_connection(self.table, connection_id)
        }
        for topic in left:
            if conversation_id := conversation_of_topic(topic):
                self.tell_presence(conversation_id)

    def tell_presence(self, conversation_id: str) -> None:
        """Tell the staff who watch a conversation which of them do.

        Frames of two who tell it may overtake one another, so it is looked at again after it has
        been told, and told again where it has changed meanwhile. 2 requests, and 1 for each change.
        """
        told: Sequence[Watcher] = []
        while there := self._staff(conversation_id):
            if there == told:
                return
            told = there
            # Somebody with two windows is present once.
            people = {(w.caller["subject"], w.name): w.name for w in there}
            names = sorted(people.values(), key=lambda name: name or "")
            presence = frame("presence", {"conversation_id": conversation_id, "people": names})
            self.send({watcher.connection_id: presence for watcher in there})

    def _staff(self, conversation_id: str) -> Sequence[Watcher]:
        there = watchers(self.table, conversation_topic(conversation_id))
        return [watcher for watcher in there if watcher.side is Side.STAFF]

    def admitted(self, conversation: Conversation, there: Iterable[Watcher]) -> list[Watcher]:
        """Those of the watchers of a conversation who may still read it.

        The others are told that it is gone for them, and watch it no longer.
        """
        admitted: list[Watcher] = []
        shut_out: list[Watcher] = []
        for watcher in there:
            (admitted if may_read(watcher, conversation) else shut_out).append(watcher)
        self.dismiss(conversation.id, [watcher.connection_id for watcher in shut_out])
        return admitted

    def dismiss(self, conversation_id: str, connection_ids: Iterable[str]) -> None:
        """Let connections watch a conversation no longer, and tell them so."""
        gone = dict.fromkeys(connection_ids, removed_frame(conversation_id))
        remove_watchers(self.table, conversation_topic(conversation_id), list(gone))
        self.send(gone)


def removed_frame(conversation_id: str) -> bytes:
    """The frame for a conversation that is gone."""
    return frame("conversation_removed", {"conversation_id": conversation_id})


def may_read(watcher: Watcher, conversation: Conversation) -> bool:
    """Whether the caller of a connection may read a conversation as it is now."""
    try:
        scope = from_context(watcher.caller, watcher.session_id).permit(Action.READ)
    except Forbidden:
        return False
    return scope.admits(conversation)
