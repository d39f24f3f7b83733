"""A PostgreSQL of the tests' own: a cluster on a socket in a folder, gone with the process that started it.

Nothing is made durable. One template for a test's databases is copied as files, 25 ms each.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

# PostgreSQL refuses to run as root: then it runs as the user that Debian's package makes.
SERVER_USER = "postgres"
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoServer(Exception):
    """No PostgreSQL is installed here."""


class Cluster:
    """A running server. Databases are named by those who make them, in letters that SQL takes unquoted."""

    def __init__(self, socket: Path):
        self._socket = socket
        self._admin = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{SERVER_USER}@/{name}?host={self._socket}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database, as a copy of a template; returns its address. Nobody may be in the template."""
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self.url(name)

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Run a statement outside of a transaction."""
        with self._admin.connect() as conn:
            conn.execute(text(statement))


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a server, and stop it at the end. Raises NoServer."""
    binaries = _binaries()
    # The path of a socket has at most 107 bytes: pytest's folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="pakmut-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    user = {"user": SERVER_USER, "group": SERVER_USER} if os.geteuid() == 0 else {}
    data = folder / "data"
    try:
        if user:
            shutil.chown(folder, SERVER_USER)
        initdb = (binaries / "initdb", "-D", data, "-U", SERVER_USER, "--auth=trust", "--no-sync")
        _call(*initdb, "--locale=C", "--encoding=UTF8", **user)
        options = ("listen_addresses=", "max_connections=200", *NOT_DURABLE)
        arguments = f"-k {folder} " + " ".join(f"-c {option}" for option in options)
        start = (binaries / "pg_ctl", "-w", "-s", "-D", data, "-l", folder / "log", "-o", arguments)
        _call(*start, "start", **user)
        try:
            yield Cluster(folder)
        finally:
            _call(binaries / "pg_ctl", "-s", "-D", data, "-m", "immediate", "stop", **user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """Returns the folder of the newest server's programs. Raises NoServer."""
    if path := shutil.which("initdb"):
        return Path(path).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise NoServer("no initdb on the path, nor in /usr/lib/postgresql")
    return versions[-1].parent


def _call(*arguments: object, **options: object) -> None:
    subprocess.run([*map(str, arguments)], check=True, stdout=subprocess.DEVNULL, cwd="/", **options)
