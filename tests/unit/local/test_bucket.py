"""The buckets of the local stack refuse whatever S3 refuses of a form or an address."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config

from local.bucket import PublicBuckets
from local.bucket.signed import S3Error, check_address, check_form
from local.gateway.events import Request
from local.outbox import Answer
from local.resources import Bucket
from tests.support.photos import MemoryS3, photo
from tests.support.rows import check_rows

HERE = "http://127.0.0.1:3000"
NAME = "photos"
DATA = photo()
NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)
CORS = {"AllowedOrigins": ["https://shop.example"], "AllowedMethods": ["GET", "POST"]}
BUCKETS = [Bucket(NAME, {"CorsConfiguration": {"CorsRules": [CORS]}}), Bucket("private", {})]
SHOP = ("Origin", "https://shop.example")


class Engine(MemoryS3):
    """The engine's S3, which takes whatever it is told to."""

    exceptions = boto3.client("s3", region_name="us-east-1").exceptions

    def get_object(self, **given: Any) -> dict[str, Any]:
        if given["Key"] not in self.objects:
            raise self.exceptions.NoSuchKey({"Error": {}}, "GetObject")
        return {**super().get_object(**given), "ContentType": "image/jpeg"}


def signing(secret: str = "local") -> Any:
    return boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=f"{HERE}/s3",
        aws_access_key_id="local",
        aws_secret_access_key=secret,
        aws_session_token="local",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def form(secret: str = "local") -> dict[str, str]:
    made = signing(secret).generate_presigned_post(
        NAME,
        "new/id",
        Fields={"Content-Type": "image/jpeg"},
        Conditions=[
            {"Content-Type": "image/jpeg"},
            ["content-length-range", len(DATA), len(DATA)],
            ["starts-with", "$x-amz-meta-note", "a"],
        ],
        ExpiresIn=900,
    )
    fields = {**made["fields"], "x-amz-meta-note": "abc"}
    return {name.lower(): value for name, value in fields.items()}


def address(**changes: str) -> str:
    url: str = signing().generate_presigned_url(
        "get_object",
        Params={"Bucket": NAME, "Key": "kept/id", "ResponseContentDisposition": "attachment"},
        ExpiresIn=240,
    )
    for old, new in changes.items():
        url = url.replace(old, new)
    return url


def ask(buckets: PublicBuckets, request: httpx.Request) -> Answer:
    """What the buckets answer to a request as a client sends it."""
    raw = request.url.raw_path.decode()
    path, _, query = raw.partition("?")
    headers = [(name.decode(), value.decode()) for name, value in request.headers.raw]
    sent = Request(request.method, path, query, headers)
    assert buckets.wants(sent)
    return asyncio.run(buckets.answer(sent, request.read()))


def test_a_form_is_taken_as_it_was_signed_and_in_no_other_way() -> None:
    fields = form()
    check_form(NAME, fields, len(DATA), NOW)
    check_form(NAME, {**fields, "x-ignore-this": "x"}, len(DATA), NOW)
    other = form("another secret")
    rows = [
        ("EntityTooLarge", fields, len(DATA) + 1, NOW),
        ("EntityTooSmall", fields, len(DATA) - 1, NOW),
        ("Policy expired", fields, len(DATA), LATER),
        ("Condition failed", {**fields, "content-type": "text/html"}, len(DATA), NOW),
        ("Condition failed", {**fields, "key": "kept/id/whole"}, len(DATA), NOW),
        ("Condition failed", {**fields, "x-amz-meta-note": "b"}, len(DATA), NOW),
        ("Extra input fields", {**fields, "acl": "public-read"}, len(DATA), NOW),
        ("does not match", other, len(DATA), NOW),
        ("does not match", {**fields, "policy": other["policy"] + "e30="}, len(DATA), NOW),
        ("does not match", {**fields, "x-amz-signature": "é"}, len(DATA), NOW),
        ("Access Denied", {**fields, "x-amz-credential": "local/x"}, len(DATA), NOW),
        ("Access Denied", {**fields, "x-amz-algorithm": "none"}, len(DATA), NOW),
        ("Access Denied", {}, len(DATA), NOW),
    ]

    def check(message: str, fields: dict[str, str], size: int, moment: datetime) -> None:
        with pytest.raises(S3Error) as refused:
            check_form(NAME, fields, size, moment)
        assert message in f"{refused.value.code} {refused.value}"

    check_rows(rows, check)
    with pytest.raises(S3Error, match="Condition failed"):
        check_form("private", fields, len(DATA), NOW)


def test_an_address_is_good_as_it_was_signed_and_for_its_time() -> None:
    check_address("GET", address(), NOW)
    rows = [
        ("does not match", "GET", address(**{"kept/id": "kept/other"}), NOW),
        ("does not match", "GET", address(attachment="inline"), NOW),
        ("does not match", "GET", address(**{"Expires=240": "Expires=2400000"}), NOW),
        ("does not match", "GET", address(**{"127.0.0.1": "localhost"}), NOW),
        ("does not match", "PUT", address(), NOW),
        ("expired", "GET", address(), LATER),
        ("Access Denied", "GET", f"{HERE}/s3/{NAME}/kept/id", NOW),
    ]

    def check(message: str, method: str, url: str, moment: datetime) -> None:
        with pytest.raises(S3Error, match=message):
            check_address(method, url, moment)

    check_rows(rows, check)


def test_what_was_uploaded_by_a_form_is_downloaded_by_an_address() -> None:
    engine = Engine()
    buckets = PublicBuckets(engine, BUCKETS)
    url, fields = f"{HERE}/s3/{NAME}", form()
    file = {"file": ("x.jpg", DATA, "image/jpeg")}
    post = httpx.Request("POST", url, data=fields, files=file, headers=[SHOP])
    answer = ask(buckets, post)
    assert (answer.status, answer.is_page) == (204, False)
    assert (answer.headers or {})["Access-Control-Allow-Origin"] == SHOP[1]
    assert engine.objects == {"new/id": DATA}

    assert ask(buckets, httpx.Request("GET", address())).status == 404
    engine.objects["kept/id"] = DATA
    found = ask(buckets, httpx.Request("GET", address(), headers=[SHOP]))
    assert (found.status, found.body, found.content_type) == (200, DATA, "image/jpeg")
    assert (found.headers or {})["Content-Disposition"] == "attachment"

    for wrong in (
        httpx.Request("POST", url, data=fields),
        httpx.Request("POST", url, content=b"x", headers={"Content-Type": "multipart/form-data"}),
        httpx.Request("POST", url, json=fields),
        httpx.Request("POST", url, data={**fields, "x-ignore-": "x" * 30_000}, files=file),
    ):
        assert ask(buckets, wrong).status == 400
    private = httpx.Request("POST", f"{HERE}/s3/private", data=fields, files=file)
    assert ask(buckets, private).status == 404
    for method in ("PUT", "DELETE"):
        assert ask(buckets, httpx.Request(method, address())).status == 405
    assert ask(buckets, httpx.Request("GET", url)).status == 405  # a list
    assert engine.objects.keys() == {"new/id", "kept/id"}
    late = ask(PublicBuckets(engine, BUCKETS, lambda: LATER), post)
    assert (late.status, b"Policy expired" in late.body) == (403, True)


def test_only_the_origins_of_the_template_may_read_an_answer() -> None:
    buckets = PublicBuckets(Engine(), BUCKETS)

    def preflight(origin: str, method: str) -> Answer:
        headers = {
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "x-a",
        }
        return ask(buckets, httpx.Request("OPTIONS", f"{HERE}/s3/{NAME}", headers=headers))

    allowed = preflight(SHOP[1], "POST")
    assert allowed.status == 200
    assert (allowed.headers or {})["Access-Control-Allow-Headers"] == "x-a"
    assert preflight("https://other.example", "POST").status == 403
    assert preflight(SHOP[1], "DELETE").status == 403
    stranger = httpx.Request("GET", address(), headers={"Origin": "https://other.example"})
    assert "Access-Control-Allow-Origin" not in (ask(buckets, stranger).headers or {})
    anybody = replace(BUCKETS[0], properties={
        "CorsConfiguration": {"CorsRules": [{**CORS, "AllowedOrigins": ["https://*.shop"]}]}
    })  # fmt: skip
    buckets = PublicBuckets(Engine(), [anybody])
    assert preflight("https://a.shop", "GET").status == 200
    assert preflight("https://a.shop.evil", "GET").status == 403
