"""The bucket of photos: uploads by customers, and what is kept of those that a message has.

    new/<id>           as it was uploaded; gone after a day
    kept/<id>/whole    the picture made anew
    kept/<id>/small    its preview

What is kept is tagged until the message that has it is known to be stored. Objects with this tag
are gone after a day as well, so a turn that fails leaves nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as SdkConnectionError

from frontdesk.base.errors import NotFound, Unavailable
from frontdesk.models.attachments import KEPT_TYPE

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Size = Literal["whole", "small"]
SIZES: tuple[Size, ...] = ("whole", "small")

UNUSED = "unused"
"""The tag of what no message is known to have."""

_GONE = {"404", "NoSuchKey"}
_AT_ONCE = 8
"""How many previews are read at the same time; a client has 10 connections."""


def file_name(id_: str) -> str:
    """What a photo's file is called."""
    return f"photo-{id_[:6]}.jpg"


@dataclass(frozen=True, slots=True)
class Form:
    """A form that uploads one object: where it is posted to, and the fields before the file."""

    url: str
    fields: Mapping[str, str]


class Bucket:
    """The bucket. ``signing`` is a client whose addresses browsers can reach.

    Raises:
        Unavailable: S3 is throttled, failing or out of reach, also after retries.
    """

    def __init__(self, client: "S3Client", name: str, signing: "S3Client | None" = None) -> None:
        self._client = client
        self._signing = signing or client
        self.name = name

    def form(self, id_: str, content_type: str, size: int, seconds: int) -> Form:
        """A form for an upload of exactly this type and size, good for ``seconds``. 0 requests."""
        made = self._signing.generate_presigned_post(
            self.name,
            f"new/{id_}",
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", size, size]],
            ExpiresIn=seconds,
        )
        return Form(made["url"], made["fields"])

    def uploaded(self, id_: str, size: int) -> bytes:
        """The first ``size`` bytes of what was uploaded, and one more if there is more. 1 request.

        Raises:
            NotFound: nothing was.
        """
        return self._read(f"new/{id_}", size)

    def kept(self, id_: str) -> bytes:
        """A picture that is kept. 1 request.

        Raises:
            NotFound: it is not.
        """
        return self._read(f"kept/{id_}/whole")

    def previews(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The previews of these pictures, without those that are not kept. 1 request each."""

        def read(id_: str) -> bytes | None:
            try:
                return self._read(f"kept/{id_}/small")
            except NotFound:
                return None  # its message is being removed

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = zip(ids, pool.map(read, ids), strict=True)
            return {id_: data for id_, data in found if data is not None}

    def keep(self, id_: str, whole: bytes, small: bytes) -> None:
        """Store a picture and its preview until `confirm`, or for a day. 2 requests."""
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda pair: self._put(id_, *pair), (("whole", whole), ("small", small))))

    def confirm(self, ids: Sequence[str]) -> None:
        """Keep these pictures for good, and remove their uploads. 2 requests each, and 1."""
        for id_ in ids:
            for size in SIZES:
                try:
                    self._call("delete_object_tagging", Key=f"kept/{id_}/{size}")
                except NotFound:
                    continue  # it has been removed meanwhile, with its message
        self._delete(f"new/{id_}" for id_ in ids)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove all there is of these uploads, or what is left of it. 1 request."""
        names = ("new/{0}", *(f"kept/{{0}}/{size}" for size in SIZES))
        self._delete(name.format(id_) for id_ in ids for name in names)

    def address(self, id_: str, size: Size, seconds: int) -> str:
        """Where a picture can be downloaded for ``seconds``, by whoever knows the address.

        It is a file to be saved, never a page to be shown. 0 requests.
        """
        return str(
            self._signing.generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self.name,
                    "Key": f"kept/{id_}/{size}",
                    "ResponseContentType": KEPT_TYPE,
                    "ResponseContentDisposition": f'attachment; filename="{file_name(id_)}"',
                    "ResponseCacheControl": "private, no-store",
                },
                ExpiresIn=seconds,
            )
        )

    def _put(self, id_: str, size: Size, data: bytes) -> None:
        self._call(
            "put_object",
            Key=f"kept/{id_}/{size}",
            Body=data,
            ContentType=KEPT_TYPE,
            ContentDisposition="attachment",
            Tagging=f"{UNUSED}=true",
        )

    def _read(self, key: str, size: int | None = None) -> bytes:
        wanted = {} if size is None else {"Range": f"bytes=0-{size}"}
        answer = self._call("get_object", Key=key, **wanted)
        try:
            with answer["Body"] as body:
                data: bytes = body.read()
        except (SdkConnectionError, HTTPClientError) as error:
            raise Unavailable from error
        return data

    def _delete(self, keys: Iterable[str]) -> None:
        wanted = [{"Key": key} for key in keys]
        answer = self._call("delete_objects", Delete={"Objects": wanted, "Quiet": True})
        if answer.get("Errors"):
            raise Unavailable

    def _call(self, operation: str, **parameters: Any) -> Any:
        try:
            return getattr(self._client, operation)(Bucket=self.name, **parameters)
        except (SdkConnectionError, HTTPClientError) as error:
            raise Unavailable from error
        except ClientError as error:
            code = error.response["Error"]["Code"]
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if code in _GONE:
                raise NotFound("no such photo") from None
            if code in {"SlowDown", "OperationAborted"} or status >= 500:
                raise Unavailable from error
            raise
