"""A circuit breaker: while Claude is down, a turn does not wait to find out again."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Opens after ``failures`` in a row; then lets one caller try every ``seconds``.

    Each execution environment has its own state. Shared state (Powertools keeps it in DynamoDB)
    would cost reads on the path of healthy turns, and its gain is small: an environment serves one
    turn at a time and learns of an outage from its own few calls.

    ``clock`` tells seconds that only grow.
    """

    def __init__(
        self, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._failures = 0
        self._next_try = 0.0
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Whether to call now. When it is time to try again, one caller is told so."""
        with self._lock:
            if self._failures < self._limit:
                return True
            if self._clock() < self._next_try:
                return False
            # Whoever tries may never report back; the next try is then due after the same time.
            self._next_try = self._clock() + self._seconds
            return True

    def succeeded(self) -> None:
        """Close the circuit."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Count a failure, which may open the circuit, or keep it open."""
        with self._lock:
            self._failures += 1
            self._next_try = self._clock() + self._seconds
