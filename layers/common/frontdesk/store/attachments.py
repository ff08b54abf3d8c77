"""Uploads that are announced, and the messages that have them.

An upload's item is there for a day. The transaction that stores a message with it makes it that
message's, once, and it then stays until the message is removed.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from frontdesk.base.clock import now
from frontdesk.base.errors import Conflict, RateLimited
from frontdesk.models.attachments import Attachment, Owner, Upload
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.writes import Transaction, Write, put, update

KEPT_SECONDS = 24 * 3600
"""How long an upload waits for its message."""

ATTACHMENTS = "attachments"
"""The group of a transaction that gives uploads to a message."""

_DAY = 24 * 3600
_SETTLING_SECONDS = 5.0


def announce(table: Table, upload: Upload, limits: Mapping[str, tuple[str, int]]) -> None:
    """Store what an upload is going to be. 1 request.

    ``limits`` are by what uploads are counted, with its value and the most in a day (UTC).

    Raises:
        RateLimited: there are as many already.
        Conflict: the race did not settle.
    """
    owner = upload.owner
    item = {
        **_key(upload.id),
        "session_id": owner.session_id,
        "customer_id": owner.customer_id,
        "business_id": owner.business_id,
        "content_type": upload.content_type,
        "bytes": upload.bytes,
        "expires_at": int(time.time()) + KEPT_SECONDS,
    }
    transaction = Transaction().add("upload", put(item))
    for name, (value, most) in limits.items():
        transaction.add(name, _count(name, value, most))
    try:
        settle(_SETTLING_SECONDS, partial(table.transact, transaction))
    except ConditionFailed as failed:
        over = next((name for name in limits if failed.failed(name)), None)
        if over is None:
            raise
        wait = _DAY - int(now().timestamp()) % _DAY
        message = f"{over}: at most {limits[over][1]} uploads a day"
        raise RateLimited(message, headers={"Retry-After": str(wait)}) from None


def read_upload(table: Table, id_: str) -> Upload | None:
    """An upload that is announced or used, if there is one. 1 request."""
    item = table.get(_key(id_))
    return _upload(item) if item else None


def read_uploads(table: Table, ids: Sequence[str]) -> dict[str, Upload]:
    """The uploads that are announced or used, of these. 1 request."""
    found = map(_upload, table.get_all([_key(id_) for id_ in ids]))
    return {upload.id: upload for upload in found}


def use(
    attachment: Attachment, conversation_id: str, message_id: str, instead_of: str | None
) -> Write:
    """The write that makes an upload a message's.

    It fails if another message has it; one that is named as ``instead_of`` died with its turn.
    """
    kept = attachment.model_dump(mode="json", exclude={"id"})
    changes = {"conversation_id": conversation_id, "message_id": message_id, "kept": kept}
    free, values = "attribute_not_exists(message_id)", {}
    if instead_of:
        free, values = f"({free} OR message_id = :dead)", {"dead": instead_of}
    condition = f"attribute_exists(pk) AND {free}"
    return update(_key(attachment.id), changes, condition, values, ["expires_at"])


def raise_if_taken(failed: ConditionFailed) -> None:
    """Raise if a condition of `use` failed.

    Raises:
        Conflict: another message has one of the uploads.
    """
    for number, item in enumerate(failed.group(ATTACHMENTS)):
        if item is not None:
            raise taken(f"attachments.{number}") from None


def taken(field: str) -> Conflict:
    """The error for an upload that another message has."""
    problem = "was used before; upload it again"
    return Conflict(f"{field}: {problem}", [{"field": field, "message": problem}])


def remove_uploads(table: Table, ids: Sequence[str]) -> None:
    """Remove the items of uploads, whether they are there or not. 1 request."""
    table.write_all(delete=[_key(id_) for id_ in ids])


def _key(id_: str) -> Item:
    return {"pk": f"P#{id_}", "sk": "P"}


def _upload(item: Item) -> Upload:
    id_ = str(item["pk"]).removeprefix("P#")
    kept = item.get("kept")
    ids = {n: None if item.get(n) is None else int(item[n]) for n in ("customer_id", "business_id")}
    return Upload(
        id=id_,
        owner=Owner(item.get("session_id"), **ids),
        content_type=item["content_type"],
        bytes=int(item["bytes"]),
        conversation_id=item.get("conversation_id"),
        message_id=item.get("message_id"),
        kept=kept and Attachment(id=id_, **kept),
    )


def _count(name: str, value: str, most: int) -> dict[str, Any]:
    """The write that counts an upload; it fails if there are ``most`` of the day already."""
    day = int(now().timestamp()) // _DAY
    # An address says where somebody is, so it is not stored as it is.
    digest = hashlib.sha256(f"{day}\n{value}".encode()).hexdigest()[:32]
    return {
        "Update": {
            "Key": marshal({"pk": f"Q#{name}#{digest}#{day}", "sk": "Q"}),
            "UpdateExpression": "SET expires_at = :ends ADD uploads :one",
            "ConditionExpression": "attribute_not_exists(uploads) OR uploads < :most",
            "ExpressionAttributeValues": marshal(
                {":ends": (day + 1) * _DAY + 3600, ":one": 1, ":most": most}
            ),
        }
    }
