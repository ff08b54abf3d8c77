"""The stand-in as a process: its command line options, and how the stack starts it."""

import argparse
import contextlib
import math
import os
import shlex
import sys
from pathlib import Path

from local.claude.faults import FAULTS, option
from local.claude.server import KEY
from local.runtime.processes import Processes, Server

_ROOT = Path(__file__).resolve().parents[2]


def script() -> argparse.ArgumentParser:
    """A parent parser with the options of the behaviour. Times become seconds."""
    parser = argparse.ArgumentParser(add_help=False)
    names = [option(name) for name in FAULTS]
    parser.add_argument(
        "--fault",
        type=option,
        choices=names,
        metavar="NAME",
        help=f"what goes wrong each time: {', '.join(names)}",
    )
    for name, default, what in (
        ("classification", 300, "until a classification is answered"),
        ("first-token", 500, "until a reply begins"),
        ("token", 20, "between the words of a reply"),
    ):
        parser.add_argument(
            f"--{name}-ms",
            type=_seconds,
            default=default / 1000,
            metavar="MS",
            dest=f"{name}_seconds".replace("-", "_"),
            help=f"milliseconds {what} ({default})",
        )
    return parser


def arguments(line: str) -> list[str]:
    """The options in the variable STUB; invalid ones end the program with one line."""
    parser = argparse.ArgumentParser("STUB", usage=argparse.SUPPRESS, parents=[script()])
    try:
        words = shlex.split(line)
    except ValueError as error:
        parser.error(str(error))
    parser.parse_args(words)
    return words


async def start(processes: Processes, arguments: list[str]) -> Server:
    """Start a stand-in with these options."""
    environment = {**os.environ, "PYTHONPATH": str(_ROOT / "layers/common")}
    return await processes.start_server(
        [sys.executable, "-m", "local.claude", *arguments, "--fd"],
        label="claude",
        environment=environment,
        folder=_ROOT,
    )


def variables(server: Server) -> dict[str, str]:
    """The environment variables that make functions call this stand-in."""
    return {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": KEY}


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        seconds = float(text) / 1000
        if 0 <= seconds < math.inf:
            return seconds
    raise argparse.ArgumentTypeError(f"{text} is no number of milliseconds")
