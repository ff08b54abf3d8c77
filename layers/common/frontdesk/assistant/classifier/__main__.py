"""Classify messages without a model: ``python -m frontdesk.assistant.classifier --jsonl FILE``.

Reads one ``{"id": …, "message": …}`` a line, ``-`` for standard input, and writes one ``{"id",
"service_type", "urgency", "confidence"}`` a line, in the same order. A hazard makes an emergency.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from frontdesk.assistant.classifier import keywords, safety


def main() -> int:
    """Exit status 0, or 2 once a line or the file cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m frontdesk.assistant.classifier", description=__doc__
    )
    parser.add_argument("--jsonl", required=True, metavar="FILE")
    path = parser.parse_args().jsonl
    try:
        if path == "-":
            _run(sys.stdin.buffer)
        else:
            with open(path, "rb") as lines:  # noqa: PTH123 - the same shape as standard input
                _run(lines)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


def _run(lines: Iterable[bytes]) -> None:
    for result in _classified(lines):
        print(json.dumps(result, ensure_ascii=True))  # noqa: T201


def _classified(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The result for each line that is not blank. Raises ``ValueError`` naming a bad one."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {number} is not JSON: {error}") from error
        if not (isinstance(row, dict) and "id" in row and isinstance(row.get("message"), str)):
            raise ValueError(f'line {number} needs an "id" and a "message" that is a string')
        message = row["message"]
        found = safety.with_safety(keywords.classify(message), message)
        yield {
            "id": row["id"],
            "service_type": found.service_type,
            "urgency": found.urgency,
            "confidence": found.confidence,
        }


if __name__ == "__main__":
    sys.exit(main())
