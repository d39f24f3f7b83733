"""Rows and columns that move, and the metadata and styles that move with them."""

import pytest

from sheets.errors import Refused
from tests.sheets.cast import append_request, column_range, metadata_request, row_range, text_row


@pytest.fixture
def table(sheet):
    """A sheet of three columns and three rows, with the metadata 7 on column B and 8 on row 2."""
    sheet.update(
        append_request(0, text_row("ก1", "ข1", "ค1"), text_row("ก2", "ข2", "ค2"), text_row("ก3", "ข3", "ค3")),
        metadata_request(7, {"dimensionRange": column_range(0, 1, 2)}, "c"),
        metadata_request(8, {"dimensionRange": row_range(0, 1, 2)}, "r"),
    )
    return sheet


def metadata_index(book, metadata_id):
    return book.google.get_metadata(book.id, metadata_id)["location"]["dimensionRange"]["startIndex"]


def insert_request(dimension_range, inherit_from_before=False):
    return {"insertDimension": {"range": dimension_range, "inheritFromBefore": inherit_from_before}}


def test_a_column_is_inserted_and_metadata_follows(table):
    table.update(insert_request(column_range(0, 1, 3)))

    assert table.texts()[0] == ["ก1", "", "", "ข1", "ค1"]
    assert metadata_index(table, 7) == 3


def test_a_row_is_inserted_and_metadata_follows(table):
    table.update(insert_request(row_range(0, 0, 1)))

    assert [row[:1] for row in table.texts()] == [[], ["ก1"], ["ก2"], ["ก3"]]
    assert metadata_index(table, 8) == 2


def test_an_inserted_row_takes_the_look_of_its_neighbour_but_not_its_values(table):
    text_format = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    grid_range = {
        "sheetId": 0,
        "startRowIndex": 1,
        "endRowIndex": 2,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    table.update(
        {"repeatCell": {"range": grid_range, "cell": text_format, "fields": "userEnteredFormat.numberFormat"}}
    )

    table.update(insert_request(row_range(0, 2, 3), inherit_from_before=True))

    assert table.cells(0, "userEnteredValue,userEnteredFormat")[2] == [text_format]


def test_something_is_inserted_at_the_very_end_only_after_what_is_before(table):
    with pytest.raises(Refused, match=r"less than the grid size \(26\) if inheritFromBefore is false"):
        table.update(insert_request(column_range(0, 26, 27)))

    table.update(insert_request(column_range(0, 26, 27), inherit_from_before=True))
    assert table.grid()["columnCount"] == 27


def test_nothing_is_inserted_at_the_very_beginning_after_what_is_before(table):
    with pytest.raises(Refused, match="before the first"):
        table.update(insert_request(column_range(0, 0, 1), inherit_from_before=True))


def test_nothing_is_inserted_beyond_the_end(table):
    with pytest.raises(Refused, match="larger than current grid size"):
        table.update(insert_request(column_range(0, 27, 28), inherit_from_before=True))


def test_a_column_is_deleted_with_its_metadata(table):
    table.update({"deleteDimension": {"range": column_range(0, 1, 2)}})

    assert table.texts()[0] == ["ก1", "ค1"]
    assert table.google.get_metadata(table.id, 7) is None
    assert metadata_index(table, 8) == 1


def test_an_id_is_free_again_after_its_column_is_deleted(table):
    table.update({"deleteDimension": {"range": column_range(0, 1, 2)}})

    table.update(metadata_request(7, {"spreadsheet": True}))

    assert table.google.get_metadata(table.id, 7)["metadataKey"] == "b"


def test_not_all_rows_are_deleted(table):
    with pytest.raises(Refused, match="all the rows"):
        table.update({"deleteDimension": {"range": row_range(0, 0, 1000)}})


def test_not_all_rows_below_the_frozen_ones_are_deleted(book):
    with pytest.raises(Refused, match="non-frozen rows"):
        book.update({"deleteDimension": {"range": row_range(1004, 1, 2)}})


def test_deleting_a_frozen_row_thaws_it(book):
    book.update({"deleteDimension": {"range": row_range(1004, 0, 1)}})

    assert "frozenRowCount" not in book.grid(1004)


@pytest.mark.parametrize(
    ("source", "to", "order"),
    [
        ((0, 1), 3, "ขคก"),
        ((0, 1), 2, "ขกค"),
        ((2, 3), 0, "คกข"),
        ((1, 2), 1, "กขค"),
        ((1, 2), 2, "กขค"),
        ((0, 2), 3, "คกข"),
    ],
)
def test_a_column_is_moved_to_a_place_counted_before_the_move(table, source, to, order):
    table.update({"moveDimension": {"source": column_range(0, *source), "destinationIndex": to}})

    assert "".join(text[0] for text in table.texts()[0]) == order
    assert metadata_index(table, 7) == order.index("ข")


def test_a_row_is_moved_with_its_metadata(table):
    table.update({"moveDimension": {"source": row_range(0, 1, 2), "destinationIndex": 0}})

    assert [row[0] for row in table.texts()] == ["ก2", "ก1", "ก3"]
    assert metadata_index(table, 8) == 0


def test_rows_are_appended_to_the_grid(table):
    table.update({"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}})

    assert table.grid()["rowCount"] == 1005


def test_widths_are_kept_by_their_columns(table):
    table.update(
        {
            "updateDimensionProperties": {
                "range": column_range(0, 1, 2),
                "properties": {"pixelSize": 300},
                "fields": "pixelSize",
            }
        }
    )

    table.update({"moveDimension": {"source": column_range(0, 1, 2), "destinationIndex": 0}})

    (data,) = table.tab(0, "data(columnMetadata(pixelSize))")["data"]
    assert data["columnMetadata"][:2] == [{"pixelSize": 300}, {"pixelSize": 100}]


def sort_request(column, descending=False, **grid_range):
    spec = {"dimensionIndex": column, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
    return {"sortRange": {"range": {"sheetId": 0, **grid_range}, "sortSpecs": [spec]}}


def test_a_sort_moves_cells_but_not_row_metadata(table):
    table.update(sort_request(0, descending=True, endRowIndex=3))

    assert [row[0] for row in table.texts()] == ["ก3", "ก2", "ก1"]
    assert metadata_index(table, 8) == 1


def test_a_sort_leaves_columns_outside_its_range_behind(table):
    table.update(sort_request(1, descending=True, endRowIndex=3, startColumnIndex=1))

    assert table.texts() == [["ก1", "ข3", "ค3"], ["ก2", "ข2", "ค2"], ["ก3", "ข1", "ค1"]]


@pytest.mark.parametrize(
    ("descending", "order"),
    [
        (False, ["2", "10", "a", "B", "FALSE", "TRUE", "#ERROR!"]),
        (True, ["#ERROR!", "TRUE", "FALSE", "B", "a", "10", "2"]),
    ],
)
def test_a_sort_puts_numbers_before_texts_before_booleans_and_empty_cells_last(sheet, descending, order):
    values = [
        {},
        {"boolValue": True},
        {"stringValue": "B"},
        {"numberValue": 10},
        {"formulaValue": "=A1"},
        {"stringValue": "a"},
        {"boolValue": False},
        {"numberValue": 2},
    ]
    sheet.update(append_request(0, *({"values": [{"userEnteredValue": value}]} for value in values)))

    sheet.update(sort_request(0, descending, endRowIndex=8))

    assert [row[0] for row in sheet.texts()[:7]] == order
