"""Values as spreadsheets.values.batchGetByDataFilter and getByDataFilter give them back."""

import pytest

from sheets.errors import Refused
from tests.sheets.cast import append, columns, metadata


def cell(**value):
    return {"values": [{"userEnteredValue": value}]}


def lookup(**wanted):
    return {"developerMetadataLookup": wanted}


def get(book, *filters, render="UNFORMATTED_VALUE", dates="FORMATTED_STRING"):
    body = {"dataFilters": list(filters), "majorDimension": "COLUMNS", "valueRenderOption": render,
            "dateTimeRenderOption": dates}
    return book.google.read_columns(book.id, body)["valueRanges"]


@pytest.fixture
def keyed(sheet):
    """The metadata 7 on column A."""
    sheet.update(metadata(7, {"dimensionRange": columns(0, 0, 1)}, "c", "id"))
    return sheet


def test_values_come_back_as_they_were_typed(keyed):
    keyed.update(append(0, cell(stringValue="081"), cell(numberValue=18.75), cell(numberValue=3.0),
                        cell(boolValue=True), cell(stringValue="=IMPORTXML(A1)")))

    (found,) = get(keyed, lookup(metadataId=7))

    assert found["valueRange"]["values"] == [["081", 18.75, 3, True, "=IMPORTXML(A1)"]]


def test_a_column_is_trimmed_below_its_last_value_but_not_above(keyed):
    keyed.update(append(0, {}, cell(stringValue="ก"), {"values": [{}, {"userEnteredValue": {"numberValue": 1}}]}))

    (found,) = get(keyed, lookup(metadataId=7))

    assert found["valueRange"]["values"] == [["", "ก"]]


def test_an_empty_column_answers_without_values(keyed):
    (found,) = get(keyed, lookup(metadataId=7))

    assert found["valueRange"] == {"range": "'Sheet1'!A1:A1000", "majorDimension": "COLUMNS"}


def test_an_answer_says_which_filter_it_answers(keyed):
    keyed.update(metadata(8, {"dimensionRange": columns(0, 4, 5)}, "c", "phone"))

    found = get(keyed, lookup(metadataId=8), lookup(metadataKey="c", metadataValue="id"))

    assert [each["dataFilters"] for each in found] == [[lookup(metadataId=8)],
                                                       [lookup(metadataKey="c", metadataValue="id")]]


def test_a_filter_without_a_match_is_not_answered(keyed):
    assert get(keyed, lookup(metadataId=99)) == []


def test_a_formula_comes_back_as_an_error_since_nothing_calculates_here(keyed):
    keyed.update(append(0, cell(formulaValue="=1+1")))

    shown = [get(keyed, lookup(metadataId=7), render=render)[0]["valueRange"]["values"] for render in
             ("UNFORMATTED_VALUE", "FORMATTED_VALUE", "FORMULA")]

    assert shown == [[["#ERROR!"]], [["#ERROR!"]], [["=1+1"]]]
    assert keyed.cells(0, "effectiveValue")[0][0]["effectiveValue"]["errorValue"]["type"] == "ERROR"


@pytest.mark.parametrize(("render", "dates", "value"), [
    ("UNFORMATTED_VALUE", "FORMATTED_STRING", "01/06/2026"), ("UNFORMATTED_VALUE", "SERIAL_NUMBER", 46174),
    ("FORMATTED_VALUE", "SERIAL_NUMBER", "01/06/2026"),
])
def test_a_date_comes_back_as_text_or_as_its_serial_number(keyed, officer, render, dates, value):
    officer.type(keyed.id, 0, 0, 0, "1/6/2026")

    assert get(keyed, lookup(metadataId=7), render=render, dates=dates)[0]["valueRange"]["values"] == [[value]]


def test_a_number_format_does_not_change_the_unformatted_value(keyed, officer):
    officer.type(keyed.id, 0, 0, 0, "12.5%")

    unformatted, formatted = (get(keyed, lookup(metadataId=7), render=render)[0]["valueRange"]["values"]
                              for render in ("UNFORMATTED_VALUE", "FORMATTED_VALUE"))

    assert (unformatted, formatted) == ([[0.125]], [["12.50%"]])


def test_values_by_rows_are_refused_as_not_implemented(keyed):
    with pytest.raises(Refused, match="COLUMNS"):
        keyed.google.read_columns(keyed.id, {"dataFilters": [lookup(metadataId=7)], "majorDimension": "ROWS"})


def test_values_of_a_whole_tab_are_refused_as_not_implemented(keyed):
    keyed.update(metadata(9, {"sheetId": 0}, "tab"))

    with pytest.raises(Refused, match="not implemented"):
        get(keyed, lookup(metadataId=9))


def test_tabs_are_found_by_their_metadata(book):
    fields = "sheets(properties(title))"
    filters = {"dataFilters": [lookup(metadataKey="tab", metadataValue="pin")]}

    assert book.google.find(book.id, filters, fields) == {"sheets": [{"properties": {"title": "ปักหมุด"}}]}


def test_tabs_are_found_by_any_of_several_filters(book):
    filters = [lookup(metadataKey="tab", metadataValue=key) for key in ("pin", "summary", "invented")]

    found = book.google.find(book.id, {"dataFilters": filters}, "sheets(properties(title))")

    assert [each["properties"]["title"] for each in found["sheets"]] == ["สรุป", "ปักหมุด"]


def test_a_deleted_tab_is_not_found(book, officer):
    officer.delete_tab(book.id, 1004)

    found = book.google.find(book.id, {"dataFilters": [lookup(metadataKey="tab")]}, "sheets(properties(title))")

    assert [each["properties"]["title"] for each in found["sheets"]] == ["สรุป", "หน่วยงาน"]
