"""What schemathesis cannot make up: in headers, it keeps to letters and digits.

Whole numbers, which JSON may write as 5.0, are digits in a query.
"""

from typing import Any

import schemathesis
from hypothesis import strategies as st

ulids = st.from_regex(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", fullmatch=True)
numbers = st.integers(1, 10**9 - 1)
event_ids = st.builds("{}.{}.{}".format, ulids, numbers, numbers)

schemathesis.openapi.format("event-id", event_ids)


@schemathesis.hook
def map_query(_context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """The query with whole numbers as they are written there."""
    return query and {name: _in_digits(value) for name, value in query.items()}


def _in_digits(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
