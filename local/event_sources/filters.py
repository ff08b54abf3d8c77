"""Event filtering: patterns that choose which records a function is given.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html. Of the pattern language
there are exact values, prefix, suffix, anything-but (values or a prefix), exists and numeric.
"""

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Predicate = Callable[[Any], bool]

_MISSING = object()
_COMPARISONS = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class PatternError(ValueError):
    """A pattern is malformed, or says something that is not supported."""


def any_of(patterns: Sequence[str]) -> Predicate:
    """Whether a record matches one of the patterns, each in JSON; without patterns it always does.

    Raises:
        PatternError: a pattern cannot be used.
    """
    predicates = [_record(_parsed(pattern)) for pattern in patterns]
    return lambda record: not predicates or any(matches(record) for matches in predicates)


def _parsed(pattern: str) -> Any:
    try:
        return json.loads(pattern)
    except ValueError:
        raise PatternError(f"is no JSON: {pattern}") from None


def _record(pattern: Any) -> Predicate:
    """Every field of an object has to match; a list stands for each of its elements."""
    if not isinstance(pattern, dict) or not pattern:
        raise PatternError(f"is no object with fields: {json.dumps(pattern)}")
    fields = [(name, _field(name, part)) for name, part in pattern.items()]

    def matches(value: Any) -> bool:
        if isinstance(value, list):
            return any(map(matches, value))
        found: Mapping[str, Any] = value if isinstance(value, dict) else {}
        for name, field in fields:  # noqa: SIM110 (a generator would take three times as long)
            if not field(found.get(name, _MISSING)):
                return False
        return True

    return matches


def _field(name: str, part: Any) -> Predicate:
    if name.startswith("$"):
        raise PatternError(f"{name} is not supported")
    if isinstance(part, dict):
        return _record(part)
    if not isinstance(part, list) or not part:
        raise PatternError(f"{name} is neither an object nor a list of alternatives")
    alternatives = list(map(_alternative, part))

    def is_one(value: Any) -> bool:
        for matches in alternatives:  # noqa: SIM110 (as above)
            if matches(value):
                return True
        return False

    # An empty list has no element to match, so that it counts as missing.
    return lambda value: (
        any(map(is_one, value or [_MISSING])) if isinstance(value, list) else is_one(value)
    )


def _alternative(wanted: Any) -> Predicate:
    """One element of a field's list: a value, or an object that names a comparison."""
    if not isinstance(wanted, dict):
        return _equals(wanted)
    if len(wanted) == 1:
        (name, argument), *_ = wanted.items()
        match name, argument:
            case "prefix", str():
                return lambda value: isinstance(value, str) and value.startswith(argument)
            case "suffix", str():
                return lambda value: isinstance(value, str) and value.endswith(argument)
            case "exists", bool():
                return lambda value: _exists(value) is argument
            case "anything-but", _:
                return _anything_but(argument)
            case "numeric", list():
                return _numeric(argument)
    raise PatternError(f"{json.dumps(wanted)} is not supported")


def _equals(wanted: Any) -> Predicate:
    if isinstance(wanted, list):
        raise PatternError(f"{json.dumps(wanted)} is not supported")
    # Python takes true for 1; JSON does not.
    is_bool = isinstance(wanted, bool)
    return lambda value: isinstance(value, bool) is is_bool and bool(value == wanted)


def _exists(value: Any) -> bool:
    return value is not _MISSING and not isinstance(value, dict)


def _anything_but(argument: Any) -> Predicate:
    if isinstance(argument, dict) and set(argument) != {"prefix"}:
        raise PatternError(f'{{"anything-but": {json.dumps(argument)}}} is not supported')
    excluded = argument if isinstance(argument, list) else [argument]
    predicates = list(map(_alternative, excluded))
    return lambda value: _exists(value) and not any(matches(value) for matches in predicates)


def _numeric(argument: Sequence[Any]) -> Predicate:
    pairs = list(zip(argument[::2], argument[1::2], strict=False))
    valid = all(name in _COMPARISONS and _is_number(limit) for name, limit in pairs)
    if not pairs or len(argument) % 2 or not valid:
        raise PatternError(f'{{"numeric": {json.dumps(argument)}}} is not supported')
    return lambda value: (
        _is_number(value) and all(_COMPARISONS[name](value, limit) for name, limit in pairs)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
