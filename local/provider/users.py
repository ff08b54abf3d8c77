"""The users of the local provider."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can log in; ``claims`` are those that Frontdesk reads."""

    subject: str
    name: str
    description: str
    claims: Mapping[str, str | int]


def _staff(subject: str, name: str, business: int, more: str = "") -> User:
    claims: dict[str, str | int] = {"role": "staff", "business_id": business}
    return User(subject, name, f"staff of business {business}{more}", claims)


_ALL = (
    User("operator", "Olivia", "operator", {"role": "operator"}),
    _staff("staff-1", "Alma", 1, ", the example"),
    _staff("staff-7", "Ana", 7),
    _staff("staff-7b", "Ben", 7),
    _staff("staff-8", "Cleo", 8),
)

USERS: Mapping[str, User] = {user.subject: user for user in _ALL}
"""By their subjects."""
