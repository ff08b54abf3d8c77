"""Emergency numbers, and the lines that name one."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from frontdesk.models.briefing import Line
from frontdesk.models.classification import Hazard

_FOR_THE_POLICE = frozenset({Hazard.INTRUDER, Hazard.INSECURE_HOME})


def emergency_number(country: str | None, hazard: Hazard | None = None) -> str | None:
    """The number to call in a country (ISO 3166, two letters); None where it is not known.

    It is the one for all emergencies. A country without one has a number of the fire service and
    one of the police, which is to be called about an intruder.
    """
    numbers = _numbers()
    code = (country or "").upper()
    if hazard in _FOR_THE_POLICE and code in numbers["police"]:
        return numbers["police"][code]
    return numbers["general"].get(code)


def with_number(key: str, country: str | None, hazard: Hazard | None = None) -> Line:
    """The line, with the emergency number for its placeholder where the number is known."""
    number = emergency_number(country, hazard)
    return Line(key, {"number": number} if number else {})


def advice(hazard: Hazard, country: str | None) -> Line:
    """What to do about a danger until help arrives, with the country's emergency number."""
    return with_number(f"advice.{hazard}", country, hazard)


@cache
def _numbers() -> Mapping[str, Mapping[str, str]]:
    import tomllib  # noqa: PLC0415 (needed once a text is)

    path = Path(__file__).with_name("emergency_numbers.toml")
    tables: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return tables
