"""Whether a request was signed by an AWS secret (Signature Version 4), as AWS checks it."""

import re
from collections.abc import Mapping

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

_FORM = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)"
    r"/aws4_request, SignedHeaders=(?P<headers>[^,]+), Signature=(?P<signature>[0-9a-f]{64})"
)


def is_signed(
    path: str, headers: Mapping[str, str], body: bytes, *, service: str, secret: str
) -> bool:
    """Whether a POST's signature is that of ``secret`` for ``service``; names in lower case."""
    found = _FORM.fullmatch(headers.get("authorization", ""))
    if not found or found["service"] != service:
        return False
    signed = {name: headers.get(name, "") for name in found["headers"].split(";")}
    request = AWSRequest("POST", f"http://{headers['host']}{path}", signed, body)
    request.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(Credentials(found["key"], secret), service, found["region"])
    canonical = signer.canonical_request(request)
    text = signer.string_to_sign(request, canonical)
    return bool(signer.signature(text, request) == found["signature"])
