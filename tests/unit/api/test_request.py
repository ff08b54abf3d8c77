"""How bodies and query strings are read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from pydantic import BaseModel

from frontdesk.api.chat import ChatRequest
from frontdesk.api.conversations.corrections import ChangeRequest
from frontdesk.api.conversations.models import CreateRequest, ListRequest
from frontdesk.api.customers import CustomerRequest
from frontdesk.api.profiles import ProfileRequest
from frontdesk.api.request import body, query
from frontdesk.api.search import SearchRequest
from frontdesk.base.errors import InvalidInput, PayloadTooLarge, UnsupportedEncoding
from frontdesk.texts import known_language
from openapi.document import ROUTES
from tests.support.rows import check_rows
from tests.support.spent import spent


def posted(content: str, headers: dict[str, str] | None = None) -> APIGatewayProxyEvent:
    return APIGatewayProxyEvent({"body": content, "headers": headers or {}})


def asked(**parameters: str) -> APIGatewayProxyEvent:
    several = {name: [value] for name, value in parameters.items()}
    return APIGatewayProxyEvent({"multiValueQueryStringParameters": several})


def fields(error: InvalidInput) -> list[str]:
    assert not isinstance(error.details, dict)
    return [detail["field"] for detail in error.details]


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (ChatRequest, "message"),
        (CreateRequest, "initial_context"),
        (ChangeRequest, "context"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "\u200b", "\u2800", "\u3164", "\u2060", "\xad", "\u115f", "\uffa0", "\u0301"],
        *["\0", "\x1b", "a\0", "a\x1bb", "a\x85", "\ud800", "a\udc00"],
    ],
    ids=ascii,
)
def test_every_text_has_something_to_read_and_nothing_to_control(
    model: type[BaseModel], field: str, text: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        body(posted(json.dumps({field: text})), model)
    assert fields(caught.value) == [field]
    with pytest.raises(InvalidInput) as caught:
        query(asked(**{field: text}), model)
    assert fields(caught.value) == [field]


def test_a_text_that_is_too_long_is_told_in_characters() -> None:
    with pytest.raises(InvalidInput, match=r"^message: must have at most 8000 characters$"):
        body(posted(json.dumps({"message": "x" * 8001})), ChatRequest)


@pytest.mark.parametrize(
    ("photos", "told"),
    [
        ([], "attachments: must have at least 1 item"),
        (["z"], "attachments.0: must be the id of a photo, of 22 characters"),
        (["q2Vw9XbqQf6o1nYtJm0aRg"] * 5, "attachments: must have at most 4 items"),
    ],
)
def test_a_list_is_told_in_words_and_once(photos: list[str], told: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        body(posted(json.dumps({"message": "Hi", "attachments": photos})), ChatRequest)
    assert str(caught.value) == told


@pytest.mark.parametrize("field", ["session_id", "conversation_id", "customer_id", "colour"])
def test_half_a_character_is_told_of_its_field(field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        body(posted(f'{{"message": "Hi", "{field}": "x\\ud83d"}}'), ChatRequest)
    assert (fields(caught.value), caught.value.code) == ([field], "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ('{"\\ud800": 1}', "body"),
        ('"\\ud800"', "body"),
        ('["\\ud800"]', "0"),
        ('{"prices": [{"service": "a", "text": "b"}, {"text": "\\ud800"}]}', "prices.1.text"),
        ('{"case": {"place": {"access": "x\\udc00", "key": 7}}}', "case.place.access"),
        ('{"case": {"a\\udc00": {"b": "\\udc00"}}}', "case"),
    ],
)
def test_half_a_character_is_told_of_where_it_stands(content: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        body(posted(content), ChatRequest)
    assert fields(caught.value) == [field]


@pytest.mark.parametrize("value", ["caf\ufffd", "\ufffd\ufffd\ufffd", "\ud800"], ids=ascii)
def test_what_a_gateway_could_not_decode_is_told_of_its_parameter(value: str) -> None:
    for name, model in (("message", ChatRequest), ("cursor", ListRequest)):
        with pytest.raises(InvalidInput) as caught:
            query(asked(**{name: value}), model)
        assert fields(caught.value) == [name]
    with pytest.raises(InvalidInput) as caught:
        query(asked(**{value: "x"}), ListRequest)
    assert fields(caught.value) == ["query"]


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd", "GZIP", "identity, gzip"])
def test_an_encoded_body_is_not_decoded(encoding: str) -> None:
    with pytest.raises(UnsupportedEncoding) as caught:
        body(posted('{"message": "Hi"}', {"content-encoding": encoding}), ChatRequest)
    assert caught.value.status == 415
    assert caught.value.headers == {"Accept-Encoding": "identity"}


@pytest.mark.parametrize("encoding", ["identity", "Identity ", ""])
def test_a_body_as_it_is_may_say_so(encoding: str) -> None:
    event = posted('{"message": "Hi"}', {"Content-Encoding": encoding})
    assert body(event, ChatRequest).message == "Hi"


def test_a_byte_order_mark_before_the_body_is_ignored() -> None:
    assert body(posted('\ufeff{"message": "Hi"}'), ChatRequest).message == "Hi"
    with pytest.raises(InvalidInput):
        body(posted("\ufeff"), ChatRequest)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ('{"message": "a", "message": "b"}', "message"),
        ('{"message": "a", "message": "a"}', "message"),
        ('{"message": "a", "mess\\u0061ge": "b"}', "message"),
        ('{"message": "a", "customer_id": 1, "customer_id": null}', "customer_id"),
        ('{"message": "a", "x": {"y": 1, "y": 2, "y": 3}}', "x.y"),
        ('{"message": "a", "x": [{}, {"y": {"z": 1, "z": 2}}]}', "x.1.y.z"),
    ],
)
def test_a_name_given_twice_is_refused(content: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        body(posted(content), ChatRequest)
    assert fields(caught.value) == [field]
    assert caught.value.message == f"{field}: given more than once"


@pytest.mark.parametrize("text", ["😀" * 5500, "😀" * 8000, "é" * 8000, "\n" * 7999 + "x"])
def test_a_body_is_as_long_as_what_it_says(text: str) -> None:
    for escaped in (json.dumps({"message": text}), json.dumps({"message": text}, indent=4000)):
        assert body(posted(escaped), ChatRequest).message == text


def test_a_record_is_as_long_in_each_script() -> None:
    booking = {"service_type": "hvac", "date": "2026-03-12", "status": "completed"}
    for letter in "x漢😀":
        bookings = [{**booking, "id": str(n), "notes": letter * 500} for n in range(50)]
        written = json.dumps({"notes": letter * 2000, "bookings": bookings})
        assert len(body(posted(written), CustomerRequest).bookings) == 50


@pytest.mark.parametrize(
    "content", ['{"message": "%s"}' % ("x" * 65_536), '{"message": "Hi"}' + " " * 1_048_576]
)
def test_a_body_over_the_limits_is_refused(content: str) -> None:
    with pytest.raises(PayloadTooLarge):
        body(posted(content), ChatRequest)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[" * 60_000, "INVALID_JSON"),
        ('{"message": "Hi", "x": ' + "[" * 500 + "]" * 500 + "}", "INVALID_JSON"),
        ('{"message": "Hi", "customer_id": ' + "9" * 60_000 + "}", "INVALID_JSON"),
        ('{"message": "Hi", "customer_id": NaN}', "VALIDATION_ERROR"),
        ('{"message": ', "INVALID_JSON"),
    ],
    ids=lambda value: value[:40],
)
def test_what_is_deep_huge_or_no_number_is_refused_quickly(content: str, code: str) -> None:
    def refused() -> None:
        with pytest.raises(InvalidInput) as caught:
            body(posted(content), ChatRequest)
        assert caught.value.code == code

    assert spent(refused) < 0.5


def test_numbers_are_as_strict_as_json() -> None:
    wanted: dict[str, Any] = {"7": 7, "7.0": 7, "70e-1": 7, "0.7e1": 7, "1200E-2": 12}
    for written, number in wanted.items():
        content = f'{{"message": "Hi", "customer_id": {written}}}'
        assert body(posted(content), ChatRequest).customer_id == number
    rounded = (
        *("0.99999999999999999999", "9007199254740990.6", "1.00000000000000000001e0", "5e-400"),
        f"1e{'0' * 5000}",
    )
    for written in ('"7"', "true", "7.5", "1e400", f"1e{'9' * 5000}", *rounded):
        with pytest.raises(InvalidInput) as caught:
            body(posted(f'{{"message": "Hi", "customer_id": {written}}}'), ChatRequest)
        is_rounded = caught.value.message == "customer_id: has more digits than can be kept"
        assert is_rounded is (written in rounded), written


def test_lists_are_taken_and_a_message_without_anything_is_told_of_its_words() -> None:
    photos = ["q2Vw9XbqQf6o1nYtJm0aRg", "a2Vw9XbqQf6o1nYtJm0aRg"]
    assert body(posted(json.dumps({"attachments": photos})), ChatRequest).attachments == (*photos,)
    for content in (
        {},
        {"message": ""},
        {"customer_id": 1},
        {"message": "", "attachments": photos},
    ):
        with pytest.raises(InvalidInput) as caught:
            body(posted(json.dumps(content)), ChatRequest)
        assert fields(caught.value) == ["message"]


def test_a_value_is_of_its_own_kind_and_a_day_no_number() -> None:
    profile = {"name": "X", "country": "GB", "time_zone": "Europe/London"}
    booking = {"id": "B", "service_type": "hvac", "status": "completed"}
    told = {"channel": "email", "target": "a@b.example", "events": ["emergency"]}

    def check(model: type[BaseModel], content: dict[str, Any], field: str) -> None:
        with pytest.raises(InvalidInput) as caught:
            body(posted(json.dumps(content)), model)
        assert fields(caught.value) == [field]

    check_rows(
        [
            *(
                (CustomerRequest, {"bookings": [{**booking, "date": day}]}, "bookings.0.date")
                for day in (
                    0,
                    86400,
                    "86400",
                    "20261225",
                    "2026-12-25T00:00:00",
                    "2026-02-30",
                    True,
                )
            ),
            (ProfileRequest, {**profile, "closed_dates": [1764201600]}, "closed_dates.0"),
            (ProfileRequest, {**profile, "monthly_budget": "5"}, "monthly_budget"),
            (ProfileRequest, {**profile, "monthly_budget": True}, "monthly_budget"),
            *(
                (
                    ProfileRequest,
                    {**profile, "notify": [{**told, "include_message": said}]},
                    "notify.0.include_message",
                )
                for said in (1, "yes", "true")
            ),
            (ChangeRequest, {"case": {"resolved": 1}}, "case.resolved"),
            *(
                (
                    ChangeRequest,
                    {"case": {"preferred_time": {"text": "x", "from": moment}}},
                    "case.preferred_time.from",
                )
                for moment in (
                    1,
                    "1",
                    20261101,
                    "20261101",
                    "2026-11-01",
                    "2026-11-01T09:00",
                    "2026-11-01T09:00+00:99",
                )
            ),
            (
                ChangeRequest,
                {
                    "case": {
                        "preferred_time": {
                            "text": "x",
                            "from": "2026-11-02T00:00:00Z",
                            "to": "2026-11-01T00:00:00+01:00",
                        }
                    }
                },
                "case.preferred_time.to",
            ),
        ],
        check,
    )
    for since in ("0", "20261101", "1764201600"):
        with pytest.raises(InvalidInput) as caught:
            query(asked(q="sink", **{"from": since}), SearchRequest)
        assert fields(caught.value) == ["from"]


def test_what_has_no_form_is_told_in_words() -> None:
    """People read these messages in the inbox, and a regular expression tells them nothing."""

    def patterns(schema: Any) -> Iterator[str]:
        if isinstance(schema, dict) and schema.get("type") != "custom-error":
            if schema.get("type") == "str" and schema.get("pattern"):
                yield schema["pattern"]
            yield from patterns(list(schema.values()))
        elif isinstance(schema, (list, tuple)):
            for inner in schema:
                yield from patterns(inner)

    taken = {model for route in ROUTES for model in (route.body, route.query) if model}
    assert ProfileRequest in taken
    found = {model: list(patterns(model.__pydantic_core_schema__)) for model in taken}
    assert {model: each for model, each in found.items() if each} == {}
    with pytest.raises(InvalidInput, match="locale: must be a language tag such as en or de-AT"):
        body(posted('{"message": "Hi", "locale": "!"}'), ChatRequest)
    for locale in ("en-US-u-hc-h23", "de_DE"):
        told = body(posted(f'{{"message": "Hi", "locale": "{locale}"}}'), ChatRequest)
        assert known_language(told.locale) == locale[:2]
