"""Values as spreadsheets.getByDataFilter returns them, and the tabs that it finds."""

import pytest

from tests.sheets.cast import PIN, append_request


def cell_row(**value):
    return {"values": [{"userEnteredValue": value}]}


def lookup(**fields):
    return {"developerMetadataLookup": fields}


def read_column(book, *names, column=0):
    """Return the named parts of the cells in one column of the tab of pins, below the header."""
    body = {"dataFilters": [lookup(metadataKey="tab", metadataValue="pin")]}
    (sheet,) = book.google.get_by_data_filter(
        book.id, body, f"sheets(data(rowData(values({','.join(names)}))))"
    )["sheets"]
    rows = [row.get("values", []) for row in sheet["data"][0]["rowData"]]
    return [[cell.get(name) for name in names] for row in rows[1:] for cell in row[column : column + 1]]


def test_values_come_back_as_they_were_put_in(book):
    book.update(
        append_request(
            PIN,
            cell_row(stringValue="081"),
            cell_row(numberValue=18.75),
            cell_row(boolValue=True),
            cell_row(stringValue="=IMPORTXML(A1)"),
        )
    )

    assert [value for (value,) in read_column(book, "effectiveValue")] == [
        {"stringValue": "081"},
        {"numberValue": 18.75},
        {"boolValue": True},
        {"stringValue": "=IMPORTXML(A1)"},
    ]


def test_an_empty_cell_between_others_has_no_value(book):
    book.update(
        append_request(
            PIN, cell_row(stringValue="ก"), {"values": [{}, {"userEnteredValue": {"numberValue": 1}}]}
        )
    )

    assert read_column(book, "effectiveValue") == [[{"stringValue": "ก"}], [None]]


def test_a_formula_comes_back_as_an_error_since_nothing_calculates_here(book):
    book.update(append_request(PIN, cell_row(formulaValue="=1+1")))

    ((entered, effective, text),) = read_column(book, "userEnteredValue", "effectiveValue", "formattedValue")

    assert (entered, effective["errorValue"]["type"], text) == ({"formulaValue": "=1+1"}, "ERROR", "#ERROR!")


@pytest.mark.parametrize(
    ("typed", "number", "shown"), [("1/6/2026", 46174, "01/06/2026"), ("12.5%", 0.125, "12.50%")]
)
def test_a_number_format_changes_what_is_shown_and_not_the_number(book, officer, typed, number, shown):
    officer.type(book.id, PIN, 1, 3, typed)

    assert read_column(book, "effectiveValue", "formattedValue", column=3) == [
        [{"numberValue": number}, shown]
    ]


def test_tabs_are_found_by_their_metadata(book):
    fields = "sheets(properties(title))"
    filters = {"dataFilters": [lookup(metadataKey="tab", metadataValue="pin")]}

    assert book.google.get_by_data_filter(book.id, filters, fields) == {
        "sheets": [{"properties": {"title": "ปักหมุด"}}]
    }


def test_tabs_are_found_by_any_of_several_filters(book):
    filters = [lookup(metadataKey="tab", metadataValue=key) for key in ("pin", "summary", "invented")]

    answer = book.google.get_by_data_filter(book.id, {"dataFilters": filters}, "sheets(properties(title))")

    assert [each["properties"]["title"] for each in answer["sheets"]] == ["สรุป", "ปักหมุด"]


def test_a_deleted_tab_is_not_found(book, officer):
    officer.delete_tab(book.id, 1004)

    answer = book.google.get_by_data_filter(
        book.id, {"dataFilters": [lookup(metadataKey="tab")]}, "sheets(properties(title))"
    )

    assert [each["properties"]["title"] for each in answer["sheets"]] == ["สรุป", "หน่วยงาน"]
