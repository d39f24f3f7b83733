"""Reading a workbook, and finding columns and tabs again after people have moved them."""

import pytest

from sheets.commit import commit
from sheets.layout import metadata_id
from sheets.workbook import (
    CONTENTS_FIELDS,
    columns_body,
    commit_body,
    contents_body,
    initial_positions,
    rekey_body,
    workbook_contents,
)
from tests.sheets.cast import LAYOUT, PIN, PIN_TAB, SUMMARY, pin_row


@pytest.fixture
def filled(book):
    """A workbook with two rows in the pin tab."""
    commit(
        book.google,
        book.id,
        1,
        commit_body(1, LAYOUT, initial_positions(LAYOUT), {"pin": [pin_row(1), pin_row(2)]}, None),
    )
    return book


def read_contents(book):
    return workbook_contents(
        book.google.get_by_data_filter(book.id, contents_body(), CONTENTS_FIELDS), LAYOUT
    )


def is_complete(contents):
    return not (contents.missing_columns or contents.missing_tabs or contents.columns_by_header)


def test_rows_are_aligned_with_the_sheet_and_padded(filled, officer):
    officer.type(filled.id, PIN, 2, 4, "ถูกต้อง")
    officer.type(filled.id, PIN, 1, 2, "")

    rows = read_contents(filled).rows["pin"]

    assert rows[0]["phone"] == "โทรศัพท์"
    assert rows[1] == pin_row(1, phone="", verdict="")
    assert rows[2] == pin_row(2, verdict="ถูกต้อง")


def test_an_untouched_workbook_is_read_complete(filled):
    contents = read_contents(filled)

    assert is_complete(contents)
    assert [row["code"] for row in contents.rows["agencies"]] == ["รหัสหน่วยงาน", "99990001", "99990002"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda person, id: person.move_column(id, PIN, 0, 3),
        lambda person, id: person.insert_column(id, PIN, 0),
        lambda person, id: person.rename_tab(id, PIN, "พิกัดของเรา"),
        lambda person, id: person.type(id, PIN, 0, 0, "ใบรับ"),
        lambda person, id: person.sort(id, PIN, 0),
        lambda person, id: person.add_tab(id, "ของเขต"),
    ],
)
def test_moving_inserting_and_renaming_lose_nothing(filled, officer, edit):
    edit(officer, filled.id)

    contents = read_contents(filled)

    assert is_complete(contents)
    assert [row["id"] for row in contents.rows["pin"]][1:] == ["TEST-0001-1", "TEST-0002-1"]


def test_a_deleted_column_is_missing_and_its_key_absent(filled, officer):
    officer.delete_column(filled.id, PIN, 2)

    contents = read_contents(filled)

    assert contents.missing_columns == {"pin": ["phone"]}
    assert "phone" not in contents.rows["pin"][1]


def test_a_deleted_tab_is_missing(filled, officer):
    officer.delete_tab(filled.id, PIN)

    contents = read_contents(filled)

    assert contents.missing_tabs == ["pin"]
    assert list(contents.rows) == ["agencies"]


def test_a_deleted_header_row_is_no_fault(filled, officer):
    officer.delete_rows(filled.id, PIN, 0)

    reading = read_contents(filled)

    assert is_complete(reading)
    assert [row["id"] for row in reading.rows["pin"]] == ["TEST-0001-1", "TEST-0002-1"]


def test_a_line_above_the_header_is_no_fault(filled, officer):
    officer.insert_rows(filled.id, PIN, 0)
    officer.type(filled.id, PIN, 0, 5, "ประกาศของเขต")

    assert is_complete(read_contents(filled))


def test_a_column_cut_and_pasted_is_located_by_its_header_and_flagged(filled, officer):
    officer.cut_column(filled.id, PIN, 2, 6)

    contents = read_contents(filled)

    assert contents.positions["pin"]["phone"] == 6
    assert (contents.columns_by_header, contents.stray_columns) == ({"pin": ["phone"]}, {"pin": ["phone"]})
    assert contents.rows["pin"][1] == pin_row(1, verdict="")


def test_a_column_cut_and_pasted_gets_its_metadata_back(filled, officer):
    officer.cut_column(filled.id, PIN, 2, 6)

    filled.google.batch_update(filled.id, rekey_body(PIN_TAB, {"phone": 6}, ["phone"]), "replies")

    contents = read_contents(filled)
    assert is_complete(contents)
    assert contents.rows["pin"][1]["phone"] == "081-000-0000"


def test_a_header_is_not_trusted_while_its_own_column_has_one(filled, officer):
    """Somebody copies a header to a column of their own."""
    officer.type(filled.id, PIN, 0, 7, "โทรศัพท์")

    contents = read_contents(filled)

    assert contents.positions["pin"]["phone"] == 2
    assert is_complete(contents)


def test_a_renamed_column_is_not_taken_for_another(filled, officer):
    """The key sits on the renamed column; a header that happens to be ours counts only where no key sits."""
    officer.type(filled.id, PIN, 0, 1, "โทรศัพท์")
    officer.type(filled.id, PIN, 0, 2, "")

    assert read_contents(filled).positions["pin"] == initial_positions(LAYOUT)["pin"]


def test_a_column_that_lost_its_metadata_is_found_by_its_header(filled):
    lookup = {"developerMetadataLookup": {"metadataId": metadata_id("pin", "phone")}}
    filled.update({"deleteDeveloperMetadata": {"dataFilter": lookup}})

    contents = read_contents(filled)

    assert (contents.positions["pin"]["phone"], contents.columns_by_header, contents.stray_columns) == (
        2,
        {"pin": ["phone"]},
        {},
    )


def test_a_deleted_receipt_column_is_made_again_at_the_right(filled, officer):
    officer.delete_column(filled.id, PIN, 0)
    width = read_contents(filled).grid_widths["pin"]

    filled.google.batch_update(filled.id, columns_body(PIN_TAB, ["id"], width), "replies")

    contents = read_contents(filled)
    assert is_complete(contents)
    assert (contents.positions["pin"]["id"], contents.rows["pin"][0]["id"]) == (width, "เลขที่รับ")


def test_a_column_made_again_twice_is_refused_the_second_time(filled, officer):
    officer.delete_column(filled.id, PIN, 0)
    body = columns_body(PIN_TAB, ["id"], 4)
    filled.google.batch_update(filled.id, body, "replies")

    with pytest.raises(Exception, match="already in use"):
        filled.google.batch_update(filled.id, body, "replies")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "=1+1"),
        ("1/6/2026", "1/6/2026"),
        ("0810000000", "0810000000"),
        ("TRUE", "TRUE"),
        ("", ""),
    ],
)
def test_what_people_type_into_a_column_of_text_is_read_as_they_typed_it(filled, officer, text, expected):
    officer.type(filled.id, PIN, 1, 2, text)

    assert read_contents(filled).rows["pin"][1]["phone"] == expected


def test_a_tab_that_a_person_protected_is_closed_to_us(filled, officer):
    officer.protect_tab(filled.id, PIN)

    assert read_contents(filled).closed_tabs == ["pin"]


def test_our_own_protection_closes_nothing(filled):
    contents = read_contents(filled)

    assert (contents.closed_tabs, contents.protected_tabs) == ([], [])


def test_the_grid_of_a_written_tab_is_told(filled):
    assert read_contents(filled).grid_sizes == {"summary": [30, 3]}


def test_a_chart_that_is_gone_is_told_and_one_that_is_there_is_not(filled):
    missing_before = read_contents(filled).missing_charts

    filled.update({"deleteEmbeddedObject": {"objectId": SUMMARY}})

    assert (missing_before, read_contents(filled).missing_charts) == ([], ["summary"])
