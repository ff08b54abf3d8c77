"""Changes of what is known of a notify target: its secrets, and whether it is switched off."""

from datetime import timedelta

from frontdesk.base.clock import iso, now
from frontdesk.base.errors import Conflict, NotFound
from frontdesk.models.delivery import TargetState
from frontdesk.models.profile import Channel
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.businesses import (
    business_key,
    new_secret,
    states_in,
    target_attribute,
    target_key,
)
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.versions import SETTLING_SECONDS

ROTATION = timedelta(days=1)
"""How long a webhook's old secret signs beside the new one."""
_ROTATE = (
    "SET #t.older_secret = if_not_exists(#t.old_secret, #t.secret), "
    "#t.older_until = if_not_exists(#t.old_until, :over), "
    "#t.old_secret = #t.secret, #t.old_until = :until, #t.secret = :secret"
)


def rotate_secret(table: Table, business_id: int, target: str, *, scope: Scope) -> TargetState:
    """Give a webhook a new secret; the ones that it had sign as well for a day. 1 request.

    A receiver that knows any of them goes on for that day, so there are three at most.

    Raises:
        NotFound: the business has no such webhook, or is outside ``scope``.
        Conflict: three secrets sign already, or the race did not settle.
    """
    if not scope.has_business(business_id):
        raise NotFound("no such business")
    key, at = target_key(Channel.WEBHOOK, target), now()
    try:
        return _change(
            table,
            business_id,
            key,
            _ROTATE,
            {
                ":now": iso(at),
                ":over": iso(at - ROTATION),
                ":until": iso(at + ROTATION),
                ":secret": new_secret(),
            },
            condition="(attribute_not_exists(#t.older_until) OR #t.older_until <= :now)",
        )
    except NotFound:
        states = states_in(table.get(business_key(business_id)) or {})
        if key not in states:
            raise
        raise Conflict("the webhook has had two new secrets within a day") from None


def switch_off(table: Table, business_id: int, channel: Channel, target: str, why: str) -> None:
    """Send nothing to a target any more. 1 request.

    Raises:
        NotFound: the profile no longer has the target.
        Conflict: the race did not settle.
    """
    values = {":now": iso(now()), ":why": why}
    expression = "SET #t.off_since = :now, #t.off_why = :why"
    _change(table, business_id, target_key(channel, target), expression, values)


def switch_on(table: Table, business_id: int, channel: Channel, target: str) -> None:
    """Send to a target again. 1 request.

    Raises:
        NotFound: the profile no longer has the target.
        Conflict: the race did not settle.
    """
    expression = "REMOVE #t.off_since, #t.off_why"
    _change(table, business_id, target_key(channel, target), expression, {})


def _change(
    table: Table,
    business_id: int,
    target: str,
    expression: str,
    values: Item,
    *,
    condition: str = "",
) -> TargetState:
    """Apply an update expression, in which the state of the target with this key is ``#t``.

    Raises:
        NotFound: there is no such target, or ``condition`` does not hold.
    """
    write = {
        "Update": {
            "Key": marshal(business_key(business_id)),
            "UpdateExpression": expression,
            # Without it, a target that has just been removed would come back, or be an error.
            "ConditionExpression": " AND ".join(filter(None, ("attribute_exists(#t)", condition))),
            "ExpressionAttributeNames": {"#t": target_attribute(target)},
            **({"ExpressionAttributeValues": marshal(values)} if values else {}),
        }
    }
    try:
        item = settle(SETTLING_SECONDS, lambda: table.write(write))
    except ConditionFailed:
        raise NotFound("the business has no such target") from None
    return states_in(item)[target]
