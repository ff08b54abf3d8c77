"""The folder in which a stack keeps its data, if it is to keep them."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from local.aws.errors import DataError

JOURNAL = "dynamodb.sqlite3"
"""The embedded engine's tables and their streams."""

FORMAT = 1
"""What the journal's user_version is; to be raised when the file is laid out anew."""

LOCK = "frontdesk.lock"


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Have a folder for this process alone; it is made if it is not there.

    Raises:
        DataError: it is no folder, out of reach, in use, another's, or damaged.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / LOCK).exists() and any(folder.iterdir()):
            raise DataError(f"DATA: {folder} holds other files; name a new or an empty folder")
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT)
    except FileExistsError:
        raise DataError(f"DATA: {folder} is not a folder") from None
    except OSError as error:
        raise DataError(f"DATA: {folder}: {os.strerror(error.errno or 0)}") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataError(f"DATA: {folder} is in use by another stack") from None
        _check(folder / JOURNAL)
        yield
    finally:
        os.close(lock)


def _check(journal: Path) -> None:
    if not journal.exists():
        return
    try:
        with closing(sqlite3.connect(journal)) as file:
            [(version,)] = file.execute("PRAGMA user_version")
    except sqlite3.DatabaseError as error:
        raise DataError(f"DATA: {journal} cannot be read: {error}") from None
    if version not in (0, FORMAT):
        raise DataError(f"DATA: {journal} is of another version of Frontdesk")
