"""The worker makes one file after the other, whole or not at all, whatever ends it."""

import re
import stat
from concurrent.futures import CancelledError
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path

import pytest

from service.downloads import download_files, making
from service.guard.child_process import ChildEnded
from service.store import downloads
from service.web.area.downloads import PROBLEMS
from tests.cast.downloads import (
    POSTERS,
    ask,
    ask_for_table,
    download_rows,
    file_maker,
    make_files,
    prepared_files,
    run_here,
)
from tests.cast.people import AREA, Demo, Visitor
from tests.privacy.test_papers import RECORD
from tests.sync.test_worker import wait_until


@pytest.fixture
def officer(demo: Demo) -> Visitor:
    return demo.staff(f"officer-{AREA}")


def files(demo: Demo) -> list[Path]:
    folder = demo.services.settings.download_folder
    return sorted(folder.iterdir()) if folder.exists() else []


def states(demo: Demo) -> list[str]:
    return [row["state"] for row in download_rows(demo)]


def dying(function, settings, download, path, clock, seconds: float) -> int:
    """Write half a file, as a worker whose machine loses its power then."""
    path.write_bytes(b"half")
    raise RuntimeError("the power is gone")


def run_and_die(demo: Demo) -> None:
    with pytest.raises(RuntimeError):
        file_maker(demo, run=dying).make_next()


# --- one after the other


def test_the_one_that_was_asked_for_first_is_made_first_and_each_once(demo: Demo, officer: Visitor):
    for table in ("pin", "agencies", "readiness"):
        ask_for_table(officer, table)
        demo.clock.move(seconds=1)
    made = []

    def run(function, settings, download, *rest, seconds: float) -> int:
        made.append(download["arguments"]["table"])
        return run_here(function, settings, download, *rest, seconds=seconds)

    count = file_maker(demo, run=run).make_all()

    assert made == ["pin", "agencies", "readiness"] and count == 3


def test_a_ready_file_is_closed_to_others_and_alone_in_its_folder(demo: Demo, officer: Visitor):
    ask_for_table(officer, "agencies")
    make_files(demo)

    (file,) = files(demo)
    (row,) = download_rows(demo)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert (file.name, file.stat().st_size) == (row["id"], row["bytes"])


def test_progress_grows_and_is_told_at_most_once_a_second(demo: Demo, officer: Visitor):
    ask(officer, POSTERS)
    told = []

    def run(function, settings, download, path, clock, seconds: float) -> int:
        def quarter_of_a_second_later():
            demo.clock.move(seconds=0.25)
            told.append(tuple(download_rows(demo)[0][key] for key in ("done", "total")))
            return demo.clock()

        return function(settings, download, path, quarter_of_a_second_later)

    file_maker(demo, run=run).make_next()

    schools = download_rows(demo)[0]["rows"]
    assert schools > 8 and told[-1][1] == schools
    steps = [done for done, _ in told]
    assert steps == sorted(steps) and 2 <= len(set(steps)) <= schools / 4 + 1


def test_the_whole_country_tells_its_areas(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    ask_for_table(demo.staff("obec"), "agencies", path="/obec/export")

    file_maker(demo).make_next()

    (row,) = download_rows(demo)
    assert row["state"] == "ready" and row["total"] == 246 and row["rows"] > 246


@pytest.mark.processes
def test_the_worker_makes_it_in_a_process_beside_it_and_ends_without_waiting_for_more(
    demo: Demo, officer: Visitor
):
    ask_for_table(officer, "agencies")

    thread = demo.worker.start()

    assert wait_until(lambda: states(demo) == ["ready"], 60)
    demo.worker.finish(20)
    assert not thread.is_alive()


# --- attempts that are lost


def test_a_worker_that_died_is_found_by_its_silence_and_the_file_is_begun_again(demo: Demo, officer: Visitor):
    ask_for_table(officer, "agencies")
    run_and_die(demo)
    early = file_maker(demo).make_next()
    demo.clock.move(seconds=61)

    late = file_maker(demo).make_next()

    assert (early, late) == (False, True)
    assert states(demo) == ["ready"] and len(files(demo)) == 1


def test_a_clock_that_is_set_back_does_not_keep_a_lost_attempt(demo: Demo, officer: Visitor):
    ask_for_table(officer, "agencies")
    run_and_die(demo)
    demo.clock.move(days=-1)

    make_files(demo)

    assert states(demo) == ["ready"]


def test_after_three_attempts_it_fails_and_says_so(demo: Demo, officer: Visitor):
    location = ask_for_table(officer, "agencies").location
    for _ in range(making.MOST_TRIES):
        run_and_die(demo)
        demo.clock.move(seconds=61)
    make_files(demo)

    page = officer.get(location)

    assert states(demo) == ["failed"] and "แม้ลองแล้ว 3 ครั้ง" in page and files(demo) == []


def test_a_worker_that_is_told_to_stop_costs_no_attempt(demo: Demo, officer: Visitor):
    ask_for_table(officer, "agencies")

    def stopped(*arguments: object, seconds: float) -> int:
        raise CancelledError

    for _ in range(making.MOST_TRIES + 1):
        file_maker(demo, run=stopped).make_next()

    assert [(row["state"], row["tries"]) for row in download_rows(demo)] == [("waiting", 0)]


def test_an_attempt_that_was_given_up_names_no_file(demo: Demo, officer: Visitor):
    """Two workers, of which the first was only slow."""
    ask_for_table(officer, "agencies")

    def overtaken(function, settings, download, path, clock, seconds: float) -> int:
        rows = function(settings, download, path, clock)
        demo.clock.move(minutes=2)
        make_files(demo)
        return rows + 1_000

    file_maker(demo, run=overtaken).make_next()

    (row,) = download_rows(demo)
    assert (row["state"], row["tries"]) == ("ready", 2) and row["rows"] < 1_000
    assert [file.name for file in files(demo)] == [f"{row['id']}.2"]


def test_a_slow_attempt_that_was_given_up_ends_at_its_next_sign_of_life(demo: Demo, officer: Visitor):
    ask(officer, POSTERS)

    def overtaken(function, settings, download, path, clock, seconds: float) -> int:
        demo.clock.move(minutes=2)
        make_files(demo)
        return function(settings, download, path, clock)

    assert file_maker(demo, run=overtaken).make_next()
    assert states(demo) == ["ready"] and len(files(demo)) == 1


# --- what cannot be made


def test_a_full_disk_is_told_and_leaves_nothing_half_written(demo: Demo, officer: Visitor):
    location = ask_for_table(officer, "agencies").location

    def full(function, settings, download, path, clock, seconds: float) -> int:
        path.write_bytes(b"half")
        raise OSError(ENOSPC, "No space left on device")

    file_maker(demo, run=full).make_next()

    assert states(demo) == ["failed"] and files(demo) == []
    assert "พื้นที่จัดเก็บของระบบไม่พอ" in officer.get(location)


def test_nothing_is_begun_on_a_disk_that_is_nearly_full(demo: Demo, officer: Visitor):
    ask_for_table(officer, "agencies")

    file_maker(demo, run=dying, free_bytes=lambda folder: making.RESERVE - 1).make_next()

    assert [row["problem"] for row in download_rows(demo)] == [making.NO_ROOM]


def test_one_that_takes_too_much_fails_and_the_next_one_is_made(demo: Demo, officer: Visitor):
    ask_for_table(officer, "agencies")
    demo.clock.move(seconds=1)
    ask_for_table(officer, "readiness")

    def costly(function, settings, download, *rest, seconds: float) -> int:
        if download["arguments"]["table"] == "agencies":
            raise ChildEnded
        return run_here(function, settings, download, *rest, seconds=seconds)

    file_maker(demo, run=costly).make_all()

    assert sorted(states(demo)) == ["failed", "ready"]


def test_what_is_not_there_any_more_when_its_turn_comes_is_told(demo: Demo, officer: Visitor):
    location = ask(officer, POSTERS).location
    with demo.services.db.begin() as conn:
        conn.exec_driver_sql(f"UPDATE agencies SET closed_at = '2026-05-20' WHERE area = '{AREA}'")
        conn.commit()

    make_files(demo)

    assert "ไม่มีข้อมูลที่จะอยู่ในไฟล์นี้แล้ว" in officer.get(location)


def test_a_file_that_failed_can_be_asked_for_again(demo: Demo, officer: Visitor):
    first = ask_for_table(officer, "agencies").location
    file_maker(demo, free_bytes=lambda folder: 0).make_next()

    second = ask_for_table(officer, "agencies").location
    make_files(demo)

    assert second != first and sorted(states(demo)) == ["failed", "ready"]


def test_every_problem_has_its_words():
    assert set(PROBLEMS) == {making.NO_ROOM, making.NOT_THERE, making.TOO_COSTLY, making.TRIED_OFTEN}


# --- what is swept away


def test_a_file_is_kept_for_hours_and_then_deleted_with_its_row(demo: Demo, officer: Visitor):
    ask_for_table(officer, "agencies")
    file_maker(demo).make_all()
    demo.clock.move(hours=3, minutes=59)
    file_maker(demo).make_all()
    kept = len(files(demo))
    demo.clock.move(minutes=2)

    file_maker(demo).make_all()

    assert kept == 1 and files(demo) == [] and download_rows(demo) == []


def test_a_file_of_a_clock_that_was_wrong_is_not_kept_until_then(demo: Demo, officer: Visitor):
    demo.clock.move(days=400)
    ask_for_table(demo.staff(f"officer-{AREA}"), "agencies")
    make_files(demo)
    demo.clock.move(days=-400)

    file_maker(demo).make_all()

    assert files(demo) == [] and download_rows(demo) == []


def test_what_a_crash_left_behind_is_deleted_and_what_is_known_is_not(demo: Demo, officer: Visitor):
    ask_for_table(officer, "agencies")
    make_files(demo)
    ask_for_table(officer, "readiness")
    run_and_die(demo)
    prepared = prepared_files(demo)
    (ready,) = files(demo)
    named = {row["state"]: row for row in download_rows(demo)}
    unfinished = prepared.unfinished(named["making"])
    for orphan in (
        unfinished,
        ready.with_name("0" * 40),
        prepared.unfinished(named["making"] | {"tries": 0}),
    ):
        orphan.write_bytes(b"personal data")

    download_files.sweep(demo.services.db, prepared, demo.clock())

    assert files(demo) == sorted([ready, unfinished])


def test_one_that_waits_for_a_day_is_forgotten_and_a_younger_one_is_not(demo: Demo, officer: Visitor):
    ask_for_table(officer, "agencies")
    demo.clock.move(hours=23)
    ask_for_table(demo.staff(f"officer-{AREA}"), "readiness")
    demo.clock.move(hours=2)

    download_files.sweep(demo.services.db, prepared_files(demo), demo.clock())

    assert [row["arguments"]["table"] for row in download_rows(demo)] == ["readiness"]


# --- what was erased


def test_erasing_a_person_deletes_prepared_files_and_begins_again_what_is_being_made(
    demo: Demo, officer: Visitor
):
    demo.visitor().settle(first_name="ผู้ที่ขอให้ลบ")
    demo.deliver()
    ask_for_table(officer, "registration")
    make_files(demo)
    ask_for_table(officer, "pin")

    def erased_meanwhile(function, settings, download, path, clock, seconds: float) -> int:
        rows = function(settings, download, path, clock)
        result = demo.app.test_cli_runner().invoke(args=["person", "erase", "57030001", "--yes"])
        assert result.exit_code == 0, result.output
        return rows

    file_maker(demo, run=erased_meanwhile).make_next()

    assert files(demo) == []
    assert [(row["arguments"]["table"], row["state"]) for row in download_rows(demo)] == [
        ("pin", downloads.WAITING)
    ]


def test_the_record_of_processing_says_how_long_they_are_kept():
    hours = download_files.KEEP_TIME / timedelta(hours=1)

    assert re.search(rf"ไฟล์ที่เตรียมไว้ให้เจ้าหน้าที่.*\| {hours:.0f} ชั่วโมง", RECORD)
