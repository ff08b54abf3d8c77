"""The update of a conversation's item, unless others have changed it meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any

from frontdesk.models.conversation import Conversation
from frontdesk.store.attributes import Item
from frontdesk.store.handling_attributes import (
    attention_keys,
    handling_as_read,
    handling_attributes,
)
from frontdesk.store.items import CASE_VERSION, case_attributes, conversation_key
from frontdesk.store.writes import Write, update

EXISTS = "attribute_exists(pk)"
"""Without this condition, an update would create a stub of a deleted conversation."""


def rewrite(
    before: Conversation,
    after: Conversation,
    changes: Item,
    condition: str = EXISTS,
    values: Mapping[str, Any] | None = None,
    *,
    remove: Sequence[str] = (),
) -> Write:
    """The update that gives ``before`` the case and the handling of ``after``, and ``changes``.

    It fails if the handling is no longer as before, or the case where it changes: who changes one
    of them has decided on what it was. An attribute that stays as it was is not written.
    """
    old, new = _derived(before), _derived(after)
    same_handling, read = handling_as_read(before.handling)
    conditions, read = [condition, same_handling], {**(values or {}), **read}
    if after.case != before.case:
        version = before.case.version
        same = f"#{CASE_VERSION} = :case" if version else f"attribute_not_exists(#{CASE_VERSION})"
        conditions.append(same)
        read |= {"case": version} if version else {}
    return update(
        conversation_key(before.id),
        {**changes, **{name: value for name, value in new.items() if old.get(name) != value}},
        " AND ".join(conditions),
        read,
        remove=[*remove, *(name for name in old if name not in new)],
    )


def _derived(conversation: Conversation) -> Item:
    """The attributes that follow from the case and the handling."""
    known = {
        **case_attributes(conversation.case),
        **handling_attributes(conversation.handling),
        **attention_keys(conversation),
    }
    return {name: value for name, value in known.items() if value is not None}
