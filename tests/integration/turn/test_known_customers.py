"""A business and its customer as a turn knows them: what is answered, and what Claude is sent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from frontdesk.api.chat import ChatReply
from frontdesk.base.settings import Settings
from frontdesk.models.business import Business
from frontdesk.models.customer import Customer
from frontdesk.models.profile import Profile
from frontdesk.models.scope import NOBODY, UNLIMITED, Scope
from frontdesk.store.businesses import write_profile
from frontdesk.store.customers import write_customer
from frontdesk.store.history import TurnRequest
from frontdesk.store.table import Table
from frontdesk.turn.context import TurnContext
from frontdesk.turn.turn import take_turn
from frontdesk.wiring import turns as dependencies
from frontdesk.wiring.businesses import businesses
from frontdesk.wiring.customers import customers
from local.claude.__main__ import classify, replies
from local.claude.server import KEY, ClaudeStandIn
from tests.support import dynamodb
from tests.support.customers import JANE
from tests.support.profiles import ELM_STREET
from tests.support.turns import fold

SECRETS = (
    "Jane Doe",
    "2065550186",
    "jane@example.com",
    "42 Elm Street",
    "Sam Ortiz",
    "Ada Pipes",
    "Boiler serviced",
    "canary-problem",
)
"""What is known of the customer only."""
PROFILE = {
    **ELM_STREET,
    "hours": {"monday": [{"opens": "08:00", "closes": "18:00"}]},
    "prices": [{"service": "Drain cleaning", "text": "from $150"}],
}
QUESTIONS = {
    "How much is a drain cleaning?": "from $150",
    "are you open on Sunday?": "closed on that day (Sunday)",
    "do you come to 98103?": "we serve 98103",
    "do you do roofs?": "We do not offer this: roofing",
    "who was the technician last time?": "Sam Ortiz",
    "¿Cuánto cuesta una limpieza de desagüe?": "from $150",
    "¿Están abiertos el domingo?": "Ese día (domingo) está cerrado",
    "¿Vienen al 98103?": "atendemos en esta zona: 98103",
    "¿Hacen techos?": "No ofrecemos esto: tejados",
    "¿Quién fue el técnico la última vez?": "Sam Ortiz",
}
HONEST = {
    "How much is a drain cleaning?": "the office will confirm the cost",
    "are you open on Sunday?": "I do not know the opening hours",
    "do you come to 98103?": "The office will confirm whether it works in your area",
    "do you do roofs?": "I cannot answer that here; the office will confirm",
    "who was the technician last time?": "I see no earlier visit here",
    "¿Cuánto cuesta una limpieza de desagüe?": "la oficina le confirmará el coste",
    "¿Están abiertos el domingo?": "No sé cuál es el horario",
    "¿Vienen al 98103?": "La oficina le confirmará si trabaja en su zona",
    "¿Hacen techos?": "la oficina",
    "¿Quién fue el técnico la última vez?": "no veo ninguna visita anterior",
}
CUSTOMER = Scope(business_id=7, customer_id=5)
VISITOR = Scope(customer_id=NOBODY)


@pytest.fixture
def claude() -> Iterator[ClaudeStandIn]:
    with ClaudeStandIn(classify, replies(0)) as stand_in:
        yield stand_in


@pytest.fixture
def settings(claude: ClaudeStandIn) -> Iterator[Settings]:
    patient = dict.fromkeys(("CLASSIFIER_SECONDS", "FIRST_TOKEN_SECONDS", "STALL_SECONDS"), "600")
    values = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": claude.url, **patient}
    found = Settings.model_validate(values)
    yield found
    dependencies.claude_client(found).close()


def context_of(table: Table, settings: Settings) -> TurnContext:
    return TurnContext(
        table,
        dependencies.assistant(settings),
        business_of=businesses(lambda: table, Business()),
        customer_of=customers(lambda: table),
        cancel_poll=60.0,
    )


def keep(table: Table, profile: dict[str, Any] = PROFILE, record: dict[str, Any] = JANE) -> None:
    found = Profile.model_validate(profile)
    write_profile(table, 7, found, None, scope=UNLIMITED)
    write_customer(table, 7, 5, Customer.model_validate(record), None, scope=UNLIMITED)


def chat(context: TurnContext, message: str, scope: Scope = CUSTOMER, **ids: Any) -> ChatReply:
    ids = {"business_id": 7, "customer_id": 5, **ids}
    return fold(take_turn(context, TurnRequest(message, scope=scope, **ids), 60))


@pytest.mark.parametrize("assistant", ["rules", "claude"])
def test_what_customers_ask_is_answered_from_profile_and_record(
    moto_table: Table, settings: Settings, assistant: str
) -> None:
    keep(moto_table)
    context = context_of(moto_table, settings if assistant == "claude" else Settings())
    for question, answer in QUESTIONS.items():
        reply = chat(context, question)
        assert answer in reply.response, (question, reply.response)
        assert reply.writer == ("claude" if assistant == "claude" else "canned")


@pytest.mark.parametrize("assistant", ["rules", "claude"])
def test_with_an_empty_profile_nothing_is_promised(
    moto_table: Table, settings: Settings, assistant: str
) -> None:
    keep(moto_table, {"name": "Joe", "country": "US", "time_zone": "UTC"}, {})
    context = context_of(moto_table, settings if assistant == "claude" else Settings())
    for question, answer in HONEST.items():
        response = chat(context, question).response
        assert answer in response, (question, response)


def test_a_proven_customer_is_not_asked_for_what_is_known(moto_table: Table) -> None:
    keep(moto_table)
    context = context_of(moto_table, Settings())
    for scope in (CUSTOMER, Scope(business_id=7), UNLIMITED):
        reply = chat(context, "My sink is leaking", scope)
        assert reply.case.contact is not None
        assert reply.case.contact.phone == "+12065550186"
        assert [*reply.case.missing] == ["time"]
        assert "42 Elm Street" in reply.response
    again = chat(context, "I am at 5 Oak Street today", conversation_id=reply.conversation_id)
    assert again.case.place is not None
    assert (again.case.place.address, again.case.place.postcode) == ("5 Oak Street", None)


def test_claude_is_given_profile_and_record_as_data(
    moto_table: Table, settings: Settings, claude: ClaudeStandIn
) -> None:
    keep(moto_table)
    context = context_of(moto_table, settings)
    chat(context, "The canary-problem is a blocked drain")
    # In another process, whose cache does not yet know of this customer.
    chat(context_of(moto_table, settings), "Hello, me again")
    [asked] = [r for r in claude.requests[-2:] if r.get("stream")]
    first, second, *_ = asked["messages"][0]["content"]
    assert first["cache_control"] == {"type": "ephemeral"}
    assert "cache_control" not in second
    business = json.loads(first["text"])["business"]
    assert business["prices"] == PROFILE["prices"]
    assert business["faqs"] == PROFILE["faqs"]
    assert "notify" not in business
    assert "is_open" not in first["text"]
    customer = json.loads(second["text"])["customer"]
    assert [booking["id"] for booking in customer["bookings"]] == ["B-3", "B-2", "B-1"]
    assert "canary-problem" in json.dumps(customer["earlier_cases"])
    note = json.loads(asked["messages"][-1]["content"][-2]["text"])["front_desk"]
    assert note["documents"] == 2
    assert note["opening"]["is_open"] in (True, False)
    sent = json.dumps(claude.requests, ensure_ascii=False)
    assert "Pays late" not in sent  # notes for the business's own people
    assert "office@example.com" not in sent
    assert not any(name in json.dumps(r["system"]) for r in claude.requests for name in SECRETS)


def test_an_unproven_customer_id_tells_claude_nothing(
    moto_table: Table, settings: Settings, claude: ClaudeStandIn
) -> None:
    keep(moto_table)
    context = context_of(moto_table, settings)
    chat(context, "The canary-problem is a blocked drain")
    claude.requests.clear()
    unproven = (VISITOR, Scope(customer_id=6), Scope(business_id=7, customer_id=6))
    for scope in unproven:
        for message in ("My sink is leaking", "who was the technician last time?"):
            reply = chat(context, message, scope)
            shown = reply.model_dump_json()
            assert not [secret for secret in SECRETS if secret in shown]
    assert len(claude.requests) == 4 * len(unproven)
    sent = json.dumps(claude.requests, ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in sent]
    assert "from $150" in sent
    chat(context, "My sink is leaking", CUSTOMER)
    assert "Sam Ortiz" in json.dumps(claude.requests)


def test_a_customer_is_read_once_a_minute(moto_table: Table) -> None:
    keep(moto_table)
    context = context_of(moto_table, Settings())
    without = context_of(moto_table, Settings())
    sent = dynamodb.requests(moto_table)

    def turn(context: TurnContext, **ids: Any) -> list[str]:
        sent.clear()
        chat(context, "My sink is leaking", UNLIMITED, **ids)
        return sorted(sent)

    usual = turn(without, business_id=None, customer_id=None)
    turn(without)
    turn(context, customer_id=None)  # reads the profile
    record = ["BatchGetItem", "GetItem", "Query", "Query", "Query"]
    assert turn(context) == sorted([*usual, *record])
    assert turn(context) == usual
    assert turn(context, customer_id=6) == sorted([*usual, "GetItem"])
    assert turn(context, customer_id=6) == usual
