"""The stand-in's requests that copy, and those about charts, named ranges, tables and filters."""

import pytest

from sheets.errors import Refused
from tests.sheets.cast import PIN, append_request, column_range, metadata_request, text_row, write_request

CELL_RANGE = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}


def coordinate(row, column):
    return {"sheetId": 0, "rowIndex": row, "columnIndex": column}


def tab_texts(
    sheet, fields="sheets(properties(sheetId,title),data(rowData(values(formattedValue))))", index=0
):
    (data,) = sheet.resource(fields)["sheets"][index]["data"]
    return [
        [cell.get("formattedValue", "") for cell in row.get("values", [])] for row in data.get("rowData", [])
    ]


def test_copied_cells_stand_twice_and_fill_a_larger_place(sheet):
    sheet.update(append_request(0, text_row("ก")))

    sheet.update(
        {
            "copyPaste": {
                "source": CELL_RANGE,
                "destination": {**CELL_RANGE, "startColumnIndex": 1, "endColumnIndex": 3},
                "pasteType": "PASTE_NORMAL",
            }
        }
    )

    assert tab_texts(sheet) == [["ก", "ก", "ก"]]


def test_cut_cells_leave_their_place_empty_and_their_columns_metadata_behind(sheet):
    sheet.update(
        append_request(0, text_row("ก")),
        metadata_request(1, {"dimensionRange": column_range(0, 0, 1)}, "c", "a"),
    )

    sheet.update(
        {"cutPaste": {"source": CELL_RANGE, "destination": coordinate(1, 1), "pasteType": "PASTE_NORMAL"}}
    )

    assert tab_texts(sheet) == [[], ["", "ก"]]
    assert sheet.google.get_metadata(sheet.id, 1)["location"]["dimensionRange"]["startIndex"] == 0


def test_a_paste_beyond_the_grid_is_refused(sheet):
    sheet.update(append_request(0, text_row("ก")))

    with pytest.raises(Refused, match="beyond the grid"):
        sheet.update(
            {
                "cutPaste": {
                    "source": CELL_RANGE,
                    "destination": coordinate(1000, 0),
                    "pasteType": "PASTE_NORMAL",
                }
            }
        )

    assert tab_texts(sheet) == [["ก"]]


def test_a_duplicated_tab_has_the_cells_and_the_name_but_no_metadata(book):
    book.update(append_request(PIN, text_row("K-1")))

    reply = book.update({"duplicateSheet": {"sourceSheetId": PIN, "newSheetName": "สำเนา"}})

    properties = reply["replies"][0]["duplicateSheet"]["properties"]
    (duplicate,) = (
        sheet
        for sheet in book.resource("*")["sheets"]
        if sheet["properties"]["sheetId"] == properties["sheetId"]
    )
    assert properties["title"] == "สำเนา" and properties["sheetId"] != PIN
    assert tab_texts(book, index=properties["index"])[1][0] == "K-1"
    assert "developerMetadata" not in duplicate and "protectedRanges" not in duplicate


def test_found_text_is_replaced_and_understood_by_the_format_of_its_cell(book):
    cell = {"userEnteredValue": {"stringValue": "081x"}}
    book.update(write_request(PIN, 1, 2, {"values": [cell, cell]}))

    book.update({"findReplace": {"find": "x", "replacement": "", "matchCase": True, "sheetId": PIN}})

    (data,) = book.resource("sheets(properties,data(rowData(values(userEnteredValue))))")["sheets"][2]["data"]
    assert [replaced["userEnteredValue"] for replaced in data["rowData"][1]["values"][2:4]] == [
        {"stringValue": "081"},
        {"numberValue": 81},
    ]


def test_a_name_is_given_to_a_range_once_and_taken_away_once(sheet):
    sheet.update({"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "ช่วง", "range": CELL_RANGE}}})
    with pytest.raises(Refused, match="exists already"):
        sheet.update({"addNamedRange": {"namedRange": {"name": "ช่วง", "range": CELL_RANGE}}})

    sheet.update({"deleteNamedRange": {"namedRangeId": "n"}})

    with pytest.raises(Refused, match="does not exist"):
        sheet.update({"deleteNamedRange": {"namedRangeId": "n"}})


def add_chart(**anchor):
    data = {"sourceRange": {"sources": [CELL_RANGE]}}
    spec = {"basicChart": {"chartType": "BAR", "domains": [{"domain": data}], "series": [{"series": data}]}}
    return {
        "addChart": {
            "chart": {"spec": spec, "position": {"overlayPosition": {"anchorCell": {"sheetId": 0, **anchor}}}}
        }
    }


def test_a_chart_stands_inside_the_grid(sheet):
    reply = sheet.update(add_chart(rowIndex=999, columnIndex=25))

    assert reply["replies"][0]["addChart"]["chart"]["chartId"] == 1


@pytest.mark.parametrize("where", [{"rowIndex": 1000}, {"columnIndex": 26}])
def test_a_chart_does_not_stand_outside_the_grid(sheet, where):
    with pytest.raises(Refused, match="outside the grid"):
        sheet.update(add_chart(**where))


def test_charts_and_names_are_still_there_when_the_file_is_opened_anew(embedded, sheet, tmp_path):
    sheet.update(
        add_chart(),
        {"addTable": {"table": {"name": "ตาราง", "range": CELL_RANGE}}},
        {"addNamedRange": {"namedRange": {"name": "ช่วง", "range": CELL_RANGE}}},
    )

    book = embedded.store.get_workbook(sheet.id)
    reopened = type(book).load(book.dump())

    assert (len(reopened.sheets[0].charts), len(reopened.sheets[0].tables), len(reopened.named)) == (1, 1, 1)


def test_a_filter_is_cleared(sheet):
    sheet.update({"setBasicFilter": {"filter": {"range": CELL_RANGE}}})
    assert "basicFilter" in sheet.resource("*")["sheets"][0]

    sheet.update({"clearBasicFilter": {"sheetId": 0}})

    assert "basicFilter" not in sheet.resource("*")["sheets"][0]
