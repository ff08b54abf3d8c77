"""What is asked of S3, and what follows from its answers."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from frontdesk.base.errors import NotFound, Unavailable
from frontdesk.files.bucket import UNUSED, Bucket
from tests.support.photos import NAME, MemoryS3, bucket, signer

ID = "A" * 22
PARTS = {f"kept/{ID}/whole", f"kept/{ID}/small"}


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_a_form_takes_one_type_and_one_size_at_the_region_s_own_address(region: str) -> None:
    form = Bucket(signer(region), NAME).form(ID, "image/png", 1234, 900)
    assert form.url == f"https://{NAME}.s3.{region}.amazonaws.com/"
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    for condition in (
        {"Content-Type": "image/png"},
        ["content-length-range", 1234, 1234],
        {"bucket": NAME},
        {"key": f"new/{ID}"},
    ):
        assert condition in policy["conditions"]


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_an_address_downloads_a_file_and_ends(region: str) -> None:
    url = urlsplit(Bucket(signer(region), NAME).address(ID, "small", 240))
    assert url.netloc == f"{NAME}.s3.{region}.amazonaws.com"
    assert url.path == f"/kept/{ID}/small"
    asked = {name: value for name, [value] in parse_qs(url.query).items()}
    assert asked["X-Amz-Expires"] == "240"
    assert asked["response-content-disposition"].startswith("attachment; filename=")
    assert asked["response-content-type"] == "image/jpeg"


def test_what_is_kept_counts_as_unused_until_it_is_confirmed() -> None:
    s3 = MemoryS3()
    photos = bucket(s3)
    s3.objects[f"new/{ID}"] = b"uploaded"
    assert photos.uploaded(ID, 8) == b"uploaded"
    assert photos.uploaded(ID, 4) == b"uploa"  # one more, so that it is seen to be another
    photos.keep(ID, b"whole", b"small")
    assert s3.tags == dict.fromkeys(PARTS, f"{UNUSED}=true")
    photos.confirm([ID])
    assert s3.tags == {}
    assert s3.objects.keys() == PARTS
    assert photos.kept(ID) == b"whole"
    photos.confirm([ID])
    photos.remove([ID])
    photos.remove([ID])
    photos.confirm([ID])  # late, after the removal
    assert s3.objects == {}
    with pytest.raises(NotFound):
        photos.kept(ID)


@pytest.mark.parametrize(
    "operation", ["get_object", "put_object", "delete_object_tagging", "delete_objects"]
)
def test_a_failing_bucket_is_unavailable(operation: str) -> None:
    s3 = MemoryS3()
    photos = bucket(s3)
    photos.keep(ID, b"", b"")
    s3.failing = {operation}
    asked = {
        "get_object": lambda: photos.kept(ID),
        "put_object": lambda: photos.keep(ID, b"", b""),
        "delete_object_tagging": lambda: photos.confirm([ID]),
        "delete_objects": lambda: photos.remove([ID]),
    }
    with pytest.raises(Unavailable):
        asked[operation]()
