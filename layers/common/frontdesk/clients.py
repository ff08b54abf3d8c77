"""The clients that a process keeps."""

from functools import cache

from frontdesk.settings import settings
from frontdesk.store.table import Table, dynamodb_client


@cache
def table() -> Table:
    """The table, with the client that this process keeps."""
    return Table(dynamodb_client(), settings.table_name)
