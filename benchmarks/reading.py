"""The time in which the rules read a message, with the sentence encoder and without it.

    python -m benchmarks.reading [--long 5]

Each opening of 100 to 120 characters among the messages of the evaluation is read once by a process
that has read others before; then messages of 8,000 characters, put together from those. The
figures are processor time, which other work on the machine lengthens too: rely on the ratio of
both columns. Without the encoder, the words decide alone everywhere.
"""

import argparse
import gc
import statistics
import time
from collections.abc import Sequence
from unittest.mock import patch

from evaluation import DANGERS, KINDS, MESSAGES, STORIES, read_messages
from frontdesk.assistant.classifier import encoder, meaning
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import rules
from frontdesk.wiring.turns import load_rules

SHORTEST, LONGEST, LONG = 100, 120, 8000
WARMED_BY = 4
"""One in so many other messages is read first."""


def main() -> None:
    """Print the medians, and how often the encoder is asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--long", type=int, default=5, help="the number of long messages")
    count = parser.parse_args().long
    load_rules()
    gc.freeze()  # as functions do once they have started
    texts = [
        row.message for path in (MESSAGES, KINDS, STORIES, DANGERS) for row in read_messages(path)
    ]
    openings = [text for text in texts if SHORTEST <= len(text) <= LONGEST]
    others = [text for text in texts if not SHORTEST <= len(text) <= LONGEST]
    long = [("\n".join(others[at::count]) * 2)[:LONG] for at in range(count)]
    for text in others[::WARMED_BY]:
        rules.read(Prompt(text))
    print(
        f"{'ms of processor time':<36}{'n':>6}{'median':>10}{'p90':>8}{'without':>10}{'ratio':>8}"
    )
    for name, messages in ((f"{SHORTEST}-{LONGEST} characters", openings), (f"{LONG}", long)):
        times, asked = measured(messages)
        with patch.object(meaning, "log_odds", return_value={}):
            without, _ = measured(messages)
        for title, which in (("", 2), (", encoder not asked", 0), (", encoder asked", 1)):
            chosen = [at for at, ask in enumerate(asked) if which in (2, ask)]
            if chosen:
                show(name + title, [times[at] for at in chosen], [without[at] for at in chosen])


def measured(messages: Sequence[str]) -> tuple[list[float], list[int]]:
    """The milliseconds of each reading, and whether the encoder was asked in it."""
    times: list[float] = []
    asked: list[int] = []
    for message in messages:
        before, began = encoder.encode.cache_info().misses, time.process_time()
        rules.read(Prompt(message))
        times.append(1000 * (time.process_time() - began))
        asked.append(int(encoder.encode.cache_info().misses > before))
    return times, asked


def show(name: str, times: Sequence[float], without: Sequence[float]) -> None:
    """Print one row."""
    median, other = statistics.median(times), statistics.median(without)
    p90 = sorted(times)[len(times) * 9 // 10]
    print(
        f"{name:<36}{len(times):>6}{median:>10.1f}{p90:>8.1f}{other:>10.1f}{median / other:>8.2f}"
    )


if __name__ == "__main__":
    main()
