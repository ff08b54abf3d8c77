"""Photos to test with, good and bad, and a bucket in memory."""

import os
import struct
import zlib
from io import BytesIO
from typing import Any
from unittest import mock

from botocore.exceptions import ClientError
from PIL import Image

from frontdesk.files.bucket import Bucket
from frontdesk.wiring.clients import s3_client
from tests.support.dynamodb import CREDENTIALS

NAME = "photos"


def photo(width: int = 640, height: int = 480, kind: str = "JPEG", **options: Any) -> bytes:
    """A picture of a gradient, as bytes of this format of Pillow's."""
    out = BytesIO()
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture.save(out, kind, **options)
    return out.getvalue()


def png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG of one grey channel whose unpacked rows are said to be ``rows``."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"


class MemoryS3:
    """S3's operations on one bucket, in memory: ``objects`` by key, and ``tags`` beside them.

    ``requests`` are the operations so far; what is in ``failing`` answers 503.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.tags: dict[str, str] = {}
        self.requests: list[str] = []
        self.failing: set[str] = set()
        signs = signer()
        self.generate_presigned_post = signs.generate_presigned_post
        self.generate_presigned_url = signs.generate_presigned_url

    def _begin(self, operation: str, key: str | None = None) -> None:
        self.requests.append(operation)
        if operation in self.failing:
            raise _error(operation, "SlowDown", 503)
        if key is not None and key not in self.objects:
            raise _error(operation, "NoSuchKey", 404)

    def get_object(self, **given: Any) -> dict[str, Any]:
        self._begin("get_object", given["Key"])
        data = self.objects[given["Key"]]
        if "Range" in given:
            first, last = map(int, given["Range"].removeprefix("bytes=").split("-"))
            data = data[first : last + 1]
        return {"Body": BytesIO(data)}

    def put_object(self, **given: Any) -> None:
        self._begin("put_object")
        self.objects[given["Key"]] = given["Body"]
        self.tags[given["Key"]] = given.get("Tagging", "")

    def delete_object_tagging(self, **given: Any) -> None:
        self._begin("delete_object_tagging", given["Key"])
        self.tags.pop(given["Key"], None)

    def delete_objects(self, **given: Any) -> dict[str, Any]:
        self._begin("delete_objects")
        for each in given["Delete"]["Objects"]:
            self.objects.pop(each["Key"], None)
            self.tags.pop(each["Key"], None)
        return {}


def signer(region: str = "us-east-1") -> Any:
    """The client by which functions sign in a region."""
    with mock.patch.dict(os.environ, {**CREDENTIALS, "AWS_DEFAULT_REGION": region}):
        return s3_client()


def bucket(s3: MemoryS3) -> Bucket:
    """A bucket on ``s3``."""
    client: Any = s3
    return Bucket(client, NAME)


def _error(operation: str, code: str, status: int) -> ClientError:
    return ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        operation,
    )
