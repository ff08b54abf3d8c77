"""The problem in one line: a message without contact details, and what only introduces them."""

import re

from frontdesk.assistant.reading.pieces import MARK, words

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
_IS = re.compile(r"(?: (?:is|ist|es|est|è|é|jest|je|är|है)|:| :)$")
_FEW = 2
"""Fewer words before an introduction belong to it ("my number is")."""


def summary_of(rest: str) -> str | None:
    """``rest``, with `MARK` for details, as one line, cut at a word; None if no word is left."""
    told = rest[:_MOST]
    if MARK in told:
        told = _BEFORE_DETAILS.sub(_told, told).replace(MARK, " ")
    if not told.isprintable():
        told = "".join(c if c.isprintable() else " " for c in told)
    line = " ".join(told.split())
    line = _AFTER_AN_END.sub("", _LONE_COMMAS.sub(",", line)).rstrip(" ,;:|-–،，、")
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
    left = written[: min(starts, default=len(written))]
    return " " if starts and len(left.split()) < _FEW else f"{left} "
