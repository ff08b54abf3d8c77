"""Who a turn is between: the business, and the customer where that is proven."""

from frontdesk.models.customer import KnownCustomer
from frontdesk.store.history import History, TurnRequest
from frontdesk.turn.context import TurnContext


def business_of(request: TurnRequest, history: History | None) -> int | None:
    """The business that the conversation is with; a request may be the first to name it."""
    known = history.conversation.business_id if history else None
    return request.business_id if known is None else known


def customer_of(
    context: TurnContext, request: TurnRequest, history: History | None
) -> KnownCustomer | None:
    """What the business knows of the customer; nothing of one for whom the caller may not speak."""
    conversation = history.conversation if history else None
    customer_id = (conversation and conversation.customer_id) or request.customer_id
    business_id = business_of(request, history)
    if business_id is None or customer_id is None or not request.scope.proves(customer_id):
        return None
    known = context.customer_of(business_id, customer_id)
    return known and known.beside(conversation.id if conversation else None)
