"""A folder and a bucket do the same: a file is there whole, or not at all, under a key that leads nowhere."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service import config
from service.files import FileStore, bucket, open_store
from service.files.store import MAX_KEY
from tests.conftest import SECRET

pytestmark = pytest.mark.file_stores


@pytest.fixture
def store(tmp_path: Path, file_settings: dict[str, str]) -> FileStore:
    return open_store(config.read({"INSTANCE": str(tmp_path / "own"), "SECRET_KEY": SECRET, **file_settings}))


def keys(store: FileStore, folder: str) -> list[str]:
    return sorted(file.key for file in store.list(folder))


def read(store: FileStore, key: str) -> bytes:
    with store.open(key) as file:
        return file.read()


def test_what_is_put_is_read_listed_and_deleted_and_deleting_again_does_nothing(store: FileStore):
    before = datetime.now(UTC) - timedelta(minutes=1)
    store.put("photos/ab/one.jpg", b"picture")
    (listed,) = store.list("photos")
    there = (read(store, "photos/ab/one.jpg"), store.has("photos/ab/one.jpg"), listed.size)
    for _ in range(2):
        store.delete("photos/ab/one.jpg")

    assert there == (b"picture", True, 7)
    assert before < listed.modified < before + timedelta(minutes=2)
    assert (store.has("photos/ab/one.jpg"), keys(store, "photos")) == (False, [])


def test_a_file_that_is_not_there_is_missing_and_not_empty(store: FileStore, tmp_path: Path):
    store.put("empty", b"")

    assert read(store, "empty") == b""
    with pytest.raises(FileNotFoundError):
        store.open("none")
    with pytest.raises(FileNotFoundError):
        store.put_file("downloads/x", tmp_path / "none")


def test_a_file_that_is_put_again_is_replaced(store: FileStore):
    store.put("photos/a", b"first")
    store.put("photos/a", b"second")

    assert (read(store, "photos/a"), keys(store, "photos")) == (b"second", ["photos/a"])


def test_a_large_file_comes_back_as_it_was_and_can_be_sought_in(store: FileStore, tmp_path: Path):
    data = os.urandom(1024) * (2 * bucket.PORTION // 1024) + b"the end"
    (tmp_path / "large").write_bytes(data)

    store.put_file("downloads/large", tmp_path / "large")

    assert read(store, "downloads/large") == data
    with store.open("downloads/large") as file:
        assert (file.seek(0, 2), file.seek(len(data) - 7), file.read()) == (
            len(data),
            len(data) - 7,
            b"the end",
        )


def test_a_list_goes_on_page_after_page_and_stays_in_its_folder(store: FileStore, monkeypatch):
    monkeypatch.setattr(bucket, "PAGE", 3)
    for number in range(10):
        store.put(f"photos/{number % 2}/{number}.jpg", b"x")
    store.put("photos-other/1.jpg", b"x")

    assert len(keys(store, "photos")) == 10
    assert (keys(store, "photos-other"), keys(store, "none")) == (["photos-other/1.jpg"], [])


def test_many_threads_at_once_lose_nothing(store: FileStore):
    def put_and_read(number: int) -> bytes:
        store.put(f"photos/{number}", str(number).encode())
        return read(store, f"photos/{number}")

    with ThreadPoolExecutor(8) as pool:
        contents = list(pool.map(put_and_read, range(80)))

    assert contents == [str(number).encode() for number in range(80)]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "/etc/passwd",
        "..",
        "../secret_key",
        "photos/../secret_key",
        "photos/./a",
        "photos//a",
        "photos/",
        "a\\b",
        "a\0b",
        "a\n",
        "ภาพ",
        "a b",
        "photos/.hidden",
        "photos/a.part",
        "a?b",
        "a%2e",
        "a" * (MAX_KEY + 1),
    ],
)
def test_a_hostile_key_is_refused_by_every_function(store: FileStore, key: str, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"x")
    calls = (
        lambda: store.put(key, b"x"),
        lambda: store.put_file(key, tmp_path / "file"),
        lambda: store.open(key),
        lambda: store.has(key),
        lambda: store.delete(key),
        lambda: list(store.list(key)),
    )
    for call in calls:
        with pytest.raises(ValueError, match="no key"):
            call()


def test_a_store_that_lets_us_in_is_checked_and_nothing_is_left_of_it(store: FileStore):
    store.check()

    assert keys(store, bucket.PROBE) == []
