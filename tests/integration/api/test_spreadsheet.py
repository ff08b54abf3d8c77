"""A CSV as a spreadsheet opens it: LibreOffice, where it is installed."""

import csv
import os
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from frontdesk.access import caller as access
from frontdesk.base.settings import Settings
from frontdesk.store.table import Table
from tests.support.conversations import conversation
from tests.unit.api.test_exports import STAFF, get, with_messages

SAID = [
    "=1+1", '=HYPERLINK("http://evil.example","x")', "+1 206 555 0100", "-2+3", "@SUM(A1)",
    "\t=1+1", "＝1+1", "=cmd|' /C calc'!A0", 'Two\nlines, a "quote" and \' more', "1,5; 2",
    "0100", "2026-11-27", "مرحبا، الحوض يسرب", "नमस्ते", "您好，漏水", "안녕하세요",
    "Привет", "rò rỉ", "😀", "  blanks  ",
]  # fmt: skip
"""What may be a formula, and what must not be lost."""


@pytest.fixture
def soffice() -> str:
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("opening a CSV needs LibreOffice (soffice)")
    return found


def test_a_spreadsheet_shows_what_was_written_and_calculates_nothing(
    soffice: str, moto_table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))
    one = with_messages(moto_table, conversation(1, business_id=7, customer_id=5), SAID)
    exported = get(moto_table, f"/{one.id}/export", STAFF, format="csv")
    (tmp_path / "export.csv").write_bytes(exported.content)
    assert exported.content.startswith(b"\xef\xbb\xbf")
    converted = convert(soffice, tmp_path, "ods", "export.csv")
    with ZipFile(converted) as archive:
        sheet = archive.read("content.xml").decode()
    assert "table:formula" not in sheet
    head, *rows = csv.reader(StringIO(convert(soffice, tmp_path, "csv", "export.ods").read_text()))
    assert head[0] == "cursor"  # without the byte order mark
    shown = [row[head.index("content")] for row in rows]
    assert len(shown) == len(SAID)
    for cell, text in zip(shown, SAID, strict=True):
        if text in ("0100", "2026-11-27", "\t=1+1"):
            continue  # a spreadsheet takes these for a number, a date, and blanks
        assert cell.removeprefix("'") == text


def convert(soffice: str, folder: Path, to: str, name: str) -> Path:
    """The file as LibreOffice opens it and saves it in another format."""
    # Characters as UTF-8 with every cell as it is shown.
    target = {"ods": "ods", "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"}
    options: list[Any] = ["--headless", f"-env:UserInstallation=file://{folder}/profile"]
    if to == "ods":  # without a window, LibreOffice does not look for the byte order mark
        options += ["--infilter=Text - txt - csv (StarCalc):44,34,76,1"]
    out = folder / "again" if to == "csv" else folder
    command = [soffice, *options, "--convert-to", target[to], "--outdir", out, folder / name]
    environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    subprocess.run(command, check=True, capture_output=True, env=environment, timeout=300)
    return out / f"export.{to}"
