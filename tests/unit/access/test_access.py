"""The table of who may do what, line by line."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from frontdesk.access import caller as access
from frontdesk.access.caller import Action, Caller, Role
from frontdesk.api.chat import ChatRequest
from frontdesk.api.conversations.models import CreateRequest
from frontdesk.base.errors import Forbidden, InvalidInput
from frontdesk.base.ids import new_session_id
from frontdesk.base.settings import Settings
from frontdesk.models.conversation import Conversation
from frontdesk.models.scope import UNLIMITED, Scope

HELD = "hold-this-session-0001"
NOW = datetime.now(UTC)
TALK = {Action.TURN, Action.OPEN, Action.READ, Action.RATE}

VISITOR = Caller(Role.VISITOR, "visitor", session_id=HELD)
CUSTOMER = Caller(Role.CUSTOMER, "c", customer_id=5, session_id=HELD)
PINNED = Caller(Role.CUSTOMER, "c", customer_id=5, business_id=7, session_id=HELD)
STAFF = Caller(Role.STAFF, "s", business_id=7, session_id=HELD)
OPERATOR = Caller(Role.OPERATOR, "o")


def conversation(
    session_id: str = "other", customer_id: int | None = None, business_id: int | None = None
) -> Conversation:
    return Conversation(
        id="0" * 26,
        session_id=session_id,
        customer_id=customer_id,
        business_id=business_id,
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.mark.parametrize(
    ("caller", "actions"),
    [
        (VISITOR, TALK),
        (CUSTOMER, TALK | {Action.LIST}),
        (STAFF, {*Action} - {Action.EVALUATE}),
        (OPERATOR, set(Action)),
    ],
)
def test_a_role_may_do_this_and_no_more(caller: Caller, actions: set[Action]) -> None:
    for action in Action:
        if action in actions:
            caller.permit(action)
        else:
            with pytest.raises(Forbidden, match=f"a {caller.role} may not {action}"):
                caller.permit(action)


@pytest.mark.parametrize(
    ("caller", "found", "within"),
    [
        (VISITOR, conversation(HELD), True),
        (VISITOR, conversation(HELD, business_id=7), True),
        (VISITOR, conversation(), False),
        (VISITOR, conversation(HELD, customer_id=5), False),
        (CUSTOMER, conversation(customer_id=5), True),
        (CUSTOMER, conversation(customer_id=5, business_id=8), True),
        (CUSTOMER, conversation(HELD), True),
        (CUSTOMER, conversation(), False),
        (CUSTOMER, conversation(customer_id=6), False),
        (CUSTOMER, conversation(HELD, customer_id=6), False),
        (PINNED, conversation(customer_id=5, business_id=7), True),
        (PINNED, conversation(customer_id=5, business_id=8), False),
        (PINNED, conversation(HELD, business_id=8), False),
        (STAFF, conversation(business_id=7), True),
        (STAFF, conversation(customer_id=6, business_id=7), True),
        (STAFF, conversation(business_id=8), False),
        (STAFF, conversation(), False),
        (STAFF, conversation(HELD), False),
        (OPERATOR, conversation(), True),
        (OPERATOR, conversation("x", 6, 8), True),
    ],
)
def test_a_scope_has_these_conversations(caller: Caller, found: Conversation, within: bool) -> None:
    assert caller.permit(Action.READ).admits(found) is within


@pytest.mark.parametrize("made_up", ["1", "front-desk", "x" * 21, "x" * 21 + ":", "x" * 128])
def test_a_session_that_the_server_has_not_made_opens_nothing(made_up: str) -> None:
    visitor = Caller(Role.VISITOR, "visitor", session_id=made_up)
    assert not visitor.permit(Action.READ).admits(conversation(made_up))


@pytest.mark.parametrize("sent", ["", "ü", "\ud800", "x" * 9000, HELD + "\n", HELD[:-1], None])
def test_something_else_than_the_session_opens_nothing(sent: str | None) -> None:
    visitor = Caller(Role.VISITOR, "visitor", session_id=sent)
    assert not visitor.permit(Action.READ).admits(conversation(HELD))


def test_the_session_that_a_request_names_goes_before_that_of_the_header() -> None:
    scope = Caller(Role.VISITOR, "visitor", session_id="other").permit(Action.TURN)
    assert scope.holding(HELD).admits(conversation(HELD))
    assert not scope.holding(None).admits(conversation(HELD))


@pytest.mark.parametrize(
    ("caller", "named", "fields"),
    [
        (VISITOR, {"customer_id": 5}, ["customer_id"]),
        (VISITOR, {"business_id": 8}, []),
        (CUSTOMER, {"customer_id": 6}, ["customer_id"]),
        (CUSTOMER, {"customer_id": 5, "business_id": 8}, []),
        (PINNED, {"customer_id": 6, "business_id": 8}, ["customer_id", "business_id"]),
        (STAFF, {"business_id": 8, "customer_id": 6}, ["business_id"]),
        (STAFF, {"business_id": 7, "customer_id": 6}, []),
        (OPERATOR, {"business_id": 8, "customer_id": 6}, []),
    ],
)
def test_another_s_ids_are_refused_by_name(
    caller: Caller, named: dict[str, int], fields: list[str]
) -> None:
    request = ChatRequest.model_validate({"message": "Hi", **named})
    scope = caller.permit(Action.TURN)
    if not fields:
        assert named.items() <= scope.narrow(request).model_dump().items()
        return
    with pytest.raises(Forbidden) as refused:
        scope.narrow(request)
    assert refused.value.details == [{"field": f, "message": "is not yours"} for f in fields]


@pytest.mark.parametrize("request_", [ChatRequest(message="Hi"), CreateRequest()])
def test_who_has_no_id_opens_a_conversation_with_a_business_only(
    request_: ChatRequest | CreateRequest,
) -> None:
    scope = VISITOR.permit(Action.OPEN)
    with pytest.raises(InvalidInput) as refused:
        scope.narrow(request_)
    assert [d["field"] for d in refused.value.details if isinstance(d, dict)] == ["business_id"]
    for named in ({"business_id": 7}, {"session_id": HELD}):
        assert scope.narrow(request_.model_copy(update=named))
    assert CUSTOMER.permit(Action.OPEN).narrow(request_)


def test_own_ids_are_filled_in() -> None:
    request = ChatRequest(message="Hi", session_id=HELD)
    for caller, ids in ((VISITOR, (None, None)), (PINNED, (5, 7)), (STAFF, (None, 7))):
        narrowed = caller.permit(Action.TURN).narrow(request)
        assert (narrowed.customer_id, narrowed.business_id) == ids


def test_only_operators_have_no_limits() -> None:
    assert OPERATOR.permit(Action.READ) == UNLIMITED
    for caller in (VISITOR, CUSTOMER, PINNED, STAFF):
        assert caller.permit(Action.READ).is_limited
    assert not Scope(session_id=HELD).is_limited


def test_the_server_s_sessions_are_128_random_bits() -> None:
    made = {new_session_id() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(session) for session in made} == {22}


def test_a_request_that_no_authorizer_has_seen_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))
    event: dict[str, Any] = {"headers": {}, "requestContext": {}}
    with pytest.raises(KeyError, match="authorizer"):
        access.caller(APIGatewayProxyEvent(event))
    event["requestContext"] = {"authorizer": {"role": "operator", "subject": "o"}}
    assert access.caller(APIGatewayProxyEvent(event)).role == "operator"
