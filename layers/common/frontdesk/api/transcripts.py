"""The route by which people of the business send a customer the transcript of a conversation."""

from aws_lambda_powertools.event_handler import Response

from frontdesk.access.caller import Action
from frontdesk.api.conversations.parts import CONVERSATION, PATH_ID, id_of
from frontdesk.api.desk import Desk
from frontdesk.api.envelope import success
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.base.errors import Conflict, NotFound
from frontdesk.base.settings import settings
from frontdesk.delivery.announce import enqueue
from frontdesk.delivery.transcripts import given_address, transcript_of
from frontdesk.models.delivery import Delivery, DeliveryStatus
from frontdesk.models.profile import Transcripts
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.businesses import read_profile
from frontdesk.store.deliveries import add_delivery, read_delivery, reopen_delivery
from frontdesk.store.editing import read_conversation


def send_transcript(desk: Desk, request: Request[None]) -> Response[str]:
    """Send the customer a transcript by e-mail.

    Raises:
        NotFound: the caller's scope holds no such conversation.
        Conflict: the profile allows none, the customer has given no address, or mail is off.
    """
    conversation = read_conversation(desk.table, id_of(request), scope=request.scope)
    business_id = conversation.business_id
    if business_id is None or not _allowed(desk, business_id):
        raise Conflict("the business's profile allows no transcripts")
    if not settings.notify_sender:
        raise Conflict("e-mail is not set up")
    if given_address(desk.table, conversation) is None:
        raise Conflict("the customer has written no e-mail address")
    delivery = transcript_of(conversation)
    add_delivery(desk.table, business_id, delivery)
    stored = read_delivery(desk.table, business_id, delivery.id) or delivery
    if stored.status in (DeliveryStatus.FAILED, DeliveryStatus.DROPPED):
        stored = reopen_delivery(desk.table, business_id, delivery.id, scope=UNLIMITED)
    if stored.status is not DeliveryStatus.DELIVERED:
        enqueue(desk.queue(), business_id, stored)
    return success(stored)


def _allowed(desk: Desk, business_id: int) -> bool:
    try:
        profile = read_profile(desk.table, business_id, scope=UNLIMITED).profile
    except NotFound:
        return False
    return profile.transcripts is not Transcripts.NEVER


ROUTES = (
    Route(
        "POST",
        f"{CONVERSATION}/transcript",
        send_transcript,
        action=Action.HANDLE,
        tag="Staff",
        description="It goes to the address that the customer has written in the conversation, "
        "and to no other; `transcripts` of the profile has to allow it. The same messages are sent "
        "once: a repetition answers what became of the first, and sends again what has failed.",
        path_parameters=PATH_ID,
        data=Delivery,
        errors=(NotFound, Conflict),
    ),
)
