"""Tables of cases in one test, which reports every row that fails."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def check_rows(rows: Iterable[Any], check: Callable[..., None]) -> None:
    """Call ``check`` for every row, with the parts of a tuple as arguments.

    Raises:
        AssertionError: names all rows for which the check raised, and why.
    """
    failed = []
    for row in rows:
        try:
            check(*row) if isinstance(row, tuple) else check(row)
        except (Exception, pytest.fail.Exception) as error:
            failed.append(f"{row!r}: {type(error).__name__}: {error}")
    if failed:
        raise AssertionError(f"{len(failed)} rows failed:\n" + "\n".join(failed))
