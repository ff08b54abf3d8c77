"""The problem in one line: a message without contact details, and what only introduces them."""

import re

from frontdesk.assistant.reading.pieces import MARK, vocabulary, words

_LONGEST = 119
"""The length at which a summary is cut."""

_MOST = 1000
"""The characters of which a summary is made."""

_LONE_COMMAS = re.compile(r"(?: ?[,;:|،，、]){2,}(?= |$)|(?: [,;:|،，、])+(?= |$)")
"""What stood between details that are left out."""
_AFTER_AN_END = re.compile(r"(?<=[.!?…।。！？؟])(?: ?[,;:|،，、])+")
_BEFORE_DETAILS = re.compile(rf"[^.!?;,|\n।。！？؛،，、{MARK}]{{1,40}}(?={MARK})")
"""The words right before a detail: "my number is"."""
_INTRODUCTIONS = (
    ("name", "introduces"),
    ("name", "may"),
    ("phone", "cue"),
    ("address", "cue"),
)
_LEADS_UNPARTED = re.compile(r"[我们們在住的地址是於于喺電話话手機机]+$")
_TRAILS = re.compile(
    rf"(?<={MARK}) ?(?:mein?|pe|par|par hai|hai|hain|में|मे|पर|है|हैं|को|です|でございます|に住んでいます"
    r"|입니다|이에요|예요|이요|에서)(?=[\s.,।、。!]|$)"
)
"""What follows a detail and says no more."""
_IS = re.compile(r"(?: (?:is|ist|es|est|è|é|jest|je|är|है)|:| :)$")
_FEW = 2
"""Fewer words before an introduction belong to it ("my number is")."""


def summary_of(rest: str) -> str | None:
    """``rest``, with `MARK` for details, as one line, cut at a word; None if no word is left."""
    told = rest[:_MOST]
    if MARK in told:
        told = _BEFORE_DETAILS.sub(_told, _TRAILS.sub("", told)).replace(MARK, " ")
    if not told.isprintable():
        told = "".join(c if c.isprintable() else " " for c in told)
    line = " ".join(told.split())
    line = _AFTER_AN_END.sub("", _LONE_COMMAS.sub(",", line)).strip(" ,;:|-–،，、")
    if len(line) > _LONGEST:
        line = line[:_LONGEST].rsplit(" ", 1)[0] + "…"
    return line or None


def _told(found: re.Match[str]) -> str:
    """The words right before a detail, without those that only introduce it."""
    written = found[0].rstrip()
    ends = {len(written), len(_IS.sub("", written))}
    starts = [
        cue.start()
        for reader, kind in _INTRODUCTIONS
        for cue in words(reader, kind).finditer(written)
        if cue.end() in ends
    ]
    said = _LEADS_UNPARTED.sub("", written[: min(starts, default=len(written))]).split()
    while said and said[-1].lower() in vocabulary()["summary"]["leads"]:
        said.pop()
    left = " ".join(said)
    return " " if starts and len(said) < _FEW else f" {left} "
