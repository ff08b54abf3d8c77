"""Metric filters, alarms and dashboard: monitoring.yaml, with what template.yaml tells it."""

import fnmatch
import json
import re
from typing import Any

import pytest

from frontdesk.base import metrics
from frontdesk.base.errors import Unavailable
from frontdesk.base.settings import load
from frontdesk.models.classification import Source
from frontdesk.models.delivery import DeliveryStatus
from frontdesk.models.profile import Channel
from tests.support.cloudformation import APART, PRODUCTION, of_type, rendered, template
from tests.support.dynamodb import ROOT

AUTHORIZER = "AuthorizerFunction"

Metric = tuple[str, frozenset[tuple[str, str]]]
"""A name, and dimensions with their values."""


def alarms() -> dict[str, Any]:
    return of_type(rendered(**PRODUCTION), "AWS::CloudWatch::Alarm")


def watched(alarm: dict[str, Any]) -> list[tuple[str, Metric]]:
    """The namespaces and metrics that an alarm looks at."""
    queries = [q["MetricStat"]["Metric"] for q in alarm.get("Metrics", []) if "MetricStat" in q]
    found = []
    for metric in queries or [alarm]:
        dimensions = frozenset((d["Name"], d["Value"]) for d in metric.get("Dimensions", ()))
        found.append((metric["Namespace"], (metric["MetricName"], dimensions)))
    return found


def widgets() -> list[dict[str, Any]]:
    """The properties of the dashboard's widgets."""
    body = rendered()["Dashboard"]["Properties"]["DashboardBody"]
    return [widget["properties"] for widget in json.loads(body)["widgets"]]


def rows(widget: dict[str, Any]) -> list[list[str]]:
    """A widget's metrics, each written in full: namespace, name, and dimensions with values."""
    found: list[list[str]] = []
    for row in widget.get("metrics", []):
        shown = [field for field in row if isinstance(field, str)]
        if shown[0] == "...":
            shown = [*found[-1][: len(found[-1]) + 1 - len(shown)], *shown[1:]]
        found.append([found[-1][n] if field == "." else field for n, field in enumerate(shown)])
    return found


def emitted(capsys: pytest.CaptureFixture[str]) -> set[Metric]:
    """The metrics that the package emits."""
    for source in Source:
        metrics.turn(source, "claude", duration_ms=3, first_token_ms=2, failed=True)
    for call in ("classification", "reply"):
        metrics.skipped(call)
        metrics.tokens(call, input=3, output=2, cached=1)
    metrics.capped()
    metrics.visit(failed=False, first_byte_ms=1, duration_ms=2)
    for channel in Channel:
        for outcome in DeliveryStatus:
            metrics.notification(channel, outcome)
    found = set()
    for line in capsys.readouterr().out.splitlines():
        blob = json.loads(line)
        [declared] = blob["_aws"]["CloudWatchMetrics"]
        assert declared["Namespace"] == "Frontdesk"
        values = frozenset((name, blob[name]) for name in declared["Dimensions"][0])
        found |= {(metric["Name"], values) for metric in declared["Metrics"]}
    return found


def test_a_nested_stack_is_plain_cloudformation_without_functions() -> None:
    nested = template("monitoring.yaml")
    assert "Transform" not in nested
    assert {resource["Type"] for resource in nested["Resources"].values()} == {
        "AWS::Budgets::Budget",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::Logs::MetricFilter",
        "AWS::SNS::Topic",
    }
    assert "AWS::StackName" not in json.dumps(nested)  # not the service's: its own


def test_every_metric_filter_is_for_lines_that_are_logged() -> None:
    package = (ROOT / "layers/common/frontdesk").rglob("*.py")
    code = "".join(path.read_text() for path in package)
    access_log = rendered()["ApiStage"]["Properties"]["AccessLogSetting"]["Format"]
    for name, metric in of_type(rendered(), "AWS::Logs::MetricFilter").items():
        pattern = metric["FilterPattern"]
        for message in re.findall(r'\$\.message = "([^"]+)"', pattern):
            assert f'"{message}"' in code, name
        [transformation] = metric["MetricTransformations"]
        assert transformation["Dimensions"] == [{"Key": "service", "Value": "$.service"}]
        fields = set(re.findall(r"\$\.(\w+)", pattern + transformation["MetricValue"]))
        for field in fields - {"message"}:
            known = f'"{field}":' in access_log or re.search(rf"\b{field}[=:]", code)
            assert known, (name, field)


@pytest.mark.parametrize(
    ("time", "is_slow"),
    [("0", False), ("1999", False), ("2000", True), ("12345", True), ("-", False), ("999", False)],
)
def test_a_stream_is_slow_when_its_first_byte_comes_after_two_seconds(
    time: str, is_slow: bool
) -> None:
    pattern = rendered()["SlowStreamsMetric"]["Properties"]["FilterPattern"]
    found = re.findall(r"\$\.time_to_first_content_ms = %([^%]+)%", pattern)
    assert any(re.search(expression, time) for expression in found) is is_slow
    # What CloudWatch permits: two expressions, without groups.
    assert len(found) == 2
    assert not set("(){}") & set("".join(found))


def test_a_turn_that_its_caller_made_impossible_is_no_failure_of_the_store() -> None:
    pattern = rendered()["StoreFailuresMetric"]["Properties"]["FilterPattern"]
    [error] = re.findall(
        r'\(\$\.message = "the turn could not be closed" && \$\.error = "(\w+)"\)', pattern
    )
    assert error == Unavailable.__name__  # as log_failure writes it; not NotFound, nor Conflict


def test_alarms_and_dashboard_show_metrics_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # The stack's name here is that of the service.
    ours = frozenset({("service", "frontdesk")})
    there_are = emitted(capsys) | {
        (metric["MetricTransformations"][0]["MetricName"], ours)
        for metric in of_type(rendered(), "AWS::Logs::MetricFilter").values()
    }
    for alarm in alarms().values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == ["AlarmTopic"]
        for namespace, metric in watched(alarm):
            assert metric in there_are if namespace == "Frontdesk" else namespace.startswith("AWS/")
    shown = [row for widget in widgets() for row in rows(widget)]
    assert {row[1] for row in shown if row[0] == "Frontdesk"} <= {name for name, _ in there_are}


def test_turns_that_rules_answer_because_a_budget_is_spent_are_beside_those_by_claude() -> None:
    [turns] = [rows(w) for w in widgets() if w["title"].startswith("Turns: who classified")]
    service = ["service", "frontdesk"]
    for name in ("ClaudeCapped", "ClassifiedByClaude", "ClassifiedByKeywords"):
        assert ["Frontdesk", name, *service] in turns
    for call in ("reply", "classification"):  # what follows the row is read as it was
        assert ["Frontdesk", "ClaudeSkipped", *service, "call", call] in turns


def test_every_function_is_watched() -> None:
    found = of_type(rendered(**PRODUCTION), "AWS::Lambda::Function")
    names = {name: properties.get("FunctionName", name) for name, properties in found.items()}
    functions = set(names.values())
    names_of_alarms = "ThrottlesAlarm", "BackgroundThrottlesAlarm"
    throttles = [metric for name in names_of_alarms for metric in watched(alarms()[name])]
    assert {value for _, (_, of) in throttles for _, value in of} == functions
    errors = watched(alarms()["FunctionErrorsAlarm"])
    assert {name for _, (name, _) in errors} == {"Errors"}
    assert {value for _, (_, of) in errors for _, value in of} == functions - {AUTHORIZER}
    shown = [(row[1], row[3]) for w in widgets() for row in rows(w) if row[0] == "AWS/Lambda"]
    for name in functions - {names["CanaryFunction"]}:  # which has a graph of its own
        shown_of_it = {metric for metric, function in shown if function == name}
        assert shown_of_it >= {"ConcurrentExecutions", "Errors", "Throttles"}, name


def test_a_refused_token_is_no_failure_of_the_authorizer() -> None:
    # API Gateway's names for its own answers; the alarm does not see the function's Errors, because
    # it refuses by raising one.
    responses = template()["Resources"]["Api"]["Properties"]["GatewayResponses"]
    pattern = rendered()["AuthorizerFailuresMetric"]["Properties"]["FilterPattern"]
    [named] = re.findall(r'\$\.error = "([A-Z_*]+)"', pattern)
    counted = {name for name in responses if fnmatch.fnmatchcase(name, named)}
    assert counted == {"AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR"}
    service = frozenset({("service", "frontdesk")})
    alarm = alarms()["AuthorizerErrorsAlarm"]
    assert watched(alarm) == [("Frontdesk", ("AuthorizerFailures", service))]


def test_a_long_stream_or_export_is_no_slow_answer() -> None:
    pattern = rendered()["LatencyMetric"]["Properties"]["FilterPattern"]
    # In the access log, a stream's mode is STREAMED.
    assert pattern == '{ $.transfer_mode = "BUFFERED" && $.status < 400 }'


def test_throttling_of_every_index_is_watched() -> None:
    indexes = rendered()["Table"]["Properties"]["GlobalSecondaryIndexes"]
    assert sorted(watched(alarms()["IndexesAlarm"]), key=str) == sorted(
        (
            ("AWS/DynamoDB", (f"{kind}ThrottleEvents", frozenset(dimensions.items())))
            for kind in ("Read", "Write")
            for index in indexes
            for dimensions in [
                {"TableName": "Table", "GlobalSecondaryIndexName": index["IndexName"]}
            ]
        ),
        key=str,
    )


def test_an_alarm_watches_no_more_metrics_than_cloudwatch_permits() -> None:
    for name, alarm in alarms().items():
        assert len(watched(alarm)) <= 10, name


def test_the_account_s_concurrency_is_watched_in_percent() -> None:
    used, claimed = alarms()["ConcurrencyAlarm"]["Metrics"]
    assert used["Expression"] == "100 * claimed / 1000"
    # The metric is the region's, without dimensions.
    metric = {"Namespace": "AWS/Lambda", "MetricName": "ClaimedAccountConcurrency"}
    assert claimed["MetricStat"] == {"Stat": "Maximum", "Period": 60, "Metric": metric}
    assert alarms()["ConcurrencyAlarm"]["Threshold"] == 80


def test_an_alarm_fires_for_tokens_where_there_are_some_and_a_limit() -> None:
    secret = {"AnthropicSecretName": "claude/key"}
    assert rendered(**APART)["TokensAlarm"]["Properties"]["Threshold"] == "7"
    assert "TokensAlarm" not in rendered()
    assert "TokensAlarm" not in rendered(**secret, TokensPerHour="0")
    assert len(watched(alarms()["TokensAlarm"])) == len(["input", "output"]) * 2


def test_the_relay_s_lag_and_what_it_gives_up_on_are_watched() -> None:
    function = frozenset({("FunctionName", "RelayFunction")})
    mapping = frozenset({("EventSourceMappingUUID", "RelayFunctionChanges")})
    for name, metric, threshold in (
        ("RelayLagAlarm", ("IteratorAge", function), 300_000),
        ("RelayFailedAlarm", ("OnFailureDestinationDeliveredEventCount", mapping), 0),
        ("RelayLostAlarm", ("DestinationDeliveryFailures", function), 0),
    ):
        alarm = alarms()[name]
        assert watched(alarm) == [("AWS/Lambda", metric)]
        assert (alarm["Threshold"], alarm["TreatMissingData"]) == (threshold, "notBreaching")
    relay = of_type(rendered(), "AWS::Lambda::EventSourceMapping")["RelayFunctionChanges"]
    assert relay["MetricsConfig"] == {"Metrics": ["EventCount"]}  # or there is no such metric


def test_notifications_that_wait_or_were_given_up_are_watched() -> None:
    def visible(queue: str) -> tuple[str, Metric]:
        of_queue = frozenset({("QueueName", queue)})
        return "AWS/SQS", ("ApproximateNumberOfMessagesVisible", of_queue)

    dead, lag = alarms()["NotifyDeadAlarm"], alarms()["NotifyLagAlarm"]
    assert watched(dead) == [visible("NotifyDead")]
    assert (dead["Threshold"], dead["Statistic"]) == (0, "Maximum")
    assert watched(lag) == [visible("NotifyQueue"), visible("NotifyUrgent")]
    assert lag["Threshold"] == 0
    assert {q["MetricStat"]["Stat"] for q in lag["Metrics"] if "MetricStat" in q} == {"Minimum"}


def test_a_canary_that_fails_is_slow_or_silent_is_told_of() -> None:
    assert "CanaryAlarm" not in of_type(rendered(), "AWS::CloudWatch::Alarm")
    ours = frozenset({("service", "frontdesk")})
    for name, metric, threshold, missing in (
        ("CanaryAlarm", "CanaryFailed", 0, "breaching"),
        ("CanaryFirstByteAlarm", "CanaryFirstByte", 3000, "notBreaching"),
    ):
        alarm = alarms()[name]
        assert watched(alarm) == [("Frontdesk", (metric, ours))]
        assert (alarm["Threshold"], alarm["TreatMissingData"]) == (threshold, missing)
        assert alarm["Period"] * alarm["EvaluationPeriods"] == 900


def test_a_budget_mails_before_it_is_spent() -> None:
    assert not of_type(rendered(), "AWS::Budgets::Budget")
    [budget] = of_type(rendered(**PRODUCTION), "AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"] == {"Amount": "100", "Unit": "USD"}
    assert "CostFilters" not in budget["Budget"]  # of tags that nobody has activated: no costs
    told = [
        (of["Notification"]["NotificationType"], of["Notification"]["Threshold"])
        for of in budget["NotificationsWithSubscribers"]
    ]
    assert told == [("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]
    for of in budget["NotificationsWithSubscribers"]:
        assert of["Subscribers"] == [
            {"SubscriptionType": "EMAIL", "Address": PRODUCTION["AlarmEmail"]}
        ]


def test_watched_businesses_have_metrics_and_a_dashboard_to_choose_from(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "BusinessesDashboard" not in rendered()
    resources = rendered(**PRODUCTION)
    body = json.loads(resources["BusinessesDashboard"]["Properties"]["DashboardBody"])
    [variable] = body["variables"]
    assert (variable["property"], variable["defaultValue"]) == ("business", "7")
    variables = resources["StreamFunction"]["Properties"]["Environment"]["Variables"]
    known = load({"WATCHED_BUSINESSES": variables["WATCHED_BUSINESSES"]})
    monkeypatch.setattr(metrics, "settings", known)
    for business in (7, 9, None):
        times = {"duration_ms": 3, "first_token_ms": 2}
        metrics.turn("keywords", "canned", **times, failed=False, business_id=business)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [own] = [line for line in lines if "business" in line]
    assert own["business"] == "7"
    [declared] = own["_aws"]["CloudWatchMetrics"]
    shown = {row[1] for widget in body["widgets"] for row in rows(widget["properties"])}
    assert shown == {metric["Name"] for metric in declared["Metrics"]}
    assert set(declared["Dimensions"][0]) == {"service", "business"}


def test_the_runbook_has_a_chapter_for_each_alarm() -> None:
    runbook = (ROOT / "docs/runbook.md").read_text()
    assert set(re.findall(r"^## (\w+Alarm)$", runbook, re.MULTILINE)) == set(alarms())
    assert "Restore Duration" in runbook  # with SnapStart, a start has no Init Duration


def test_the_fixed_costs_count_what_there_is() -> None:
    costs = (ROOT / "docs/deploy.md").read_text().replace("\n", " ")
    usual = of_type(rendered(**PRODUCTION | {"Canary": "off"}), "AWS::CloudWatch::Alarm")
    watched_metrics = sum(len(watched(alarm)) for alarm in usual.values())
    of_canary = sum(len(watched(alarm)) for alarm in alarms().values()) - watched_metrics
    assert f"{of_canary} more metrics watched by alarms" in costs
    assert f"{watched_metrics} metrics watched by alarms" in costs
    functions = of_type(rendered(), "AWS::Lambda::Function").values()
    kept = sum(f["MemorySize"] for f in functions if f["SnapStart"]["ApplyOn"] != "None") / 1024
    assert f"SnapStart keeps {kept:g} GB of snapshots" in costs
