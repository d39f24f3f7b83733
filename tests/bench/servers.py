"""Real gunicorn servers on the loopback for the benchmarks.

They run the service, or the bare baseline under the same settings. A server ends with the benchmark that
started it, and by itself after LIFE_SECONDS whatever happens.
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
from service import gunicorn as gunicorn_settings
from service.commands.demo import set_up

ROOT = Path(__file__).parents[2]
SECRET = "bench-secret-" + "0" * 32
# The longest life of a server, and the time that it may take to answer or to stop.
LIFE_SECONDS, PATIENCE_SECONDS = 240, 30


@dataclass(frozen=True)
class Server:
    port: int
    # of gunicorn's master process; the workers are its children
    pid: int
    # the instance of the service, or the folder with the baseline's database
    folder: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def process_ids(self) -> list[int]:
        """Return the process ids of the master and its workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]


def make_demonstration(folder: Path) -> Path:
    """Make an instance folder with the demonstration's register, to be copied for each server."""
    app = create_app({"INSTANCE": str(folder), "SECRET_KEY": SECRET})
    set_up(app)
    app.extensions["pakmut"].db.engine.dispose()
    return folder


@contextmanager
def run_service(template: Path, folder: Path, worker: bool = True, **extra_settings: str) -> Iterator[Server]:
    """Serve a copy of the demonstration as `make run` does.

    Without its worker, entries and letters wait. `extra_settings`: further settings of the service.
    """
    shutil.copytree(template, folder)
    with rerun_service(folder, worker, **extra_settings) as server:
        yield server


@contextmanager
def rerun_service(folder: Path, worker: bool = True, **extra_settings: str) -> Iterator[Server]:
    """Serve an instance folder that was served before."""
    settings = {"INSTANCE": str(folder), "SECRET_KEY": SECRET} | extra_settings
    arguments = ["--config", "service/gunicorn.py"] if worker else gunicorn_options()
    with _run_gunicorn(
        [*arguments, "service:create_demo()" if worker else "service:create_app()"], folder, settings
    ) as server:
        yield server


@contextmanager
def run_bare(folder: Path) -> Iterator[Server]:
    """Serve the baseline under the same settings of gunicorn."""
    folder.mkdir()
    with _run_gunicorn(
        [*gunicorn_options(), f"tests.bench.bare:create_app('{folder / 'bare.sqlite'}')"], folder, {}
    ) as server:
        yield server


def gunicorn_options() -> list[str]:
    """Return the settings of service/gunicorn.py, without its hooks, as arguments of gunicorn."""
    options = [
        "--workers",
        str(gunicorn_settings.workers),
        "--threads",
        str(gunicorn_settings.threads),
        "--timeout",
        str(gunicorn_settings.timeout),
        "--log-level",
        gunicorn_settings.loglevel,
    ]
    return [*options, "--preload"] if gunicorn_settings.preload_app else options


@contextmanager
def _run_gunicorn(arguments: Sequence[str], folder: Path, settings: dict[str, str]) -> Iterator[Server]:
    with socket.socket() as free_socket:
        free_socket.bind(("127.0.0.1", 0))
        port = free_socket.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "tests.bench.launch",
        str(LIFE_SECONDS),
        str(gunicorn_settings.switch_seconds),
        "--bind",
        f"127.0.0.1:{port}",
        *arguments,
    ]
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
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(server: Server, process: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/healthz", timeout=PATIENCE_SECONDS):
                return
        except urllib.error.HTTPError:
            # It answers: without its worker the service reports itself unhealthy.
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{(server.folder / 'gunicorn.log').read_text()}")
