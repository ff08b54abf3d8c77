"""What the environment may say, and what is said of it if it may not."""

import pytest
from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from frontdesk.base.settings import Settings, load, problems


def test_an_empty_variable_is_unset_and_others_are_ignored() -> None:
    assert load({"HEARTBEAT_SECONDS": "", "HOME": "/root"}) == Settings()
    assert load({"HEARTBEAT_SECONDS": "0.5"}).heartbeat_seconds == 0.5
    assert load({"POWERTOOLS_LOG_LEVEL": "debug"}).powertools_log_level == "DEBUG"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("   ", None), (" +1 206  555 0100 ", "+1 206 555 0100"), ("1-800-PLUMBER", "1-800-PLUMBER")],
)
def test_a_number_is_shown_as_it_was_given_and_a_blank_one_is_none(
    value: str, shown: str | None
) -> None:
    assert load({"BUSINESS_PHONE": value}).business_phone == shown


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("WORD_DELAY_SECONDS", "7", "Input should be less than or equal to 1 (got '7')"),
        ("HEARTBEAT_SECONDS", "0", "Input should be greater than 0 (got '0')"),
        ("STALL_SECONDS", "inf", "Input should be a finite number (got 'inf')"),
        *(
            (
                "BUSINESS_COUNTRY",
                code,
                "is not the code of a country by ISO 3166, such as DE, or GB for the UK "
                f"(got '{code}')",
            )
            for code in ("de", "UK", "ZZ", "Germany", "#c")
        ),
        (
            "BUSINESS_TIME_ZONE",
            "Berlin",
            "is not the name of a time zone, such as Europe/Berlin (got 'Berlin')",
        ),
        ("BUSINESS_PHONE", "<b>1</b>", "is not a telephone number (got '<b>1</b>')"),
        ("BUSINESS_EMERGENCY_PHONE", "call us", "is not a telephone number (got 'call us')"),
        ("AUTH_MODE", "yes", "Input should be 'none', 'jwt' or 'visitors' (got 'yes')"),
        (
            "RETENTION_DAYS",
            "soon",
            "Input should be a valid integer, unable to parse string as an integer (got 'soon')",
        ),
        (
            "POWERTOOLS_LOG_LEVEL",
            "LOUD",
            "Input should be 'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL' (got 'LOUD')",
        ),
    ],
)
def test_a_bad_setting_ends_the_process_with_a_line(name: str, value: str, problem: str) -> None:
    with pytest.raises(SystemExit) as ended:
        load({name: value})
    assert ended.value.code == f"{name}: {problem}"


def test_each_bad_setting_has_its_line() -> None:
    with pytest.raises(SystemExit) as ended:
        load({"WORD_DELAY_SECONDS": "7", "AUTH_MODE": "yes"})
    names = [line.partition(":")[0] for line in str(ended.value.code).splitlines()]
    assert sorted(names) == ["AUTH_MODE", "WORD_DELAY_SECONDS"]


def test_a_secret_is_not_shown() -> None:
    kind, limit = "string_too_short", {"min_length": 99}
    errors = [
        InitErrorDetails(type=kind, loc=(name,), input="sk-ant-1", ctx=limit)
        for name in ("ANTHROPIC_API_KEY", "SERVICE_NAME")
    ]
    secret, other = problems(ValidationError.from_exception_data("Settings", errors))
    assert secret == "ANTHROPIC_API_KEY: String should have at least 99 characters"
    assert other.endswith("(got 'sk-ant-1')")
