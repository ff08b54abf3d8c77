"""Whether the customer wishes for a time: what the words around it say."""

import re
from bisect import bisect_left
from datetime import datetime
from typing import NamedTuple

from frontdesk.assistant.reading.time_spans import Told
from frontdesk.assistant.reading.time_words import JUDGED, Word

_THAT = r"(?:щоб|чтоб|aby|zeby|dass|dat)"
"""After a comma, these go on with what is wished for ("I want, that somebody comes today")."""
_CLAUSE = re.compile(rf"[.!?;\n。！？；؟।…]|[,，،](?!\s{{0,2}}{_THAT})")
_SENTENCE = re.compile(r"[.!?\n。！？؟।…]")
_QUESTION = re.compile(r"[^.!\n。！]{0,80}[?？؟]")
_NEAR = 8
"""A negation at most this many characters before denies the time."""
_SHORT = 8
"""A clause with fewer letters beside the time is an answer to "When does it suit you?"."""
_SHORTER, _LONGER = 6, 40
"""The same of today, which is said of faults more often, and of an hour of today."""
_MOST = 300
"""How many characters on each side of a time are looked at."""


class Clause(NamedTuple):
    """The words around a time that say whether it is a wish.

    ``before`` and ``after`` are of the same clause. ``is_bound``: the sentence goes on with what
    has to be done by then, so that the time is that of something else.
    """

    before: dict[str, int]
    after: dict[str, int]
    letters: int
    is_question: bool
    is_bound: bool

    @classmethod
    def around(cls, this: Told, tokens: list[Word], folded: str) -> "Clause":
        """The clause in ``folded`` that ``this`` stands in; ``tokens`` are its words of time."""
        start = max(0, this.start - _MOST)
        ends = (end.end() for end in _CLAUSE.finditer(folded, start, this.start))
        start = max(ends, default=start)
        stop = _end(_CLAUSE, folded, this.end)
        last_of_all = _end(_SENTENCE, folded, this.end)
        first = bisect_left(tokens, start, key=lambda token: token.start)
        last = bisect_left(tokens, last_of_all, key=lambda token: token.start)
        before: dict[str, int] = {}
        after: dict[str, int] = {}
        is_bound = False
        for token in tokens[first:last]:
            is_bound = is_bound or ("by_then" in token.means and token.start >= this.end)
            for kind in JUDGED & token.means.keys() if token.start < stop else ():
                if token.end <= this.start:
                    before[kind] = token.end
                elif token.start >= this.end:
                    after.setdefault(kind, token.start)
        rest = folded[start : this.start] + folded[this.end : stop]
        letters = sum(c.isalpha() * (3 if c >= "\u2e80" else 1) for c in rest)
        question = _QUESTION.match(folded, this.end) is not None
        return cls(before, after, letters, question, is_bound)

    def wishes(self, this: Told, now: datetime, language: str) -> bool:
        """Whether the customer wishes for the time."""
        before, kinds = self.before, self.before.keys() | self.after.keys()
        if self.denies(this, now, language):
            return False
        later = this.is_future(now)
        if "promised" in kinds:
            return later and not this.weekday and "wish" in kinds
        if "past" in kinds and (this.weekday or not later):
            wished_after = "wish" in self.after and "past" not in self.after
            return wished_after or before.get("wish", -1) > before.get("past", -1)
        if this.vague or later or not kinds.isdisjoint({"wish", "home"}):
            return True
        short = _SHORT if this.day is None else _LONGER if this.hours else _SHORTER
        return self.letters <= short

    def denies(self, this: Told, now: datetime, language: str) -> bool:
        """Whether the time is over, does not suit, or is that of another thing or a deadline."""
        kinds = self.before.keys() | self.after.keys()
        asks = self.is_question or language in {"zh", "ja", "ko"}
        return (
            this.is_over(now)
            or self.is_bound
            or (this.is_limit and "must" in kinds)
            or "not_after" in self.after
            or this.start - self.before.get("not", -99) < _NEAR
            or "other" in kinds
            or ("every" in kinds and "home" not in kinds)
            or ("question_of_hours" in kinds and asks)
        )


def _end(ending: re.Pattern[str], folded: str, at: int) -> int:
    """Where the clause or sentence around ``at`` ends."""
    found = ending.search(folded, at, at + _MOST)
    return found.start() if found else min(len(folded), at + _MOST)
