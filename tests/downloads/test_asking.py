"""A file that is asked for twice is made once, as long as it would show the same."""

import pytest

from tests.cast.downloads import (
    EXPORT,
    POSTERS,
    ask,
    ask_for_table,
    download_rows,
    file_maker,
    make_files,
    prepared_table,
    run_here,
)
from tests.cast.people import AREA, OTHER_AREA, SCHOOL, Demo, Visitor
from tests.cast.posts import signed_in_clerk

OFFICER = f"officer-{AREA}"


@pytest.fixture
def officer(demo: Demo) -> Visitor:
    return demo.staff(OFFICER)


def test_a_file_is_not_made_while_it_is_asked_for(demo: Demo, officer: Visitor):
    answer = ask_for_table(officer, "agencies")

    assert answer.status_int == 303 and "/downloads/" in answer.location
    assert [row["state"] for row in download_rows(demo)] == ["waiting"]
    assert not demo.services.settings.download_folder.exists()


def test_what_two_people_ask_for_is_made_once_waiting_or_ready(demo: Demo, officer: Visitor):
    calls = []
    maker = file_maker(
        demo, run=lambda *each, seconds: calls.append(each) or run_here(*each, seconds=seconds)
    )

    pressed = [ask_for_table(officer, "agencies").location for _ in range(2)]
    maker.make_next()
    pressed.append(ask_for_table(demo.staff("obec"), "agencies").location)

    assert len(set(pressed)) == 1
    assert not maker.make_next() and len(calls) == 1


def test_one_whose_child_process_is_just_starting_is_not_asked_for_twice(demo: Demo, officer: Visitor):
    first = ask_for_table(officer, "agencies").location
    pressed = []

    def run(*arguments: object, seconds: float) -> int:
        pressed.append(ask_for_table(officer, "agencies").location)
        return run_here(*arguments, seconds=seconds)

    file_maker(demo, run=run).make_next()

    assert pressed == [first]


def test_what_is_counted_while_a_file_is_made_is_in_a_new_one(demo: Demo, officer: Visitor):
    first = ask_for_table(officer, "registration").location
    pressed = []

    def run(function, settings, download, *rest: object, seconds: float) -> int:
        rows = function(settings, download, *rest)
        signed_in_clerk(demo)
        demo.deliver()
        pressed.append(ask_for_table(officer, "registration").location)
        return rows

    file_maker(demo, run=run).make_next()

    assert pressed and first not in pressed


def test_what_was_counted_meanwhile_is_in_a_new_file(demo: Demo, officer: Visitor):
    first = ask_for_table(officer, "registration").location
    make_files(demo)
    signed_in_clerk(demo)
    demo.deliver()

    second = ask_for_table(officer, "registration").location

    assert second != first


def test_somebody_who_is_confirmed_without_any_row_changing_makes_a_new_file(demo: Demo, officer: Visitor):
    signed_in_clerk(demo, letter=False)
    demo.deliver()
    first = ask_for_table(officer, "registration").location
    make_files(demo)
    with demo.services.db.begin() as conn:
        conn.exec_driver_sql(f"UPDATE accounts SET state = 'confirmed' WHERE username = '{SCHOOL}'")
        conn.commit()

    assert ask_for_table(officer, "registration").location != first


def test_another_area_form_or_language_is_another_file(demo: Demo, officer: Visitor):
    obec = demo.staff("obec")
    locations = [
        ask_for_table(officer, "agencies").location,
        ask_for_table(officer, "readiness").location,
        ask_for_table(obec, "agencies", path=f"/area/{OTHER_AREA}/export").location,
        ask_for_table(obec, "agencies", path="/obec/export").location,
        ask_for_table(obec, "agencies", "csv", "/obec/export").location,
        ask(officer, POSTERS).location,
    ]
    officer.get(f"{POSTERS}?lang=en")
    locations.append(ask(officer, POSTERS).location)

    assert len(set(locations)) == 7


def test_posters_are_drawn_again_only_for_other_schools(demo: Demo, officer: Visitor):
    before = [ask(officer, POSTERS, **fields).location for fields in ({}, {"missing": "yes"})]
    make_files(demo)
    signed_in_clerk(demo)
    demo.deliver()

    after = [ask(officer, POSTERS, **fields).location for fields in ({}, {"missing": "yes"})]

    assert after[0] == before[0] and after[1] != before[1]


def test_a_file_that_somebody_deleted_by_hand_is_made_again(demo: Demo, officer: Visitor):
    first = ask_for_table(officer, "agencies").location
    make_files(demo)
    for file in demo.services.settings.download_folder.iterdir():
        file.unlink()

    assert officer.get(f"{first}/file", expect_errors=True).status_int == 404
    assert prepared_table(officer, "agencies").status_int == 200


def test_a_sixth_file_is_asked_for_only_when_one_is_done(demo: Demo, officer: Visitor):
    tables = ("agencies", "registration", "pin", "readiness", "no_copy")
    for table in tables:
        ask_for_table(officer, table)

    refused = ask(officer, POSTERS).follow()
    file_maker(demo).make_next()
    accepted = ask(officer, POSTERS)

    assert "ท่านมีไฟล์ที่รออยู่ 5 ไฟล์แล้ว" in refused and refused.request.path == POSTERS
    assert "/downloads/" in accepted.location and len(download_rows(demo)) == 6


def test_others_are_not_stopped_by_somebody_who_waits_for_many(demo: Demo, officer: Visitor):
    for table in ("agencies", "registration", "pin", "readiness", "no_copy"):
        ask_for_table(officer, table)

    assert "/downloads/" in ask(demo.staff("obec"), POSTERS).location


def test_a_refused_file_leaves_nothing_and_an_old_one_may_be_asked_for_by_everybody(
    demo: Demo, officer: Visitor
):
    for table in ("agencies", "registration", "pin", "readiness", "no_copy"):
        ask_for_table(officer, table)

    again = ask_for_table(officer, "pin", path=EXPORT)

    assert "/downloads/" in again.location and len(download_rows(demo)) == 5
