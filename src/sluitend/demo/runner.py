"""`sluitend demo`: from an empty folder to an address in a browser; after Ctrl-C nothing runs any more."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from sluitend.config.embedded import Embedded, data_directory

HOST: Final = "127.0.0.1"
PREFERRED_PORT: Final = 8000
START_SECONDS: Final = 60
STOP_SECONDS: Final = 15
LAST_LINES: Final = 15


class DemoFailedError(Exception):
    """The demo cannot start or go on; the message says why."""


def main(arguments: list[str]) -> int:
    """Run the demo until Ctrl-C (or SIGTERM, or the terminal closes); return the exit code."""
    parser = argparse.ArgumentParser(prog="sluitend demo", description="Start Sluitend with the demo region.")
    parser.add_argument(
        "--port", type=int, help=f"serve on this port (otherwise {PREFERRED_PORT}, or a free one)"
    )
    parser.add_argument(
        "--reset", action="store_true", help="throw the demo's data away, and do nothing else"
    )
    options = parser.parse_args(arguments)
    if options.reset:
        return reset()
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    with own_the_keyboard():
        return run(options.port)


def run(port: int | None) -> int:
    """Prepare and serve until we are told to end; stop whatever was started; return the exit code."""
    servers: list[Embedded] = []
    children: list[subprocess.Popen[bytes]] = []
    try:
        check_free(port)
        prepare(servers)
        serve(children, port)
    except KeyboardInterrupt:
        return 0
    except DemoFailedError as error:
        say(f"\nThe demo has stopped: {error}")
        return 1
    finally:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)
        stop(servers, children)
    return 0


def reset() -> int:
    """Throw the data of the embedded server away, unless it is in use. Return the exit code."""
    directory = data_directory()
    if not Embedded(directory).remove():
        say("The demo is running. Stop it with Ctrl-C first.")
        return 1
    say(f"The demo's data in {directory} is gone; `make demo` starts anew.")
    return 0


def prepare(servers: list[Embedded]) -> None:
    """Bring the database up to date and fill it; add the embedded server, once it runs, to `servers`."""
    from sluitend.config.cli import given, use_embedded  # noqa: PLC0415  the command line starts this module

    os.environ["SLUITEND_DEMO"] = "1"
    say("Sluitend: the demo region, with fictional people only.\n")
    with step("Starting PostgreSQL"):
        if not given("SLUITEND_DATABASE_URL"):
            servers.append(use_embedded())
    with step("Getting ready"):
        import django  # noqa: PLC0415  the environment is complete only now

        django.setup()
    fill()


def fill() -> None:
    """Migrate, load the reference data and, the first time, the demo region; collect the static files."""
    from django.core.management import CommandError, call_command  # noqa: PLC0415  after django.setup()
    from django.db import connections  # noqa: PLC0415  as above

    from sluitend.demo.marking import is_loaded, mark_loaded  # noqa: PLC0415  as above

    try:
        loaded = is_loaded()
        with step("Making the tables"):
            call_command("migrate", database="owner", verbosity=0)
        with step("Loading the reference data"):
            call_command("load_reference", verbosity=0)
        if not loaded:
            with step("Telling half a year of the demo region"):
                call_command("load_demo")
            mark_loaded()
        with step("Collecting the static files"):
            call_command("collectstatic", interactive=False, verbosity=0)
    except CommandError as error:
        raise DemoFailedError(str(error)) from error
    finally:
        connections.close_all()


def serve(children: list[subprocess.Popen[bytes]], wanted: int | None) -> None:
    """Start the web server and the worker, tell where, and watch them; adds the processes to `children`."""
    port = wanted or free_port()
    os.environ.setdefault("SLUITEND_SITE", f"http://{HOST}:{port}")  # for links in mail, which web.log shows
    logs = data_directory() / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with step("Starting the web server and the worker"):
        address = ("--host", HOST, "--port", str(port))
        size = ("--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "5")
        options = ("--interface", "wsgi", "--no-ws", "--log-level", "warning", *address, *size)
        children.append(start(logs / "web.log", "granian", *options, "sluitend.config.wsgi:application"))
        children.append(start(logs / "worker.log", "django", "procrastinate", "worker"))
        deadline = time.monotonic() + START_SECONDS
        while not reachable(port):
            check(children, logs)
            if time.monotonic() > deadline:
                message = f"the web server does not answer; see {logs / 'web.log'}"
                raise DemoFailedError(message)
            time.sleep(0.1)
    welcome(f"http://{HOST}:{port}/", logs)
    while True:
        check(children, logs)
        time.sleep(0.5)


def start(log: Path, module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a Python module as a process group of its own, which Ctrl-C does not reach; we stop it."""
    with log.open("wb") as file:
        return subprocess.Popen(  # noqa: S603  our own arguments, no shell
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            process_group=0,
        )


def check(children: list[subprocess.Popen[bytes]], logs: Path) -> None:
    """Raise DemoFailedError, with the end of its log, when one of our processes has ended."""
    for child, name in zip(children, ("web", "worker"), strict=False):
        if child.poll() is not None:
            lines = (logs / f"{name}.log").read_text(errors="replace").splitlines()[-LAST_LINES:]
            message = "\n".join([f"its {name} process ended with code {child.returncode}.", *lines])
            raise DemoFailedError(message)


def stop(servers: list[Embedded], children: list[subprocess.Popen[bytes]]) -> None:
    """End our processes, by force where asking does not help, and then leave the database."""
    if not children and not servers:
        return
    say("\nStopping ...", end=" ")
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    for server in servers:
        server.leave()
    say("done. The data is kept; `make demo-reset` throws it away.")


def welcome(url: str, logs: Path) -> None:
    """Tell the address, who can log in, and what to try first."""
    from django.db import connections  # noqa: PLC0415  after django.setup()

    from sluitend.demo.people import people  # noqa: PLC0415  as above

    say(f"\n  Sluitend is at  {url}\n\n  Log in with one click, as one of these fictional people:")
    for person in people():
        say(f"    {person.role:<42}  {person.name}, {person.organisation}")
    connections.close_all()
    say(
        "\n  Try first:\n"
        "    1. Report a signal as a teacher would, without logging in, and keep the code.\n"
        "    2. Log in as the contact official of Hilversum; triage the signal and open a case from it.\n"
        "    3. Offer the case to Blijf Groep, log in there, and accept it.\n"
        "    4. Look at 'Wat is niet sluitend?': every gap of the region, with its owner and its date.\n"
        "    5. As Sara Schets of the region, ask who sleeps where tonight; then open 'Overzicht'.\n"
        "    6. As the policy adviser, open 'Basisniveau': what is in place, what proves it, what is missing.\n"
        f"\n  Logs are in {logs}. Ctrl-C stops everything.\n",
    )


def free_port() -> int:
    """Return the preferred port when nobody uses it, else any free one."""
    for port in (PREFERRED_PORT, 0):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((HOST, port))
                return int(probe.getsockname()[1])
    message = "no port is free on this computer."
    raise DemoFailedError(message)


def check_free(port: int | None) -> None:
    """Raise DemoFailedError when something uses the port: the web server would share it, and both answer in turn."""
    if port and reachable(port):
        message = f"port {port} is in use on this computer: stop what uses it, or choose another with --port."
        raise DemoFailedError(message)


def reachable(port: int) -> bool:
    """Return True when something listens on the port."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex((HOST, port)) == 0


def say(text: str, end: str = "\n") -> None:
    """Write to the terminal at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    say(f"  {what} ...", end=" ")
    began = time.monotonic()
    yield
    say(f"{time.monotonic() - began:.1f} s")


@contextmanager
def own_the_keyboard() -> Iterator[None]:
    """In a terminal, take Ctrl-C for ourselves alone, so that `make` sees us end well."""
    if not (sys.stdin.isatty() and os.tcgetpgrp(0) == os.getpgrp() != os.getpid()):
        yield
        return
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # nobody else in the terminal could wake us
    group = os.getpgrp()
    os.setpgrp()
    os.tcsetpgrp(0, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(0, group)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
