"""The hours that a run of words of time tells."""

import re

from frontdesk.assistant.reading.time_run import Run

_PARTS = {
    "morning": (8, 12),
    "noon": (12, 13),
    "afternoon": (12, 17),
    "evening": (17, 21),
    "night": (20, 23),
}
"""The hours of the parts of a day."""
_OFFICE = 7
"""An hour before this is of the afternoon, where nothing else is said."""
_MONTHS = 12
"""After a day, two numbers of which the second is no month are an hour and its minutes."""
_BARE = 6
"""A shorter message is nothing but two numbers."""
_ENOUGH = {"en", "de", "zh", "ja", "ko", "vi", "hi"}
"""Languages in which the word after the hour of a clock is not that of a duration."""
_EARLIER = {
    "at",
    "after",
    "before",
    "between",
    "half_past",
    "half_to",
    "quarter_past",
    "quarter_to",
}
_LATER = {"am", "pm", "half", "quarter", "quarter_less", "after_after", "before_after"}
_UNIT = re.compile(
    r"\s?(?:days?|weeks?|months?|years?|hours?|hrs?\b|yrs?\b|yo\b|min|people|dias?|semanas?|mes|anos\b|ans?\b|"
    r"jours?|semaines?|mois|tag|woche|monat|jahr|stund|giorn|settiman|mes[ie]|anni|dag|week|maand|"
    r"jaar|dni|tygod|miesi|lat\b|tyd|let\b|veck|manad|ar\b|timm|gun|hafta|ay\b|yil|ngày|tuần|tháng|"
    r"дн|недел|меся|лет\b|тиж|місяц|دق|ايام|اسابيع|दिन|हफ्त|天|周|週|个月|小时|日間|週間|時間|"
    r"f(?:oo|ee)?t\b|inch|bedroom|rooms?\b|pieces\b|chambre|habitac|quartos|zimmer|stanz|locali\b|vani\b|kamer|pokoj"
    r"|pokoi|rum\b|oda\b|комнат|кімнат|غرف|कमर|phòng|kg\b|lit|"
    r"分|일\b|주일|시간|%|€|£|\$|km|mm|cm|m\b|euro|zl|kc)"
)
_FLOOR = re.compile(
    r"\s?(?:[^\W\d]{1,4}\s\d\d?(?:\.|st|nd|rd|th|º|ª|-?го|-?й)?\s?)?(?:floor|stor(?:e?y|ies)|stock|etage|"
    r"geschoss|piso|planta|andar|og\b|pian[oi]|verdieping|pietr|patr|vaning|kat\b|kata\b|katlar|этаж|поверх|"
    r"tầng|lầu|طابق|الطابق|دور\b|الدور|मंजिल|मंज़िल|階|楼|樓|층)"
)
_ALONE = re.compile(
    r"\s*(?:$|[.,;!?)\n]|(?:byla|bylo|byl|bylaby|byloby|bylby|pasuje|would|works|suits|is|passt|ware"
    r"|wer|past|zou|schikt|serait|sarebbe|seria|estaria|olur|funkar|passar|vore|bude|by|было|будет|буде|було)\b)"
)


def is_hour(run: Run, at: int) -> bool:
    """Whether the number at ``at`` is an hour of the clock."""
    end = run.group[at].end
    if run.has(at + 1, *_LATER) or run.has(at + 1, "part", "day") or run.has(at - 1, "part"):
        return True
    begins = _begins(run, at)
    if run.has(at + 1, "oclock"):
        return run.language in _ENOUGH or at > 0 or (begins and _has_day(run))
    is_told = run.has(at - 1, "at") and run.has(at - 2, "day", "weekday") is not None
    if (_UNIT.match(run.folded, end) and not is_told) or is_floor(run, at):
        return False
    if run.has(at - 1, *_EARLIER) or (run.clocks and _is_end(run, at)):
        return True
    if run.has(at - 1, "exactly") and _ALONE.match(run.folded, end):
        return True
    after_day = run.has(at - 1, "day", "weekday") is not None
    return bool(after_day or begins) and (
        at + 1 < len(run.group) or bool(_ALONE.match(run.folded, end))
    )


def is_range_of_noon(run: Run, at: int) -> bool:
    """Whether a noon ends or begins a range of hours."""
    to_noon = run.has(at, "to_noon") is not None
    if run.clocks and (to_noon or (_is_noon(run, at) and _is_end(run, at))):
        return _OFFICE <= run.clocks[-1][0] < 12  # "12 noon" is one hour
    is_beginning = not run.clocks and _is_noon(run, at) and _begins(run, at)
    return is_beginning and bool(_ALONE.match(run.folded, run.group[-1].end))


def _is_end(run: Run, at: int) -> bool:
    """Whether the word at ``at`` is joined to the one before it as the end of a range."""
    return run.has(at - 1, "to") is not None or run.is_dashed(at - 1)


def _begins(run: Run, at: int) -> bool:
    """Whether a range of hours begins at ``at``: another hour, or noon, follows."""
    last = at + 1 if run.has(at + 1, "oclock") else at
    end = last + 1 if run.is_dashed(last) else last + 2
    is_joined = run.is_dashed(last) or run.has(last + 1, "to") is not None
    return is_joined and (run.has(end, "number", "clock") is not None or _is_noon(run, end))


def _is_noon(run: Run, at: int) -> bool:
    return bool(run.has(at, "part") == "noon")


def _has_day(run: Run) -> bool:
    return any(not {"day", "weekday"}.isdisjoint(word.means) for word in run.group)


def is_floor(run: Run, at: int) -> bool:
    """Whether the number at ``at`` counts floors, or the next one ("2nd and 3rd floor")."""
    return _FLOOR.match(run.folded, run.group[at].end) is not None


def is_clock(run: Run, at: int) -> bool:
    """Whether the two numbers at ``at``, parted by a point, are an hour and its minutes."""
    hour, minutes, is_date = run.group[at].means["pair"]
    if is_date or hour > 24 or minutes > 59:
        return False
    if run.has(at + 1, "oclock", "am", "pm") or (run.clocks and _is_end(run, at)):
        return True
    if run.group[at].end == len(run.folded.rstrip()) < _BARE:
        return bool(minutes == 0 or minutes > _MONTHS)  # all that the message says
    if run.has(at - 1, "day", "weekday", "part") is not None and (
        minutes == 0 or minutes > _MONTHS
    ):
        return True
    return run.has(at - 1, "at", "after", "before", "between", "to") is not None


def hour(run: Run, at: int, hour: float) -> None:
    """An hour said in words or digits, with its half, quarter or minutes."""
    before, after = at - 1, at + 1
    for kind, change in (
        ("half_past", 0.5),
        ("half_to", -0.5),
        ("quarter_past", 0.25),
        ("quarter_to", -0.25),
    ):
        if run.has(before, kind):
            run.use(before)
            before -= 1
            hour += change
            break
    if run.has(after, "oclock"):
        run.use(after)
        after += 1
        minutes = run.has(after, "number")
        gap = run.folded[run.group[after - 1].end : run.group[after].start] if minutes else ""
        is_told = minutes and not gap.strip() and "word" not in run.group[after].means
        if is_told and 10 <= minutes < 60:  # "8h - 12h" has no minutes
            run.use(after)
            hour += minutes / 60
    for kind, change in (("half", 0.5), ("quarter", 0.25), ("quarter_less", -0.25)):
        if run.has(after, kind):
            run.use(after)
            hour += change
    clock(run, at, hour, exact=False)


def clock(run: Run, at: int, hour: float, exact: bool) -> None:
    """An hour of the clock; ``exact``: with its minutes, and so perhaps of 24 hours."""
    after = at + 1
    while after in run.used:
        after += 1
    if run.has(after, "oclock"):
        run.use(after)
        after += 1
    sure = exact and run.folded[run.group[at].start] == "0"
    gap = run.group[after].start - run.group[after - 1].end if after < len(run.group) else 9
    for kind in ("am", "pm"):
        if gap < 2 and run.has(after, kind):
            run.use(after)
            after += 1
            hour = hour % 12 + (12 if kind == "pm" else 0)
            sure = True
            run.clocks = [
                (
                    first + 12
                    if kind == "pm" and not known and first < 12 and first + 12 < hour
                    else first,
                    True,
                )
                for first, known in run.clocks
            ]
            break
    run.use(at)
    if run.has(at - 1, "exactly") and run.clocks:
        run.clocks, run.relation = [], ""
        run.use(at - 1)
    for back in (at - 1, at - 2, at - 3):
        kind = next((k for k in ("after", "before", "between", "to") if run.has(back, k)), "")
        if kind:
            run.relation = run.relation or kind
            run.used.update(range(max(back, 0), at))
            break
        if not run.has(back, "at", "fill", "half_past", "half_to", "quarter_past", "quarter_to"):
            break
        if run.has(back, "at"):
            run.use(back)
    for kind in ("after", "before"):
        if run.has(after, f"{kind}_after"):
            run.relation = kind
            run.use(after)
    run.clocks.append((hour, sure or hour > 12))


def hours(run: Run) -> tuple[float | None, float | None] | None:
    """The first and the last hour; an hour of no half of the day is one of a working day."""
    if not run.clocks:
        return _PARTS[run.part] if run.part else None
    found = [hour if sure else _likely(run, hour) for hour, sure in run.clocks[:2]]
    if len(found) > 1:
        first, last = found
        while last <= first:  # 11 to 1, 10 pm to 2 am
            last += 12
        return first, last
    if run.relation == "before":
        return None, found[0]
    return found[0], None


def _likely(run: Run, hour: float) -> float:
    """The hour of 24 that an hour of 12 most likely is."""
    if run.part in {"afternoon", "evening"} and hour < 12:
        return hour + 12
    if run.part == "night":
        return hour + 12 if 6 <= hour < 12 else hour % 12 + 24 * (hour == 12)
    if run.part == "noon" and hour < 5:
        return hour + 12
    return hour + 12 if 1 <= hour < _OFFICE and run.part != "morning" else hour
