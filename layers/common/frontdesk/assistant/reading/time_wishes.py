"""Whether the customer wishes for a time: what the words around it say."""

import re
from bisect import bisect_left
from collections.abc import Set
from datetime import datetime
from typing import NamedTuple

from frontdesk.assistant.reading.meant import UNPARTED_LANGUAGES
from frontdesk.assistant.reading.time_spans import CORE, SIDE, Told
from frontdesk.assistant.reading.time_words import JUDGED, Word

_THAT = r"(?:щоб|чтоб|aby|zeby|dass|dat)"
"""After a comma, these go on with what is wished for ("I want, that somebody comes today")."""
_CLAUSE = re.compile(rf"[.!?;\n。！？；؟।…]|[,，،](?!\s{{0,2}}{_THAT})")
_SENTENCE = re.compile(r"[.!?\n。！？؟।…]")
_QUESTION = re.compile(r"[^.!\n。！]{0,80}[?？؟]")
_NO_MORE = re.compile(
    r"\s*(?:$|[.,;:!?\n،،]| (?:aber|pero|but|mais|ma|maar|ale|men|no|но|а|але|mas|lieber|rather)\b)"
)
_NEAR = 8
"""A negation at most this many characters before denies the time."""
_NEAREST = 2
"""The same of any time, where a day may stand between, as in Chinese ("except Friday, any day")."""
_SHORT = 8
"""A clause with fewer letters beside the time is an answer to "When does it suit you?"."""
_SHORTER, _LONGER = 6, 40
"""The same of today, which is said of faults more often, and of an hour of today."""
_TOLD = 16
"""With as many letters beside a day, and no word of a wish, something else is told of that day."""
_TOLD_OF_HOUR = 26
"""The same beside a later day with an hour, of which other things are told less often."""
_PRAISE = re.compile(
    r"[\s,]*(?:(?:dat|det|ca|ce|es|das|that|to|eso|isso) )?"
    r"(?:zou(?:den)? (?:\w+ ){1,4}(?:zijn|wezen|zin)"
    r"|(?:hade|skulle) (?:\w+ ){0,2}(?:varit|suttit|passat|funkat|vara|passa|sitta|funka)"
    r"(?: \w+){0,2}"
    r"|(?:vinha|calhava|dava|ficava|era)(?: \w+){1,4}"
    r"|would(?:'ve| have)? (?:be|been|do|suit)(?: \w+){0,4})\s*$"
)
"""The end of a clause that praises a time, in words that tell of the past elsewhere."""
_LITTLE = 4
"""The most letters beside a time of which nothing else is said ("every day after 5")."""
_NOTHING = 2
"""The most letters beside a time that is all of its clause."""
_BESIDE = 3
"""What tells since when something lasts stands at most this many characters from the day."""
_NO_WISHES = frozenset({"must", "since", "arrives", "question_of_hours"})
"""What tells that an hour of a later day may be that of something else."""
_MOST = 300
"""How many characters on each side of a time are looked at."""


class Clause(NamedTuple):
    """The words around a time that say whether it is a wish.

    ``before`` and ``after`` are of the same clause. ``is_bound``: the sentence goes on with what
    has to be done by then, so that the time is that of something else. ``lasts``: the time is the
    beginning of what lasts.
    """

    before: dict[str, int]
    after: dict[str, int]
    letters: int
    beside: int
    """The letters without words of time."""
    is_question: bool
    is_bound: bool
    lasts: bool
    is_refused: bool
    """Whether a mere "not" follows the time ("tomorrow not, but …")."""
    is_praised: bool
    """Whether nothing but praise follows ("Saturday at one would be …")."""
    is_asked: bool
    """Whether a wish is more than that somebody comes, which is said of others too."""

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
        rests = (each.start for each in tokens[first:last] if "else" in each.means)
        stop = min((each for each in rests if this.end <= each < stop), default=stop)
        before: dict[str, int] = {}
        after: dict[str, int] = {}
        is_bound = lasts = is_refused = is_asked = False
        timely = 0
        for token in tokens[first:last]:
            gap = max(token.start - this.end, this.start - token.end)
            is_before = token.end <= this.start
            is_bound |= "by_then" in token.means and (not is_before or gap < _BESIDE)
            lasts |= "since" in token.means and gap < _BESIDE
            is_refused |= "not" in token.means and _refuses(this.end, token, folded)
            is_asked |= "wish" in token.means and {"arrives", "home"}.isdisjoint(token.means)
            if not this.start <= token.start < this.end and token.end <= stop:
                timely += _letters(folded[token.start : token.end]) * (
                    _is_timely(token) or "every" in token.means
                )
            for kind in JUDGED & token.means.keys() if token.start < stop else ():
                if is_before:
                    before[kind] = token.end
                elif token.start >= this.end:
                    after.setdefault(kind, token.start)
        letters = _letters(folded[start : this.start] + folded[this.end : stop])
        beside = letters - timely
        question = _QUESTION.match(folded, this.end) is not None
        praised = _PRAISE.match(folded[this.end : stop]) is not None
        return cls(
            before, after, letters, beside, question, is_bound, lasts, is_refused, praised, is_asked
        )

    def wishes(self, this: Told, now: datetime, language: str, *, leaves_out: bool = False) -> bool:
        """Whether the customer wishes for the time.

        ``leaves_out``: another time was left out just before, so that the rest may suit.
        """
        before, kinds = self.before, self.before.keys() | self.after.keys()
        is_rest = this.is_rest and leaves_out
        if is_rest or self.denies(this, now, language):
            return is_rest and kinds.isdisjoint({"other", "promised"})
        later = this.is_future(now)
        if "promised" in kinds and not (later and self.is_praised):
            return later and not this.weekday and "wish" in kinds
        if "past" in kinds and (this.weekday or not later) and not (later and self.is_praised):
            wished_after = {"wish", "home"} & self.after.keys() and "past" not in self.after
            return bool(wished_after) or before.get("wish", -1) > before.get("past", -1)
        asks = not kinds.isdisjoint({"wish", "home"}) or (later and self.is_praised)
        return asks or self._may_wish(this, kinds, later=later)

    def _may_wish(self, this: Told, kinds: Set[str], *, later: bool) -> bool:
        """Whether a time of which no wish is told is one by what else is said, and how much."""
        if this.is_weak and this.day is None and self.beside > _NOTHING:
            return not kinds.isdisjoint({"must", "likely"})
        is_vague = this.vague and not this.is_rest
        if is_vague or later:
            is_hour = this.has_clock and kinds.isdisjoint(_NO_WISHES)
            most = _TOLD_OF_HOUR if is_hour else _TOLD
            return is_vague or self.beside < most or "likely" in kinds
        short = _SHORT if this.day is None else _LONGER if this.hours else _SHORTER
        return (self.beside if this.day is None else self.letters) <= short

    @property
    def suits(self) -> bool:
        """Whether the time is said to suit, or nothing else is said of it."""
        kinds = self.before.keys() | self.after.keys()
        return not (self.beside and kinds.isdisjoint({"wish", "home", "likely"}))

    @property
    def _is_alone(self) -> bool:
        """Whether hardly anything is said beside the time."""
        return self.beside <= _LITTLE

    @property
    def _tells(self) -> bool:
        """Whether more than the time is said, and no wish."""
        kinds = self.before.keys() | self.after.keys()
        return self.letters > 2 and not (self.is_asked or {"home", "likely"} & kinds)

    def denies(self, this: Told, now: datetime, language: str) -> bool:
        """Whether the time is over, does not suit, or is that of another thing or a deadline."""
        kinds = self.before.keys() | self.after.keys()
        asks = self.is_question or language in UNPARTED_LANGUAGES
        return (
            this.is_over(now)
            or self.is_bound
            or (this.is_limit and "must" in kinds)
            or self.leaves_out(this, language)
            or "other" in kinds
            or ("others" in kinds and not self.is_asked)
            or (self.lasts and this.weekday and this.hours is None and self._tells)
            or ("every" in kinds and "home" not in kinds and not (this.hours and self._is_alone))
            or ("question_of_hours" in kinds and asks)
        )

    def leaves_out(self, this: Told, language: str) -> bool:
        """Whether the time is said not to suit."""
        near = _NEAREST if language in UNPARTED_LANGUAGES and this.vague else _NEAR
        is_denied = this.start - self.before.get("not", -99) < near
        return "not_after" in self.after or self.is_refused or is_denied


def _refuses(end: int, word: Word, folded: str) -> bool:
    """Whether a "not" right after a time that ends at ``end`` is all that is said of it."""
    is_next = 0 <= word.start - end < _BESIDE
    return is_next and _NO_MORE.match(folded, word.end) is not None


def _is_timely(token: Word) -> bool:
    return not (CORE | SIDE).isdisjoint(token.means)


def _letters(text: str) -> int:
    """The letters of a text; a character that is a syllable or a word is worth three."""
    return sum(c.isalpha() * (3 if c >= "\u2e80" else 1) for c in text)


def _end(ending: re.Pattern[str], folded: str, at: int) -> int:
    """Where the clause or sentence around ``at`` ends."""
    found = ending.search(folded, at, at + _MOST)
    return found.start() if found else min(len(folded), at + _MOST)
