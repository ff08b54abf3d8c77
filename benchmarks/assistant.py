"""The time that Claude adds to a turn, when it answers and when it is down.

    python -m benchmarks.assistant [--turns 50] [--starts 10]

Needs DynamoDB Local (`make engines`). A stand-in on this machine takes the place of Claude and
answers after a set time; the SDK is the real one.

- overlap: streamed turns in new conversations, at the warm stack of `make run`. Claude takes 300 ms
  for the classification and 500 ms to the first token, one after the other 800 ms. The figure is
  the time from the request to the first token.
- open circuit: POST /api/v1/chat, alternately at a stack without a key and at one whose Claude has
  failed until the circuit opened. The difference of the medians is the cost of the outage per turn.
- cold: the process of the stream function, alternately with and without a key, under a Runtime API
  that gives it a request. The figures are the times from the start of the process to the first
  byte, which the import of the SDK must not delay, and to the first token.
"""

import argparse
import statistics
import time

from benchmarks.streams import cold_function, read_streams
from benchmarks.support import MESSAGE, Client, dynamodb_engine, percentiles
from local.claude.behaviours import after, answers, error, says
from local.claude.server import ANSWER, KEY, REPLY, ClaudeStandIn
from tests.support.stack import stack

CLASSIFICATION_SECONDS, FIRST_TOKEN_SECONDS = 0.3, 0.5
ONE = ["--concurrency", "1"]
"""One execution environment only: a second one would start cold, with its own circuit."""

STREAM, CHAT = "/api/v1/chat/stream", "/api/v1/chat"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=50, help="of each kind")
    parser.add_argument("--starts", type=int, default=10, help="of each kind of process")
    args = parser.parse_args()
    with dynamodb_engine() as engine:
        overlap(engine, args.turns)
        open_circuit(engine, args.turns)
        cold(engine, args.starts)


def overlap(engine: str, turns: int) -> None:
    """Measure first tokens while both calls are slow."""
    slowly = ClaudeStandIn(
        after(CLASSIFICATION_SECONDS, answers(ANSWER)), after(FIRST_TOKEN_SECONDS, says(REPLY))
    )
    firsts = []
    with slowly as claude, stack(settings(engine, claude), options=ONE, warm=True) as url:
        for turn in range(-5, turns):
            [stream] = read_streams(url, STREAM, MESSAGE, 1)
            if turn >= 0:
                firsts.append(stream.tokens[0])
        if len(claude.requests) != 2 * (5 + turns):
            raise RuntimeError("Claude was not asked twice a turn")
    median, p99 = percentiles(firsts)
    alone = max(CLASSIFICATION_SECONDS, FIRST_TOKEN_SECONDS)
    print(f"{'overlap':16}first token p50 {1e3 * median:.0f} ms, p99 {1e3 * p99:.0f} ms", end="")
    print(f" ({1e3 * (median - alone):.0f} ms beyond the slower call)")


def open_circuit(engine: str, turns: int) -> None:
    """Measure turns without a key, and turns while the circuit is open."""
    failing = error(400, "invalid_request_error")
    times: dict[str, list[float]] = {"keyless": [], "open circuit": []}
    with (
        ClaudeStandIn(failing, failing) as claude,
        stack({"DYNAMODB_ENDPOINT_URL": engine}, options=ONE, warm=True) as keyless,
        stack(settings(engine, claude, BREAKER_SECONDS="3600"), options=ONE, warm=True) as outage,
    ):
        for _ in range(5):
            Client(outage, CHAT).post(message=MESSAGE)
        asked = len(claude.requests)
        clients = {"keyless": Client(keyless, CHAT), "open circuit": Client(outage, CHAT)}
        for turn in range(-20, turns):
            for name, client in clients.items():
                seconds, _ = client.post(message=MESSAGE)
                if turn >= 0:
                    times[name].append(seconds)
        asked = len(claude.requests) - asked
    medians = {name: 1e3 * statistics.median(values) for name, values in times.items()}
    print(f"{'open circuit':16}{medians['open circuit'] - medians['keyless']:+.1f} ms", end="")
    print(f" on {medians['keyless']:.1f} ms without a key; {asked} requests reached Claude")


def cold(engine: str, starts: int) -> None:
    """Measure first bytes and first tokens of new processes."""
    kinds: dict[str, list[tuple[float, float, float]]] = {"without": [], "with": []}
    with ClaudeStandIn() as claude:
        for start in range(-1, starts):
            for kind, samples in kinds.items():
                extra = settings(engine, claude) if kind == "with" else {}
                sample = cold_function(engine, **extra)
                time.sleep(0.2)  # until the killed process is gone
                if start >= 0:
                    samples.append(sample)
    medians = {
        kind: [statistics.median(c) for c in zip(*s, strict=True)] for kind, s in kinds.items()
    }
    for kind, (ready, byte, token) in medians.items():
        print(f"{'cold, ' + kind + ' a key':20}ready {1e3 * ready:.0f} ms, ", end="")
        print(f"first byte {1e3 * byte:.0f} ms, first token {1e3 * token:.0f} ms")
    ratio = medians["with"][1] / medians["without"][1]
    print(f"{'cold, ratio':20}first byte {ratio:.2f}")


def settings(engine: str, claude: ClaudeStandIn, **more: str) -> dict[str, str]:
    """The environment of a stack, or of a function, whose Claude is ``claude``."""
    return {
        "DYNAMODB_ENDPOINT_URL": engine,
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": claude.url,
        **more,
    }


if __name__ == "__main__":
    main()
