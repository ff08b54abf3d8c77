"""What the local stack does not start with: one clear line, and no process."""

from pathlib import Path

import pytest

from local.__main__ import main
from local.aws.data import JOURNAL, LOCK
from tests.support.rows import check_rows


class Refusal:
    """What a start prints that ends at once, and that it prints nothing else."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd

    def __call__(self, *options: str, **environment: str) -> str:
        with self._monkeypatch.context() as patched:
            patched.setattr("sys.argv", ["local", *(options or ("--port", "0"))])
            for name, value in environment.items():
                patched.setenv(name, value)
            try:
                status: object = main()
            except SystemExit as end:
                status = end.code
        assert status
        out, errors = self._capfd.readouterr()
        assert out == ""
        return f"{status}\n" if isinstance(status, str) else errors


@pytest.fixture
def refusal(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Refusal:
    return Refusal(monkeypatch, capfd)


def test_what_cannot_be_is_one_clear_line(refusal: Refusal) -> None:
    def check(options: list[str], environment: dict[str, str], line: str) -> None:
        assert refusal(*options, **environment) == f"{line}\n"

    check_rows(
        [
            (["--port", "99999"], {}, "Cannot listen on 127.0.0.1:99999: ports go from 0 to 65535"),
            (["--host", "a..b"], {}, "Cannot listen on a..b:3000: no such host"),
            (
                [],
                {"WORD_DELAY_SECONDS": "7"},
                "WORD_DELAY_SECONDS: Input should be less than or equal to 1 (got '7')",
            ),
            (
                ["--port", "0", "--parameter", "RetentionDays=-1"],
                {},
                "RETENTION_DAYS: Input should be greater than or equal to 0 (got '-1')",
            ),
            (
                [],
                {"DYNAMODB_ENDPOINT_URL": "localhost:8000"},
                "Cannot start: DYNAMODB_ENDPOINT_URL is a URL such as http://127.0.0.1:8000, "
                "not 'localhost:8000'",
            ),
            ([], {"ASSISTANT": "clade"}, "Cannot start: ASSISTANT is stub or not set, not 'clade'"),
            (
                [],
                {"ASSISTANT": "stub", "STUB": "--token-ms soon"},
                "STUB: error: argument --token-ms: soon is no number of milliseconds",
            ),
            ([], {"ASSISTANT": "stub", "STUB": "'--fault"}, "STUB: error: No closing quotation"),
        ],
        check,
    )


def test_a_folder_that_cannot_be_used_is_one_clear_line(refusal: Refusal, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert refusal(DATA=str(file)) == f"Cannot start: DATA: {file} is not a folder\n"
    below = refusal(DATA=str(file / "below"))
    assert below == f"Cannot start: DATA: {file / 'below'}: Not a directory\n"
    others = refusal(DATA=str(tmp_path))
    assert others == (
        f"Cannot start: DATA: {tmp_path} holds other files; name a new or an empty folder\n"
    )


def test_data_that_cannot_be_read_are_one_clear_line(refusal: Refusal, tmp_path: Path) -> None:
    (tmp_path / LOCK).touch()
    journal = tmp_path / JOURNAL
    journal.write_text("something else, and long enough to be taken for a database" * 20)
    line = f"Cannot start: DATA: {journal} cannot be read: file is not a database\n"
    assert refusal(DATA=str(tmp_path)) == line


def test_an_engine_that_cannot_be_had_is_one_clear_line(refusal: Refusal, tmp_path: Path) -> None:
    unknown = "Cannot start: ENGINE is embedded or dynamodb-local, not 'moto'\n"
    assert refusal(ENGINE="moto") == unknown
    both = "Cannot start: ENGINE and DYNAMODB_ENDPOINT_URL are both set; set one of them\n"
    assert refusal(ENGINE="embedded", DYNAMODB_ENDPOINT_URL="http://127.0.0.1:8000") == both
    no_java = "Cannot start: DynamoDB Local needs Java 17 or newer, and java is not on the path\n"
    assert refusal(ENGINE="dynamodb-local", PATH=str(tmp_path)) == no_java
