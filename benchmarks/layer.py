"""What the layer's build gains: its size and the time of cold imports, before and after.

    python -m benchmarks.layer [--starts 9]

Needs python3.13 with pip, and the package index. Four layers with the same packages are made and
measured in turns, in one run:

- plain: what `sam build` makes of a requirements.txt by itself: no bytecode, nothing left out.
- frontdesk: what layers/common/Makefile makes, zipped and unzipped once.
- web adapter, plain: plain, with FastAPI and uvicorn, which the Lambda Web Adapter needs to stream.
- web adapter, built: the same with bytecode, and without what frontdesk leaves out.

A cold import is a new process of Python 3.13 that imports the function's app and cannot write
bytecode, as on Lambda's read-only file system. The figure is processor time: the median, in ms.
With the web adapter, all routes are one application on the same package. The model's SDK has a
column of its own, because functions import it late or have it in their snapshot. The files are in
the page cache. Not in the figures are the time that Lambda takes to fetch and unzip the layer,
which grows with its size, and the adapter's own program and start.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import zipfile
from pathlib import Path

from benchmarks.support import skip

ROOT = Path(__file__).resolve().parents[1]
LAYER = ROOT / "layers/common"
PACKAGES = ("frontdesk", "lambda_streaming")
PYTHON = "python3.13"
PIP = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile"]
FUNCTIONS = ("conversations", "chat", "stream")
SDK = "import anthropic"

WEB = """
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from frontdesk.api import sse
from frontdesk.api.chat import ChatReply, ChatRequest, fold
from frontdesk.api.conversations import routes as conversations
from frontdesk.models.scope import UNLIMITED
from frontdesk.turn.turn import take_turn
from frontdesk.wiring import turns as wiring

app = FastAPI()
context = wiring.turn_context()

@app.post("/api/v1/chat")
def chat(request: ChatRequest) -> ChatReply:
    return fold(take_turn(context, request.turn_request(UNLIMITED, None, None), 27))

@app.post("/api/v1/chat/stream")
def stream(request: ChatRequest) -> StreamingResponse:
    events = take_turn(context, request.turn_request(UNLIMITED, None, None), 118)
    return StreamingResponse(sse.encode(events, None, ""))
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--starts", type=int, default=9)
    starts = parser.parse_args().starts
    if not runs(PYTHON, "-m", "pip", "--version"):
        skip(f"needs {PYTHON} with pip, the functions' own version")
    with tempfile.TemporaryDirectory() as folder:
        layers = prepare(Path(folder))
        programs = {name: programs_of(name, Path(folder)) for name in layers}
        times: dict[tuple[str, str], list[float]] = {}
        for count in range(starts + 1):
            for name, layer in layers.items():
                for label, (task, code) in programs[name].items():
                    ms = cold_import(layer, task, code)
                    if count:  # the first brings the files into the page cache
                        times.setdefault((name, label), []).append(ms)
        columns = [*FUNCTIONS, "SDK"]
        print(f"{'':24}{'MB':>7}{'zipped':>8}" + "".join(f"{c:>15}" for c in columns))
        for name, layer in layers.items():
            medians = [
                statistics.median(times.get((name, column)) or times[name, "web"])
                for column in columns
            ]
            sizes = f"{unzipped_mb(layer):7.1f}{zipped_mb(layer, Path(folder)):8.1f}"
            print(f"{name:24}{sizes}" + "".join(f"{ms:12.0f} ms" for ms in medians))


def prepare(folder: Path) -> dict[str, Path]:
    """Make the four layers; the result has them by name."""
    built = build(folder)
    plain, web, web_built = folder / "plain", folder / "web", folder / "web-built"
    requirements = str(LAYER / "requirements.txt")
    run(*PIP, "--no-deps", "--require-hashes", "--requirement", requirements, "--target", plain)
    for package in PACKAGES:
        shutil.copytree(LAYER / package, plain / package, ignore=_bytecode)
    shutil.copytree(plain, web)
    versions = folder / "versions.txt"
    pinned = re.findall(
        r"^[\w.-]+==[^ ;]+", (ROOT / "requirements/dev.txt").read_text(), re.MULTILINE
    )
    versions.write_text("\n".join(pinned))
    run(*PIP, "--constraint", versions, "--target", web, "fastapi", "uvicorn")
    shutil.copytree(web, web_built)
    prune(web_built, built)
    return {
        "plain": plain,
        "frontdesk": zipped_and_unzipped(built, folder / "built"),
        "web adapter, plain": web,
        "web adapter, built": web_built,
    }


def build(folder: Path) -> Path:
    """Make the layer as `sam build` does: by its Makefile, in a copy of its folder."""
    copy, artifacts = folder / "source", folder / "artifacts"
    shutil.copytree(LAYER, copy, ignore=_bytecode)
    variables = [f"ARTIFACTS_DIR={artifacts}", f"PYTHON={PYTHON}"]
    artifacts.mkdir()
    run("make", "--silent", "--directory", copy, "build-CommonLayer", *variables)
    return artifacts / "python"


def prune(layer: Path, built: Path) -> None:
    """Do to a layer what the Makefile has done to ``built``."""
    kept = {path.name for path in (built / "botocore/data").iterdir()}
    for path in (layer / "botocore/data").iterdir():
        if path.name not in kept:
            shutil.rmtree(path)
    mode = ["--invalidation-mode", "unchecked-hash"]
    run(PYTHON, "-m", "compileall", "-q", "-j", "0", *mode, layer)


def programs_of(name: str, folder: Path) -> dict[str, tuple[Path, str]]:
    """Where each function's app lies, and what to import."""
    if "web" in name:
        task = folder / "task"
        task.mkdir(exist_ok=True)
        (task / "app.py").write_text(WEB)
        return {"web": (task, "import app"), "SDK": (task, SDK)}
    programs = {f: (ROOT / "functions" / f, "import app") for f in FUNCTIONS}
    return {**programs, "SDK": (folder, SDK)}


def cold_import(layer: Path, task: Path, code: str) -> float:
    """Milliseconds of processor time that a new process takes to execute ``code``."""
    program = f"import time; t = time.process_time(); {code}; print(time.process_time() - t)"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        **{name: value for name, value in os.environ.items() if name.startswith("PYENV")},
        "PYTHONPATH": f"{task}:{layer}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    result = subprocess.run(
        [PYTHON, "-S", "-c", program], env=environment, check=True, capture_output=True, text=True
    )
    return float(result.stdout) * 1e3


def unzipped_mb(layer: Path) -> float:
    """What counts towards Lambda's limit of 250 MB."""
    return sum(path.stat().st_size for path in layer.rglob("*") if path.is_file()) / 1e6


def zipped_mb(layer: Path, folder: Path) -> float:
    """What is uploaded, and fetched at a cold start."""
    archive = shutil.make_archive(str(folder / "archive"), "zip", layer)
    return Path(archive).stat().st_size / 1e6


def zipped_and_unzipped(source: Path, target: Path) -> Path:
    """A copy that has been through what Lambda does to a layer."""
    archive = shutil.make_archive(str(target), "zip", source)
    with zipfile.ZipFile(archive) as file:
        file.extractall(target)
    return target


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True)


def runs(*command: str) -> bool:
    """Whether there is such a command, and it succeeds."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _bytecode(_: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__"}


if __name__ == "__main__":
    main()
