"""Run the whole stack on this machine: python -m local [--host HOST] [--port PORT]."""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local import event_sources, example, issuer, settings, template
from local.aws import data, engines
from local.aws.clients import Clients, connect
from local.aws.endpoints import Endpoints
from local.aws.errors import DataError, EngineError
from local.aws.provision import create_resources
from local.bucket import PublicBuckets
from local.claude import process as claude
from local.gateway.gateway import Gateway
from local.gateway.listeners import ListenError, listen, url
from local.gateway.server import server
from local.limits import lengthened
from local.outbox import Outbox, OutboxError, loopback
from local.provider import Provider
from local.runtime.functions import Pool
from local.runtime.launcher import Launcher
from local.runtime.processes import Processes, Server
from local.variables import connected

log = logging.getLogger("local")


def main() -> int:
    options = _options()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
    assistant = os.environ.get("ASSISTANT", "")
    if assistant not in ("", "stub"):
        print(f"Cannot start: ASSISTANT is stub or not set, not {assistant!r}", file=sys.stderr)
        return 1
    stub = claude.arguments(os.environ.get("STUB", "")) if assistant else None
    try:
        wanted = engines.wanted(os.environ)
        outbox = Outbox(loopback(os.environ.get("WEBHOOK", "")))
        claimed = data.claimed(wanted.folder) if wanted.folder else contextlib.nullcontext()
        with listen(options.host, options.port) as listener, claimed:
            ended = asyncio.run(_serve(listener, stub, wanted, outbox, options))
    except (ListenError, OutboxError) as error:
        print(error, file=sys.stderr)
        return 1
    except (template.TemplateError, DataError, EngineError, BotoCoreError, ClientError) as error:
        print(f"Cannot start: {error}", file=sys.stderr)
        return 1
    if ended:
        print(f"Stopped, because {ended} has ended", file=sys.stderr)
        return 1
    return 0


async def _serve(
    listener: socket.socket,
    stub: list[str] | None,
    wanted: engines.Wanted,
    outbox: Outbox,
    options: argparse.Namespace,
) -> str | None:
    """Start everything, print the ready line, and stop everything at the first signal.

    Everything is also stopped when a server process ends; the result is then that process's name.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    stack = _stack(options)
    settings.check(stack.functions)
    provider = Provider.of(os.environ.get("AUTH_MODE", ""), os.environ)
    mappings = event_sources.mappings_of(stack)
    host, port = listener.getsockname()[:2]
    processes = Processes()
    servers: list[Server] = []
    pools: dict[str, Pool] = {}
    try:
        services: Sequence[Server] = []
        engines_at: dict[str, str] = {}
        if stack.tables or stack.queues or stack.buckets:
            endpoints, services = await engines.start(processes, wanted)
            servers += services
            engines_at = endpoints.variables()
        assistant: dict[str, str] = {}
        if stub is not None:
            servers.append(await claude.start(processes, stub))
            assistant = claude.variables(servers[-1])
        pulse = event_sources.Pulse()
        functions = connected(stack, _here(host, port), engines_at, assistant)
        # What follows from a change comes before requests that bring more of them.
        launcher = Launcher(processes, functions, {s.function for s in stack.event_sources})
        for function in functions:
            pools[function.name] = Pool(
                function,
                launcher,
                limit=options.concurrency,
                idle_timeout=options.idle_timeout,
                on_activity=pulse.beat,
            )
            if options.warm:
                pools[function.name].warm_up()
        polling: asyncio.Task[None] | None = None
        own: list[Outbox | Provider | PublicBuckets] = [outbox, provider]
        if services:
            clients = await asyncio.to_thread(_connected, endpoints, stack)
            own.append(PublicBuckets(clients.objects, stack.buckets))
            await example.create(stack, pools if options.example else {})
            polling = asyncio.create_task(event_sources.work(mappings, pools, clients, pulse))
        gateway = Gateway(
            stack,
            pools,
            options.template.parent / "web",
            documents={issuer.KEYS_PATH: issuer.keys()},
            own=own,
            photos_origin=_here(host, port),
        )
        serving_with = server(gateway)
        serving = asyncio.create_task(serving_with.serve([listener]))
        print(f"Frontdesk is ready at {url(host, port)} ({wanted})", flush=True)
        ended = await _first_to_end(processes, servers, stopped)
        if polling:
            polling.cancel()
        await asyncio.gather(*(pool.close() for pool in pools.values()))
        await launcher.close()
        serving_with.should_exit = True
        await serving
        await engines.stop(processes, services)
        return ended
    finally:
        processes.close()


def _stack(options: argparse.Namespace) -> template.Stack:
    """The template with the parameters that the options and the shell give."""
    # The template chooses an authorizer by this variable too, so it becomes a parameter.
    environment = dict(os.environ)
    mode = environment.pop("AUTH_MODE", "")
    stack = template.read(
        options.template,
        table_name=os.environ.get("TABLE_NAME", "frontdesk"),
        parameters={**({"AuthMode": mode} if mode else {}), **dict(options.parameter)},
        environment=environment,
    )
    return lengthened(stack, options.timeout_factor)


def _connected(endpoints: Endpoints, stack: template.Stack) -> Clients:
    """The clients of the engines, at which all resources of the stack exist."""
    clients = connect(endpoints)
    create_resources(clients, stack)
    return clients


async def _first_to_end(
    processes: Processes, servers: Iterable[Server], stopped: asyncio.Event
) -> str | None:
    """The label of the server that has ended; None if a signal came first."""
    tasks = {asyncio.create_task(stopped.wait()): None} | {
        asyncio.create_task(processes.ended(server.process)): server.label for server in servers
    }
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    return tasks[done.pop()]


def _here(host: str, port: int) -> str:
    """The address of this stack as its own functions reach it."""
    return url({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=3000, help="0 picks a free one")
    parser.add_argument(
        "--template",
        type=Path,
        default=Path(__file__).resolve().parents[1] / "template.yaml",
        help="the SAM template to run",
    )
    parser.add_argument(
        "--parameter",
        type=_assignment,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a template parameter (may be repeated)",
    )
    parser.add_argument(
        "--concurrency", type=int, default=10, help="environments per function at most"
    )
    parser.add_argument(
        "--idle-timeout", type=float, default=300, help="seconds until an idle one is stopped"
    )
    parser.add_argument(
        "--timeout-factor", type=float, default=1, help="give functions so many times their time"
    )
    parser.add_argument(
        "--no-warm", action="store_false", dest="warm", help="start functions when they are used"
    )
    parser.add_argument(
        "--example", action="store_true", help=f"create the example business, number {example.ID}"
    )
    return parser.parse_args()


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text} is not NAME=VALUE")
    return name, value


if __name__ == "__main__":
    sys.exit(main())
