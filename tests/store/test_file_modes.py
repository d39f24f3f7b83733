"""Nobody else on the machine can read what an instance keeps."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from service import create_app
from service.store import file_modes
from tests.cast.people import AREA, SCHOOL, Demo
from tests.rooms import ROOT

START = """
import os, service
os.umask(0o022)
app = service.create_app()
from service.store import migrate
migrate.upgrade(app.extensions["pakmut"].db)
"""


def open_paths(folder: Path) -> list[str]:
    """The folder and what is in it, where group or others have rights."""
    return [str(path) for path in (folder, *folder.rglob("*")) if stat.S_IMODE(path.stat().st_mode) & 0o077]


def open_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def close(folder: Path) -> None:
    file_modes.close_to_others(folder, f"sqlite:///{folder / 'pakmut.sqlite'}")


def test_what_the_service_writes_is_closed_to_others(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/people")

    folder = demo.services.settings.instance
    assert {"mail", "photos", "logs"} <= {path.name for path in folder.iterdir()}
    assert open_paths(folder) == []


@pytest.mark.processes
def test_a_start_closes_what_it_makes_whatever_the_umask_was(tmp_path: Path):
    environment = {"INSTANCE": str(tmp_path / "new")}
    subprocess.run([sys.executable, "-c", START], cwd=ROOT, env=environment, check=True)

    assert "pakmut.sqlite" in {path.name for path in (tmp_path / "new").iterdir()}
    assert open_paths(tmp_path / "new") == []


def test_what_an_older_version_left_open_is_closed_at_the_start_and_told_once(settings: dict, clock, caplog):
    folder = Path(settings["INSTANCE"])
    demo = Demo(create_app(settings, clock), clock)
    demo.visitor().settle()
    open_all(folder)

    create_app(settings, clock)
    create_app(settings, clock)

    assert open_paths(folder) == []
    assert [record.message.partition(",")[0] for record in caplog.records if "closed" in record.message] == [
        "closed to other users of this machine"
    ]
    assert SCHOOL not in caplog.text


def test_a_database_elsewhere_is_closed_with_its_log(tmp_path: Path):
    for name in ("other.sqlite", "other.sqlite-wal", "other.sqlite-shm", "neighbour.txt"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)
    (tmp_path / "instance").mkdir(0o700)

    file_modes.close_to_others(tmp_path / "instance", f"sqlite:///{tmp_path / 'other.sqlite'}")

    assert open_paths(tmp_path) == [str(tmp_path / "neighbour.txt")]


def test_files_that_are_not_ours_are_left_alone(tmp_path: Path):
    (tmp_path / "notes.txt").touch()
    (tmp_path / "work").mkdir()
    (tmp_path / "photos").symlink_to(tmp_path / "work")
    open_all(tmp_path)

    close(tmp_path)

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "work").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "notes.txt").stat().st_mode) == 0o644


def test_a_folder_that_is_everybodys_on_purpose_stays_so(tmp_path: Path):
    tmp_path.chmod(0o1777)

    close(tmp_path)

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777


def test_what_cannot_be_closed_is_told_and_stops_no_start(tmp_path: Path, caplog):
    # No process may change the mode of this file, whoever runs it.
    file_modes.close_to_others(tmp_path, "sqlite:////proc/self/status")

    assert "other users of this machine can read /proc/self/status: its owner must close it" in caplog.text
