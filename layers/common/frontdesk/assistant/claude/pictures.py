"""Pictures in a request to Claude."""

import base64
from collections.abc import Sequence
from typing import Any


def blocks(pictures: Sequence[bytes]) -> list[dict[str, Any]]:
    """The blocks of JPEG pictures. They are in the request itself: Bedrock fetches no address."""
    return [
        {
            "type": "image",
            "source": {
                "type": "base64",
                "media_type": "image/jpeg",
                "data": base64.b64encode(picture).decode(),
            },
        }
        for picture in pictures
    ]
