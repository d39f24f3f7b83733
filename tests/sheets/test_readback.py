"""Reading back, and finding columns and tabs again after people have moved them about."""

import pytest

from sheets.commit import commit
from sheets.layout import metadata_id
from sheets.workbook import (
    LOCATE_FIELDS,
    as_laid_out,
    columns_body,
    commit_body,
    locate,
    locate_body,
    rekey_body,
)
from tests.sheets.cast import LAYOUT, PIN, PIN_TAB, SUMMARY, pin


@pytest.fixture
def filled(book):
    """Two rows in the pin tab."""
    commit(
        book.google, book.id, 1, commit_body(1, LAYOUT, as_laid_out(LAYOUT), {"pin": [pin(1), pin(2)]}, None)
    )
    return book


def locate_it(book):
    return locate(book.google.find(book.id, locate_body(), LOCATE_FIELDS), LAYOUT)


def complete(found):
    return not (found.missing_columns or found.missing_tabs or found.by_header)


def test_rows_are_aligned_with_the_sheet_and_padded(filled, officer):
    officer.type(filled.id, PIN, 2, 4, "ถูกต้อง")
    officer.type(filled.id, PIN, 1, 2, "")

    rows = locate_it(filled).rows["pin"]

    assert rows[0]["phone"] == "โทรศัพท์"
    assert rows[1] == pin(1, phone="", verdict="")
    assert rows[2] == pin(2, verdict="ถูกต้อง")


def test_an_untouched_workbook_is_read_complete(filled):
    reading = locate_it(filled)

    assert complete(reading)
    assert [row["code"] for row in reading.rows["agencies"]] == ["รหัสหน่วยงาน", "99990001", "99990002"]


@pytest.mark.parametrize(
    "do",
    [
        lambda person, id: person.move_column(id, PIN, 0, 3),
        lambda person, id: person.insert_column(id, PIN, 0),
        lambda person, id: person.rename_tab(id, PIN, "พิกัดของเรา"),
        lambda person, id: person.type(id, PIN, 0, 0, "ใบรับ"),
        lambda person, id: person.sort(id, PIN, 0),
        lambda person, id: person.add_tab(id, "ของเขต"),
    ],
)
def test_moving_inserting_and_renaming_lose_nothing(filled, officer, do):
    do(officer, filled.id)

    reading = locate_it(filled)

    assert complete(reading)
    assert [row["id"] for row in reading.rows["pin"]][1:] == ["TEST-0001-1", "TEST-0002-1"]


def test_a_deleted_column_is_missing_and_its_key_absent(filled, officer):
    officer.delete_column(filled.id, PIN, 2)

    reading = locate_it(filled)

    assert reading.missing_columns == {"pin": ["phone"]}
    assert "phone" not in reading.rows["pin"][1]


def test_a_deleted_tab_is_missing(filled, officer):
    officer.delete_tab(filled.id, PIN)

    reading = locate_it(filled)

    assert reading.missing_tabs == ["pin"]
    assert list(reading.rows) == ["agencies"]


def test_a_deleted_header_row_is_no_fault(filled, officer):
    officer.delete_rows(filled.id, PIN, 0)

    reading = locate_it(filled)

    assert complete(reading)
    assert [row["id"] for row in reading.rows["pin"]] == ["TEST-0001-1", "TEST-0002-1"]


def test_a_line_above_the_header_is_no_fault(filled, officer):
    officer.insert_rows(filled.id, PIN, 0)
    officer.type(filled.id, PIN, 0, 5, "ประกาศของเขต")

    assert complete(locate_it(filled))


def test_a_column_cut_and_pasted_is_located_by_its_header_and_flagged(filled, officer):
    officer.cut_column(filled.id, PIN, 2, 6)

    located = locate_it(filled)

    assert located.positions["pin"]["phone"] == 6
    assert (located.by_header, located.stray) == ({"pin": ["phone"]}, {"pin": ["phone"]})
    assert located.rows["pin"][1] == pin(1, verdict="")


def test_a_column_cut_and_pasted_gets_its_metadata_back(filled, officer):
    officer.cut_column(filled.id, PIN, 2, 6)

    filled.google.batch_update(filled.id, rekey_body(PIN_TAB, {"phone": 6}, ["phone"]), "replies")

    reading = locate_it(filled)
    assert complete(reading)
    assert reading.rows["pin"][1]["phone"] == "081-000-0000"


def test_a_header_is_not_trusted_while_its_own_column_has_one(filled, officer):
    """Somebody copies a header to a column of their own."""
    officer.type(filled.id, PIN, 0, 7, "โทรศัพท์")

    located = locate_it(filled)

    assert located.positions["pin"]["phone"] == 2
    assert complete(located)


def test_a_renamed_column_is_not_taken_for_another(filled, officer):
    """The key sits on the renamed column; a header that happens to be ours counts only where no key sits."""
    officer.type(filled.id, PIN, 0, 1, "โทรศัพท์")
    officer.type(filled.id, PIN, 0, 2, "")

    assert locate_it(filled).positions["pin"] == as_laid_out(LAYOUT)["pin"]


def test_a_column_that_lost_its_metadata_is_found_by_its_header(filled):
    wanted = {"developerMetadataLookup": {"metadataId": metadata_id("pin", "phone")}}
    filled.update({"deleteDeveloperMetadata": {"dataFilter": wanted}})

    located = locate_it(filled)

    assert (located.positions["pin"]["phone"], located.by_header, located.stray) == (
        2,
        {"pin": ["phone"]},
        {},
    )


def test_a_deleted_receipt_column_is_made_again_at_the_right(filled, officer):
    officer.delete_column(filled.id, PIN, 0)
    width = locate_it(filled).widths["pin"]

    filled.google.batch_update(filled.id, columns_body(PIN_TAB, ["id"], width), "replies")

    located = locate_it(filled)
    assert complete(located)
    assert (located.positions["pin"]["id"], located.rows["pin"][0]["id"]) == (width, "เลขที่รับ")


def test_a_column_made_again_twice_is_refused_the_second_time(filled, officer):
    officer.delete_column(filled.id, PIN, 0)
    body = columns_body(PIN_TAB, ["id"], 4)
    filled.google.batch_update(filled.id, body, "replies")

    with pytest.raises(Exception, match="already in use"):
        filled.google.batch_update(filled.id, body, "replies")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("=1+1", "=1+1"),
        ("1/6/2026", "1/6/2026"),
        ("0810000000", "0810000000"),
        ("TRUE", "TRUE"),
        ("", ""),
    ],
)
def test_what_people_type_into_a_column_of_text_is_read_as_they_typed_it(filled, officer, text, read):
    officer.type(filled.id, PIN, 1, 2, text)

    assert locate_it(filled).rows["pin"][1]["phone"] == read


def test_a_tab_that_a_person_protected_is_closed_to_us(filled, officer):
    officer.protect_tab(filled.id, PIN)

    assert locate_it(filled).closed == ["pin"]


def test_our_own_protection_closes_nothing(filled):
    located = locate_it(filled)

    assert (located.closed, located.guarded) == ([], [])


def test_the_grid_of_a_written_tab_is_told(filled):
    assert locate_it(filled).grids == {"summary": [30, 3]}


def test_a_chart_that_is_gone_is_told_and_one_that_is_there_is_not(filled):
    there = locate_it(filled).undrawn

    filled.update({"deleteEmbeddedObject": {"objectId": SUMMARY}})

    assert (there, locate_it(filled).undrawn) == ([], ["summary"])
