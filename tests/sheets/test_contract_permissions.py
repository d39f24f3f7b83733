"""Drive's permissions and the properties of one file, as the stand-in answers them."""

import sqlite3

import pytest

from sheets.client import AREA_PROPERTY
from sheets.embedded import EmbeddedGoogle
from sheets.errors import NeedsPerson
from tests.sheets.cast import OFFICER, SERVICE


def test_everybody_who_was_let_in_is_listed_with_kind_and_role(google, sheet):
    google.share(sheet.id, OFFICER, "writer")
    google.share(sheet.id, "pakmut@example.org", "reader", "group")

    listed = [
        (each["type"], each["role"], each["emailAddress"]) for each in google.list_permissions(sheet.id)
    ]

    assert listed == [
        ("user", "writer", SERVICE),
        ("user", "writer", OFFICER),
        ("group", "reader", "pakmut@example.org"),
    ]


def test_who_is_put_out_sees_the_file_no_more(embedded, google, sheet):
    google.share(sheet.id, OFFICER, "writer")
    before = embedded.client(OFFICER).get_file(sheet.id).id

    google.unshare(sheet.id, OFFICER)

    with pytest.raises(NeedsPerson):
        embedded.client(OFFICER).get_file(before)


def test_a_permission_that_is_not_there_cannot_be_taken_away(google, sheet):
    with pytest.raises(NeedsPerson):
        google.unshare(sheet.id, OFFICER)


def test_a_reader_does_not_see_who_else_may(embedded, google, sheet):
    google.share(sheet.id, OFFICER, "reader")

    with pytest.raises(NeedsPerson):
        embedded.client(OFFICER).list_permissions(sheet.id)


def test_a_property_is_set_and_taken_away_and_others_stay(embedded, google, sheet):
    google.update_file(sheet.id, {"properties": {"other": "1", AREA_PROPERTY: "P1"}})
    google.update_file(sheet.id, {"properties": {AREA_PROPERTY: None}})

    assert (google.get_file(sheet.id).area, embedded.store.get_file(sheet.id).properties) == (
        None,
        {"other": "1"},
    )


def test_the_last_change_is_a_persons_or_ours(embedded, google, sheet, officer):
    google.share(sheet.id, OFFICER, "writer")
    modified_by_us = google.get_file(sheet.id).modified_by

    officer.type(sheet.id, 0, 0, 0, "ก")

    assert (modified_by_us, google.get_file(sheet.id).modified_by, google.list_files()[0].modified_by) == (
        "",
        OFFICER,
        OFFICER,
    )


def test_a_folder_is_listed_with_what_people_shared(embedded, google):
    in_folder = google.create_file("ในโฟลเดอร์", "folder", "P1").id
    google.create_file("ที่อื่น", "elsewhere", "P2")
    shared = embedded.client(OFFICER).create_file("ของเขต", None, "P3").id
    embedded.client(OFFICER).share(shared, SERVICE, "writer")

    assert [file.id for file in google.list_files("folder")] == [in_folder, shared]
    assert [file.id for file in google.list_files("folder", with_shared=False)] == [in_folder]


def test_files_of_before_it_was_noted_who_changed_them_are_opened(tmp_path):
    first = EmbeddedGoogle(tmp_path / "google.sqlite")
    file_id = first.client(SERVICE).create_file("เก่า", None, "P1").id
    with sqlite3.connect(tmp_path / "google.sqlite") as db:
        db.execute("ALTER TABLE files DROP COLUMN modified_by")
    db.close()

    reopened = EmbeddedGoogle(tmp_path / "google.sqlite")

    assert reopened.client(SERVICE).get_file(file_id).modified_by == ""
