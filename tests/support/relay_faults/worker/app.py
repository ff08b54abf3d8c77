"""A queue's function that notes the bodies it is given, and fails for some of them."""

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["FOLDER"])


def handler(event: dict[str, Any], _: Any) -> Any:
    failed = []
    for record in event["Records"]:
        with (FOLDER / "received").open("a") as notes:
            notes.write(json.dumps(record) + "\n")
        body = json.loads(record["body"])
        if body.get("exits"):
            os._exit(1)
        if body.get("fails"):
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
