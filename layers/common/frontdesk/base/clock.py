"""The time: as it is stored and shown, and as it runs out."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The time, in whole milliseconds, as it is stored and shown."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds: the one form in which a time leaves Frontdesk."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Countdown:
    """The time that a piece of work has taken, and has left of its ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self._began = time.monotonic()
        self._seconds = seconds

    def ms(self) -> int:
        return round((time.monotonic() - self._began) * 1000)

    def left(self) -> float:
        return max(0.0, self._began + self._seconds - time.monotonic())
