"""Changes as frames to those who watch: what each would be shown by HTTP, and no more."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from frontdesk.api.views import ConversationView, MessageView, Wording
from frontdesk.base.errors import NotFound
from frontdesk.live.audience import Audience, removed_frame
from frontdesk.live.frames import frame
from frontdesk.models.business import BusinessOf
from frontdesk.models.case import Case
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message, MessageStatus
from frontdesk.models.scope import UNLIMITED
from frontdesk.models.watcher import Side, Watcher, conversation_topic, queue_topic
from frontdesk.store.connections import watchers
from frontdesk.store.editing import read_conversation


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Tells an audience of changes."""

    audience: Audience
    business_of: BusinessOf

    def conversation_changed(self, conversation: Conversation) -> None:
        """Tell who watches the conversation, or its business's queue. 2 requests, and the posts."""
        queue = watchers(self.audience.table, queue_topic(conversation.business_id))
        there = watchers(self.audience.table, conversation_topic(conversation.id))
        told = {w.connection_id: w for w in queue}
        told |= {w.connection_id: w for w in self.audience.admitted(conversation, there)}

        def view(_: Side, wording: Wording) -> dict[str, Any]:
            # Who watches a conversation may see its contacts, and so may the business's people.
            shown = ConversationView.of(conversation, wording, with_contact=True)
            return {"conversation": _plain(shown)}

        self._tell("conversation_changed", conversation, told.values(), view)

    def message_changed(self, conversation_id: str, number: int, message: Message) -> None:
        """Tell who watches the conversation. 1 request; with a watcher 2, and the posts."""
        if message.withdrawn or message.status is MessageStatus.PENDING:
            return
        table = self.audience.table
        there = watchers(table, conversation_topic(conversation_id))
        if not there:
            return
        try:
            conversation = read_conversation(table, conversation_id, scope=UNLIMITED)
        except NotFound:
            return

        def view(side: Side, wording: Wording) -> dict[str, Any]:
            shown = MessageView.of(message, wording, of_business=side is Side.STAFF)
            ids = {"conversation_id": conversation_id, "number": number}
            return {**ids, "message": _plain(shown)}

        told = self.audience.admitted(conversation, there)
        self._tell("message_changed", conversation, told, view)

    def findings_stored(self, conversation_id: str, case: Case) -> None:
        """Tell of the case that follows from a message, before its reply is complete.

        So staff learn of an emergency while the assistant is still writing. 1 request, and those of
        `conversation_changed`.
        """
        try:
            conversation = read_conversation(self.audience.table, conversation_id, scope=UNLIMITED)
        except NotFound:
            return
        if conversation.case.version < case.version:
            self.conversation_changed(conversation.model_copy(update={"case": case}))

    def conversation_removed(self, conversation: Conversation) -> None:
        """Tell who watched the conversation, or its business's queue. 2 requests, and the posts."""
        queue = watchers(self.audience.table, queue_topic(conversation.business_id))
        there = watchers(self.audience.table, conversation_topic(conversation.id))
        self.audience.dismiss(conversation.id, [w.connection_id for w in there])
        others = {w.connection_id for w in queue} - {w.connection_id for w in there}
        self.audience.send(dict.fromkeys(others, removed_frame(conversation.id)))

    def _tell(
        self,
        event: str,
        conversation: Conversation,
        told: Iterable[Watcher],
        view: Callable[[Side, Wording], dict[str, Any]],
    ) -> None:
        """Send a view of the change, made once for each side and language."""
        to: dict[tuple[Side, str | None], list[str]] = {}
        for watcher in told:
            to.setdefault((watcher.side, watcher.language), []).append(watcher.connection_id)
        if not to:
            return
        business = self.business_of(conversation.business_id)
        frames: dict[str, bytes] = {}
        for (side, language), connection_ids in to.items():
            wording = Wording.of(language, conversation.case, business)
            frames |= dict.fromkeys(connection_ids, frame(event, view(side, wording)))
        self.audience.send(frames)


def _plain(view: ConversationView | MessageView) -> Any:
    return view.model_dump(mode="json", by_alias=True)
