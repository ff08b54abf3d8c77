"""What schemathesis cannot make up: in headers, it keeps to letters and digits."""

import schemathesis
from hypothesis import strategies as st

ulids = st.from_regex(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", fullmatch=True)
numbers = st.integers(1, 10**9 - 1)
event_ids = st.builds("{}.{}.{}".format, ulids, numbers, numbers)

schemathesis.openapi.format("event-id", event_ids)
