"""`flask files copy`: every file arrives once with its contents, however often it is interrupted."""

from pathlib import Path

import pytest
from click.testing import Result

from service import config
from service.files import FileStore, FilesUnavailable, copying, open_place
from service.files.address import read_address
from service.files.copying import CopyCount, NotCopied, copy_files
from service.files.folder import Folder
from tests.cast.people import Demo, picture
from tests.cast.posts import signed_in_clerk
from tests.cast.s3 import StorageServer


class Interrupted(Exception):
    """The process ends here."""


class Faulty:
    """A store that ends after so many calls, before or after the last one of them was done."""

    def __init__(self, store: FileStore, calls: int, is_done: bool):
        self._store, self._left, self._is_done = store, calls, is_done

    def _call(self, name: str, *arguments: object) -> object:
        self._left -= 1
        if self._left < 0 and not self._is_done:
            raise Interrupted
        result = getattr(self._store, name)(*arguments)
        if self._left < 0:
            raise Interrupted
        return result

    def put(self, key: str, data: bytes) -> None:
        self._call("put", key, data)

    def open(self, key: str) -> object:
        return self._call("open", key)


def filled(folder: Path, count: int = 5) -> Folder:
    store = Folder(folder)
    for number in range(count):
        store.put(f"photos/{number}/{number}.jpg", f"picture {number}".encode())
    store.put("downloads/table", b"rows")
    (folder / "secret_key").write_text("not a file of the store")
    return store


@pytest.fixture
def target(storage_server: StorageServer, tmp_path: Path) -> FileStore:
    settings = config.read(
        {"INSTANCE": str(tmp_path / "i"), "SECRET_KEY": "k" * 32, **storage_server.new_place()}
    )
    return open_place(read_address(settings.files_url, settings))


def contents(store: FileStore) -> dict[str, bytes]:
    return {
        file.key: store.open(file.key).read() for folder in copying.FOLDERS for file in store.list(folder)
    }


def test_every_file_is_copied_and_what_is_no_file_of_the_store_is_not(tmp_path: Path, target: FileStore):
    source = filled(tmp_path)

    count = copy_files(source, target)

    assert count == CopyCount(copied=6)
    assert contents(target) == contents(source) and not target.has("secret_key")


def test_run_again_it_copies_what_is_new_alone(tmp_path: Path, target: FileStore):
    source = filled(tmp_path)
    copy_files(source, target)
    source.put("photos/9/9.jpg", b"new")

    assert copy_files(source, target) == CopyCount(copied=1, equal=6)


@pytest.mark.parametrize("is_done", [True, False])
def test_interrupted_at_any_call_and_run_again_it_ends_whole(
    tmp_path: Path, target: FileStore, is_done: bool, monkeypatch
):
    monkeypatch.setattr(copying, "AT_ONCE", 1)
    monkeypatch.setattr(copying, "PORTION", 2)
    source = filled(tmp_path, 2)
    interruptions = 0
    for calls in range(30):
        try:
            count = copy_files(source, Faulty(target, calls, is_done))
        except Interrupted:
            interruptions += 1
        else:
            break

    assert interruptions >= 3 and count.different == 0
    assert contents(target) == contents(source)


def test_a_file_with_other_contents_is_told_and_left_alone(tmp_path: Path, target: FileStore):
    source = filled(tmp_path, 1)
    # As long as the other one.
    target.put("photos/0/0.jpg", b"picture X")

    count = copy_files(source, target)

    assert count == CopyCount(copied=1, different=1)
    assert contents(target)["photos/0/0.jpg"] == b"picture X"


def test_a_copy_that_is_not_what_was_sent_is_noticed(tmp_path: Path):
    class Forgetful(Folder):
        def put(self, key: str, data: bytes) -> None:
            super().put(key, data[:-1])

    with pytest.raises(NotCopied):
        copy_files(filled(tmp_path / "a"), Forgetful(tmp_path / "b"))


# --- the command


def run(demo: Demo, to: str) -> Result:
    return demo.app.test_cli_runner().invoke(args=["files", "copy", "--to", to])


@pytest.mark.file_stores
def test_the_command_moves_a_service_and_its_pictures_are_seen_there(demo: Demo, tmp_path: Path):
    clerk = signed_in_clerk(demo)
    clerk.pin(photos=[picture()])
    (tmp_path / "new").mkdir()

    first, second = (run(demo, f"file://{tmp_path / 'new'}") for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "2 copied, 0 there already" in first.output and "0 copied, 2 there already" in second.output
    assert contents(Folder(tmp_path / "new")) == contents(demo.services.files)


def test_the_command_names_what_is_wrong(demo: Demo, tmp_path: Path):
    signed_in_clerk(demo).pin(photos=[picture()])
    (key, _) = sorted(contents(demo.services.files))
    (tmp_path / "new").mkdir()
    Folder(tmp_path / "new").put(key, b"other")

    other = run(demo, f"file://{tmp_path / 'new'}")
    same, bad, keyless = (
        run(demo, to) for to in (f"file://{demo.services.settings.instance}", "ftp://x", "s3://bucket")
    )

    assert (other.exit_code, same.exit_code, bad.exit_code, keyless.exit_code) == (1, 1, 1, 1)
    assert "1 files there have other contents" in other.output and "there already" in same.output
    assert "--to: s3://" in bad.output and "AWS_ACCESS_KEY_ID" in keyless.output


def test_a_storage_that_goes_away_is_told_without_a_traceback(demo: Demo, tmp_path: Path, monkeypatch):
    signed_in_clerk(demo).pin(photos=[picture()])
    (tmp_path / "new").mkdir()

    def away(*_: object) -> None:
        raise FilesUnavailable("the storage of files does not answer (Timeout)")

    monkeypatch.setattr(Folder, "put", away)
    result = run(demo, f"file://{tmp_path / 'new'}")

    assert (result.exit_code, "Run this again" in result.output) == (1, True)
