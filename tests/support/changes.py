"""Records of the table's stream, as Lambda hands them over."""

from datetime import UTC, datetime
from typing import Any

from frontdesk.store.attributes import Item, marshal

NOW = datetime(2026, 11, 1, tzinfo=UTC)
"""When the changes of these records were made."""


def record(number: int, old: Item | None, new: Item | None) -> dict[str, Any]:
    """What Lambda hands over for a write that turned one item into another."""
    item = new or old or {}
    images = {"OldImage": old and marshal(old), "NewImage": new and marshal(new)}
    return {
        "eventID": f"event-{number}",
        "eventName": "REMOVE" if new is None else "INSERT" if old is None else "MODIFY",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": marshal({"pk": item["pk"], "sk": item["sk"]}),
            "SequenceNumber": str(number),
            "ApproximateCreationDateTime": int(NOW.timestamp()),
            **{name: image for name, image in images.items() if image},
        },
    }
