"""Files in a bucket of S3-compatible storage, by obstore."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from .address import Bucket
from .store import FilesRefused, FilesUnavailable, StoredFile, check_key

# Nobody waits long: seconds for one call, and for it with its repetition.
CALL_TIME, CONNECT_TIME, REPEAT_TIME = "5s", "2s", timedelta(seconds=4)
# Bytes of one call: a larger file is read and written in portions, each within its time.
PORTION = 5 * 1024 * 1024
# Files of one page of a list.
PAGE = 500
# Stored for a moment, to see whether it can be.
PROBE = "check"
# Which process has used a bucket.
_user: dict[str, int] = {}


class BucketStore:
    """A FileStore."""

    def __init__(self, bucket: Bucket):
        self._bucket = bucket

    def put(self, key: str, data: bytes) -> None:
        with _errors(is_write=True):
            obstore.put(self._store, check_key(key), data, chunk_size=PORTION)

    def put_file(self, key: str, path: Path) -> None:
        with open(path, "rb") as file, _errors(is_write=True):
            obstore.put(self._store, check_key(key), file, chunk_size=PORTION)

    def open(self, key: str) -> BinaryIO:
        with _errors():
            answer = obstore.get(self._store, check_key(key))
            size = answer.meta["size"]
            if size <= PORTION:
                return BytesIO(bytes(answer.bytes()))
        with ExitStack() as open_files:
            file = open_files.enter_context(TemporaryFile())
            for start in range(0, size, PORTION):
                length = min(PORTION, size - start)
                with _errors():
                    file.write(obstore.get_range(self._store, key, start=start, length=length))
            file.seek(0)
            # Whoever asked for it closes it.
            open_files.pop_all()
        return file

    def has(self, key: str) -> bool:
        try:
            with _errors():
                obstore.head(self._store, check_key(key))
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        with _errors(is_write=True):
            obstore.delete(self._store, check_key(key))

    def list(self, folder: str) -> Iterator[StoredFile]:
        with _errors():
            pages = iter(obstore.list(self._store, prefix=check_key(folder), chunk_size=PAGE))
        while True:
            with _errors():
                page = next(pages, None)
            if page is None:
                return
            for file in page:
                yield StoredFile(file["path"], file["size"], file["last_modified"])

    def check(self) -> None:
        self.put(PROBE, b"pakmut")
        list(self.list(PROBE))
        self.delete(PROBE)

    @property
    def _store(self) -> S3Store:
        return _connect(self._bucket, os.getpid())


@lru_cache(8)
def _connect(bucket: Bucket, process: int) -> S3Store:
    """Returns the store of this process, made at its first use."""
    if _user.setdefault("process", process) != process:
        # The threads that carry the calls stayed with the parent: every call would wait for ever.
        raise RuntimeError("the storage of files was used before this process was forked")
    # Two threads carry all calls. By itself it begins one for each core, too many for the caps of a child.
    os.putenv("TOKIO_WORKER_THREADS", "2")
    # An endpoint that is not named is the one of the region at Amazon.
    endpoint = {"endpoint": bucket.endpoint} if bucket.endpoint else {}
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        region=bucket.region,
        access_key_id=bucket.key_id,
        secret_access_key=bucket.secret,
        client_options={
            "allow_http": bucket.endpoint.startswith("http:"),
            "timeout": CALL_TIME,
            "connect_timeout": CONNECT_TIME,
        },
        retry_config={"max_retries": 1, "retry_timeout": REPEAT_TIME},
        **endpoint,
    )


@contextmanager
def _errors(is_write: bool = False) -> Iterator[None]:
    """Give the errors of obstore our names. Its messages hold addresses and keys: none is passed on.

    `is_write`: then nothing can be missing but the bucket.
    """
    try:
        yield
    except FileNotFoundError:
        if is_write:
            raise FilesRefused("there is no such bucket") from None
        raise FileNotFoundError("there is no such file") from None
    except (PermissionDeniedError, UnauthenticatedError):
        raise FilesRefused("the storage of files refuses the keys") from None
    except BaseError as error:
        raise FilesUnavailable(f"the storage of files does not answer ({type(error).__name__})") from None
