"""Tables and their streams on disk: whatever was answered outlives the process, however it ends.

ministack itself writes everything at once, when it is stopped, and no streams. Here each request's
changes are one transaction in a file of SQLite, before the request is answered. A table that is
created finds its items again, whatever its indexes were before.
"""

import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ministack.services import dynamodb

from local.aws.data import FORMAT

_SCHEMA = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA user_version = {FORMAT};
CREATE TABLE IF NOT EXISTS items (
    name TEXT, partition TEXT, sort TEXT, item TEXT, PRIMARY KEY (name, partition, sort)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
    place INTEGER PRIMARY KEY, name TEXT, moment INTEGER, record TEXT
);
"""

Handler = Callable[..., Any]


class Journal:
    """The file, and what of ministack writes to it."""

    def __init__(self, file: Path) -> None:
        self._file = sqlite3.connect(file)
        self._file.executescript(_SCHEMA)

    def install(self) -> None:
        """Have every change written, and every table that is created filled."""
        dynamodb._set_item = self._written(dynamodb._set_item)
        dynamodb._remove_item = self._deleted(dynamodb._remove_item)
        dynamodb._build_change_record = self._recorded(dynamodb._build_change_record)
        dynamodb._create_table = self._filled(dynamodb._create_table)
        dynamodb.handle_request = self._committed(dynamodb.handle_request)

    def commit(self) -> None:
        """End what belongs together."""
        self._file.commit()

    def _written(self, set_item: Handler) -> Handler:
        def answer(table: Any, partition: str, sort: str, item: Any) -> Any:
            values = (table["TableName"], partition, sort, json.dumps(item))
            self._file.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", values)
            return set_item(table, partition, sort, item)

        return answer

    def _deleted(self, remove_item: Handler) -> Handler:
        def answer(table: Any, partition: str, sort: str) -> Any:
            key = (table["TableName"], partition, sort)
            deleted = "DELETE FROM items WHERE name = ? AND partition = ? AND sort = ?"
            self._file.execute(deleted, key)
            return remove_item(table, partition, sort)

        return answer

    def _recorded(self, build: Handler) -> Handler:
        def answer(table: Any, *arguments: Any) -> Any:
            record = build(table, *arguments)
            moment = record["dynamodb"]["ApproximateCreationDateTime"]
            written = "INSERT INTO records (name, moment, record) VALUES (?, ?, ?)"
            self._file.execute(written, (table["TableName"], moment, json.dumps(record)))
            return record

        return answer

    def _filled(self, create_table: Handler) -> Handler:
        def answer(data: Any) -> Any:
            created = create_table(data)
            if created[0] == 200:
                self._fill(dynamodb._tables[data["TableName"]])
            return created

        return answer

    def _fill(self, table: Any) -> None:
        name = table["TableName"]
        found = self._file.execute("SELECT partition, sort, item FROM items WHERE name = ?", [name])
        for partition, sort, item in found:
            table["items"][partition][sort] = json.loads(item)
        dynamodb._items_replaced(table)
        oldest = time.time() - dynamodb._STREAM_RETENTION_SECONDS
        self._file.execute("DELETE FROM records WHERE moment < ?", [oldest])
        kept = "SELECT record FROM records WHERE name = ? ORDER BY place"
        records = [json.loads(record) for (record,) in self._file.execute(kept, [name])]
        dynamodb._stream_records[name] = records

    def _committed(self, handle: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def answer(*arguments: Any) -> Any:
            try:
                return await handle(*arguments)
            finally:
                self.commit()

        return answer
