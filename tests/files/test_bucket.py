"""Files in a bucket: what refuses us or does not answer, and what is said of it."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from io import BytesIO

import pytest

from service.files import FilesUnavailable, bucket
from service.files.address import Bucket
from service.files.bucket import BucketStore
from service.files.store import FilesRefused
from tests.cast.s3 import BUCKET, StorageServer


def bucket_at(endpoint: str, name: str = BUCKET) -> BucketStore:
    return BucketStore(Bucket(name, "", endpoint, "us-east-1", "key-id", "the-secret"))


@pytest.fixture
def silent_endpoint() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_bucket_that_is_not_there_is_refused(storage_server: StorageServer):
    with pytest.raises(FilesRefused, match="no such bucket"):
        bucket_at(storage_server.endpoint, "no-such-bucket").check()


@pytest.mark.parametrize("function", ["put", "open", "has", "delete", "list", "check"])
def test_a_storage_that_is_away_is_unavailable_and_the_message_names_neither_address_nor_key(
    function: str,
):
    store = bucket_at("http://127.0.0.1:9")
    arguments = {"put": ("photos/private-key", b""), "list": ("photos",), "check": ()}
    with pytest.raises(FilesUnavailable) as caught:
        list(getattr(store, function)(*arguments.get(function, ("photos/private-key",))) or ())

    error = caught.value
    assert not any(word in str(error) for word in ("127.0.0.1", "private-key", "the-secret"))
    assert error.__suppress_context__ and not isinstance(error, FilesRefused | OSError)


@pytest.mark.processes
@pytest.mark.timeout(60)
def test_a_storage_that_never_answers_is_not_waited_for_without_end(
    silent_endpoint: str, file_settings: dict
):
    with pytest.raises(FilesUnavailable):
        bucket_at(silent_endpoint).put("photos/a", b"picture")


def test_a_secret_is_not_shown_where_a_bucket_is():
    assert "the-secret" not in repr(bucket_at("http://127.0.0.1:9")._bucket)


@pytest.mark.processes
def test_a_process_forked_after_the_first_use_says_so_instead_of_hanging(storage_server: StorageServer):
    store = bucket_at(storage_server.endpoint)
    store.put("photos/fork", b"picture")
    child = os.fork()
    if not child:
        # Nothing of the tests may go on in here.
        try:
            store.has("photos/fork")
        except RuntimeError:
            os._exit(0)
        finally:
            os._exit(1)
    timer = threading.Timer(30, os.kill, (child, signal.SIGKILL))
    timer.start()
    _, status = os.waitpid(child, 0)
    timer.cancel()

    assert os.waitstatus_to_exitcode(status) == 0
    assert store.has("photos/fork")


@pytest.mark.parametrize("size", [bucket.PORTION, bucket.PORTION + 1])
def test_a_file_larger_than_one_call_takes_is_not_held_in_memory(storage_server: StorageServer, size: int):
    store = bucket_at(storage_server.endpoint)
    store.put("downloads/large", b"x" * size)

    with store.open("downloads/large") as file:
        assert isinstance(file, BytesIO) == (size == bucket.PORTION)
        assert len(file.read()) == size
