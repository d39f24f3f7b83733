"""Files in a folder: where they always lay, forced to the disk, closed to others."""

import os
import stat
from pathlib import Path

import pytest

from service.files.folder import Folder


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "own")


def keys(store: Folder) -> list[str]:
    return sorted(file.key for file in store.list("photos"))


def test_files_of_a_folder_lie_where_they_always_did_closed_to_others(store: Folder, tmp_path: Path):
    before = os.umask(0o077)
    try:
        store.put("photos/ab/one.jpg", b"picture")
    finally:
        os.umask(before)

    path = tmp_path / "own" / "photos" / "ab" / "one.jpg"
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"picture", 0o600)
    assert [file.name for file in path.parent.iterdir()] == ["one.jpg"]


def test_half_a_file_and_what_people_put_there_are_not_listed(store: Folder, tmp_path: Path):
    store.put("photos/ab/one.jpg", b"x")
    for name in ("two.part", ".DS_Store", "my picture.jpg"):
        (tmp_path / "own" / "photos" / "ab" / name).write_bytes(b"x")

    assert keys(store) == ["photos/ab/one.jpg"]


def test_a_file_is_forced_to_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch):
    store, forced = Folder(tmp_path), []
    monkeypatch.setattr(os, "fsync", lambda _: forced.append((tmp_path / "photos" / "a").exists()))

    store.put("photos/a", b"x")

    assert forced == [False] and (tmp_path / "photos" / "a").exists()
