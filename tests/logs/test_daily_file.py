"""A log: a file a day, whole lines from many processes, deleted in time, and never in anybody's way."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.logs import Logs
from tests.rooms import ROOT

NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
# A line that would come apart if it were written in pieces: longer than a page of memory.
LONG = "x" * 9_000
WRITE_LINES = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from service.logs import Logs
logs = Logs(Path(sys.argv[1]), 90)
for number in range(300):
    logs.write_access(datetime(2026, 5, 20, tzinfo=UTC), number=number, route="{LONG}")
"""


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_event_is_a_line_of_json_in_the_file_of_its_day(tmp_path: Path):
    logs = Logs(tmp_path / "logs", 90)

    logs.write_security(NOW, "signed_in", who="57030001")
    logs.write_security(NOW + timedelta(days=1), "signed_out", who="57030001")

    assert names(tmp_path / "logs") == ["security-2026-05-20.jsonl", "security-2026-05-21.jsonl"]
    assert lines(tmp_path / "logs" / "security-2026-05-20.jsonl") == [
        {"at": "2026-05-20T03:00:00.000+00:00", "event": "signed_in", "who": "57030001"}
    ]


def test_what_looks_like_the_end_of_a_line_does_not_end_it(tmp_path: Path):
    Logs(tmp_path, 90).write_access(NOW, address="1\n2\u2028{}\r", route="ก")

    (line,) = lines(tmp_path / "access-2026-05-20.jsonl")
    assert (line["address"], line["route"]) == ("1\n2\u2028{}\r", "ก")


def test_nobody_else_can_read_a_log(tmp_path: Path):
    Logs(tmp_path, 90).write_access(NOW)

    assert (tmp_path / "access-2026-05-20.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.processes
def test_lines_of_several_processes_do_not_mix(tmp_path: Path):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE_LINES, str(tmp_path)], cwd=ROOT) for _ in range(4)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]

    written = lines(tmp_path / "access-2026-05-20.jsonl")

    assert len(written) == 1200
    assert all(line["route"] == LONG for line in written)


def test_a_file_is_deleted_after_its_days_and_not_before(tmp_path: Path):
    logs = Logs(tmp_path, 90)
    for days in (0, 1, 89, 90, 91):
        logs.write_access(NOW + timedelta(days=days))

    assert "access-2026-05-20.jsonl" not in names(tmp_path)
    assert names(tmp_path)[0] == "access-2026-05-21.jsonl"


def test_another_process_deletes_them_too_and_leaves_other_files_alone(tmp_path: Path):
    for name in ("access-2026-01-01.jsonl", "access-2026-05-19.jsonl", "access-notes.jsonl", "notes.txt"):
        (tmp_path / name).touch()

    Logs(tmp_path, 90).write_access(NOW)

    assert names(tmp_path) == [
        "access-2026-05-19.jsonl",
        "access-2026-05-20.jsonl",
        "access-notes.jsonl",
        "notes.txt",
    ]


def test_a_clock_that_jumps_ahead_for_a_moment_does_not_delete_what_must_be_kept(tmp_path: Path):
    logs = Logs(tmp_path, 90)

    for moment in (NOW, NOW + timedelta(days=4000), NOW + timedelta(days=1)):
        logs.write_access(moment)

    assert "access-2026-05-20.jsonl" in names(tmp_path)


def test_a_log_that_cannot_be_written_breaks_nothing_and_is_told_once_a_day(tmp_path: Path, caplog):
    (tmp_path / "logs").touch()
    logs = Logs(tmp_path / "logs", 90)

    for hours in (0, 1, 2, 24):
        logs.write_access(NOW + timedelta(hours=hours))

    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "the access log cannot be written"
    ] * 2


def test_a_log_is_written_again_once_the_disk_is_well(tmp_path: Path):
    (tmp_path / "logs").touch()
    logs = Logs(tmp_path / "logs", 90)
    logs.write_access(NOW)
    (tmp_path / "logs").unlink()

    logs.write_access(NOW)

    assert len(lines(tmp_path / "logs" / "access-2026-05-20.jsonl")) == 1
