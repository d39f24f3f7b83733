"""An S3 server of the tests' own, in a process beside them, gone with the process that started it."""

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import Request, urlopen

BUCKET = "pakmut-test"
KEYS = {"AWS_ACCESS_KEY_ID": "test-key-id", "AWS_SECRET_ACCESS_KEY": "test-secret"}
# Seconds until it must answer.
START_TIME = 30


class StorageServer:
    """A running server with one bucket."""

    def __init__(self, port: int):
        self.endpoint = f"http://127.0.0.1:{port}"

    def new_place(self) -> dict[str, str]:
        """Returns settings that name a place where nothing lies yet."""
        return self.settings(f"{BUCKET}/{secrets.token_hex(6)}")

    def settings(self, place: str) -> dict[str, str]:
        return {"FILES_URL": f"s3://{place}?endpoint={self.endpoint}", **KEYS}


@contextmanager
def running_storage() -> Iterator[StorageServer]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = StorageServer(port)
    with subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _make_bucket(server)
            yield server
        finally:
            process.kill()


def _make_bucket(server: StorageServer) -> None:
    end = time.monotonic() + START_TIME
    while True:
        try:
            with urlopen(Request(f"{server.endpoint}/{BUCKET}", method="PUT"), timeout=5):
                return
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
