"""What we rely on spreadsheets.batchUpdate for: all or nothing, tokens, appended rows, the grid's limits."""

import pytest

from sheets.errors import Refused
from tests.sheets.cast import (
    PIN,
    append_request,
    column_range,
    metadata_request,
    row_range,
    text_row,
    write_request,
)


def test_it_applies_the_requests_in_order(sheet):
    sheet.update(
        append_request(0, text_row("ก")),
        append_request(0, text_row("ข")),
        write_request(0, 0, 0, text_row("ค")),
    )

    assert sheet.texts() == [["ค"], ["ข"]]


def test_it_does_not_apply_anything_if_one_request_is_refused(sheet):
    sheet.update(append_request(0, text_row("เดิม")))

    with pytest.raises(Refused):
        sheet.update(
            metadata_request(7, {"spreadsheet": True}),
            append_request(0, text_row("ใหม่")),
            append_request(404, text_row("ใหม่")),
        )

    assert sheet.texts() == [["เดิม"]]
    assert sheet.google.get_metadata(sheet.id, 7) is None


def test_it_names_the_request_that_it_refuses(sheet):
    with pytest.raises(Refused, match=r"^Invalid requests\[1\]\.appendCells: No grid with id: 404$"):
        sheet.update(append_request(0, text_row("ก")), append_request(404, text_row("ข")))


def test_it_refuses_an_empty_batch(sheet):
    with pytest.raises(Refused, match="at least one request"):
        sheet.update()


@pytest.mark.parametrize(
    "place",
    [
        {"spreadsheet": True},
        {"sheetId": 0},
        {"dimensionRange": column_range(0, 3, 4)},
        {"dimensionRange": row_range(0, 3, 4)},
    ],
)
def test_it_refuses_a_metadata_id_that_is_in_use_anywhere(sheet, place):
    sheet.update(metadata_request(7, place, "c"))

    with pytest.raises(Refused):
        sheet.update(metadata_request(7, {"spreadsheet": True}), append_request(0, text_row("ก")))

    assert sheet.texts() == []


def test_it_does_not_mind_another_metadata_id_with_the_same_key(sheet):
    sheet.update(metadata_request(7, {"spreadsheet": True}))
    sheet.update(metadata_request(8, {"spreadsheet": True}))

    assert sheet.google.get_metadata(sheet.id, 8)["metadataKey"] == "b"


def test_it_tells_where_metadata_is(sheet):
    sheet.update(
        metadata_request(7, {"spreadsheet": True}),
        metadata_request(8, {"dimensionRange": column_range(0, 2, 3)}, "c", "phone"),
    )

    assert sheet.google.get_metadata(sheet.id, 7)["location"] == {
        "locationType": "SPREADSHEET",
        "spreadsheet": True,
    }
    entry = sheet.google.get_metadata(sheet.id, 8)
    # A sheetId of 0 is left out.
    column = {"dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}
    assert (entry["metadataValue"], entry["location"]["dimensionRange"]) == ("phone", column)


def test_a_column_tells_its_metadata_with_their_place(sheet):
    sheet.update(metadata_request(8, {"dimensionRange": column_range(0, 2, 3)}, "c", "phone"))

    (data,) = sheet.tab(0, "data(columnMetadata)")["data"]

    assert data["columnMetadata"][2]["developerMetadata"] == [sheet.google.get_metadata(sheet.id, 8)]
    assert "developerMetadata" not in data["columnMetadata"][1]


def update_metadata_request(fields, *lookups, **entry):
    filters = [{"developerMetadataLookup": lookup} for lookup in lookups]
    return {"updateDeveloperMetadata": {"dataFilters": filters, "developerMetadata": entry, "fields": fields}}


def test_it_updates_the_masked_fields_of_the_metadata_that_is_looked_up(sheet):
    sheet.update(
        metadata_request(7, {"spreadsheet": True}, "head", "1"),
        metadata_request(8, {"dimensionRange": column_range(0, 2, 3)}, "c", "phone"),
        metadata_request(9, {"spreadsheet": True}, "head", "1"),
    )

    answer = sheet.update(
        update_metadata_request("metadataValue", {"metadataId": 7}, metadataValue="2", metadataKey="other"),
        update_metadata_request("*", {"metadataId": 8}, metadataKey="d", visibility="PROJECT"),
    )

    first, second = (reply["updateDeveloperMetadata"]["developerMetadata"] for reply in answer["replies"])
    assert first == [sheet.google.get_metadata(sheet.id, 7)]
    assert (first[0]["metadataKey"], first[0]["metadataValue"]) == ("head", "2")
    assert second == [sheet.google.get_metadata(sheet.id, 8)]
    assert (second[0]["metadataKey"], second[0]["visibility"], "metadataValue" in second[0]) == (
        "d",
        "PROJECT",
        False,
    )
    assert second[0]["location"]["dimensionRange"]["startIndex"] == 2
    assert sheet.google.get_metadata(sheet.id, 9)["metadataValue"] == "1"


def test_it_updates_all_metadata_that_any_of_the_lookups_finds(sheet):
    sheet.update(
        *(metadata_request(number, {"spreadsheet": True}, f"k{number % 2}", "1") for number in (1, 2, 3))
    )

    sheet.update(
        update_metadata_request("metadataValue", {"metadataKey": "k1"}, {"metadataId": 2}, metadataValue="9")
    )

    assert {sheet.google.get_metadata(sheet.id, number)["metadataValue"] for number in (1, 2, 3)} == {"9"}


def test_it_updates_metadata_together_with_all_else_or_not_at_all(sheet):
    sheet.update(metadata_request(7, {"spreadsheet": True}, "head", "1"))

    with pytest.raises(Refused, match="already in use"):
        sheet.update(
            update_metadata_request("metadataValue", {"metadataId": 7}, metadataValue="2"),
            metadata_request(7, {"spreadsheet": True}),
        )

    assert sheet.google.get_metadata(sheet.id, 7)["metadataValue"] == "1"


def test_an_update_of_metadata_that_is_not_there_changes_nothing(sheet):
    answer = sheet.update(update_metadata_request("metadataValue", {"metadataId": 7}, metadataValue="2"))

    assert answer["replies"] == [{"updateDeveloperMetadata": {}}]
    assert sheet.google.get_metadata(sheet.id, 7) is None


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (update_metadata_request("", {"metadataId": 7}, metadataValue="2"), "Invalid field mask"),
        (update_metadata_request("metadataValue", metadataValue="2"), "At least one data filter"),
        (update_metadata_request("metadataValue", {}, metadataValue="2"), "must say what to look for"),
        (update_metadata_request("metadataKey", {"metadataId": 7}), "must always have a key"),
        (update_metadata_request("*", {"metadataId": 7}, metadataKey="k"), "a key and a visibility"),
        (update_metadata_request("metadataValuee", {"metadataId": 7}), "Invalid field selection"),
        (update_metadata_request("metadataId", {"metadataId": 7}, metadataId=8), "is not implemented here"),
        (
            update_metadata_request("metadataValue", {"metadataId": 7}, metadataValue="x" * 30_000),
            "limit of 30000 characters",
        ),
    ],
)
def test_it_refuses_an_update_of_metadata_that_is_none(sheet, request_, message):
    sheet.update(metadata_request(7, {"spreadsheet": True}, "head", "1"))

    with pytest.raises(Refused, match=message):
        sheet.update(request_)

    assert sheet.google.get_metadata(sheet.id, 7)["metadataValue"] == "1"


def test_it_refuses_metadata_over_two_columns(sheet):
    with pytest.raises(Refused):
        sheet.update(metadata_request(7, {"dimensionRange": column_range(0, 2, 4)}))


def test_it_refuses_metadata_beyond_the_grid(sheet):
    sheet.update(metadata_request(7, {"dimensionRange": column_range(0, 25, 26)}))

    with pytest.raises(Refused, match="within the grid"):
        sheet.update(metadata_request(8, {"dimensionRange": column_range(0, 26, 27)}))


def test_it_refuses_metadata_beyond_thirty_thousand_characters(sheet):
    sheet.update(metadata_request(1, {"spreadsheet": True}, "k" * 29_999))
    sheet.update(metadata_request(2, {"spreadsheet": True}, "b"))

    with pytest.raises(Refused, match="30000"):
        sheet.update(metadata_request(3, {"spreadsheet": True}, "b"))


def test_appended_rows_go_below_the_last_row_with_data_in_any_column(sheet):
    sheet.update(write_request(0, 4, 9, text_row("จดไว้เอง")))

    sheet.update(append_request(0, text_row("ก")))

    assert sheet.texts()[5] == ["ก"]


def test_appended_rows_do_not_go_below_rows_that_only_have_a_look(sheet):
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    sheet.update(write_request(0, 4, 0, {"values": [bold]}, fields="userEnteredFormat"))

    sheet.update(append_request(0, text_row("ก")))

    assert sheet.texts()[0] == ["ก"]


def test_appended_rows_grow_the_grid_when_it_is_full(book):
    before = book.grid(PIN)["rowCount"]

    book.update(append_request(PIN, text_row("ก"), text_row("ข"), text_row("ค")))

    assert (before, book.grid(PIN)["rowCount"]) == (2, 4)


def test_appended_rows_do_not_inherit_format_or_dropdown(book):
    book.update(append_request(PIN, text_row("ก", "ข", "ค", "ง", "จ")))
    book.update(append_request(PIN, text_row("ก", "ข", "ค", "ง", "จ")))

    cell = book.cells(PIN, "userEnteredFormat,dataValidation")[2]
    assert cell == [{}] * 5


def test_it_refuses_to_append_no_rows(sheet):
    with pytest.raises(Refused, match="rows"):
        sheet.update(append_request(0))


def test_it_refuses_rows_wider_than_the_grid(book):
    width = book.grid(PIN)["columnCount"]

    book.update(append_request(PIN, text_row(*"ก" * width)))
    with pytest.raises(Refused, match=f"beyond the last requested column of: {width - 1}"):
        book.update(append_request(PIN, text_row(*"ก" * (width + 1))))


def test_it_refuses_to_write_below_the_grid(book):
    with pytest.raises(Refused, match="beyond the last requested row of: 1"):
        book.update(write_request(PIN, 2, 0, text_row("ก")))


def test_a_written_range_clears_what_the_rows_do_not_fill(sheet):
    sheet.update(append_request(0, text_row("ก", "ข"), text_row("ค", "ง"), text_row("จ", "ฉ")))

    grid_range = {"sheetId": 0, "startRowIndex": 0, "endColumnIndex": 1}
    sheet.update(
        {"updateCells": {"range": grid_range, "rows": [text_row("ใหม่")], "fields": "userEnteredValue"}}
    )

    assert sheet.texts() == [["ใหม่", "ข"], ["", "ง"], ["", "ฉ"]]


def test_a_written_start_does_not_clear_anything(sheet):
    sheet.update(append_request(0, text_row("ก", "ข"), text_row("ค", "ง")))

    sheet.update(write_request(0, 0, 0, text_row("ใหม่")))

    assert sheet.texts() == [["ใหม่", "ข"], ["ค", "ง"]]


def test_the_mask_says_what_is_written_and_what_is_kept(sheet):
    cell_format = {"textFormat": {"bold": True}, "numberFormat": {"type": "TEXT"}}
    cell = {"userEnteredValue": {"stringValue": "ก"}, "userEnteredFormat": cell_format, "note": "เดิม"}
    sheet.update(write_request(0, 0, 0, {"values": [cell]}, fields="*"))

    sheet.update(
        write_request(0, 0, 0, {"values": [{}]}, fields="userEnteredValue,userEnteredFormat.textFormat.bold")
    )

    expected = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}, "note": "เดิม"}
    assert sheet.cells(0, "userEnteredValue,userEnteredFormat,note") == [[expected]]


def test_it_refuses_a_write_without_a_mask(sheet):
    with pytest.raises(Refused, match="At least one field"):
        sheet.update({"updateCells": {"start": {"sheetId": 0}, "rows": [text_row("ก")]}})


def test_it_refuses_a_text_of_more_than_fifty_thousand_characters(sheet):
    sheet.update(append_request(0, text_row("ก" * 50_000)))

    with pytest.raises(Refused, match="50000 characters"):
        sheet.update(append_request(0, text_row("ก" * 50_001)))


def test_it_refuses_a_cell_of_two_values(sheet):
    both = {"values": [{"userEnteredValue": {"stringValue": "1", "numberValue": 1}}]}

    with pytest.raises(Refused, match="exactly one"):
        sheet.update(append_request(0, both))


def test_it_answers_with_the_state_after_the_write_as_far_as_asked(sheet):
    body = {"requests": [append_request(0, text_row("ก"))], "includeSpreadsheetInResponse": True}

    answer = sheet.google.batch_update(
        sheet.id, body, "updatedSpreadsheet.sheets.data.rowData.values.formattedValue"
    )

    values = [{"values": [{"formattedValue": "ก"}]}]
    assert answer == {"updatedSpreadsheet": {"sheets": [{"data": [{"rowData": values}]}]}}


def test_it_does_not_answer_with_the_state_unless_asked(sheet):
    assert "updatedSpreadsheet" not in sheet.update(
        append_request(0, text_row("ก")), fields="replies,updatedSpreadsheet"
    )
