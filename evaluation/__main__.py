"""Score the classifiers on the labelled messages: ``python -m evaluation``.

If an API key is set, Claude is scored too, at the cost of one call for each message.
"""

import argparse
from dataclasses import astuple

from evaluation import Classifier, Labelled, Scores, labelled, score
from frontdesk.assistant.classifier import keywords, safety
from frontdesk.assistant.interface import Prompt
from frontdesk.base.settings import settings
from frontdesk.models.classification import Classification
from frontdesk.wiring.turns import assistant

HEADINGS = ("n", "type", "macro-F1", "urgency", "recall", "precision", "alarms", "ECE")


def main() -> None:
    """Print the scores on each split, and on the held-out split also for each language."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.parse_args()
    report("keywords", by_keywords)
    if settings.anthropic_api_key or settings.anthropic_secret_name:
        read = assistant(settings).read
        report("claude", lambda message: read(Prompt(message)).classification)


def by_keywords(message: str) -> Classification:
    """The classification as a turn uses it: the keywords' with the result of the safety gate."""
    return safety.with_safety(keywords.classify(message), message)


def report(name: str, classify: Classifier) -> None:
    """Print a table of ``classify``'s scores; recall, precision and alarms are of emergencies."""
    held_out = labelled("held_out")
    print(f"{name:<12}" + "".join(f"{heading:>10}" for heading in HEADINGS))
    _line("build", classify, labelled("build"))
    _line("held out", classify, held_out)
    for language in sorted({row.language for row in held_out}):
        _line(f"  {language}", classify, [row for row in held_out if row.language == language])


def _line(name: str, classify: Classifier, rows: list[Labelled]) -> None:
    scores: Scores = score(classify, rows)
    count, *measures = astuple(scores)
    print(f"{name:<12}{count:>10}" + "".join(f"{measure:>10.3f}" for measure in measures))


if __name__ == "__main__":
    main()
