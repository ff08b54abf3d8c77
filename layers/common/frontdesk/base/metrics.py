"""Metrics in CloudWatch's embedded metric format: one line on stdout for each.

of a turn                TurnDuration, FirstToken (ms), TurnFailed (0 or 1),
                         ClassifiedByClaude, ClassifiedByKeywords, ClassifiedByFallback,
                         RepliedByClaude, RepliedByCanned, ClaudeCapped (1 each; capped: the
                         month's budget is used up)
of a call to Claude      InputTokens, OutputTokens, CachedTokens, ClaudeFailed, ClaudeSkipped
(dimension ``call``:     (1 each; skipped while the circuit is open)
classification, reply)
of a watched business    Turns, TurnFailed (0 or 1), TurnDuration, FirstToken (ms), for a turn
(dimension ``business``)
of the canary's visit    CanaryFailed (0 or 1), CanaryFirstByte, CanaryDuration (ms)
of a notification        NotificationDelivered, NotificationRetrying, NotificationFailed,
(dimension ``channel``:  NotificationDropped (1 each, for an attempt)
webhook, email, sms)
"""

import json
import sys

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from frontdesk.base.settings import settings

NAMESPACE = "Frontdesk"


def turn(
    source: str,
    writer: str | None,
    *,
    duration_ms: int,
    first_token_ms: int | None,
    failed: bool,
    business_id: int | None = None,
) -> None:
    """Count a turn that has ended: who classified it, who wrote its reply, how long it took."""
    values = {"TurnFailed": int(failed), f"ClassifiedBy{source.title()}": 1}
    if writer:
        values[f"RepliedBy{writer.title()}"] = 1
    times = {"TurnDuration": duration_ms}
    if first_token_ms is not None:
        times["FirstToken"] = first_token_ms
    _emit(values, times)
    if business_id in settings.watched_businesses:
        counts = {"Turns": 1, "TurnFailed": int(failed)}
        _emit(counts, times, business=str(business_id))


def visit(*, failed: bool, first_byte_ms: int | None, duration_ms: int | None) -> None:
    """Count a visit of the canary; the times are None where it did not get as far."""
    times = {"CanaryFirstByte": first_byte_ms, "CanaryDuration": duration_ms}
    known = {name: ms for name, ms in times.items() if ms is not None}
    _emit({"CanaryFailed": int(failed)}, known)


def tokens(call: str, *, input: int, output: int, cached: int) -> None:  # noqa: A002
    """Count the tokens of a call to Claude."""
    _emit({"InputTokens": input, "OutputTokens": output, "CachedTokens": cached}, call=call)


def failed(call: str) -> None:
    """Count a call to Claude that gave no usable result."""
    _emit({"ClaudeFailed": 1}, call=call)


def skipped(call: str) -> None:
    """Count a call to Claude that was not made because the circuit is open."""
    _emit({"ClaudeSkipped": 1}, call=call)


def capped() -> None:
    """Count a turn that rules answer because the month's budget for Claude is used up."""
    _emit({"ClaudeCapped": 1})


def notification(channel: str, outcome: str) -> None:
    """Count how an attempt to deliver a notification has ended."""
    _emit({f"Notification{outcome.title()}": 1}, channel=channel)


def _emit(counts: dict[str, int], times: dict[str, int] | None = None, **dimensions: str) -> None:
    # Turns may overlap, and the usual Metrics keeps one set for the whole process.
    metrics = EphemeralMetrics(namespace=NAMESPACE, service=settings.service_name)
    for name, value in dimensions.items():
        metrics.add_dimension(name, value)
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    for name, ms in (times or {}).items():
        metrics.add_metric(name, MetricUnit.Milliseconds, ms)
    # One write, because two threads may write at once; flush_metrics makes two.
    sys.stdout.write(json.dumps(metrics.serialize_metric_set()) + "\n")
