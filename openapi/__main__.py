"""Write the document to where the API serves it from: python -m openapi."""

import json
from pathlib import Path

from openapi.document import document

PUBLISHED = Path(__file__).parents[1] / "layers/common/frontdesk/api/documents/openapi.json"


def text() -> str:
    """The document as it is published."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(text(), encoding="utf-8")
