"""Event source mappings as a template has them: the functions' events of type DynamoDB and SQS."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from local.event_sources.delivery import Policy
from local.event_sources.filters import PatternError, Predicate, any_of
from local.template import EventSource, Stack, TemplateError

StartingPosition = Literal["TRIM_HORIZON", "LATEST"]

_SHARED = {
    "BatchSize",
    "Enabled",
    "FilterCriteria",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "MetricsConfig",  # without a meaning here: nothing counts
}
_OF_STREAMS = _SHARED | {
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "Stream",
}
_OF_QUEUES = _SHARED | {"Queue", "ScalingConfig"}


@dataclass(frozen=True)
class Batching:
    """How records are put together: at most ``size``, within ``window`` seconds of the first."""

    size: int
    window: float


@dataclass(frozen=True)
class StreamMapping:
    """Delivers the changes of a table to a function."""

    id: str
    function: str
    table: str
    start: StartingPosition
    batching: Batching
    matches: Predicate
    reports_failures: bool
    """Whether the function's answer says which records failed."""

    policy: Policy
    lanes: int
    """How many batches of one shard are under way at once, the changes of one item in one."""

    bucket: str | None
    """Where what is discarded is kept."""


@dataclass(frozen=True)
class QueueMapping:
    """Delivers the messages of a queue to a function."""

    id: str
    function: str
    queue: str
    batching: Batching
    matches: Predicate
    reports_failures: bool
    concurrency: int
    """How many batches are under way at once."""


def mappings_of(stack: Stack) -> list[StreamMapping | QueueMapping]:
    """The mappings that are not switched off.

    Raises:
        TemplateError: one of them is incomplete, or asks for something that is not supported.
    """
    return [
        _stream(source, stack) if source.kind == "DynamoDB" else _queue(source, stack)
        for source in stack.event_sources
        if _is_true(source, "Enabled", True)
    ]


def _stream(source: EventSource, stack: Stack) -> StreamMapping:
    _refuse_unknown(source, _OF_STREAMS)
    properties = source.properties
    start = properties.get("StartingPosition")
    if start not in ("TRIM_HORIZON", "LATEST"):
        raise _error(source, "StartingPosition is TRIM_HORIZON or LATEST")
    return StreamMapping(
        id=_id(source),
        function=source.function,
        table=_name(source, "Stream", "tables", [table.name for table in stack.tables]),
        start=start,
        batching=_batching(source, 100),
        matches=_filters(source),
        reports_failures=_reports_failures(source),
        policy=Policy(
            retries=_limit(source, "MaximumRetryAttempts"),
            record_seconds=_limit(source, "MaximumRecordAgeInSeconds"),
            bisect=_is_true(source, "BisectBatchOnFunctionError", False),
        ),
        lanes=_number(source, "ParallelizationFactor", 1, range(1, 11)),
        bucket=_bucket(source, stack),
    )


def _queue(source: EventSource, stack: Stack) -> QueueMapping:
    _refuse_unknown(source, _OF_QUEUES)
    scaling = EventSource(
        source.name, source.function, source.kind, source.properties.get("ScalingConfig", {})
    )
    _refuse_unknown(scaling, {"MaximumConcurrency"})
    batching = _batching(source, 10)
    if batching.size > 10 and not batching.window:
        raise _error(source, "a BatchSize over 10 needs MaximumBatchingWindowInSeconds")
    return QueueMapping(
        id=_id(source),
        function=source.function,
        queue=_name(source, "Queue", "queues", [queue.name for queue in stack.queues]),
        batching=batching,
        matches=_filters(source),
        reports_failures=_reports_failures(source),
        concurrency=_number(scaling, "MaximumConcurrency", 5, range(2, 1001)),
    )


def _batching(source: EventSource, size: int) -> Batching:
    return Batching(
        size=_number(source, "BatchSize", size, range(1, 10_001)),
        window=_number(source, "MaximumBatchingWindowInSeconds", 0, range(301)),
    )


def _filters(source: EventSource) -> Predicate:
    criteria: Mapping[str, Any] = source.properties.get("FilterCriteria", {})
    patterns = [filter_["Pattern"] for filter_ in criteria.get("Filters", ())]
    try:
        return any_of(patterns)
    except PatternError as error:
        raise _error(source, f"a pattern {error}") from None


def _reports_failures(source: EventSource) -> bool:
    return "ReportBatchItemFailures" in source.properties.get("FunctionResponseTypes", ())


def _bucket(source: EventSource, stack: Stack) -> str | None:
    on_failure = source.properties.get("DestinationConfig", {}).get("OnFailure")
    if not on_failure:
        return None
    destination = EventSource(source.name, source.function, source.kind, on_failure)
    return _name(destination, "Destination", "buckets", [bucket.name for bucket in stack.buckets])


def _name(source: EventSource, property_: str, kind: str, known: Collection[str]) -> str:
    """The name of a resource of the template, from its ARN or its name."""
    name = str(source.properties.get(property_)).rpartition(":")[2]
    if name not in known:
        raise _error(source, f"{property_} is none of the template's own {kind}: {name}")
    return name


def _limit(source: EventSource, name: str) -> int | None:
    value = int(source.properties.get(name, -1))
    return None if value == -1 else value


def _number(source: EventSource, name: str, default: int, allowed: range) -> int:
    value = int(source.properties.get(name, default))
    if value not in allowed:
        raise _error(source, f"{name} is from {allowed.start} to {allowed.stop - 1}, not {value}")
    return value


def _is_true(source: EventSource, name: str, default: bool) -> bool:
    """A boolean, which is a text where it is the value of a parameter."""
    return str(source.properties.get(name, default)).lower() == "true"


def _refuse_unknown(source: EventSource, known: set[str]) -> None:
    if unknown := set(source.properties) - known:
        raise _error(source, f"{', '.join(sorted(unknown))}: not supported by the local stack")


def _error(source: EventSource, problem: str) -> TemplateError:
    return TemplateError(f"the event {source.name} of {source.function}: {problem}")


def _id(source: EventSource) -> str:
    """Where Lambda would draw a UUID: the same one for the same event, whenever it is read."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{source.function}/{source.name}"))
