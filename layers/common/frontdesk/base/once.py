"""Values that are read once, whichever thread asks for them first."""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Once(Generic[K, V]):
    """``read``, whose values are kept for as long as this is; what fails is read again."""

    def __init__(self, read: Callable[[K], V]) -> None:
        self._read = read
        self._values: dict[K, Future[V]] = {}
        self._lock = Lock()

    def __call__(self, key: K) -> V:
        """The value of a key. Raises what ``read`` raises."""
        with self._lock:
            known = self._values.get(key)
            value = known or self._values.setdefault(key, Future())
        if known:
            return known.result()
        try:
            value.set_result(self._read(key))
        except BaseException as error:
            self.forget(key)
            value.set_exception(error)
        return value.result()

    def know(self, key: K, value: V) -> None:
        """Have a value that need not be read."""
        known: Future[V] = Future()
        known.set_result(value)
        with self._lock:
            self._values[key] = known

    def forget(self, key: K) -> None:
        """Have a value read again when it is asked for next."""
        with self._lock:
            self._values.pop(key, None)
