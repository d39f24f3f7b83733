"""The bodies that take cells out of rows, and what answers tell, against the stand-in."""

import pytest

from sheets import purge
from sheets.client import as_bytes
from sheets.errors import Refused
from sheets.workbook import locate_body
from tests.sheets.cast import PIN, SERVICE, append, text_row

OTHER = 1002


@pytest.fixture
def filled(book):
    book.update(
        append(
            PIN,
            text_row("TEST-0001-1", "99990001", "081-000-0001"),
            text_row("TEST-0002-1", "99990002", "081-000-0002"),
        )
    )
    return book


def read(book):
    return book.google.find(book.id, locate_body(), purge.READ_FIELDS)


def close(book, number=7):
    book.google.batch_update(book.id, purge.protect_body({PIN: number}, [SERVICE]), "spreadsheetId")


def write(book, cells, old=7, new=8):
    book.google.batch_update(
        book.id, purge.write_body({PIN: old}, {PIN: new}, {PIN: cells}, [SERVICE]), "spreadsheetId"
    )


def test_a_closed_tab_is_known_by_its_description_and_closed_to_people(filled, officer):
    close(filled)

    assert purge.protections(read(filled))[PIN] == [purge.Protection(7, ours=True)]
    with pytest.raises(Refused):
        officer.type(filled.id, PIN, 1, 2, "x")


def test_the_protection_of_the_summary_is_not_taken_for_ours(filled):
    found = purge.protections(read(filled))

    assert [one.ours for ranges in found.values() for one in ranges] == [False]


def test_only_the_cells_named_are_written_and_the_protection_changes_with_them(filled):
    close(filled)
    before = purge.entered(read(filled), PIN)

    write(filled, {(2, 2): "ลบแล้ว"})

    after = purge.entered(read(filled), PIN)
    assert purge.otherwise(before, after, {(2, 2): "ลบแล้ว"}) == []
    assert after[2, 2] == {"stringValue": "ลบแล้ว"} and after[1, 2] == before[1, 2]
    assert purge.protections(read(filled))[PIN] == [purge.Protection(8, ours=True)]


def test_a_write_whose_protection_is_gone_changes_nothing(filled):
    close(filled)
    filled.google.batch_update(filled.id, purge.unprotect_body([7]), "spreadsheetId")
    before = filled.texts(PIN)

    with pytest.raises(Refused, match="No protected range"):
        write(filled, {(2, 2): "ลบแล้ว"})

    assert filled.texts(PIN) == before
    assert purge.protections(read(filled))[PIN] == []


def test_the_same_write_twice_is_refused_the_second_time(filled):
    close(filled)
    write(filled, {(2, 2): "ลบแล้ว"})

    with pytest.raises(Refused):
        write(filled, {(2, 2): "ลบแล้ว"})


def test_what_changed_beside_is_noticed(filled):
    before = purge.entered(read(filled), PIN)
    filled.update(
        {
            "updateCells": {
                "start": {"sheetId": PIN, "rowIndex": 1, "columnIndex": 1},
                "rows": [text_row("x", "y")],
                "fields": "userEnteredValue",
            }
        }
    )

    assert purge.otherwise(before, purge.entered(read(filled), PIN), {(1, 2): "y"}) == [(1, 1)]


def test_neighbours_are_written_together_and_gaps_are_left_alone():
    (first, second) = purge.write_body(
        {PIN: 1}, {PIN: 2}, {PIN: {(4, 2): "a", (4, 3): "b", (4, 5): "c"}}, [SERVICE]
    )["requests"][2:]

    assert len(first["updateCells"]["rows"][0]["values"]) == 2
    assert second["updateCells"]["start"] == {"sheetId": PIN, "rowIndex": 4, "columnIndex": 5}


def test_a_long_write_is_cut_into_parts_that_hold_every_cell_once():
    cells = {PIN: {(row, 1): "ลบแล้ว" for row in range(100)}, OTHER: {(row, 1): "ลบแล้ว" for row in range(50)}}

    parts = purge.portions(cells, most=4000)

    assert len(parts) > 4 and all(len(as_bytes(purge.write_body({}, {}, part, []))) < 4000 for part in parts)
    assert sum(len(wanted) for part in parts for wanted in part.values()) == 150
