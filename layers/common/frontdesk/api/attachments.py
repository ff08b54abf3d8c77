"""The routes of photos: announce an upload, and download what a message has."""

import hmac
import re
import secrets
from datetime import timedelta
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from frontdesk.access.caller import EVERYBODY, Action, Caller, Role
from frontdesk.api.conversations.parts import Parts
from frontdesk.api.envelope import success
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.base.clock import now
from frontdesk.base.errors import NotFound
from frontdesk.base.ids import NO_ID
from frontdesk.base.settings import settings
from frontdesk.files.bucket import Size
from frontdesk.models.attachments import (
    KEPT_TYPE,
    LARGEST_UPLOAD,
    Attachment,
    AttachmentId,
    Owner,
    PhotoType,
    Upload,
)
from frontdesk.models.fields import WHOLE, SessionId
from frontdesk.models.value import Frozen, Timestamp
from frontdesk.store import attachments as store
from frontdesk.store.history import read_history

UPLOAD_SECONDS = 900
"""How long a photo may take to be uploaded."""
ADDRESS_SECONDS = 240
"""How long the address of a photo holds."""

ATTACHMENTS = "/api/v1/attachments"
_ID = "[A-Za-z0-9_-]{22}"


class UploadRequest(Frozen):
    """What is going to be uploaded, and for which session.

    A visitor whose conversation has not begun has no session yet. Then whoever knows the id can
    attach the photo.
    """

    content_type: PhotoType
    bytes: Annotated[int, Field(ge=1, le=LARGEST_UPLOAD), WHOLE]
    session_id: SessionId | None = None


class UploadForm(Frozen):
    """A form: POST the ``fields`` in this order, and the file last, as ``file``."""

    url: str
    fields: dict[str, str]


class Announced(Frozen):
    """The id of a photo to be, and the form that uploads it until ``expires_at``."""

    id: AttachmentId
    upload: UploadForm
    expires_at: Timestamp


class DownloadRequest(Frozen):
    """Which size, and whether to be led to the photo or told its address."""

    size: Size = "whole"
    redirect: Literal["true", "false"] = "true"


class Located(Frozen):
    """A photo, and the address where it can be downloaded until ``expires_at``."""

    attachment: Attachment
    url: str
    expires_at: Timestamp


def announce_upload(parts: Parts, request: Request[UploadRequest]) -> Response[str]:
    """Announce a photo, and get the form that uploads it.

    Raises:
        InvalidInput: it is no photo that can be taken, or too large.
        RateLimited: the session, the caller or the address has announced too many today.
    """
    asked = request.parse()
    session_id = asked.session_id or request.caller.session_id
    upload = Upload(
        id=secrets.token_urlsafe(16),
        owner=Owner.of(request.scope, session_id),
        content_type=asked.content_type,
        bytes=asked.bytes,
    )
    until = now() + timedelta(seconds=UPLOAD_SECONDS)
    store.announce(parts.table, upload, _limits(request, session_id))
    form = parts.photos.form(upload.id, upload.content_type, upload.bytes, UPLOAD_SECONDS)
    shown = UploadForm(url=form.url, fields=dict(form.fields))
    return success(Announced(id=upload.id, upload=shown, expires_at=until))


def download_attachment(parts: Parts, request: Request[DownloadRequest]) -> Response[str]:
    """Download a photo of a conversation.

    Raises:
        NotFound: no message of a conversation within the caller's scope has it.
    """
    asked = request.parse()
    given = request.path["id"]
    upload = store.read_upload(parts.table, given if re.fullmatch(_ID, given) else NO_ID)
    try:
        # One more request also where there is no photo: another's costs as much.
        conversation_id = upload.conversation_id if upload else None
        read_history(parts.table, conversation_id or NO_ID, 0, scope=request.scope)
    except NotFound:
        upload = None
    if upload is None or upload.kept is None:
        raise NotFound("no such attachment")
    until = now() + timedelta(seconds=ADDRESS_SECONDS)
    url = parts.photos.address(upload.id, asked.size, ADDRESS_SECONDS)
    # The address is a key to the photo, and stands in the answer.
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if asked.redirect == "false":
        return success(Located(attachment=upload.kept, url=url, expires_at=until), headers=headers)
    return Response(302, KEPT_TYPE, "", headers={**headers, "Location": url})


def _limits(request: Request[Any], session_id: str | None) -> dict[str, tuple[str, int]]:
    """By what a caller's uploads are counted: nobody is to fill the bucket."""
    caller = request.caller
    most = settings.photos_per_session_day
    limits = {}
    if session_id is not None:
        limits["session_id"] = (session_id, most)
    elif caller.role in (Role.CUSTOMER, Role.STAFF):
        limits["caller"] = (_name(caller), most)
    if caller.is_anonymous or caller is EVERYBODY:  # who may name any session
        limits["address"] = (_address(request), settings.photos_per_address_day)
    return limits


def _name(caller: Caller) -> str:
    return f"{caller.role} {caller.subject} {caller.business_id} {caller.customer_id}"


def _address(request: Request[Any]) -> str:
    """Where the request comes from; through the pages' distribution, what that says."""
    headers, proof = request.event.headers, settings.pages_proof
    sent = headers.get("X-Through-Pages") or ""
    if proof and hmac.compare_digest(sent.encode(), proof.encode()):
        return headers.get("X-Viewer-Address") or ""
    return str(request.event.request_context.identity.source_ip)


ROUTES = (
    Route(
        "POST",
        ATTACHMENTS,
        announce_upload,
        action=Action.TURN,
        tag="Chat",
        description="The form takes exactly the announced type and size, for 15 minutes. A message "
        "names the `id` in `attachments`, within a day and once. With a `session_id`, only a "
        "message of that session can.",
        body=UploadRequest,
        examples={
            "a photo": {"content_type": "image/jpeg", "bytes": 183204, "session_id": "web:7f3a"}
        },
        data=Announced,
    ),
    Route(
        "GET",
        f"{ATTACHMENTS}/{{id}}",
        download_attachment,
        action=Action.READ,
        tag="Chat",
        description="For those who may read its conversation. Redirects to an address that holds "
        "for 4 minutes and downloads a JPEG; `redirect=false` tells the address instead.",
        path_parameters={
            "id": {
                "description": "The photo's.",
                "schema": {"type": "string", "pattern": f"^{_ID}$"},
            }
        },
        query=DownloadRequest,
        data=Located,
        redirects=True,
        errors=(NotFound,),
    ),
)
