"""Values that several threads ask for."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from frontdesk.base.once import Once
from tests.support.running import PATIENCE

THREADS = 8


def test_a_value_is_read_once_however_many_ask_for_it() -> None:
    meeting = Barrier(THREADS, timeout=PATIENCE)
    read: list[str] = []

    def value(key: str) -> str:
        read.append(key)
        return key.upper()

    once = Once(value)

    def ask(_: int) -> str:
        meeting.wait()
        return once("a")

    with ThreadPoolExecutor(THREADS) as pool:
        assert set(pool.map(ask, range(THREADS))) == {"A"}
    assert read == ["a"]
    once.forget("a")
    assert once("a") == "A"
    assert read == ["a", "a"]
    once.know("b", "known")
    assert once("b") == "known"
    assert read == ["a", "a"]


def test_what_has_failed_is_read_again() -> None:
    answers = iter([ValueError(), None])

    def value(_: str) -> str | None:
        if error := next(answers):
            raise error
        return None

    once = Once(value)
    with pytest.raises(ValueError):  # noqa: PT011
        once("a")
    assert once("a") is None
