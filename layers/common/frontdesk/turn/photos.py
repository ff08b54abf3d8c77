"""The photos of a turn: checked before it is opened, and shown to the assistant.

A turn without photos does nothing here, and loads neither the bucket's client nor the decoder.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from frontdesk.base.errors import Conflict, InvalidInput, NotFound
from frontdesk.files.bucket import Bucket
from frontdesk.models.attachments import MOST_ATTACHMENTS, Attachment, Upload
from frontdesk.store import attachments as store
from frontdesk.store.history import History, TurnRequest
from frontdesk.store.idempotency import KeyAlreadyUsed, read_key
from frontdesk.turn.context import TurnContext

_MISSING = "has not been uploaded, or not by you"


def with_photos(context: TurnContext, request: TurnRequest, history: History | None) -> TurnRequest:
    """The request with its photos checked and kept, for a day until a message has them.

    1 request to the table, and 3 to the bucket for each photo; none without photos.

    Raises:
        InvalidInput: a photo is not there, is another's, or is not what was announced.
        Conflict: another message has it.
        KeyAlreadyUsed: the turn would be refused, but the key was used before.
    """
    if not request.attachments or request.photos:
        return request
    if context.bucket is None:
        raise InvalidInput.of("attachments", "are not taken here")
    with _key_first(context, request):
        uploads = _uploads(context, request, history)
        bucket = context.bucket()
        shown, kept = _shown(bucket, uploads)
    return replace(request, photos=tuple(kept), pictures=tuple(shown))


@contextmanager
def _key_first(context: TurnContext, request: TurnRequest) -> Iterator[None]:
    """A repeated key returns its first result, though that has used the photos."""
    try:
        yield
    except (InvalidInput, Conflict):
        if request.key and (first := read_key(context.table, request.key)):
            raise KeyAlreadyUsed(first) from None
        raise


def _uploads(
    context: TurnContext, request: TurnRequest, history: History | None
) -> Sequence[Upload]:
    """What was announced of the photos, in the request's order."""
    session_id = history.conversation.session_id if history else request.session_id
    dead = request.key.dead if request.key else None
    found = store.read_uploads(context.table, request.attachments)
    uploads = []
    for number, id_ in enumerate(request.attachments):
        field, upload = f"attachments.{number}", found.get(id_)
        if upload is None or not upload.owner.admits(request.scope, session_id):
            raise InvalidInput.of(field, _MISSING)
        if upload.message_id and (dead is None or upload.message_id != dead.user_message_id):
            raise store.taken(field)
        uploads.append(upload)
    return uploads


def _shown(
    bucket: Bucket, uploads: Sequence[Upload]
) -> tuple[Sequence[bytes], Sequence[Attachment]]:
    """The pictures as Claude reads them, and what is kept of them."""
    # Not before: it loads the decoder.
    from frontdesk.files.pictures import NotAPicture, again, picture  # noqa: PLC0415

    def fetched(upload: Upload) -> bytes | None:
        try:
            if upload.kept:
                return bucket.kept(upload.id)
            return bucket.uploaded(upload.id, upload.bytes)
        except NotFound:
            return None

    shown: list[bytes] = []
    kept: list[Attachment] = []
    with ThreadPoolExecutor(MOST_ATTACHMENTS) as pool:
        stored = []
        for number, (upload, data) in enumerate(
            zip(uploads, pool.map(fetched, uploads), strict=True)
        ):
            field = f"attachments.{number}"
            if data is None:
                raise InvalidInput.of(field, _MISSING)
            if upload.kept:  # by a turn that died
                shown.append(again(data))
                kept.append(upload.kept)
                continue
            if len(data) != upload.bytes:
                raise InvalidInput.of(field, f"is not {upload.bytes} bytes, as was announced")
            try:
                made = picture(data, upload.content_type)
            except NotAPicture as error:
                raise InvalidInput.of(field, str(error)) from None
            shown.append(made.read)
            attachment = Attachment(
                id=upload.id, bytes=len(made.whole), width=made.width, height=made.height
            )
            kept.append(attachment)
            stored.append(pool.submit(bucket.keep, upload.id, made.whole, made.small))
        for each in stored:
            each.result()
    return shown, kept
