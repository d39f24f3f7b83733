"""The bodies that overwrite cells, and what the answers say, against the stand-in."""

import pytest

from sheets import purge
from sheets.client import as_bytes
from sheets.errors import Refused
from sheets.workbook import contents_body
from tests.sheets.cast import PIN, SERVICE, append_request, text_row

OTHER = 1002


@pytest.fixture
def filled(book):
    book.update(
        append_request(
            PIN,
            text_row("TEST-0001-1", "99990001", "081-000-0001"),
            text_row("TEST-0002-1", "99990002", "081-000-0002"),
        )
    )
    return book


def read_tabs(book):
    return book.google.get_by_data_filter(book.id, contents_body(), purge.READ_FIELDS)


def protect_tab(book, protection_id=7):
    book.google.batch_update(book.id, purge.protect_body({PIN: protection_id}, [SERVICE]), "spreadsheetId")


def write_cells(book, cells, old_id=7, new_id=8):
    book.google.batch_update(
        book.id, purge.write_body({PIN: old_id}, {PIN: new_id}, {PIN: cells}, [SERVICE]), "spreadsheetId"
    )


def test_a_closed_tab_is_known_by_its_description_and_closed_to_people(filled, officer):
    protect_tab(filled)

    assert purge.protections(read_tabs(filled))[PIN] == [purge.Protection(7, is_ours=True)]
    with pytest.raises(Refused):
        officer.type(filled.id, PIN, 1, 2, "x")


def test_the_protection_of_the_summary_is_not_taken_for_ours(filled):
    protections = purge.protections(read_tabs(filled))

    assert [protection.is_ours for ranges in protections.values() for protection in ranges] == [False]


def test_only_the_cells_named_are_written_and_the_protection_changes_with_them(filled):
    protect_tab(filled)
    before = purge.entered_values(read_tabs(filled), PIN)

    write_cells(filled, {(2, 2): "ลบแล้ว"})

    after = purge.entered_values(read_tabs(filled), PIN)
    assert purge.unexpected_changes(before, after, {(2, 2): "ลบแล้ว"}) == []
    assert after[2, 2] == {"stringValue": "ลบแล้ว"} and after[1, 2] == before[1, 2]
    assert purge.protections(read_tabs(filled))[PIN] == [purge.Protection(8, is_ours=True)]


def test_a_write_whose_protection_is_gone_changes_nothing(filled):
    protect_tab(filled)
    filled.google.batch_update(filled.id, purge.unprotect_body([7]), "spreadsheetId")
    before = filled.texts(PIN)

    with pytest.raises(Refused, match="No protected range"):
        write_cells(filled, {(2, 2): "ลบแล้ว"})

    assert filled.texts(PIN) == before
    assert purge.protections(read_tabs(filled))[PIN] == []


def test_the_same_write_twice_is_refused_the_second_time(filled):
    protect_tab(filled)
    write_cells(filled, {(2, 2): "ลบแล้ว"})

    with pytest.raises(Refused):
        write_cells(filled, {(2, 2): "ลบแล้ว"})


def test_what_changed_beside_is_noticed(filled):
    before = purge.entered_values(read_tabs(filled), PIN)
    filled.update(
        {
            "updateCells": {
                "start": {"sheetId": PIN, "rowIndex": 1, "columnIndex": 1},
                "rows": [text_row("x", "y")],
                "fields": "userEnteredValue",
            }
        }
    )

    assert purge.unexpected_changes(before, purge.entered_values(read_tabs(filled), PIN), {(1, 2): "y"}) == [
        (1, 1)
    ]


def test_neighbours_are_written_together_and_gaps_are_left_alone():
    (first, second) = purge.write_body(
        {PIN: 1}, {PIN: 2}, {PIN: {(4, 2): "a", (4, 3): "b", (4, 5): "c"}}, [SERVICE]
    )["requests"][2:]

    assert len(first["updateCells"]["rows"][0]["values"]) == 2
    assert second["updateCells"]["start"] == {"sheetId": PIN, "rowIndex": 4, "columnIndex": 5}


def test_a_long_write_is_cut_into_parts_that_hold_every_cell_once():
    cells = {PIN: {(row, 1): "ลบแล้ว" for row in range(100)}, OTHER: {(row, 1): "ลบแล้ว" for row in range(50)}}

    parts = purge.split_cells(cells, max_bytes=4000)

    assert len(parts) > 4 and all(len(as_bytes(purge.write_body({}, {}, part, []))) < 4000 for part in parts)
    assert sum(len(cells_of_tab) for part in parts for cells_of_tab in part.values()) == 150
