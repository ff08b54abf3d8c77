"""Keeps the photos of stored messages, and removes them with their message.

Keeping what is kept, and removing what is gone, changes nothing, so that this is idempotent.
"""

from collections.abc import Callable

from frontdesk.files.bucket import Bucket
from frontdesk.relay.changes import Change, MessageChanged, MessageRemoved
from frontdesk.relay.dispatch import Projection
from frontdesk.store.attachments import remove_uploads
from frontdesk.store.table import Table


def photos(table: Table, bucket: Callable[[], Bucket]) -> Projection:
    """The projection that keeps and removes the photos in ``bucket``.

    A message with photos costs 2 requests to the bucket for each and 1 for all; its removal 1, and
    1 to the table. Other messages cost nothing.
    """

    def apply(change: Change) -> None:
        match change:
            case MessageChanged(old=None, new=new) if new.attachments:
                bucket().confirm([photo.id for photo in new.attachments])
            case MessageRemoved(old=gone) if gone.attachments:
                ids = [photo.id for photo in gone.attachments]
                # The objects first: what fails in between comes again, and finds the items.
                bucket().remove(ids)
                remove_uploads(table, ids)

    return Projection("photos", (MessageChanged, MessageRemoved), apply)
