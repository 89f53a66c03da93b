"""The command `sluitend`: Django's commands, on the embedded PostgreSQL where no other database is named."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from django.core.exceptions import ImproperlyConfigured

from sluitend.config.embedded import (
    DATABASE,
    PROJECT_DIR,
    CannotStartError,
    Embedded,
    NotInstalledError,
    binaries,
    data_directory,
)
from sluitend.config.environment import VARIABLES
from sluitend.config.provision import DEMO_MARK, UnsafeRoleError, provision
from sluitend.identity.keys import make_ring_file

# Commands that look at no database; for these none is started and no secret is needed.
OFFLINE: Final = frozenset(
    {"help", "--help", "-h", "version", "--version", "settings", "collectstatic", "makemigrations"}
    | {"make_keys", "check_htcds"}
)
NOBODY: Final = "postgresql://nobody@127.0.0.1:1/none"
PLACEHOLDERS: Final = {
    "SLUITEND_SECRET_KEY": "for a command that signs nothing",
    "SLUITEND_DATABASE_URL": NOBODY,
    "SLUITEND_OWNER_DATABASE_URL": NOBODY,
}
INTERRUPTED: Final = 130
TERMINATED: Final = 143


def main() -> NoReturn:
    """Run the command that `sys.argv` names and exit with its code: 2 when Sluitend is not set up for it."""
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; return its exit code. What is missing is said in one sentence, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sluitend.config.settings")
    command = arguments[0] if arguments else "help"
    try:
        if command == "demo":
            from sluitend.demo import runner  # noqa: PLC0415  sets the environment before Django reads it

            return runner.main(arguments[1:])
        if command in OFFLINE:
            for name, value in PLACEHOLDERS.items():
                os.environ.setdefault(name, value)
        elif not given("SLUITEND_DATABASE_URL"):
            use_embedded()
        if command == "settings":
            print(settings_page())  # noqa: T201  what the command is for
            return 0
        _django(arguments)
    except (ImproperlyConfigured, NotInstalledError, CannotStartError, UnsafeRoleError) as error:
        print(f"sluitend: {error}\n`sluitend settings` lists all settings.", file=sys.stderr)  # noqa: T201  as above
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def given(name: str) -> bool:
    """Return True when the environment holds the variable, or names a file that does."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def use_embedded() -> Embedded:
    """Start or join the embedded server and point the environment at its database; returns the server.

    Raises NotInstalledError, naming what to set instead, and CannotStartError.
    """
    try:
        programs = binaries()
    except NotInstalledError as error:
        message = f"SLUITEND_DATABASE_URL is not set. {error}"
        raise NotInstalledError(message) from error
    server = Embedded(data_directory()).attach()
    provision(server.admin(), DATABASE, mark=DEMO_MARK)
    os.environ.update(server.urls().environment())
    if not given("SLUITEND_SECRET_KEY"):
        os.environ["SLUITEND_SECRET_KEY"] = server.secret_key()
    if not given("SLUITEND_KEYS"):
        os.environ["SLUITEND_KEYS_FILE"] = str(make_ring_file(server.directory / "keys.json"))
    os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"  # psql, for `sluitend dbshell`
    return server


def settings_page() -> str:
    """Return all environment variables as a Markdown table: name, meaning, and what holds without it."""
    import django  # noqa: PLC0415  the settings are read only now

    data_directory()
    django.setup()
    return "\n".join(["| variable | meaning | without it |", "|---|---|---|", *_rows()])


def _rows() -> Iterator[str]:
    for variable in sorted(VARIABLES.values(), key=lambda each: each.name):
        default = (
            "required"
            if variable.default is None
            else f"`{variable.default}`"
            if variable.default
            else "empty"
        )
        for folder, name in ((PROJECT_DIR, "<checkout>"), (Path.home(), "~")):
            default = default.replace(str(folder), name)
        yield f"| `{variable.name}` | {variable.meaning} | {default} |"


def _django(arguments: list[str]) -> None:
    from django.conf import settings  # noqa: PLC0415  reads the environment
    from django.core.management import execute_from_command_line  # noqa: PLC0415  as above

    settings.INSTALLED_APPS  # noqa: B018  says now, and clearly, what is not configured
    if arguments[:1] == ["migrate"] and not any(each.startswith("--database") for each in arguments):
        arguments = [*arguments, "--database=owner"]
    execute_from_command_line(["sluitend", *arguments])


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End as on any other exit, so that the embedded server is left properly."""
    sys.exit(TERMINATED)
