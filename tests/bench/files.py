"""Storing and reading the picture of a photo: as a folder does it, bare; by our stores; by obstore.

The bucket is that of a server of the tests on this machine: it tells what our side costs, not a network.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from obstore import get, put
from obstore.store import LocalStore

from service.files.address import Bucket
from service.files.bucket import BucketStore
from service.files.folder import Folder
from service.files.store import FileStore
from tests.cast.s3 import BUCKET, KEYS, running_storage

# Bytes of a picture as it is stored, and how many are.
PICTURE_BYTES, COUNT = 250_000, 200


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as folder, running_storage() as server:
        root = Path(folder)
        local = LocalStore(root / "obstore", mkdir=True)
        bucket = BucketStore(Bucket(BUCKET, "bench", server.endpoint, "us-east-1", *KEYS.values()))
        ways = {
            "bare: write, fsync, rename": (
                lambda key, data: _write(root / key, data),
                lambda key: (root / key).read_bytes(),
            ),
            "folder": _ways_of(Folder(root / "own")),
            "folder by obstore, no fsync": (
                lambda key, data: put(local, key, data),
                lambda key: bytes(get(local, key).bytes()),
            ),
            "bucket": _ways_of(bucket),
        }
        yield f"{COUNT} pictures of {PICTURE_BYTES // 1000} kB, milliseconds each (median), and as a multiple of the first line"
        yield f"{'':30}{'put':>8}{'':8}{'get':>8}"
        baseline: tuple[float, float] | None = None
        for name, (store, read) in ways.items():
            times = _measure(store, read)
            baseline = baseline or times
            cells = "".join(
                f"{each:8.2f}{each / base:7.1f}×" for each, base in zip(times, baseline, strict=True)
            )
            yield f"{name:30}{cells}"


def _ways_of(files: FileStore) -> tuple[Callable[[str, bytes], object], Callable[[str], bytes]]:
    def read(key: str) -> bytes:
        with files.open(key) as file:
            return file.read()

    return files.put, read


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with open(unfinished, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def _measure(store: Callable[[str, bytes], object], read: Callable[[str], bytes]) -> tuple[float, float]:
    """Returns the milliseconds of storing a picture, and of reading it."""
    data = os.urandom(PICTURE_BYTES)
    keys = [f"photos/{number % 16:02x}/{number}.jpg" for number in range(COUNT)]
    puts = [_milliseconds(lambda key=key: store(key, data)) for key in keys]
    gets = [_milliseconds(lambda key=key: read(key)) for key in keys]
    return median(puts), median(gets)


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
