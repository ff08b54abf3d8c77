"""Write the words of the widget, which are among the texts, as a JavaScript module by language."""

import json
import tomllib
from pathlib import Path

from frontdesk import texts
from frontdesk.texts import LANGUAGES

FOLDER = Path(__file__).resolve().parents[1] / "web/widget/words"
SHARED = {"answer": ("open", "open_until", "closed", "closed_until"), "step": ("call_when_safe",)}
"""The answers and steps that the widget gives as well, by their tables."""


def module(language: str) -> str:
    """The JavaScript module with the widget's words in a language."""
    path = Path(texts.__file__).with_name(f"{language}.toml")
    toml = tomllib.loads(path.read_text(encoding="utf-8"))
    shared = {key: toml[table][key] for table, keys in SHARED.items() for key in keys}
    words = toml["widget"] | shared | {"trade": toml["trade"]}
    return f"export default {json.dumps(words, ensure_ascii=False, indent=1)};\n"


def main() -> None:
    """Write all modules."""
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        (FOLDER / f"{language}.js").write_text(module(language), encoding="utf-8")


if __name__ == "__main__":
    main()
