"""A new file with every row and every edit takes the old one's place."""

import pytest

from service.fleet.tasks import Stopped
from service.store import rows
from sheets.embedded import SERVICE_ACCOUNT, Person
from tests.cast.engine import only_receipt_number
from tests.cast.people import AREA, OTHER_SCHOOL, Demo
from tests.fleet.cast import Office
from tests.fleet.rebuilds import (
    WRITE,
    delete_rows,
    rebuild,
    register_and_pin,
    register_two_schools,
    tab_lines,
)

# --- what the new file holds


def test_every_row_stands_in_the_new_file_under_its_receipt_number(demo: Demo, office: Office):
    register_and_pin(demo)
    before = {tab: tab_lines(demo, tab) for tab in ("registration", "pin", "agencies")}
    old = office.book(AREA)["file_id"]

    rebuilt = rebuild(office)

    assert office.book(AREA)["file_id"] == rebuilt.file_id != old
    assert {tab: tab_lines(demo, tab) for tab in before} == before


def test_what_people_changed_and_typed_by_hand_stands_there_too(demo: Demo, office: Office):
    register_and_pin(demo)
    officer = demo.officer()
    officer.decide("pin", only_receipt_number(demo, "pin"), "ส่งกลับแก้ไข", "รูปไม่ชัด")
    head = officer.cells("pin")[0]
    officer.hand.insert_rows(officer.file, officer.sheets["pin"], 2)
    officer.hand.type(
        officer.file, officer.sheets["pin"], len(officer.cells("pin")), head.index("รหัสหน่วยงาน"), OTHER_SCHOOL
    )
    demo.deliver()
    before = tab_lines(demo, "pin")

    rebuild(office)

    assert tab_lines(demo, "pin") == before
    assert before[0]["หมายเหตุ"] == "รูปไม่ชัด" and before[1]["รหัสหน่วยงาน"] == OTHER_SCHOOL


def test_a_row_that_a_person_deleted_stays_deleted(demo: Demo, office: Office):
    register_and_pin(demo)
    officer = demo.officer()
    delete_rows(officer, "pin", 1)
    demo.deliver()

    rebuild(office)
    demo.deliver()

    assert tab_lines(demo, "pin") == []


def test_after_it_nothing_is_an_edit_and_the_summary_says_the_same(demo: Demo, office: Office):
    register_two_schools(demo)
    before = demo.officer().cells("summary")

    rebuild(office)
    demo.deliver()

    assert demo.officer().cells("summary") == before
    with office.db.read() as conn:
        assert rows.list_edits(conn, AREA) == []


def test_a_row_deleted_in_the_new_file_is_not_brought_back(demo: Demo, office: Office):
    register_and_pin(demo)
    rebuild(office)
    demo.deliver()
    officer = demo.officer()
    for tab in ("registration", "pin"):
        delete_rows(officer, tab, len(tab_lines(demo, tab)))

    demo.deliver()
    demo.deliver()

    assert tab_lines(demo, "pin") == tab_lines(demo, "registration") == []


def test_new_entries_go_to_the_new_file_alone(demo: Demo, office: Office):
    register_two_schools(demo)
    old = demo.officer()
    before = old.lines("registration")
    rebuild(office)

    demo.visitor().register("57030003")
    demo.deliver()

    assert (len(tab_lines(demo, "registration")), old.lines("registration")) == (3, before)


@pytest.mark.whole_areas
def test_rows_are_sent_in_portions_of_a_size_that_google_likes(demo: Demo, office: Office):
    register_and_pin(demo)
    before = {tab: tab_lines(demo, tab) for tab in ("registration", "pin", "agencies")}

    rebuild(office, portion_bytes=3000)

    assert office.take_calls().count(WRITE) > 10
    assert {tab: tab_lines(demo, tab) for tab in before} == before


# --- the old file


def test_the_old_file_is_kept_and_says_what_it_is(demo: Demo, office: Office):
    register_two_schools(demo)
    old = demo.officer()

    rebuilt = rebuild(office)

    old_file, new_file = (office.demo.google.store.get_file(file) for file in (old.file, rebuilt.file_id))
    assert (old_file.trashed, old_file.properties, old_file.name) == (
        False,
        {},
        "ปักหมุด สพป.เชียงราย เขต 3 (เดิม)",
    )
    assert (new_file.properties, new_file.name) == ({"pakmut": AREA}, "ปักหมุด สพป.เชียงราย เขต 3")
    assert len(old.lines("registration")) == 2


def test_who_could_open_the_old_file_can_open_the_new_one(demo: Demo, office: Office):
    register_two_schools(demo)
    old = office.book(AREA)["file_id"]
    google = office.demo.google.client()
    google.share(old, "somchai@example.org", "writer")
    google.share(old, "auditor@example.org", "reader")
    google.share(old, "pakmut@example.org", "writer", "group")
    demo.deliver()

    rebuilt = rebuild(office)

    assert office.permissions(rebuilt.file_id) == office.permissions(old)


def test_a_link_for_everybody_is_not_copied(demo: Demo, office: Office):
    register_two_schools(demo)
    old = office.book(AREA)["file_id"]
    office.demo.google.store.change(old, lambda file, book: file.permissions.update(anyoneWithLink="reader"))
    demo.deliver()

    rebuilt = rebuild(office)

    assert list(office.permissions(rebuilt.file_id)) == [SERVICE_ACCOUNT]


@pytest.mark.parametrize("lost", ["trashed", "gone"])
def test_a_workbook_that_was_lost_is_made_anew_from_the_database(demo: Demo, office: Office, lost: str):
    register_two_schools(demo)
    before, old = tab_lines(demo, "registration"), office.book(AREA)["file_id"]
    google = office.demo.google.client()
    if lost == "trashed":
        google.update_file(old, {"trashed": True})
    else:
        google.unshare(old, SERVICE_ACCOUNT)

    rebuild(office)
    demo.deliver()

    assert tab_lines(demo, "registration") == before
    assert office.book(AREA)["parked"] is None


def test_what_people_did_in_a_file_that_is_read_no_more_stands_on_the_trail(demo: Demo, office: Office):
    register_two_schools(demo)
    old = demo.officer()
    hand = Person(demo.google, "officer-b@example.org")
    column = old.cells("registration")[0].index("หมายเหตุ")
    hand.type(old.file, old.sheets["registration"], 1, column, "ก่อนลบ")
    hand.trash(old.file)

    rebuild(office)
    demo.deliver()

    with demo.services.db.read() as conn:
        edits = rows.list_edits(conn, AREA)[::-1]
    assert [(edit["kind"], edit["after"], edit["who"]) for edit in edits] == [
        ("cell", "ก่อนลบ", hand.email),
        ("file_trashed", None, hand.email),
    ]
    assert demo.google.store.journal(old.file) == []


@pytest.mark.parametrize("trashed", [True, False])
def test_with_google_a_rebuild_says_that_what_was_done_in_a_lost_file_is_on_no_trail(
    demo: Demo, office: Office, trashed: bool
):
    register_two_schools(demo)
    demo.deliver()
    old = demo.officer().file
    if trashed:
        Person(demo.google, "officer-b@example.org").trash(old)

    problems = rebuild(office, with_journal=False).problems

    assert [f"in the old file {old} after 2026-" in problem for problem in problems] == [True] * trashed


# --- into a file of people's own


def test_rows_move_into_a_file_that_people_made_whose_tabs_stay(demo: Demo, office: Office):
    register_and_pin(demo)
    before = {tab: tab_lines(demo, tab) for tab in ("registration", "pin", "agencies")}
    google = office.demo.google.client("office@area.example")
    theirs = google.create_file("ของเขต", None, "").id
    google.update_file(theirs, {"properties": {"pakmut": None}})
    google.share(theirs, SERVICE_ACCOUNT, "writer")
    Person(office.demo.google, "office@area.example").type(theirs, 0, 0, 0, "ของเรา")

    rebuild(office, into=theirs)
    demo.deliver()

    assert office.book(AREA)["file_id"] == theirs
    assert {tab: tab_lines(demo, tab) for tab in before} == before
    assert office.demo.google.store.get_workbook(theirs).sheet(0).cell(0, 0)[0] == "ของเรา"


def test_a_file_with_tabs_of_ours_is_not_taken(demo: Demo, office: Office):
    register_two_schools(demo)
    other = office.book("P5402")["file_id"]

    with pytest.raises(Stopped, match="another file"):
        rebuild(office, into=other)
