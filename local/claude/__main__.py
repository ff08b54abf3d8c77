"""A stand-in for Anthropic's Messages API, to try Frontdesk with.

    PYTHONPATH=layers/common python -m local.claude [--fault 529] [--token-ms 100]

It answers with the keyword classifier's result, after a delay, or fails in the way of --fault. To
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

from frontdesk.assistant.classifier import keywords
from frontdesk.models.classification import Classification
from local.claude import process
from local.claude.behaviours import after, answers, error, says
from local.claude.exchange import Behaviour, Exchange
from local.claude.faults import FAULTS, Fault, option
from local.claude.server import ANSWER, ClaudeStandIn
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
    """Answer with the keyword classifier's result."""
    found = _understand(exchange)
    if found:
        answers(found.model_dump(mode="json", include=set(ANSWER)))(exchange)


def replies(pause: float) -> Behaviour:
    """Replies that name the trade; ``pause`` in seconds between words."""

    def reply(exchange: Exchange) -> None:
        found = _understand(exchange)
        if found:
            trade = found.service_type.replace("_", " ")
            text = (
                "Thank you for your message. I am only the stand-in for Claude on this machine; as "
                f"far as keywords tell, this is a matter of {trade} (urgency: {found.urgency}). "
                "Where are you, and when may somebody come?"
            )
            says(text, pause=pause)(exchange)

    return reply


def _understand(exchange: Exchange) -> Classification | None:
    """The newest message's classification; None, and an error sent, if there is no message."""
    try:
        return keywords.classify(_message(exchange.request, exchange.streams))
    except (IndexError, KeyError, TypeError, ValueError):
        error(400, "invalid_request_error")(exchange)
        return None


def _message(request: dict[str, Any], streams: bool) -> str:
    """The customer's message: the last text of a conversation, or a field of the document."""
    content = request["messages"][-1]["content"]
    text = content if isinstance(content, str) else content[-1]["text"]
    return str(text if streams else json.loads(text)["message"])


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
