"""Values that are written into the column with a key, wherever people have moved it."""

import pytest

from sheets.commit import commit
from sheets.errors import Refused
from sheets.layout import metadata_id
from sheets.workbook import commit_body, initial_positions
from tests.sheets.cast import LAYOUT, PIN, pin_row

ID = metadata_id("pin", "id")


@pytest.fixture
def filled(book):
    """A workbook with two rows in the pin tab."""
    rows = {"pin": [pin_row(1), pin_row(2)]}
    commit(book.google, book.id, 1, commit_body(1, LAYOUT, initial_positions(LAYOUT), rows, None))
    return book


def column(book, officer, index):
    return [row[index].value for row in officer.view(book.id, PIN).rows]


def test_they_go_where_the_column_is_and_a_null_leaves_its_cell_as_it_is(filled, officer):
    officer.insert_column(filled.id, PIN, 0)

    filled.google.update_column(filled.id, ID, [None, None, "NEW"])

    assert column(filled, officer, 1)[:3] == ["เลขที่รับ", "TEST-0001-1", "NEW"]
    assert set(column(filled, officer, 0)) == {None}


def test_an_empty_text_empties_the_cell(filled, officer):
    filled.google.update_column(filled.id, ID, [None, ""])

    assert column(filled, officer, 0)[:3] == ["เลขที่รับ", None, "TEST-0002-1"]


def test_a_text_that_looks_like_a_formula_stays_a_text(filled, officer):
    filled.google.update_column(filled.id, ID, [None, "=1+1"])

    assert column(filled, officer, 0)[1] == "=1+1"


def test_nothing_is_written_where_no_column_has_the_key(filled, officer):
    officer.delete_column(filled.id, PIN, 0)
    before = officer.view(filled.id, PIN).rows

    filled.google.update_column(filled.id, ID, [None, "NEW"])

    assert [[cell.value for cell in row] for row in officer.view(filled.id, PIN).rows] == [
        [cell.value for cell in row] for row in before
    ]


def test_more_values_than_the_tab_has_rows_are_refused(filled):
    with pytest.raises(Refused):
        filled.google.update_column(filled.id, ID, ["x"] * 5000)
