"""What a function's answer to a batch says: which of its records failed.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html and
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html.
"""

import json
from collections.abc import Collection


def failed_records(answer: bytes, delivered: Collection[str]) -> set[str]:
    """The identifiers of the records that failed, of those that were delivered.

    All of them where the answer cannot be read, or names something that was not delivered.
    """
    try:
        response = json.loads(answer)
        failures = (response or {}).get("batchItemFailures") or []
        failed = {failure["itemIdentifier"] for failure in failures}
    except (AttributeError, KeyError, TypeError, ValueError):
        return set(delivered)
    return failed if failed <= set(delivered) else set(delivered)
