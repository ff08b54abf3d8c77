"""Uploaded bytes as a picture: checked, decoded, and made anew of its pixels alone.

What is kept is what this module has encoded itself. So nothing else that a file may carry is kept:
no place or time of taking, no comment, no second file behind the picture. Pillow takes a while to
load and decoding takes memory, so only a turn with photos imports this module, and it decodes one
photo at a time.
"""

import io
import math
import re
import struct
import warnings
from contextlib import suppress
from dataclasses import dataclass

from PIL import Image, ImageOps

from frontdesk.models.attachments import MOST_PIXELS, SIDES, PhotoType

READ_SIDE = 1568
"""The longest side that Claude makes use of, in pixels."""
READ_PIXELS = 1092 * 1092
"""The most pixels that Claude makes use of."""
SMALL_SIDE = 320
"""The longest side of a preview, in pixels."""

_FORMATS = {
    PhotoType.JPEG: "JPEG",
    PhotoType.PNG: "PNG",
    PhotoType.WEBP: "WEBP",
    PhotoType.GIF: "GIF",
}
_BEGINNINGS = {
    PhotoType.JPEG: rb"\xff\xd8\xff",
    PhotoType.PNG: rb"\x89PNG\r\n\x1a\n",
    PhotoType.WEBP: rb"RIFF....WEBP",
    PhotoType.GIF: rb"GIF8[79]a",
}
_MOST_SCANS = 100
"""A camera's progressive JPEG has about ten; each costs as much as decoding the whole picture."""
_ORIENTATION = 0x0112


class NotAPicture(Exception):
    """The bytes cannot be taken; the message says why, and nothing of what they are."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as JPEG: whole, as Claude reads it, and as a preview; and its size in pixels."""

    whole: bytes
    read: bytes
    small: bytes
    width: int
    height: int


def picture(data: bytes, kind: PhotoType) -> Picture:
    """The picture that the bytes are.

    Raises:
        NotAPicture: they are of another type, damaged, too large or too small when unpacked, or
            an animation.
    """
    if not re.match(_BEGINNINGS[kind], data, re.DOTALL):
        raise NotAPicture(f"is not {kind}")
    if kind is PhotoType.JPEG and data.count(b"\xff\xda") > _MOST_SCANS:
        raise NotAPicture("cannot be read")
    if kind is PhotoType.WEBP:
        _check_size(*_webp_size(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[_FORMATS[kind]]) as image:
                # Until here only the head has been read, and nothing unpacked.
                _check_size(*image.size)
                if kind is not PhotoType.JPEG and getattr(image, "is_animated", False):
                    raise NotAPicture("is an animation; send a still picture")
                return _made_anew(image)
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Exception:
        # A decoder fails in many ways, and what it says may quote the file.
        raise NotAPicture("cannot be read") from None


def again(whole: bytes) -> bytes:
    """What Claude reads of a picture that was kept as ``whole``."""
    with Image.open(io.BytesIO(whole), formats=["JPEG"]) as image:
        return _jpeg(_scaled(image.convert("RGB"), READ_SIDE, READ_PIXELS))


def _check_size(width: int, height: int) -> None:
    shortest, longest = SIDES
    if max(width, height) > longest or width * height > MOST_PIXELS:
        raise _too_large()
    if min(width, height) < shortest:
        raise NotAPicture(f"has too few pixels; at least {shortest} a side")


def _too_large() -> NotAPicture:
    pixels = f"{SIDES[1]} pixels a side and {MOST_PIXELS // 1_000_000} million in all"
    return NotAPicture(f"has too many pixels; at most {pixels}")


def _made_anew(image: Image.Image) -> Picture:
    orientation = _orientation(image)
    image.load()
    flat = _flat(image)
    if orientation:
        exif = Image.Exif()
        exif[_ORIENTATION] = orientation
        flat.info["exif"] = exif.tobytes()
        flat = ImageOps.exif_transpose(flat)
    flat.info.clear()
    reads = _scaled(flat, READ_SIDE, READ_PIXELS)
    return Picture(
        whole=_jpeg(flat, quality=90),
        read=_jpeg(reads),
        small=_jpeg(_scaled(reads, SMALL_SIDE), quality=75),
        width=flat.width,
        height=flat.height,
    )


def _orientation(image: Image.Image) -> int | None:
    """How the camera was held. A damaged note about that is no reason to refuse the picture."""
    with suppress(Exception):
        value = image.getexif().get(_ORIENTATION)
        return value if value in range(2, 9) else None
    return None


def _flat(image: Image.Image) -> Image.Image:
    """The picture in three colours, on white where it is transparent."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _scaled(image: Image.Image, side: int, pixels: int = MOST_PIXELS) -> Image.Image:
    ratio = min(side / max(image.size), math.sqrt(pixels / (image.width * image.height)))
    if ratio >= 1:
        return image
    width, height = (max(1, math.floor(length * ratio)) for length in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _jpeg(image: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _webp_size(data: bytes) -> tuple[int, int]:
    """The size of a WebP by its head: its decoder takes memory for all of it when it is opened."""
    kind, body = data[12:16], data[20:30]
    with suppress(struct.error):
        if kind == b"VP8X":
            low, high = struct.unpack("<HB", body[4:7]), struct.unpack("<HB", body[7:10])
            return 1 + low[0] + (low[1] << 16), 1 + high[0] + (high[1] << 16)
        if kind == b"VP8L":
            (bits,) = struct.unpack("<I", body[1:5])
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        if kind == b"VP8 ":
            width, height = struct.unpack("<HH", body[6:10])
            return width & 0x3FFF, height & 0x3FFF
    raise NotAPicture("cannot be read")
