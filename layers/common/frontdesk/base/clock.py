"""The time of day, and countdowns."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The time in UTC, in whole milliseconds: more is neither stored nor shown."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def iso(moment: datetime) -> str:
    """A time as text, the same everywhere: ISO 8601 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_tellable(moment: datetime) -> bool:
    """Whether a time can be told in every zone, and compared with ids: from 1970 to 6429."""
    return 0 <= moment.timestamp() < 2**47 / 1000


class Countdown:
    """Measures how long a piece of work has run, and how much of its ``seconds`` is left."""

    def __init__(self, seconds: float) -> None:
        self._began = time.monotonic()
        self._seconds = seconds

    def ms(self) -> int:
        return round((time.monotonic() - self._began) * 1000)

    def left(self) -> float:
        return max(0.0, self._began + self._seconds - time.monotonic())
