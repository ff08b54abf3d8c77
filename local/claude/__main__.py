"""A stand-in for Anthropic's Messages API, to try Frontdesk with.

    PYTHONPATH=layers/common python -m local.claude [--fault 529] [--token-ms 100]

It answers with what the rules read, after a delay, or fails in the way of --fault. To
use it with the real SDK, set ANTHROPIC_BASE_URL to the address that it prints, and
ANTHROPIC_API_KEY=sk-stand-in.
"""

import argparse
import json
import signal
import socket
import sys
import threading
from contextlib import suppress
from typing import Any

from local.claude import process
from local.claude.behaviours import after, answers, error, says
from local.claude.exchange import Behaviour, Exchange
from local.claude.faults import FAULTS, Fault, option
from local.claude.reading import answer, pictures, understand
from local.claude.server import ClaudeStandIn
from local.gateway.listeners import ListenError, listen


def main() -> int:
    options = _options()
    fault = {option(name): fault for name, fault in FAULTS.items()}.get(options.fault, Fault())
    try:
        listener = (
            listen(options.host, options.port)
            if options.fd is None
            else socket.socket(fileno=options.fd)
        )
    except ListenError as failure:
        print(failure, file=sys.stderr)
        return 1
    stand_in = ClaudeStandIn(
        after(options.classification_seconds, fault.classify or classify),
        after(options.first_token_seconds, fault.reply or replies(options.token_seconds)),
        listener,
    )
    # A shell that starts it in the background makes it ignore the signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with stand_in, suppress(KeyboardInterrupt):
        print(f"The stand-in for Claude is ready at {stand_in.url}", flush=True)
        threading.Event().wait()
    return 0


def classify(exchange: Exchange) -> None:
    """Answer with what the rules read."""
    try:
        content = _parts(exchange.request["messages"][-1]["content"])
        found = answer(json.loads(content[-1]["text"]), pictures(content))
    except (IndexError, KeyError, TypeError, ValueError):
        error(400, "invalid_request_error")(exchange)
    else:
        answers(found)(exchange)


def replies(pause: float) -> Behaviour:
    """Replies that name the trade and what is asked for; ``pause`` in seconds between words."""

    def reply(exchange: Exchange) -> None:
        try:
            text = understand(_parts(exchange.request["messages"][-1]["content"]))
        except (IndexError, KeyError, TypeError, ValueError):
            error(400, "invalid_request_error")(exchange)
        else:
            says(text, pause=pause)(exchange)

    return reply


def _parts(content: Any) -> list[dict[str, Any]]:
    """The blocks of a message."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m local.claude",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[process.script()],
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0, as without it, picks a free one")
    parser.add_argument("--fd", type=int, help="inherit the socket with this descriptor instead")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
