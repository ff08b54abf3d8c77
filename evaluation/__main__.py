"""Score the classifiers on the labelled messages, and the rules on the labelled dialogues.

If an API key is set, Claude is scored too, at the cost of one call for each message.
"""

import argparse
import os
from pathlib import Path

from pydantic import BaseModel

from evaluation import (
    CALLS,
    DANGERS,
    DISLIKED,
    KINDS,
    MESSAGES,
    OPENINGS,
    STORIES,
    Labelled,
    read_messages,
)
from evaluation.dialogue_scores import compare, figures, known_asked
from evaluation.dialogues import FOLDER, Played, Reader, play, read_dialogues
from evaluation.tables import report
from frontdesk.assistant.classifier import keywords, safety
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import rules
from frontdesk.base.settings import settings
from frontdesk.models.classification import Classification
from frontdesk.wiring.turns import assistant


def main() -> None:
    """Print the scores of the messages, then those of the dialogues."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FILE",
        default=os.environ.get("DATA") or None,
        help="score these messages, and no dialogues; default: $DATA",
    )
    parser.add_argument(
        "--dialogues",
        type=Path,
        metavar="FILE",
        default=os.environ.get("DIALOGUES") or None,
        help="play these, instead of those in evaluation/dialogues; default: $DIALOGUES",
    )
    parser.add_argument(
        "--show",
        action="store_true",
        help="print what is wrong in each dialogue; of the held-out ones only where FILE is given",
    )
    arguments = parser.parse_args()
    paths = (
        [arguments.data] if arguments.data else [MESSAGES, KINDS, STORIES, DANGERS, OPENINGS, CALLS]
    )
    messages = [without_disliked(read_messages(path)) for path in paths]
    if not any(messages):
        print("There are no messages to score.")
    for rows in messages:
        report("keywords", by_keywords, rows)
    readers: dict[str, Reader] = {"rules": rules.read}
    if settings.asks_claude:
        read = assistant(settings).read
        readers["claude"] = read
        for rows in messages:
            report("claude", lambda message: read(Prompt(message)).classification, rows)
    if arguments.data:
        return
    files = [arguments.dialogues] if arguments.dialogues else sorted(FOLDER.glob("*.jsonl"))
    for name, reader in readers.items():
        for path in files:
            played = [play(dialogue, reader) for dialogue in read_dialogues(path)]
            report_dialogues(f"{name}, {path.stem}", played)
            if arguments.show and (arguments.dialogues or not path.stem.startswith("heldout")):
                show(played)


def without_disliked(rows: list[Labelled]) -> list[Labelled]:
    """The rows whose labels nobody doubts as a whole; print how many others there are."""
    kept = [row for row in rows if DISLIKED not in row.tags]
    if len(kept) < len(rows):
        left = len(rows) - len(kept)
        print(f"{left} rows are not scored: the replies that they led to were rated down")
    return kept


def by_keywords(message: str) -> Classification:
    """The classification as a turn uses it: the keywords' with the result of the safety gate."""
    return safety.with_safety(keywords.classify(message), message)


def report_dialogues(name: str, played: list[Played]) -> None:
    """Print how often each thing is right at the end of the dialogues, and what was asked."""
    print(f"\n{name}: {len(played)} dialogues")
    print(f"{'':<16}{'right':>6}{'of':>6}{'share':>9}{'false':>7}{'of':>6}{'F1':>9}")
    for thing, at in figures(played).items():
        print(f"{thing:<16}{at.right:>6}{at.expected:>6}{at.recall:>9.3f}", end="")
        print(f"{at.false:>7}{at.others:>6}{at.f1:>9.3f}" if at.others else "")
    asked, known, too_often = known_asked(played)
    print(f"{asked} questions: {known} on what is known, {too_often} a third time")


def show(played: list[Played]) -> None:
    """Print what is wrong in each dialogue: what is expected, and what was found."""
    for one in played:
        wrong = {name: row for name, row in compare(one).items() if not row.right}
        wrong.pop("both", None)
        asked = [question for question in one.asked if question.known or question.too_often]
        if wrong or asked:
            print(f"\n{one.dialogue.id}  " + " | ".join(one.dialogue.messages))
        for name, (expected, found, _) in wrong.items():
            print(f"  {name}: {plain(found)}, expected {plain(expected)}")
        for question in asked:
            why = "which is known" if question.known else "a third time"
            print(f"  message {question.after} is answered by asking for {question.what}, {why}")


def plain(value: object) -> str:
    """A value of a case on one line."""
    if isinstance(value, BaseModel):
        return value.model_dump_json(exclude_none=True)
    return ", ".join(sorted(value)) or "none" if isinstance(value, frozenset) else str(value)


if __name__ == "__main__":
    main()
