"""What was signed for a browser: a form that uploads one object, an address that downloads one.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from botocore.auth import S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.intrinsics import REGION

SECRET = "local"
"""The secret access key of every function."""

_ALGORITHM = "AWS4-HMAC-SHA256"
_STAMP = "%Y%m%dT%H%M%SZ"
_NOT_IN_A_POLICY = {"x-amz-signature", "policy", "file"}


class S3Error(Exception):
    """A refusal, by S3's code and status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def check_form(bucket: str, fields: Mapping[str, str], size: int, moment: datetime) -> None:
    """Check the fields before a file of ``size`` bytes; their names are in lower case.

    Raises:
        S3Error: they are not what was signed, or say that the file is not.
    """
    policy = fields.get("policy", "")
    if fields.get("x-amz-algorithm") != _ALGORITHM:
        raise S3Error(403, "AccessDenied", "Access Denied")
    stamp = fields.get("x-amz-date", "")
    key, region = _credential(fields.get("x-amz-credential", ""), stamp)
    request = AWSRequest()
    request.context["timestamp"] = stamp
    expected = SigV4Auth(Credentials(key, SECRET), "s3", region).signature(policy, request)
    _check_signature(fields.get("x-amz-signature", ""), expected)
    try:
        signed = json.loads(base64.b64decode(policy, validate=True))
        until, conditions = datetime.fromisoformat(signed["expiration"]), signed["conditions"]
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise S3Error(400, "InvalidPolicyDocument", "Invalid Policy") from None
    if until <= moment:
        raise _denied("Policy expired.")
    _check_conditions({**fields, "bucket": bucket}, conditions, size)


def check_address(method: str, url: str, moment: datetime) -> None:
    """Check the address of a request, as its client has sent it.

    Raises:
        S3Error: it is not what was signed, or no longer good.
    """
    before, _, query = url.partition("?")
    given = dict(parse_qsl(query, keep_blank_values=True))
    if given.get("X-Amz-Algorithm") != _ALGORITHM or given.get("X-Amz-SignedHeaders") != "host":
        raise S3Error(403, "AccessDenied", "Access Denied")
    stamp = given.get("X-Amz-Date", "")
    key, region = _credential(given.get("X-Amz-Credential", ""), stamp)
    parts = [part for part in query.split("&") if not part.startswith("X-Amz-Signature=")]
    request = AWSRequest(method, f"{before}?{'&'.join(parts)}")
    request.context["timestamp"] = stamp
    signer = S3SigV4QueryAuth(Credentials(key, SECRET), "s3", region)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    _check_signature(given.get("X-Amz-Signature", ""), signer.signature(text, request))
    # What is signed was made by a function, and can be read.
    begin = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    if begin + timedelta(seconds=int(given["X-Amz-Expires"])) <= moment:
        raise S3Error(403, "AccessDenied", "Request has expired")


def _credential(credential: str, stamp: str) -> tuple[str, str]:
    key, _, scope = credential.partition("/")
    if scope != f"{stamp[:8]}/{REGION}/s3/aws4_request":
        raise S3Error(403, "AccessDenied", "Access Denied")
    return key, REGION


def _check_signature(given: str, expected: str) -> None:
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise S3Error(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided.",
        )


def _check_conditions(fields: Mapping[str, str], conditions: Sequence[Any], size: int) -> None:
    named = set()
    exact = [
        ("eq", *pair) for each in conditions if isinstance(each, dict) for pair in each.items()
    ]
    for kind, first, second in (*exact, *(each for each in conditions if isinstance(each, list))):
        if kind == "content-length-range":
            if size > second:
                raise S3Error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum")
            if size < first:
                raise S3Error(400, "EntityTooSmall", "Your proposed upload is too small")
            continue
        name = first.removeprefix("$").lower()
        named.add(name)
        found = fields.get(name, "")
        if not (found == second if kind == "eq" else found.startswith(second)):
            raise _denied(f"Policy Condition failed: {json.dumps([kind, first, second])}")
    for name in fields.keys() - named - _NOT_IN_A_POLICY:
        if not name.startswith("x-ignore-") and name != "bucket":
            raise _denied(f"Extra input fields: {name}")


def _denied(why: str) -> S3Error:
    return S3Error(403, "AccessDenied", f"Invalid according to Policy: {why}")
