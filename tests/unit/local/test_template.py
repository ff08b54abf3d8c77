"""Reading the template."""

from pathlib import Path

import pytest

from local.limits import lengthened
from local.template import Stack, TemplateError, read

TEMPLATE = """
Parameters:
  Mode: {Type: String, Default: simple}
Conditions:
  IsFull: !Equals [!Ref Mode, full]
Globals:
  Function:
    Handler: app.handler
    Timeout: 10
    Layers: [!Ref Layer]
    Environment:
      Variables: {MODE: !Ref Mode, TABLE_NAME: !Ref Table, DEBUG: false}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: test, BinaryMediaTypes: [application/json, image~1png]}
  One:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: one
      Timeout: 120
      MemorySize: 512
      Environment:
        Variables: {OWN: !If [IsFull, "1", !Ref AWS::NoValue]}
      Events:
        Streamed:
          Type: Api
          Properties:
            Path: /s
            Method: get
            ResponseTransferMode: RESPONSE_STREAM
            TimeoutInMillis: 120000
        NotStreamed: {Type: Api, Properties: {Path: /n, Method: ANY, ResponseTransferMode: STREAM}}
        Slow: {Type: Api, Properties: {Path: /slow, Method: ANY, TimeoutInMillis: 120000}}
        Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  Extra:
    Type: AWS::Serverless::Function
    Condition: IsFull
    Properties: {CodeUri: extra}
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {Whatever: !ImportValue x, More: !FindInMap [a, b, !Cidr c]}
"""


def stack(tmp_path: Path, **parameters: str) -> Stack:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return read(
        tmp_path / "template.yaml",
        table_name="local",
        parameters=parameters,
        environment={"MODE": "shell", "OTHER": "shell"},
    )


def test_a_function_has_the_globals_and_its_own(tmp_path: Path) -> None:
    (function,) = stack(tmp_path).functions
    assert (function.name, function.handler) == ("One", "app.handler")
    assert (function.timeout, function.memory) == (120, 512)
    assert function.code == tmp_path / "one"
    assert function.layers == (tmp_path / "layer",)


def test_the_shell_replaces_declared_variables_and_adds_none(tmp_path: Path) -> None:
    (function,) = stack(tmp_path).functions
    assert function.environment == {"MODE": "shell", "TABLE_NAME": "local", "DEBUG": "false"}


def test_a_parameter_changes_conditions(tmp_path: Path) -> None:
    one, extra = stack(tmp_path, Mode="full").functions
    assert one.environment["OWN"] == "1"
    assert (extra.name, extra.timeout) == ("Extra", 10)


def test_an_unknown_parameter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="no parameter Nope"):
        stack(tmp_path, Nope="1")


def test_only_response_stream_streams_and_buffered_routes_wait_29_seconds(tmp_path: Path) -> None:
    routes = {route.path: (route.streaming, route.timeout) for route in stack(tmp_path).routes}
    assert routes == {"/s": (True, 120.0), "/n": (False, 29.0), "/slow": (False, 29.0)}


def test_a_slow_machine_has_longer_limits(tmp_path: Path) -> None:
    there = lengthened(stack(tmp_path), 4)
    assert [function.timeout for function in there.functions] == [480]
    assert {route.path: route.timeout for route in there.routes} == {
        "/s": 480.0,
        "/n": 116.0,
        "/slow": 116.0,
    }


def test_methods_are_upper_case(tmp_path: Path) -> None:
    assert {route.method for route in stack(tmp_path).routes} == {"GET", "ANY"}


def test_a_table_keeps_what_creating_it_takes(tmp_path: Path) -> None:
    (table,) = stack(tmp_path).tables
    assert table.name == "local"
    assert set(table.definition) == {"AttributeDefinitions", "KeySchema", "BillingMode"}
    assert table.ttl_attribute is None


def test_escaped_binary_media_types_are_unescaped(tmp_path: Path) -> None:
    assert stack(tmp_path).binary_media_types == {"application/json", "image/png"}
