"""What CloudFormation is asked for: functions and what they may do, the relay, table and logs."""

import ast
import json
import re
from typing import Any

import grimp
import pytest

from frontdesk.base.settings import Settings, load
from frontdesk.delivery.attempt import PAUSES
from frontdesk.files.bucket import UNUSED
from local.intrinsics import Resolver
from tests.support.cloudformation import (
    APART,
    PRODUCTION,
    Resources,
    of_type,
    rendered,
    template,
    transformed,
)
from tests.support.dynamodb import ROOT

TABLE = "arn:aws:local:us-east-1:123456789012:Table"
BUCKETS = ("FailedChanges", "FailedChangesPolicy", "Photos", "PhotosPolicy")
FAILED_CHANGES = "arn:aws:local:us-east-1:123456789012:FailedChanges"
PHOTOS = "arn:aws:local:us-east-1:123456789012:Photos"
MAKE_PHOTOS = {
    ("s3:GetObject", f"{PHOTOS}/*"),
    ("s3:ListBucket", PHOTOS),
    ("s3:PutObject", f"{PHOTOS}/kept/*"),
    ("s3:PutObjectTagging", f"{PHOTOS}/kept/*"),
}
TURN = {"BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem"}
KEEPING = TURN | {"BatchWriteItem", "DeleteItem"}
LOGS = "AWS::Logs::LogGroup"
CONNECTIONS = "arn:aws:execute-api:us-east-1:123456789012:LiveApi/live"
STREAM = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:claude/key-??????"
READ_KEY = ("secretsmanager:GetSecretValue", SECRET)
TOKENS = {"TokenIssuer": "https://i", "TokenAudience": "a"}
INBOX = {"InboxUrl": "https://desk.example/inbox.html"}
NAMED = {"AllowedCidrs": "198.51.100.7/32"}
LIMITS = {"AddressRateLimit": "100", "TurnsPerBusinessDay": "100"}
RELAY = "RelayFunction"
NOTIFIER = "NotifierFunction"
EXPORTS = {"ExportFunction", "TranscriptFunction"}
NOT_WAITED_FOR = {RELAY, NOTIFIER, "CanaryFunction"}
"""Called by the table's stream, by a queue and by a schedule: no caller waits for them."""
ARN = "arn:aws:local:us-east-1:123456789012"
QUEUES = {name: f"{ARN}:{name}" for name in ("NotifyQueue", "NotifyUrgent")}
QUEUEING = {"GetQueueUrl", "SendMessage"}
WORK_OFF = QUEUEING | {
    "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage",
}  # fmt: skip
IDENTITY = "arn:aws:ses:us-east-1:123456789012:identity"
SENDING = {
    ("ses:SendEmail", f"{IDENTITY}/desk@example.com"),
    ("ses:SendEmail", f"{IDENTITY}/example.com"),
    ("ses:SendEmail", "arn:aws:ses:us-east-1:123456789012:configuration-set/frontdesk"),
    ("sms-voice:SendTextMessage", PRODUCTION["SmsOrigination"]),
}


def statements(resources: Resources, role: str) -> list[dict[str, Any]]:
    """What a role's own policies say, and those that it shares with others."""
    properties = resources[role]["Properties"]
    shared = [
        resources[n]["Properties"]
        for n in properties.get("ManagedPolicyArns", ())
        if n in resources
    ]
    policies = [*properties.get("Policies", ()), *shared]
    return [s for p in policies for s in p["PolicyDocument"]["Statement"]]


def names_in(value: Any) -> set[str]:
    """What a resource refers to."""
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    if not isinstance(value, dict):
        return set()
    found = set().union(*map(names_in, value.values()))
    if isinstance(name := value.get("Ref"), str):
        found.add(name)
    if attribute := value.get("Fn::GetAtt"):
        found.add((attribute if isinstance(attribute, str) else attribute[0]).partition(".")[0])
    if text := value.get("Fn::Sub"):
        text = text if isinstance(text, str) else text[0]
        found |= {name.partition(".")[0] for name in re.findall(r"\$\{([^!}]+)\}", text)}
    return found | set(listed(value.get("DependsOn", [])))


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def grants(resources: Resources, role: str) -> set[tuple[str, str]]:
    return {
        (action, resource)
        for statement in statements(resources, role)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def on_table(actions: set[str]) -> set[tuple[str, str]]:
    return {(f"dynamodb:{action}", TABLE) for action in actions}


def functions(resources: Resources) -> Resources:
    return of_type(resources, "AWS::Lambda::Function")


def bucket_encryption(resources: Resources, name: str = "FailedChanges") -> dict[str, Any]:
    bucket = resources[name]["Properties"]["BucketEncryption"]
    [encryption] = bucket["ServerSideEncryptionConfiguration"]
    return dict(encryption)


def test_sam_s_transform_is_the_only_one() -> None:
    assert template()["Transform"] == "AWS::Serverless-2016-10-31"


def test_what_is_written_by_an_alias_is_as_if_it_were_written_out() -> None:
    # SAM changes some objects in place. Here it gets an alias as the same object; when a stack is
    # deployed, written out.
    written_out = json.loads(json.dumps(template()))
    assert transformed() == transformed(document=written_out)


def test_the_default_parameters_are_enough() -> None:
    for name, parameter in template()["Parameters"].items():
        assert "Default" in parameter, name
        assert parameter["Description"], name


def test_a_value_of_which_only_the_beginning_has_arrived_is_refused() -> None:
    parameters = template()["Parameters"]
    for name, whole, beginning in (
        ("ModelPrices", '{"claude-haiku-5-5": [0.1, 0.5]}', "{"),
        ("BusinessPhone", "+1 206 555 0142", "+1"),
        ("BusinessEmergencyPhone", "+353 1 555 0142", "+353"),
    ):
        pattern = parameters[name]["AllowedPattern"]
        assert re.fullmatch(pattern, whole)
        assert re.fullmatch(pattern, "")
        assert not re.fullmatch(pattern, beginning)


def test_a_function_may_do_what_it_does_and_no_more() -> None:
    indexes = rendered()["Table"]["Properties"]["GlobalSecondaryIndexes"]
    listing = {("dynamodb:Query", f"{TABLE}/index/{index['IndexName']}") for index in indexes}
    removing = {"BatchGetItem", "BatchWriteItem", "DeleteItem", "Query"}
    canary = on_table(removing) | {("dynamodb:Query", f"{TABLE}/index/by_business")}
    credentials = SECRET.replace("claude/key", PRODUCTION["CanarySecretName"])
    canary |= {("secretsmanager:GetSecretValue", credentials)}
    known = {("dynamodb:Query", f"{TABLE}/index/by_customer_business")}
    queueing = {(f"sqs:{action}", q) for action in QUEUEING for q in QUEUES.values()}
    posting, closing = (
        {("execute-api:ManageConnections", f"{CONNECTIONS}/{method}/@connections/*")}
        for method in ("POST", "DELETE")
    )
    for stage, key, sending, optional in (
        (rendered(), set(), set(), {}),
        (rendered(**PRODUCTION), {READ_KEY}, SENDING, {"CanaryFunction": canary}),
    ):
        roles = {name: grants(stage, f"{name}Role") for name in functions(stage)}
        assert roles == optional | {
            "AuthorizerFunction": set(),
            "ChatFunction": on_table(TURN) | known | key | MAKE_PHOTOS,
            "StreamFunction": on_table(TURN) | known | key | MAKE_PHOTOS,
            "LiveFunction": on_table(KEEPING) | known | key | MAKE_PHOTOS | posting | closing,
            "ConversationsFunction": on_table(KEEPING)
            | listing
            | {("s3:PutObject", f"{PHOTOS}/new/*"), ("s3:GetObject", f"{PHOTOS}/kept/*")},
            "ExportFunction": on_table({"BatchGetItem", "GetItem", "Query"})
            | {grant for grant in listing if not grant[1].endswith("/attention")},
            "TranscriptFunction": on_table({"BatchGetItem", "GetItem", "Query"})
            | {("s3:GetObject", f"{PHOTOS}/kept/*/small"), ("s3:ListBucket", PHOTOS)},
            "DeskFunction": on_table(KEEPING - {"PutItem"}) | known | queueing,
            # An attribute other than Arn, as the stream's, is here the name of its resource.
            RELAY: {(f"dynamodb:{action}", "Table") for action in STREAM}
            | on_table(KEEPING)
            | queueing
            | posting
            | {("s3:ListBucket", FAILED_CHANGES), ("s3:PutObject", f"{FAILED_CHANGES}/*")}
            | {("s3:ListBucket", PHOTOS)}
            | {
                (f"s3:{action}", f"{PHOTOS}/*")
                for action in ("DeleteObject", "DeleteObjectTagging")
            },
            NOTIFIER: on_table({"GetItem", "Query", "UpdateItem"})
            | {(f"sqs:{action}", queue) for action in WORK_OFF for queue in QUEUES.values()}
            | {(f"sqs:{action}", f"{ARN}:NotifyDead") for action in QUEUEING}
            | sending,
        }
        for name, function in functions(stage).items():
            assert function["Role"].endswith(f":{name}Role")


def test_requests_move_to_a_new_version_gradually_where_that_is_asked_for() -> None:
    assert not [r for r in rendered(**PRODUCTION).values() if "CodeDeploy" in r["Type"]]
    canary = "Canary10Percent10Minutes"
    resources = rendered(**PRODUCTION, Rollout=canary)
    groups = of_type(resources, "AWS::CodeDeploy::DeploymentGroup")
    api = json.dumps(resources["Api"]["Properties"]["Body"])
    sockets = json.dumps(of_type(resources, "AWS::ApiGatewayV2::Integration"))
    called = set(re.findall(r"functions/(\w+)Aliaslive/", api + sockets))
    assert called == functions(resources).keys() - NOT_WAITED_FOR
    assert {name.removesuffix("DeploymentGroup") for name in groups} == called
    for group in groups.values():
        assert group["DeploymentConfigName"] == f"CodeDeployDefault.Lambda{canary}"
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert group["AlarmConfiguration"]["Enabled"]
        assert group["ServiceRoleArn"].endswith(":RolloutRole")
    for name in called:
        policy = resources[f"{name}Aliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        assert policy["DeploymentGroupName"] == f"{name}DeploymentGroup"
    moved = {arn for action, arn in grants(resources, "RolloutRole") if "lambda" in action}
    assert {arn.rpartition(":")[2] for arn in moved} == called


def test_a_rollout_watches_alarms_by_their_names() -> None:
    watched = template()["Globals"]["Function"]["DeploymentPreference"]["Alarms"]
    names = [alarm["Fn::GetAtt"] for alarm in watched]
    assert 1 <= len(names) <= 10
    nested = template("monitoring.yaml")
    for stack, output in names:
        assert stack == "Monitoring"
        alarm = nested["Outputs"][output.removeprefix("Outputs.")]["Value"]["Ref"]
        assert nested["Resources"][alarm]["Type"] == "AWS::CloudWatch::Alarm"


def test_no_resource_waits_for_itself() -> None:
    resources = transformed(**PRODUCTION, Rollout="Canary10Percent10Minutes")["Resources"]
    waiting = {name: names_in(resource) & resources.keys() for name, resource in resources.items()}
    while ready := [name for name, others in waiting.items() if not others & waiting.keys()]:
        for name in ready:
            del waiting[name]
    assert not waiting


MODEL = "anthropic.claude-haiku-5-5"
INVOKE = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")


@pytest.mark.parametrize(
    ("parameters", "granted"),
    [
        ({}, set()),
        ({"AnthropicSecretName": "claude/key"}, {READ_KEY}),
        (
            {
                "Provider": "anthropic_aws",
                "AnthropicWorkspace": "wrkspc_1",
                "AnthropicSecretName": "claude/key",
            },
            {
                (
                    "aws-external-anthropic:CreateInference",
                    "arn:aws:aws-external-anthropic:us-east-1:123456789012:workspace/wrkspc_1",
                )
            },
        ),
        (
            {"Provider": "bedrock"},
            {(action, f"arn:aws:bedrock:us-east-1::foundation-model/{MODEL}") for action in INVOKE},
        ),
        (
            {"Provider": "bedrock", "BedrockProfile": "us"},
            {
                (action, arn)
                for action in INVOKE
                for arn in (
                    f"arn:aws:bedrock:*::foundation-model/{MODEL}",
                    f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.{MODEL}",
                )
            },
        ),
    ],
)
def test_a_turn_may_ask_the_provider_that_is_named_and_no_other(
    parameters: dict[str, str], granted: set[tuple[str, str]]
) -> None:
    resources = rendered(**parameters)
    for name in ("ChatFunction", "StreamFunction", "LiveFunction"):
        role = f"{name}Role"
        others = ("dynamodb:", "execute-api:", "s3:")
        of_claude = {grant for grant in grants(resources, role) if not grant[0].startswith(others)}
        assert of_claude == granted
        for statement in statements(resources, role):
            of_bedrock = "bedrock:" in str(statement["Action"])
            if of_bedrock and "*" in str(statement["Resource"]):  # any region, by the profile only
                [profiles] = statement["Condition"]["StringLike"].values()
                assert profiles.endswith(":inference-profile/us.anthropic.*")
    assert ("TokensAlarm" in resources) is bool(granted)


def test_no_policy_has_a_wildcard_or_a_scan() -> None:
    resources = rendered(**PRODUCTION)
    for role in of_type(resources, "AWS::IAM::Role"):
        for statement in statements(resources, role):
            assert statement["Effect"] == "Allow"
            assert not {"NotAction", "NotResource"} & statement.keys()
        for action, resource in grants(resources, role):
            assert "*" not in action + resource.removesuffix("/small").removesuffix(
                "/*"
            ).removesuffix(":alarm:*")
            assert "Scan" not in action


def test_the_managed_policies_are_those_for_logs_and_traces() -> None:
    roles = of_type(rendered(**PRODUCTION), "AWS::IAM::Role")
    managed = {
        arn.rpartition("/")[2] for r in roles.values() for arn in r.get("ManagedPolicyArns", [])
    }
    assert managed == {
        "TurnsPolicy",
        "AWSLambdaBasicExecutionRole",
        "AWSXrayWriteOnlyAccess",
        "AmazonAPIGatewayPushToCloudWatchLogs",
    }


def test_every_request_that_the_store_sends_is_allowed() -> None:
    sources = (ROOT / "layers/common/frontdesk/store").glob("*.py")
    sent = {name for s in sources for name in re.findall(r'\.call\(\s*"(\w+)"', s.read_text())}
    sent = {"".join(map(str.capitalize, name.split("_"))) for name in sent}
    # A transaction needs the permissions of what it is made of.
    assert sent
    assert sent - {"TransactWriteItems"} <= KEEPING


def test_every_function_is_published_from_a_snapshot_traced_and_logged() -> None:
    aliases = {a["FunctionName"] for a in of_type(rendered(), "AWS::Lambda::Alias").values()}
    assert aliases == set(functions(rendered()))
    for name, function in functions(rendered()).items():
        applied = "None" if name in {*NOT_WAITED_FOR, *EXPORTS} else "PublishedVersions"
        assert function["SnapStart"] == {"ApplyOn": applied}
        assert function["TracingConfig"] == {"Mode": "Active"}
        assert function["LoggingConfig"] == {"LogGroup": "Logs"}
        # What a function of its own processor is built for is in its Makefile.
        assert function["Architectures"] == ["x86_64" if name == "TranscriptFunction" else "arm64"]


def test_whatever_is_built_is_installed_by_its_hashes() -> None:
    for name, resource in template()["Resources"].items():
        properties = resource["Properties"]
        folder = ROOT / properties.get("CodeUri", properties.get("ContentUri", "functions/chat"))
        if (folder / "requirements.txt").is_file():
            assert resource["Metadata"] == {"BuildMethod": "makefile"}, name
            makefile = (folder / "Makefile").read_text().replace("\\\n", "")
            assert f"\nbuild-{name}:" in makefile
            installs = [line.split() for line in makefile.splitlines() if "pip install" in line]
            assert installs
            for words in installs:
                assert {"--no-deps", "--require-hashes", "--only-binary=:all:"} <= set(words)


def test_snapshots_can_be_left_out() -> None:
    for function in functions(rendered(**APART)).values():
        assert function["SnapStart"] == {"ApplyOn": "None"}


def test_a_change_in_the_layer_alone_publishes_every_function() -> None:
    before, after = (
        set(of_type(rendered(layer), "AWS::Lambda::Version")) for layer in ("old", "new")
    )
    assert len(before) == len(after) == len(functions(rendered()))
    assert not before & after


def test_streams_are_limited_only_on_request() -> None:
    name = "ReservedConcurrentExecutions"
    pattern = template()["Parameters"]["StreamConcurrency"]["AllowedPattern"]
    assert re.fullmatch(pattern, "0")
    assert re.fullmatch(pattern, "10000")
    assert not re.fullmatch(pattern, "0.0")  # not the text that stands for no limit
    assert name not in rendered()["StreamFunction"]["Properties"]
    assert rendered(**PRODUCTION)["StreamFunction"]["Properties"][name] == "100"


def test_the_table_is_warmed_only_on_request_and_for_more_than_it_takes_anyway() -> None:
    pattern = template()["Parameters"]["WarmThroughput"]["AllowedPattern"]
    for units in ("0", "4000", "9999", "40000"):
        assert re.fullmatch(pattern, units), units
    for units in ("1", "3999", "-1", ""):
        assert not re.fullmatch(pattern, units), units
    assert "WarmThroughput" not in rendered()["Table"]["Properties"]
    warmed = rendered(**APART)["Table"]["Properties"]["WarmThroughput"]
    assert warmed == {"WriteUnitsPerSecond": "20000"}


def test_the_relay_gets_each_change_that_it_wants_until_it_is_applied_or_kept() -> None:
    table = rendered()["Table"]["Properties"]
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    mapping = dict(rendered()["RelayFunctionChanges"]["Properties"])
    wanted = mapping.pop("FilterCriteria")["Filters"]
    ended = {"role": {"S": ["assistant"]}, "status": {"S": ["complete", "incomplete"]}}
    so_far = {"M": {"handled_by": {"S": [{"exists": True}]}}}
    found = {"status": {"S": ["pending"]}, "so_far": so_far}
    assert [json.loads(filter_["Pattern"]) for filter_ in wanted] == [
        {"eventName": ["INSERT", "MODIFY"], "dynamodb": {"Keys": {"sk": {"S": ["META"]}}}},
        {"eventName": ["REMOVE"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "C#"}]}}}},
        {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"role": {"S": ["user", "staff"]}}}},
        {"dynamodb": {"NewImage": ended}},
        {"dynamodb": {"NewImage": found}},
    ]
    assert len(wanted) <= 5  # what Lambda permits without asking
    assert mapping == {
        "EventSourceArn": "Table",
        "FunctionName": "RelayFunctionAliaslive",
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 50,
        "MaximumBatchingWindowInSeconds": 0,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 10,
        "MaximumRecordAgeInSeconds": 23 * 60 * 60,  # the stream forgets after 24 hours
        "DestinationConfig": {"OnFailure": {"Destination": FAILED_CHANGES}},
        "MetricsConfig": {"Metrics": ["EventCount"]},
    }


def test_a_canary_comes_every_five_minutes_and_calls_the_stage_s_own_address() -> None:
    assert "CanaryFunction" not in rendered()
    resources = rendered(**APART)
    rule = resources["CanaryFunctionVisit"]["Properties"]
    assert rule["ScheduleExpression"] == "rate(5 minutes)"
    assert [target["Arn"] for target in rule["Targets"]] == ["CanaryFunctionAliaslive"]
    [retries] = of_type(resources, "AWS::Lambda::EventInvokeConfig").values()
    assert retries["MaximumRetryAttempts"] == 0
    variables = resources["CanaryFunction"]["Properties"]["Environment"]["Variables"]
    assert variables["API_URL"] == "https://Api.execute-api.us-east-1.amazonaws.com/dev"
    assert load(variables).canary == "claude"


def test_a_bounce_comes_back_with_ids_only_where_mail_is_sent() -> None:
    assert not [r for r in rendered().values() if "AWS::SES" in r["Type"]]
    resources = rendered(**PRODUCTION)
    [destination] = of_type(resources, "AWS::SES::ConfigurationSetEventDestination").values()
    assert destination["EventDestination"]["MatchingEventTypes"] == ["bounce"]
    rule = of_type(resources, "AWS::Events::Rule")["NotifyBounces"]
    detail = rule["EventPattern"]["detail"]
    assert detail["bounce"] == {"bounceType": ["Permanent"]}
    assert detail["mail"] == {"tags": {"ses:configuration-set": ["frontdesk"]}}
    [target] = rule["Targets"]
    assert target["Arn"] == QUEUES["NotifyQueue"]
    transformer = target["InputTransformer"]
    filled = transformer["InputTemplate"]
    for name, path in transformer["InputPathsMap"].items():
        assert path == f"$.detail.mail.tags.{name}[0]"
        filled = filled.replace(f"<{name}>", f'"{name}"')
    bounced = {"kind": "bounced", "business_id": "business", "delivery_id": "delivery"}
    assert json.loads(filled) == bounced
    [policy] = of_type(resources, "AWS::SQS::QueuePolicy").values()
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": f"{ARN}:NotifyBounces"}}


def test_a_notification_is_given_to_one_notifier_at_a_time_and_kept_where_that_fails() -> None:
    for event, name in {"Notifications": "NotifyQueue", "Emergencies": "NotifyUrgent"}.items():
        assert dict(rendered()[f"NotifierFunction{event}"]["Properties"]) == {
            "EventSourceArn": QUEUES[name],
            "FunctionName": "NotifierFunctionAliaslive",
            "BatchSize": 1,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "ScalingConfig": {"MaximumConcurrency": 20},
        }
    assert rendered()["NotifyUrgent"]["Properties"] == rendered()["NotifyQueue"]["Properties"]
    queue, dead = (rendered()[name]["Properties"] for name in ("NotifyQueue", "NotifyDead"))
    timeout = rendered()[NOTIFIER]["Properties"]["Timeout"]
    assert timeout <= Settings().notify_seconds < queue["VisibilityTimeout"]
    assert sum(PAUSES) * 1.1 < queue["MessageRetentionPeriod"] < dead["MessageRetentionPeriod"]
    redrive = queue["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == f"{ARN}:NotifyDead"
    assert redrive["maxReceiveCount"] > 2 * len(PAUSES)


def check_private(name: str, arn: str) -> None:
    """Check that a bucket is nobody else's, encrypted, and reachable by TLS only."""
    bucket = rendered()[name]["Properties"]
    blocked = bucket["PublicAccessBlockConfiguration"]
    assert blocked == dict.fromkeys(
        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
    )
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert bucket_encryption(rendered(), name) == {
        "ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}
    }
    assert "VersioningConfiguration" not in bucket  # an old version would outlive its removal
    policy = rendered()[f"{name}Policy"]["Properties"]
    assert policy["Bucket"] == name
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement == {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_what_the_relay_failed_to_apply_is_private_encrypted_and_kept_for_two_weeks() -> None:
    check_private("FailedChanges", FAILED_CHANGES)
    [rule] = rendered()["FailedChanges"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 14)
    for statement in statements(rendered(), "RelayFunctionRole"):
        if "s3:" in str(statement["Action"]):
            account = {"s3:ResourceAccount": "123456789012"}
            assert statement["Condition"] == {"StringEquals": account}


def test_photos_are_private_and_what_no_message_has_is_gone_after_a_day() -> None:
    check_private("Photos", PHOTOS)
    bucket = rendered()["Photos"]["Properties"]
    new, unused, broken = bucket["LifecycleConfiguration"]["Rules"]
    assert {new["Status"], unused["Status"], broken["Status"]} == {"Enabled"}
    assert (new["Prefix"], new["ExpirationInDays"]) == ("new/", 1)
    assert "TagFilters" not in new
    assert (unused["Prefix"], unused["ExpirationInDays"]) == ("kept/", 1)
    assert unused["TagFilters"] == [{"Key": UNUSED, "Value": "true"}]
    assert broken["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    # A rule for all would remove the photos of messages.
    assert all("Prefix" in rule for rule in (new, unused))


@pytest.mark.parametrize(
    ("parameters", "origins"),
    [
        ({}, ["*"]),
        ({"AllowedOrigins": "https://a.example,https://b.example"}, ["https://a.example", "https://b.example"]),
        ({"AllowedOrigins": "https://a.example", "Pages": "true"}, ["https://a.example", "https://*.cloudfront.net"]),
        (
            {
                "AllowedOrigins": "https://a.example",
                "Pages": "true",
                "PagesDomain": "desk.example",
                "PagesCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
            },
            ["https://a.example", "https://desk.example"],
        ),
    ],
)  # fmt: skip
def test_pages_of_the_allowed_origins_upload_and_download_photos(
    parameters: dict[str, str], origins: list[str]
) -> None:
    [rule] = rendered(**parameters)["Photos"]["Properties"]["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == origins
    assert set(rule["AllowedMethods"]) == {"GET", "POST"}


def test_only_the_functions_that_take_turns_carry_what_turns_need() -> None:
    graph = grimp.build_graph("frontdesk", include_external_packages=True, cache_dir=None)
    carrying, needing = set(), set()
    for name, function in functions(rendered()).items():
        if "TurnsLayer" in str(function["Layers"]):
            carrying.add(name)
        folder = ROOT / template()["Resources"][name]["Properties"]["CodeUri"]
        imports = [
            f"{node.module}.{imported.name}"
            for node in ast.walk(ast.parse((folder / "app.py").read_text()))
            if isinstance(node, ast.ImportFrom)
            for imported in node.names
        ]
        ours = {m for i in imports for m in (i, i.rpartition(".")[0]) if m in graph.modules}
        if any(graph.chain_exists(module, "numpy") for module in ours - {"frontdesk"}):
            needing.add(name)
    assert carrying == needing == {"ChatFunction", "StreamFunction", "LiveFunction"}
    packages = (ROOT / "layers/turns/requirements.in").read_text().split()
    assert set(packages) >= {"numpy", "pillow"}


def test_a_key_of_the_customer_s_own_encrypts_all_that_is_kept() -> None:
    key = PRODUCTION["KeyArn"]
    own, of_aws = (rendered(AlarmEmail="a@b", KeyArn=arn) for arn in (key, ""))
    queues = of_type(own, "AWS::SQS::Queue")
    encrypted = {
        "Table": own["Table"]["Properties"]["SSESpecification"]["KMSMasterKeyId"],
        "AlarmTopic": own["AlarmTopic"]["Properties"]["KmsMasterKeyId"],
        **{name: group["KmsKeyId"] for name, group in of_type(own, LOGS).items()},
        **{name: queue["KmsMasterKeyId"] for name, queue in queues.items()},
    }
    buckets = {"FailedChanges", "Photos"}
    for name in buckets:
        found = bucket_encryption(own, name)["ServerSideEncryptionByDefault"]
        assert found == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    assert encrypted == dict.fromkeys(("Table", "AlarmTopic", *of_type(own, LOGS), *queues), key)
    assert all(q["SqsManagedSseEnabled"] for q in of_type(of_aws, "AWS::SQS::Queue").values())
    assert of_aws["Table"]["Properties"]["SSESpecification"] == {"SSEEnabled": True}
    assert "KmsMasterKeyId" not in of_aws["AlarmTopic"]["Properties"]
    assert not any("KmsKeyId" in group for group in of_type(of_aws, LOGS).values())
    # Another kind that keeps data would be one more to encrypt.
    keep = {"AWS::DynamoDB::Table", LOGS, "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SQS::Queue"}
    kept = {name for name, resource in own.items() if resource["Type"] in keep}
    assert kept == {*encrypted, *buckets}


def test_the_key_may_be_used_through_services_by_those_who_may_use_what_it_encrypts() -> None:
    [key] = of_type(template("key.yaml")["Resources"], "AWS::KMS::Key").values()
    assert key["EnableKeyRotation"]
    account, services, logs, alarms = key["KeyPolicy"]["Statement"]
    assert account["Principal"]["AWS"]["Fn::Sub"].endswith(":root")
    condition = services["Condition"]["StringEquals"]
    assert condition["kms:CallerAccount"] == {"Ref": "AWS::AccountId"}
    via = [service["Fn::Sub"].partition(".")[0] for service in condition["kms:ViaService"]]
    assert via == ["dynamodb", "s3", "secretsmanager", "sqs"]
    assert "kms:EncryptionContext:aws:logs:arn" in logs["Condition"]["ArnLike"]
    services_ = ["cloudwatch.amazonaws.com", "events.amazonaws.com"]
    assert alarms["Principal"] == {"Service": services_}
    assert "aws:SourceAccount" in alarms["Condition"]["StringEquals"]


def test_logs_are_kept_for_the_time_asked_for() -> None:
    groups = of_type(rendered(**APART), "AWS::Logs::LogGroup")
    assert {name: group["RetentionInDays"] for name, group in groups.items()} == {
        "Logs": "7",
        "AccessLogs": "7",
    }


def test_only_in_production_do_data_and_logs_outlive_the_stack() -> None:
    for stage, policy in ((rendered(), "Delete"), (rendered(**PRODUCTION), "Retain")):
        for name in ("Table", "Logs", "AccessLogs", *BUCKETS):
            found = stage[name]["DeletionPolicy"], stage[name]["UpdateReplacePolicy"]
            assert found == (policy, policy), name
        table = stage["Table"]["Properties"]
        assert table["DeletionProtectionEnabled"] is (policy == "Retain")
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
        assert table["SSESpecification"]["SSEEnabled"]
        assert table["TimeToLiveSpecification"]["AttributeName"] == "expires_at"


@pytest.mark.parametrize(
    ("parameters", "passes"),
    [
        ({}, True),
        ({"Stage": "test"}, False),
        ({"AnthropicSecretName": "key"}, False),
        ({"Stage": "test", "AnthropicSecretName": "key", **NAMED}, True),
        ({"Stage": "test", "AnthropicSecretName": "key", "ApiKeyRequired": "true"}, True),
        ({"Stage": "test", "AnthropicSecretName": "key", "AuthMode": "jwt", **TOKENS}, True),
        ({"Provider": "bedrock"}, False),
        ({"Provider": "bedrock", **NAMED}, True),
        ({"Provider": "anthropic_aws", **NAMED}, False),
        ({"Provider": "anthropic_aws", **NAMED, "AnthropicWorkspace": "wrkspc_1"}, True),
        ({"Pages": "true"}, True),
        ({"Pages": "true", **NAMED}, False),
        ({"Pages": "true", "PagesDomain": "desk.example.com"}, False),
        ({"Stage": "prod", **NAMED}, False),
        ({"AuthMode": "jwt"}, False),
        ({"AuthMode": "jwt", "TokenIssuer": "https://i"}, False),
        ({"AuthMode": "visitors", "TokenAudience": "a"}, False),
        ({"AuthMode": "jwt", **TOKENS}, True),
        ({"AuthMode": "visitors", **TOKENS}, False),
        ({"AuthMode": "visitors", **TOKENS, "AddressRateLimit": "100"}, False),
        ({"AuthMode": "visitors", **TOKENS, "TurnsPerBusinessDay": "100"}, False),
        ({"AuthMode": "visitors", **TOKENS, **LIMITS}, True),
        ({"Stage": "prod"}, False),
        ({"Canary": "rules"}, True),
        ({"Canary": "rules", **NAMED}, False),
        ({"Canary": "rules", "AuthMode": "visitors", **TOKENS, **LIMITS}, True),
        ({"Canary": "rules", "AuthMode": "jwt", **TOKENS}, False),
        ({"Canary": "rules", "AuthMode": "jwt", **TOKENS, "CanarySecretName": "c"}, True),
        ({"Canary": "rules", "ApiKeyRequired": "true"}, False),
        ({"BudgetDollars": "100"}, False),
        ({"BudgetDollars": "100", "AlarmEmail": "ops@example.com"}, True),
        ({"Stage": "prod", "ApiKeyRequired": "true"}, True),
        ({"Stage": "prod", "AuthMode": "visitors"}, False),
        ({"AuthMode": "jwt", "UserPool": "true"}, False),
        ({"AuthMode": "jwt", "UserPool": "true", **INBOX}, True),
        ({"AuthMode": "jwt", "UserPool": "true", **INBOX, **TOKENS}, False),
        ({"UserPool": "true", **INBOX}, False),
        ({"LoginClient": "inbox", **TOKENS}, False),
        ({"LoginClient": "inbox", "AuthMode": "jwt", **TOKENS}, True),
    ],
)
def test_a_stack_that_would_be_open_or_shut_by_mistake_is_not_deployed(
    parameters: dict[str, str], passes: bool
) -> None:
    document = template()
    defaults = {name: spec["Default"] for name, spec in document["Parameters"].items()}
    resolver = Resolver(document["Conditions"], {**defaults, **parameters})
    rules = [rule for rule in document["Rules"].values() if resolver.resolve(rule["RuleCondition"])]
    asserted = [a["Assert"] for rule in rules for a in rule["Assertions"]]
    assert all(resolver.resolve(assertion) for assertion in asserted) is passes
