"""Real gunicorns on the loopback for the benchmarks: the service, and the bare baseline under the same
settings.

A server ends with the benchmark that started it, and by itself after LIFE seconds whatever happens.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service import create_app
from service import gunicorn as served
from service.commands.demo import set_up

ROOT = Path(__file__).parents[2]
SECRET = "bench-secret-" + "0" * 32
# Seconds that a server lives at most, and that it may take to answer or to stop.
LIFE, PATIENCE = 240, 30


@dataclass(frozen=True)
class Server:
    port: int
    # of gunicorn's master; its workers are its children
    pid: int
    # of the service; of the baseline where its database is
    folder: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def processes(self) -> list[int]:
        """The master and its workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]


def demonstration(folder: Path) -> Path:
    """An instance folder with the demonstration's register, to be copied for each server."""
    app = create_app({"INSTANCE": str(folder), "SECRET_KEY": SECRET})
    set_up(app)
    app.extensions["pakmut"].db.engine.dispose()
    return folder


@contextmanager
def service(template: Path, folder: Path, worker: bool = True, **more: str) -> Iterator[Server]:
    """The service on a copy of the demonstration, served as `make run` does; or without its worker, which is
    then nobody's: its entries and letters wait. `more`: further settings.
    """
    shutil.copytree(template, folder)
    with again(folder, worker, **more) as server:
        yield server


@contextmanager
def again(folder: Path, worker: bool = True, **more: str) -> Iterator[Server]:
    """The service on an instance folder that was served before."""
    settings = {"INSTANCE": str(folder), "SECRET_KEY": SECRET} | more
    words = ["--config", "service/gunicorn.py"] if worker else same_settings()
    with _running([*words, "service:create_app()"], folder, settings) as server:
        yield server


@contextmanager
def bare(folder: Path) -> Iterator[Server]:
    """The baseline under the same settings of gunicorn."""
    folder.mkdir()
    with _running(
        [*same_settings(), f"tests.bench.bare:create_app('{folder / 'bare.sqlite'}')"], folder, {}
    ) as server:
        yield server


def same_settings() -> list[str]:
    """The settings of service/gunicorn.py without its hooks."""
    found = [
        "--workers",
        str(served.workers),
        "--threads",
        str(served.threads),
        "--timeout",
        str(served.timeout),
        "--log-level",
        served.loglevel,
    ]
    return [*found, "--preload"] if served.preload_app else found


@contextmanager
def _running(words: Sequence[str], folder: Path, settings: dict[str, str]) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.bench.launch", str(LIFE), "--bind", f"127.0.0.1:{port}", *words]
    with open(folder / "gunicorn.log", "wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | settings | {"PORT": str(port)}, stdout=log, stderr=log
        )
    server = Server(port, process.pid, folder)
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(server: Server, process: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/healthz", timeout=PATIENCE):
                return
        except urllib.error.HTTPError:
            # It answers; without its worker it calls itself unwell.
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{(server.folder / 'gunicorn.log').read_text()}")
