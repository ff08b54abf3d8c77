"""What counts as a picture, what is kept of it, and what is refused."""

import struct
import tracemalloc
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from frontdesk.files.pictures import READ_PIXELS, READ_SIDE, SMALL_SIDE, NotAPicture, again, picture
from frontdesk.models.attachments import LARGEST_UPLOAD, PhotoType
from tests.support.photos import HTML, SVG, photo, png
from tests.support.rows import check_rows

JPEG, PNG, WEBP, GIF = PhotoType.JPEG, PhotoType.PNG, PhotoType.WEBP, PhotoType.GIF
CANARY = b"canary-in-a-picture"
BOMB = png(30_000, 30_000, bytes(1000)) + bytes(100)
MANY_SCANS = photo(progressive=True) + b"\xff\xda" * 200


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def animated(kind: str) -> bytes:
    out = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def webp_head(width: int, height: int) -> bytes:
    """A lossless WebP that says that it is this large."""
    bits = (width - 1) | (height - 1) << 14
    body = b"VP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", bits)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def exif(orientation: int) -> bytes:
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010E] = CANARY.decode()
    return found.tobytes()


def test_pictures_of_every_type_are_made_anew_as_jpeg_in_three_sizes() -> None:
    def check(kind: PhotoType) -> None:
        made = picture(photo(2000, 1500, kind.partition("/")[2].upper()), kind)
        assert (made.width, made.height) == (2000, 1500)
        for data, side in ((made.whole, 2000), (made.read, 1260), (made.small, SMALL_SIDE)):
            found = opened(data)
            found.load()
            assert (found.format, max(found.size), found.mode) == ("JPEG", side, "RGB")
        assert again(made.whole)[:3] == b"\xff\xd8\xff"

    check_rows(PhotoType, check)


def test_a_picture_costs_claude_no_more_tokens_than_it_makes_use_of() -> None:
    def check(width: int, height: int) -> None:
        found = opened(picture(photo(width, height), JPEG).read)
        assert max(found.size) <= READ_SIDE
        assert found.width * found.height <= READ_PIXELS
        assert -(-found.width // 28) * -(-found.height // 28) <= 1605

    check_rows([(3000, 3000), (3000, 2000), (4000, 500), (8000, 10), (40, 30), (1100, 1085)], check)


def test_nothing_that_a_file_carries_beside_its_pixels_is_kept() -> None:
    carried = [
        (photo(exif=exif(1)), JPEG),
        (photo(comment=CANARY), JPEG),
        (photo() + b"PK\x03\x04" + CANARY, JPEG),  # a second file behind the picture
        (photo(kind="PNG", exif=exif(1)), PNG),
        (photo(kind="WEBP", exif=exif(1), xmp=CANARY), WEBP),
        (photo(kind="GIF", comment=CANARY), GIF),
    ]
    for data, kind in carried:
        assert CANARY in data
        made = picture(data, kind)
        for kept in (made.whole, made.read, made.small):
            assert CANARY not in kept
            assert not opened(kept).getexif()
            assert len(opened(kept).info) <= 4  # JFIF's own


def test_a_picture_is_turned_as_its_camera_was_held() -> None:
    out = BytesIO()
    lying = Image.new("RGB", (60, 40), "white")
    ImageDraw.Draw(lying).rectangle((0, 0, 20, 40), fill="red")
    lying.save(out, "JPEG", exif=exif(6), quality=95)
    made = picture(out.getvalue(), JPEG)
    assert (made.width, made.height) == (40, 60)
    top, bottom = (opened(made.whole).convert("RGB").getpixel((20, y)) for y in (5, 55))
    assert (top[1] < 80, bottom[1] > 200) == (True, True)  # type: ignore[index]


def test_what_is_transparent_is_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    found = opened(picture(out.getvalue(), PNG).whole).convert("RGB").getpixel((5, 5))
    assert min(found) > 250  # type: ignore[type-var,arg-type]


def test_what_is_no_picture_that_can_be_taken_is_refused() -> None:
    rows = [
        ("is not image/jpeg", photo(kind="PNG"), JPEG),
        ("is not image/png", photo(), PNG),
        ("is not image/webp", photo(kind="GIF"), WEBP),
        ("is not image/gif", photo(kind="WEBP"), GIF),
        ("is not image/jpeg", SVG, JPEG),
        ("is not image/jpeg", HTML, JPEG),
        ("is not image/jpeg", b"", JPEG),
        ("is not image/png", b"%PDF-1.7" + photo(kind="PNG"), PNG),
        ("cannot be read", b"\xff\xd8\xff\xe0" + HTML, JPEG),
        ("cannot be read", photo()[:2000], JPEG),
        ("cannot be read", photo(kind="PNG")[:200], PNG),
        ("cannot be read", b"GIF89a" + SVG, GIF),
        ("cannot be read", b"RIFF\0\0\0\0WEBPVP8L", WEBP),
        ("cannot be read", b"RIFF\0\0\0\0WEBPVP9 " + bytes(99), WEBP),
        ("cannot be read", MANY_SCANS, JPEG),
        ("has too many pixels", png(1, 60_000, bytes(120_000)), PNG),
        ("has too many pixels", png(60_000, 1, bytes(60_001)), PNG),
        ("has too many pixels", BOMB, PNG),
        ("has too many pixels", png(6000, 6000, bytes(36_006_000)), PNG),
        ("has too many pixels", webp_head(16_383, 16_383), WEBP),
        ("has too few pixels", photo(9, 40), JPEG),
        ("is an animation", animated("GIF"), GIF),
        ("is an animation", animated("WEBP"), WEBP),
        ("is an animation", animated("PNG"), PNG),
    ]

    def check(message: str, data: bytes, kind: PhotoType) -> None:
        assert len(data) < LARGEST_UPLOAD
        with pytest.raises(NotAPicture) as refused:
            picture(data, kind)
        assert str(refused.value).startswith(message), refused.value
        assert refused.value.__cause__ is None  # a decoder's words may quote the file

    check_rows(rows, check)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    tracemalloc.start()
    with pytest.raises(NotAPicture):
        picture(BOMB, PNG)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_text_that_a_png_packs_is_not_unpacked_for_ever() -> None:
    # A comment of a megabyte that unpacks to a gigabyte would be read with the head.
    packed = zlib.compress(bytes(200_000_000), 9)
    data = b"zTXt" + b"x\0\0" + packed
    chunk = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    whole = photo(kind="PNG")
    with pytest.raises(NotAPicture, match="cannot be read"):
        picture(whole[:33] + chunk + whole[33:], PNG)
