"""Publishing the pages on a stack in an emulator."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops.publish import headers, main
from tests.support.cloudformation import template

STACK = "shop-with-pages"
CONFIG = '{"login":null}'


@pytest.fixture(scope="module")
def stack(aws: Any) -> str:
    """A stack that is only the pages, with the outputs of the whole one."""
    body = template("pages.yaml")
    body["Outputs"] = {f"Pages{name}": output for name, output in body["Outputs"].items()}
    body["Outputs"]["PagesConfig"] = {"Value": CONFIG}
    values = {
        "Service": STACK,
        "Stage": "test",
        "ApiDomain": "api.execute-api.us-east-1.amazonaws.com",
        "PhotosOrigin": "https://photos.s3.us-east-1.amazonaws.com",
        "LiveDomain": "live.execute-api.us-east-1.amazonaws.com",
        "Proof": "0-0",
        "Domain": "",
        "CertificateArn": "",
        "Connections": "'self'",
    }
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(body),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()],
    )
    wait = cloudformation.get_waiter("stack_create_complete")
    wait.wait(StackName=STACK, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    return STACK


def test_the_bucket_holds_what_the_folder_holds(aws: Any, stack: str, tmp_path: Path) -> None:
    for name, text in (("index.html", "<!doctype html>"), ("site.css", "a{}"), ("old.js", "0")):
        (tmp_path / name).write_text(text)
    assert main([stack], aws, tmp_path) == 0
    (tmp_path / "old.js").unlink()
    assert main([stack], aws, tmp_path) == 0
    [found] = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
    s3, bucket = aws.client("s3"), outputs["PagesBucket"]
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert [item["Key"] for item in listed] == ["config.json", "index.html", "site.css"]
    config = s3.get_object(Bucket=bucket, Key="config.json")
    assert config["Body"].read().decode() == CONFIG
    assert (config["ContentType"], config["CacheControl"]) == ("application/json", "no-cache")
    page = s3.get_object(Bucket=bucket, Key="index.html")
    assert page["Body"].read() == b"<!doctype html>"
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    distribution = outputs["PagesDistribution"]
    made = aws.client("cloudfront").list_invalidations(DistributionId=distribution)
    assert made["InvalidationList"]["Quantity"] == 2


def test_a_stack_without_pages_is_an_error_unless_they_are_optional(aws: Any) -> None:
    body = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"A": {"Value": "a"}}}
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(StackName="no-pages", TemplateBody=json.dumps(body))
    wait = cloudformation.get_waiter("stack_create_complete")
    wait.wait(StackName="no-pages", WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    assert main(["no-pages"], aws) == 1
    assert main(["no-pages", "--optional"], aws) == 0


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("inbox.html", "text/html; charset=utf-8", "no-cache"),
        ("widget.js", "text/javascript; charset=utf-8", "public, max-age=300"),
        ("site.css", "text/css; charset=utf-8", "public, max-age=300"),
        ("icon.svg", "image/svg+xml", "public, max-age=300"),
    ],
)
def test_a_file_has_its_type_and_a_time(name: str, kind: str, kept: str) -> None:
    assert headers(name) == {"ContentType": kind, "CacheControl": kept}
