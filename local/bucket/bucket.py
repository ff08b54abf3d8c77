"""The HTTP side of buckets that browsers upload to and download from."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from local.bucket.signed import S3Error, check_address, check_form
from local.gateway.events import Request
from local.outbox import Answer
from local.resources import Bucket

PREFIX = "/s3"
_OVERRIDES = {
    "response-cache-control": "Cache-Control",
    "response-content-disposition": "Content-Disposition",
    "response-content-type": "Content-Type",
}
_MOST_FIELD_BYTES = 20_000


def variables(url: str) -> dict[str, str]:
    """What makes functions sign for the buckets of the stack at ``url``."""
    return {"PHOTOS_URL": f"{url}{PREFIX}"}


class PublicBuckets:
    """Answers for the buckets that have CORS rules; ``client`` is that of the engine's S3."""

    def __init__(
        self,
        client: Any,
        buckets: Sequence[Bucket],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._now = clock
        self._rules: Mapping[str, Sequence[Mapping[str, Any]]] = {
            bucket.name: cors["CorsRules"]
            for bucket in buckets
            if (cors := bucket.properties.get("CorsConfiguration"))
        }

    def wants(self, request: Request) -> bool:
        """Whether a request is for a bucket."""
        return request.path.startswith(f"{PREFIX}/")

    async def answer(self, request: Request, body: bytes) -> Answer:
        """Take an upload or give a download, if it was signed."""
        bucket, _, key = unquote(request.path).removeprefix(f"{PREFIX}/").partition("/")
        asked = request.header("access-control-request-method") or request.method
        allowed = self._allowed(bucket, request.header("origin"), asked)
        try:
            if bucket not in self._rules:
                raise S3Error(404, "NoSuchBucket", "The specified bucket does not exist")
            if request.method == "OPTIONS":
                return _preflight(request, allowed)
            moment = self._now()
            if request.method == "POST":
                await self._upload(bucket, request, body, moment)
                return Answer(204, headers=allowed, is_page=False)
            if request.method == "GET" and key:
                url = f"http://{request.header('host')}{request.path}?{request.query}"
                check_address("GET", url, moment)
                return await self._download(bucket, key, request.query, allowed)
            raise S3Error(405, "MethodNotAllowed", "The specified method is not allowed")
        except S3Error as error:
            return _refusal(error, allowed)

    async def _upload(self, bucket: str, request: Request, body: bytes, moment: datetime) -> None:
        fields, file = _form(request.header("content-type"), body)
        check_form(bucket, fields, len(file), moment)
        await asyncio.to_thread(
            self._client.put_object,
            Bucket=bucket,
            Key=fields["key"],
            Body=file,
            ContentType=fields.get("content-type", "binary/octet-stream"),
        )

    async def _download(
        self, bucket: str, key: str, query: str, allowed: Mapping[str, str]
    ) -> Answer:
        def read() -> tuple[bytes, str]:
            try:
                found = self._client.get_object(Bucket=bucket, Key=key)
            except self._client.exceptions.NoSuchKey:
                message = "The specified key does not exist."
                raise S3Error(404, "NoSuchKey", message) from None
            return found["Body"].read(), found["ContentType"]

        data, content_type = await asyncio.to_thread(read)
        given = parse_qs(query)
        headers = {"Content-Type": content_type} | {
            header: given[name][-1] for name, header in _OVERRIDES.items() if name in given
        }
        return Answer(200, data, headers.pop("Content-Type"), {**headers, **allowed}, is_page=False)

    def _allowed(self, bucket: str, origin: str, method: str) -> dict[str, str]:
        """The CORS headers of an answer; none if no rule admits the origin and the method."""
        for rule in self._rules.get(bucket, ()):
            for pattern in rule["AllowedOrigins"] if origin else ():
                before, star, after = pattern.partition("*")
                fits = origin.startswith(before) and origin.endswith(after)
                if (fits if star else origin == pattern) and method in rule["AllowedMethods"]:
                    methods = ", ".join(rule["AllowedMethods"])
                    return {
                        "Access-Control-Allow-Origin": "*" if pattern == "*" else origin,
                        "Access-Control-Allow-Methods": methods,
                        "Vary": "Origin",
                    }
        return {}


def _preflight(request: Request, allowed: Mapping[str, str]) -> Answer:
    if not allowed:
        raise S3Error(403, "AccessForbidden", "CORSResponse: This CORS request is not allowed.")
    headers = dict(allowed)
    if wanted := request.header("access-control-request-headers"):
        headers["Access-Control-Allow-Headers"] = wanted
    return Answer(200, headers=headers, is_page=False)


def _refusal(error: S3Error, allowed: Mapping[str, str]) -> Answer:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{error.code}</Code><Message>{escape(error.message)}</Message></Error>"
    )
    return Answer(error.status, text.encode(), "application/xml", allowed, is_page=False)


def _form(content_type: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """The fields before the file, their names in lower case, and the file."""
    malformed = S3Error(400, "MalformedPOSTRequest", "The body is not well-formed form data.")
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise malformed
    decoder = MultipartDecoder(options["boundary"].encode())
    fields: dict[str, bytes] = {}
    name, size = "", 0
    try:
        decoder.receive_data(body)
        decoder.receive_data(None)
        while not isinstance(event := decoder.next_event(), Epilogue):
            if isinstance(event, File | Field):
                if name == "file":
                    break  # what follows the file does not count
                name = event.name.lower()
                fields[name] = b""
                _no_content_encoding(event.headers, malformed)
            elif isinstance(event, Data):
                fields[name] += event.data
                size += 0 if name == "file" else len(event.data)
                if size > _MOST_FIELD_BYTES:
                    raise S3Error(400, "MaxPostPreDataLengthExceeded", "The fields are too large.")
        file = fields.pop("file")
        return {name: value.decode() for name, value in fields.items()}, file
    except (ValueError, KeyError, HTTPException):
        raise malformed from None


def _no_content_encoding(headers: Headers, malformed: S3Error) -> None:
    if headers.get("Content-Transfer-Encoding", "binary") not in ("binary", "8bit", "7bit"):
        raise malformed
