"""Roles and permissions. The table below decides; no other code compares roles.

For a caller, a conversation outside its scope does not exist: the store answers NotFound.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from frontdesk.base.errors import Forbidden
from frontdesk.base.settings import settings
from frontdesk.models.scope import NOBODY, UNLIMITED, Scope

if TYPE_CHECKING:  # the authorizer has no routes, so it does not load these
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

SESSION_HEADER = "X-Session-ID"
"""The header for the caller's session, in requests that have no session_id."""


class Role(StrEnum):
    """The role of a caller towards the businesses that use Frontdesk."""

    VISITOR = "visitor"
    CUSTOMER = "customer"
    STAFF = "staff"
    OPERATOR = "operator"


class Action(StrEnum):
    """What a caller can do with conversations, and with the businesses themselves."""

    TURN = "take a turn"
    """Take a turn in a new or known conversation, resume it, cancel it."""
    OPEN = "open a conversation"
    READ = "read a conversation"
    RATE = "rate a reply"
    LIST = "list conversations"
    CHANGE = "change a conversation"
    DELETE = "delete a conversation"
    HANDLE = "handle conversations for the business"
    """See which ones need a person, write into them, take and release them."""
    READ_BUSINESS = "read a business's profile"
    CHANGE_BUSINESS = "change a business's profile"
    READ_CUSTOMER = "read a customer's record"
    CHANGE_CUSTOMER = "change or erase a customer's record"
    ANALYZE = "read a business's numbers"
    EVALUATE = "read what judgements are scored by"


@dataclass(frozen=True, slots=True)
class Caller:
    """The sender of a request. Only its session distinguishes a visitor from other visitors."""

    role: Role
    subject: str
    business_id: int | None = None
    customer_id: int | None = None
    session_id: str | None = None

    def __post_init__(self) -> None:
        needed = {Role.CUSTOMER: self.customer_id, Role.STAFF: self.business_id}
        if needed.get(self.role, 1) is None:
            raise ValueError("this role needs an id")

    @property
    def is_anonymous(self) -> bool:
        """Whether only a session distinguishes the caller from others."""
        return self.role is Role.VISITOR

    @property
    def is_of_business(self) -> bool:
        """Whether the caller works for the business: then a listing tells contacts as well."""
        return self.role in (Role.STAFF, Role.OPERATOR)

    def permit(self, action: Action) -> Scope:
        """The scope in which the caller may do something.

        Raises:
            Forbidden: the caller's role does not allow it.
        """
        actions, scope = _MAY[self.role]
        if action not in actions:
            raise Forbidden(f"a {self.role} may not {action}")
        return scope(self)


_TALK = frozenset({Action.TURN, Action.OPEN, Action.READ, Action.RATE})
_ALL = frozenset(Action)
_OF_ONE_BUSINESS = _ALL - {Action.EVALUATE}

_MAY: Mapping[Role, tuple[frozenset[Action], Callable[[Caller], Scope]]] = {
    # a visitor: the conversation of the session that it holds
    Role.VISITOR: (_TALK, lambda c: Scope(customer_id=NOBODY, session_id=c.session_id)),
    # a customer: the same, and its own conversations; only of one business, if the token names it
    Role.CUSTOMER: (
        _TALK | {Action.LIST},
        lambda c: Scope(c.business_id, c.customer_id, c.session_id),
    ),
    # staff: their business and its conversations
    Role.STAFF: (_OF_ONE_BUSINESS, lambda c: Scope(business_id=c.business_id)),
    # operators: all businesses and conversations
    Role.OPERATOR: (_ALL, lambda _: UNLIMITED),
}

EVERYBODY = Caller(Role.OPERATOR, subject="everybody")
"""The caller of every request if authorization is off."""
VISITOR = Caller(Role.VISITOR, subject="visitor")
"""A caller without a token and without a session."""


def caller(event: "APIGatewayProxyEvent") -> Caller:
    """The caller of a request, as the authorizer has found it.

    Raises:
        KeyError: authorization is on, and the request has passed no authorizer: a defect.
    """
    if settings.auth_mode == "none":
        return EVERYBODY
    parameters = event.query_string_parameters or {}  # an EventSource cannot send this header
    session_id = parameters.get("session_id", event.headers.get(SESSION_HEADER))
    return from_context(event["requestContext"]["authorizer"], session_id)


def context_of(caller: Caller) -> dict[str, str]:
    """The caller as the context of an authorizer; API Gateway passes it on only if it is text."""
    ids = {"business_id": caller.business_id, "customer_id": caller.customer_id}
    known = {name: str(value) for name, value in ids.items() if value is not None}
    return {"role": caller.role, "subject": caller.subject, **known}


def from_context(context: Mapping[str, Any], session_id: str | None = None) -> Caller:
    """The reverse of `context_of`."""
    ids = {name: int(context[name]) for name in ("business_id", "customer_id") if name in context}
    return Caller(Role(context["role"]), context["subject"], session_id=session_id, **ids)
