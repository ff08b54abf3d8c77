"""Changes as frames to those who watch: what each would be shown by HTTP, and no more."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import zip_longest
from threading import Lock
from typing import Any

from frontdesk.api.views import ConversationView, MessageView, Wording
from frontdesk.base.once import Once
from frontdesk.live.audience import Audience, removed_frame
from frontdesk.live.frames import frame, joined
from frontdesk.models.business import BusinessOf
from frontdesk.models.case import Case
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message, MessageStatus
from frontdesk.models.watcher import Side, Watcher, conversation_topic, queue_topic
from frontdesk.store.connections import watchers


class Broadcast:
    """Tells an audience of the changes of one batch.

    Who watches a topic is read once. The changes were made before, so nothing that is read is older
    than they are, and neither is what ``conversation_of`` finds. None stands for no conversation.
    Those who take several changes in one frame are told of all by `finish`.
    """

    def __init__(
        self,
        audience: Audience,
        business_of: BusinessOf,
        conversation_of: Callable[[str], Conversation | None],
    ) -> None:
        self._audience = audience
        self._business_of = business_of
        self._conversation_of = conversation_of
        self._watching: Once[str, Sequence[Watcher]] = Once(partial(watchers, audience.table))
        self._kept: dict[str, list[bytes]] = {}
        self._lock = Lock()

    def conversation_changed(self, conversation: Conversation) -> None:
        """Tell who watches the conversation, or its business's queue. 2 requests, and the posts."""
        told = {w.connection_id: w for w in self._watching(queue_topic(conversation.business_id))}
        told |= {w.connection_id: w for w in self._admitted(conversation)}

        def view(_: Side, wording: Wording) -> dict[str, Any]:
            # Who watches a conversation may see its contacts, and so may the business's people.
            shown = ConversationView.of(conversation, wording, with_contact=True)
            return {"conversation": _plain(shown)}

        self._tell("conversation_changed", conversation, told.values(), view)

    def message_changed(self, conversation_id: str, number: int, message: Message) -> None:
        """Tell who watches the conversation. 1 request; with a watcher 2, and the posts."""
        if message.withdrawn or message.status is MessageStatus.PENDING:
            return
        if not self._watching(conversation_topic(conversation_id)):
            return
        conversation = self._conversation_of(conversation_id)
        if conversation is None:
            return

        def view(side: Side, wording: Wording) -> dict[str, Any]:
            shown = MessageView.of(message, wording, of_business=side is Side.STAFF)
            ids = {"conversation_id": conversation_id, "number": number}
            return {**ids, "message": _plain(shown)}

        self._tell("message_changed", conversation, self._admitted(conversation), view)

    def findings_stored(self, conversation_id: str, case: Case) -> None:
        """Tell of the case that follows from a message, before its reply is complete.

        So staff learn of an emergency while the assistant is still writing. 1 request, and those of
        `conversation_changed`.
        """
        conversation = self._conversation_of(conversation_id)
        if conversation and conversation.case.version < case.version:
            self.conversation_changed(conversation.model_copy(update={"case": case}))

    def conversation_removed(self, conversation: Conversation) -> None:
        """Tell who watched the conversation, or its business's queue.

        2 requests, 1 for each who watched it, and the posts.
        """
        self.finish()  # what was before the removal
        topic = conversation_topic(conversation.id)
        there = {w.connection_id for w in self._watching(topic)}
        queue = {w.connection_id for w in self._watching(queue_topic(conversation.business_id))}
        self._audience.dismiss(conversation.id, there)
        self._watching.forget(topic)
        self._audience.send(dict.fromkeys(queue - there, removed_frame(conversation.id)))

    def finish(self) -> None:
        """Send what has been kept, so that a connection gets as few frames as it fits into."""
        with self._lock:
            kept, self._kept = self._kept, {}
        lines = [[(c, each) for each in joined(frames)] for c, frames in kept.items()]
        for some in zip_longest(*lines):
            self._audience.send(dict(filter(None, some)))

    def _admitted(self, conversation: Conversation) -> Sequence[Watcher]:
        """Those who watch a conversation and may; the others are told that it is gone."""
        topic = conversation_topic(conversation.id)
        there = self._watching(topic)
        admitted = self._audience.admitted(conversation, there)
        if len(admitted) < len(there):
            self._watching.forget(topic)
        return admitted

    def _tell(
        self,
        event: str,
        conversation: Conversation,
        told: Iterable[Watcher],
        view: Callable[[Side, Wording], dict[str, Any]],
    ) -> None:
        """Send a view of the change, made once for each side and language."""
        to: dict[tuple[Side, str | None], list[Watcher]] = {}
        for watcher in told:
            to.setdefault((watcher.side, watcher.language), []).append(watcher)
        if not to:
            return
        business = self._business_of(conversation.business_id)
        frames: dict[str, bytes] = {}
        for (side, language), alike in to.items():
            made = frame(event, view(side, Wording.of(language, conversation.case, business)))
            frames |= {w.connection_id: made for w in alike if not w.together}
            with self._lock:
                for watcher in alike:
                    if watcher.together:
                        self._kept.setdefault(watcher.connection_id, []).append(made)
        self._audience.send(frames)


def _plain(view: ConversationView | MessageView) -> Any:
    return view.model_dump(mode="json", by_alias=True)
