"""Plain gspread programs run over the stand-in unchanged: what they do inside a tab."""

import re

import gspread
import pytest
from gspread.exceptions import APIError, GSpreadException
from gspread.utils import (
    DateTimeOption,
    Dimension,
    GridRangeType,
    MergeType,
    PasteType,
    ValidationConditionType,
    ValueInputOption,
    ValueRenderOption,
)

from sheets.embedded import Person
from tests.sheets.cast import OFFICER, SERVICE

ROWS = [["A1", "B1", "", "D1"], ["", "b2", "", ""], ["", "", "", ""], ["A4", "B4", "", "D4"]]
LEAN_ROWS = [["A1", "B1", "", "D1"], ["", "b2"], [], ["A4", "B4", "", "D4"]]


@pytest.fixture
def spreadsheet(embedded):
    return gspread.Client(auth=None, session=embedded.session(SERVICE)).create("สมุดของโปรแกรม")


@pytest.fixture
def tab(spreadsheet):
    return spreadsheet.sheet1


def properties(tab):
    """Return the Sheet resource of a tab."""
    sheets = tab.spreadsheet.fetch_sheet_metadata()["sheets"]
    return next(sheet for sheet in sheets if sheet["properties"]["sheetId"] == tab.id)


def grid(tab):
    return properties(tab)["properties"]["gridProperties"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (42, "42"),
        ("0042", "42"),
        (42.01, "42.01"),
        ("2,000,000.01", "2,000,000.01"),
        ("1,234", "1,234"),
        ("12%", "12%"),
        ("2020-01-01", "2020-01-01"),
        ("2/1/2020", "2/1/2020"),
        ("true", "TRUE"),
        (True, "TRUE"),
        ("'0042", "0042"),
        ("หนึ่ง\nสอง", "หนึ่ง\nสอง"),
        ("Iñtërnâtiônàlizætiøn", "Iñtërnâtiônàlizætiøn"),
        ("", None),
    ],
)
def test_a_typed_value_is_shown_as_google_shows_it(tab, typed, shown):
    tab.update_acell("B1", typed)

    assert (tab.acell("B1").value, tab.cell(1, 2).value) == (shown, shown)


@pytest.mark.parametrize("raw", ["0042", "=1+1", "2020-01-01", "1,234", "TRUE"])
def test_a_raw_text_is_not_read(tab, raw):
    tab.update([[raw]], "A1", raw=True)

    assert tab.get_values("A1", value_render_option=ValueRenderOption.unformatted) == [[raw]]


def test_the_month_comes_first_in_an_american_date_and_the_day_in_a_thai_one(spreadsheet, tab):
    tab.update_acell("A1", "2/1/2020")
    spreadsheet.update_locale("th_TH")
    tab.update_acell("A2", "2/1/2020")

    serials = tab.get("A1:A2", value_render_option=ValueRenderOption.unformatted)
    assert [row[0] - 43831 for row in serials] == [31, 1]


def test_dates_are_read_as_numbers_or_as_texts(tab):
    tab.update([["2020-01-01", 0.5, "คำ"]], "A1:C1", raw=False)

    def read(values, dates):
        return tab.get("A1:C1", value_render_option=values, date_time_render_option=dates)

    unformatted, formatted = ValueRenderOption.unformatted, ValueRenderOption.formatted
    assert read(unformatted, DateTimeOption.serial_number) == [[43831, 0.5, "คำ"]]
    assert read(unformatted, DateTimeOption.formatted_string) == [["2020-01-01", 0.5, "คำ"]]
    assert read(formatted, DateTimeOption.serial_number) == [["2020-01-01", "0.5", "คำ"]]


def test_a_formula_is_kept_and_not_calculated(tab):
    tab.update_acell("A1", "=1+1")

    assert tab.acell("A1", value_render_option=ValueRenderOption.formula).value == "=1+1"
    assert tab.acell("A1").value == "#ERROR!"


def test_ranges_are_read_in_every_notation(tab):
    tab.update(ROWS, "A1")

    assert [(cell.row, cell.col) for cell in tab.range("A1:B2")] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert [cell.value for cell in tab.range("D4:A1")] == [value for row in ROWS for value in row]
    assert len(tab.range("A1:C")) == 3 * 1000
    assert tab.get("A:A") == [["A1"], [], [], ["A4"]]
    assert tab.get("4:4") == [["A4", "B4", "", "D4"]]
    assert tab.get("B2:D") == [["b2"], [], ["B4", "", "D4"]]
    assert tab.get("$A$1:$B$1") == [["A1", "B1"]]
    assert tab.row_values(4) == ["A4", "B4", "", "D4"]
    assert tab.col_values(2) == ["B1", "b2", "", "B4"]


def test_a_tab_is_read_whole(tab):
    tab.resize(4, 4)
    tab.update(ROWS, "A1:D4")

    assert tab.get_all_values() == ROWS
    assert tab.get() == LEAN_ROWS
    assert tab.get_values("A1:D4", major_dimension=Dimension.cols)[1] == ["B1", "b2", "", "B4"]
    assert tab.get("A1:D4", return_type=GridRangeType.ListOfLists, pad_values=True) == ROWS


@pytest.mark.parametrize("title", ["D3", "R1C1", "แท็บ", "it's", "a b", "2020", "a!b", "a:b"])
def test_a_tab_of_any_title_is_written_and_read(tab, title):
    tab.update_title(title)
    tab.update([["x"]], "B2")

    quoted = title.replace("'", "''")
    assert tab.get("B2").range == f"'{quoted}'!B2"
    assert tab.get_all_values() == [["", ""], ["", "x"]]


def test_a_title_like_a_name_needs_no_quotes(tab):
    tab.update_title("test_sheet")

    assert tab.get("A1:B2").range == "test_sheet!A1:B2"


@pytest.mark.parametrize(
    ("range", "message"),
    [
        ("A1:AA1", r"Range \(Sheet1!A1:AA1\) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("A1001", r"Range \(Sheet1!A1001\) exceeds grid limits"),
        ("nowhere", "Unable to parse range: 'Sheet1'!nowhere"),
        ("A0", "Unable to parse range"),
        (":", "Unable to parse range"),
    ],
)
def test_a_range_that_is_not_there_is_refused(tab, range, message):
    with pytest.raises(APIError, match=message):
        tab.get(range)


def test_a_tab_that_is_not_there_is_refused(spreadsheet):
    with pytest.raises(APIError, match="Unable to parse range: nobody!A1"):
        spreadsheet.values_get("nobody!A1")


def test_values_may_go_beyond_a_cell_but_not_beyond_a_range(tab):
    assert tab.update(ROWS, "A1")["updatedRange"] == "Sheet1!A1:D4"

    with pytest.raises(APIError, match=r"within range \['Sheet1'!A1:B2\], but tried writing to row \[3\]"):
        tab.update(ROWS, "A1:B2")
    with pytest.raises(APIError, match=r"but tried writing to column \[C\]"):
        tab.update([["1", "2", "3"]], "A1:B2")
    with pytest.raises(APIError, match="exceeds grid limits"):
        tab.update([["1", "2"]], "Z1")


def test_null_leaves_a_cell_and_an_empty_text_empties_it(tab):
    tab.update([["ก", "ข", "ค"]], "A1")

    answer = tab.update([[None, "", "ง"]], "A1:C1")

    assert tab.get("A1:C1") == [["ก", "", "ง"]]
    assert (answer["updatedRange"], answer["updatedColumns"], answer["updatedCells"]) == (
        "Sheet1!A1:C1",
        2,
        2,
    )
    assert "updatedCells" not in tab.update([[None]], "A1")


def test_a_write_without_an_input_option_or_with_another_body_is_refused(tab):
    with pytest.raises(APIError, match="'valueInputOption' is required but not specified"):
        tab.spreadsheet.values_update("A1", {}, {"values": [["x"]]})
    with pytest.raises(APIError, match=r"Invalid value at 'data.values\[0\]' \(type.googleapis.com/google"):
        tab.spreadsheet.values_update("A1", {"valueInputOption": "RAW"}, {"values": ["x"]})
    with pytest.raises(APIError, match="Invalid value at 'value_input_option'"):
        tab.spreadsheet.values_update("A1", {"valueInputOption": "COOKED"}, {"values": [["x"]]})


def test_cells_are_updated_together(tab):
    cells = tab.range("A1:B3")
    for number, cell in enumerate(cells):
        cell.value = f"ค่า {number}"

    tab.update_cells([cells[0], cells[5]])
    tab.update_cells([gspread.Cell(1, 2, "เดี่ยว")])

    assert tab.get("A1:B3") == [["ค่า 0", "เดี่ยว"], [], ["", "ค่า 5"]]


def test_several_ranges_are_written_read_and_cleared_at_once(tab):
    answer = tab.batch_update(
        [{"range": "A1:D1", "values": [ROWS[0]]}, {"range": "A4:D4", "values": [ROWS[3]]}],
        value_input_option=ValueInputOption.raw,
    )

    first, second = tab.batch_get(["A1:B1", "B4:D4"])
    assert (answer["totalUpdatedRows"], answer["totalUpdatedColumns"], answer["totalUpdatedCells"]) == (
        2,
        4,
        8,
    )
    assert (first, first.range, first.first()) == ([["A1", "B1"]], "Sheet1!A1:B1", "A1")
    assert (second, second.range) == ([["B4", "", "D4"]], "Sheet1!B4:D4")
    assert tab.batch_clear(["A1:B1", "D4"])["clearedRanges"] == ["Sheet1!A1:B1", "Sheet1!D4"]
    assert tab.get_all_values() == [["", "", "", "D1"], [""] * 4, [""] * 4, ["A4", "B4", "", ""]]


def test_of_several_ranges_all_or_none_are_written(tab):
    with pytest.raises(APIError, match="exceeds grid limits"):
        tab.batch_update([{"range": "A1", "values": [["x"]]}, {"range": "AA1", "values": [["x"]]}])

    assert tab.get_all_values() == [[]]


def test_clearing_takes_values_and_leaves_formats(tab):
    tab.update([["ก"]], "A1")
    tab.format("A1", {"textFormat": {"bold": True}})

    assert tab.clear()["clearedRange"] == "Sheet1!A1:Z1000"
    fields = "sheets.data.rowData.values(userEnteredFormat.textFormat.bold,userEnteredValue)"
    (sheet,) = tab.spreadsheet.fetch_sheet_metadata({"fields": fields})["sheets"]
    assert sheet["data"][0]["rowData"] == [
        {"values": [{"userEnteredFormat": {"textFormat": {"bold": True}}}]}
    ]


def test_rows_are_appended_below_the_last_table(tab):
    tab.append_row(["ก", "", "ค"])

    tab.append_row(["ก", "", "ค"])

    assert tab.row_values(2) == ["", "", "ก", "", "ค"]


def test_rows_are_appended_below_the_table_that_is_named(tab):
    tab.append_row(["ก", "", "ค"])

    answer = tab.append_row(["ก", "", "ค"], table_range="A1")

    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!A1", "Sheet1!A2:C2")


def test_a_table_ends_at_empty_rows_and_columns(tab):
    tab.update([["x", "x", ""], ["x", "", ""], ["", "", ""], ["", "y", ""], ["", "", "y"]], "A1:C5")

    answer = tab.append_row(["1"])
    first = tab.append_row(["1"], table_range="A1:A2")

    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!B4:C5", "Sheet1!B6")
    assert (first["tableRange"], first["updates"]["updatedRange"]) == ("Sheet1!A1:B2", "Sheet1!A3")


def test_appended_rows_make_the_grid_grow_and_are_inserted_when_asked(tab):
    tab.resize(2, 2)
    tab.update([["ก", "ก"], ["ข", "ข"]], "A1:B2")

    tab.append_rows([["ค", "ค"], ["ง", "ง"]])
    tab.append_row(["จ", "จ"], table_range="A1", insert_data_option="INSERT_ROWS")

    assert tab.col_values(1) == ["ก", "ข", "ค", "ง", "จ"]
    assert grid(tab)["rowCount"] == 5


def test_rows_and_columns_are_inserted_with_values_and_deleted(tab):
    tab.update([["1", "2"], ["3", "4"]], "A1:B2")

    tab.insert_row(["ก", "ข", "ค"], 2)
    tab.insert_cols([["ต1", "ต2"]], 2)
    tab.insert_rows([["ท"], ["ท"]], 1)

    assert tab.get_all_values()[:5] == [
        ["ท", "", "", ""],
        ["ท", "", "", ""],
        ["1", "ต1", "2", ""],
        ["ก", "ต2", "ข", "ค"],
        ["3", "", "4", ""],
    ]
    tab.delete_rows(1, 2)
    tab.delete_columns(2)
    assert tab.get_all_values() == [["1", "2", ""], ["ก", "ข", "ค"], ["3", "4", ""]]


def test_the_first_row_inherits_nothing_from_before(tab):
    with pytest.raises(GSpreadException):
        tab.insert_row(["ก"], 1, inherit_from_before=True)


def test_the_grid_is_resized_and_rows_and_columns_are_frozen(tab):
    tab.add_rows(10)
    tab.add_cols(4)
    tab.freeze(2, 1)

    assert grid(tab) == {"rowCount": 1010, "columnCount": 30, "frozenRowCount": 2, "frozenColumnCount": 1}
    tab.freeze(0, 0)
    tab.resize(5, 5)
    assert grid(tab) == {"rowCount": 5, "columnCount": 5}


def test_gridlines_are_hidden_and_shown(tab):
    tab.hide_gridlines()
    assert grid(tab)["hideGridlines"] is True

    tab.show_gridlines()
    assert "hideGridlines" not in grid(tab)


def test_a_tab_is_sorted_by_several_columns(tab):
    tab.resize(3, 2)
    tab.update([["ข", "2"], ["ก", "1"], ["ข", "1"]], "A1:B3")

    tab.sort((1, "asc"), (2, "des"))

    assert tab.get_all_values() == [["ก", "1"], ["ข", "2"], ["ข", "1"]]


def test_a_basic_filter_is_set_and_cleared(tab):
    tab.resize(20, 20)

    tab.set_basic_filter("B1:C2")
    assert properties(tab)["basicFilter"]["range"] == {
        "startRowIndex": 0,
        "endRowIndex": 2,
        "startColumnIndex": 1,
        "endColumnIndex": 3,
    }
    tab.set_basic_filter()
    assert properties(tab)["basicFilter"]["range"]["endColumnIndex"] == 20
    tab.clear_basic_filter()
    assert "basicFilter" not in properties(tab)


def test_cells_are_found_by_text_and_by_pattern(tab):
    tab.update([["ก", "camelcase"], ["x1_Y", "ก"]], "A1:B2")

    assert tab.find("ก").address == "A1"
    assert [cell.address for cell in tab.findall("ก")] == ["A1", "B2"]
    assert tab.find(re.compile("[a-z]1_[A-Z]")).address == "A2"
    assert tab.find("CamelCase", case_sensitive=False).address == "B1"
    assert tab.find("ไม่มี") is None


def test_records_are_read_by_their_header(tab):
    tab.update([["A", "B", "C"], [1, "b2", 1.45], ["", "", ""], ["A4", 0.4, 4]], "A1:C4")

    assert tab.get_all_records()[0] == {"A": 1, "B": "b2", "C": 1.45}
    assert tab.get_all_records(default_blank="ว่าง")[1] == {"A": "ว่าง", "B": "ว่าง", "C": "ว่าง"}
    assert tab.get_all_records(head=2)[0] == {1: "", "b2": "", 1.45: ""} or tab.get_all_records(head=2)
    assert tab.get_all_records(expected_headers=["A", "C"])[2] == {"A": "A4", "B": 0.4, "C": 4}
    with pytest.raises(GSpreadException):
        tab.get_all_records(expected_headers=["A", "E"])


def test_records_with_the_same_header_twice_are_refused(tab):
    tab.update([["A", "A"], [1, 2]], "A1:B2")

    with pytest.raises(GSpreadException):
        tab.get_all_records()


def test_a_format_is_kept_in_both_forms_of_its_colours(tab):
    tab.format("A2:B2", {"backgroundColor": {"green": 1, "blue": 0.5}, "horizontalAlignment": "CENTER"})
    tab.batch_format([{"range": "A2", "format": {"textFormat": {"bold": False, "fontSize": 12}}}])

    fields = "sheets.data.rowData.values.userEnteredFormat"
    answer = tab.spreadsheet.fetch_sheet_metadata({"ranges": ["Sheet1!A2"], "fields": fields})
    ((cell,),) = [row["values"] for row in answer["sheets"][0]["data"][0]["rowData"]]
    colour = {"green": 1, "blue": 0.49803922}
    assert cell["userEnteredFormat"] == {
        "backgroundColor": colour,
        "backgroundColorStyle": {"rgbColor": colour},
        "horizontalAlignment": "CENTER",
        "textFormat": {"bold": False, "fontSize": 12},
    }


def test_of_two_forms_of_a_colour_the_last_one_written_counts(tab):
    for name, colour in (
        ("backgroundColorStyle", {"rgbColor": {"red": 1}}),
        ("backgroundColor", {"blue": 1}),
    ):
        tab.spreadsheet.batch_update(
            {
                "requests": [
                    {
                        "repeatCell": {
                            "range": {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1},
                            "cell": {"userEnteredFormat": {name: colour}},
                            "fields": f"userEnteredFormat/{name}",
                        }
                    }
                ]
            }
        )

    answer = tab.spreadsheet.fetch_sheet_metadata({"fields": "sheets.data.rowData.values.userEnteredFormat"})
    assert answer["sheets"][0]["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"] == {
        "backgroundColor": {"blue": 1},
        "backgroundColorStyle": {"rgbColor": {"blue": 1}},
    }


def test_the_colour_of_a_tab_is_set_and_cleared(spreadsheet, tab):
    tab.update_tab_color("#ff007f")

    tab_properties = properties(tab)["properties"]
    assert (
        tab_properties["tabColor"]
        == tab_properties["tabColorStyle"]["rgbColor"]
        == {"red": 1, "blue": 0.49803922}
    )
    assert spreadsheet.sheet1.get_tab_color() == "#FF007F"
    tab.clear_tab_color()
    assert "tabColor" not in properties(tab)["properties"]


def test_notes_are_written_read_and_cleared(tab):
    tab.insert_notes({"A1": "หนึ่ง", "B3": "สอง"})

    assert (tab.get_note("B3"), tab.get_notes()) == ("สอง", [["หนึ่ง"], [], ["", "สอง"]])
    assert tab.get_notes(grid_range="A2:B3") == [[], ["", "สอง"]]
    tab.clear_notes(["A1", "B3"])
    assert tab.get_notes() == [[]]


def test_cells_are_merged_each_kind_and_taken_apart(tab):
    tab.update([["1", "2"], ["3", "4"]], "A1:B2")

    tab.merge_cells("A1:B2", MergeType.merge_rows)
    assert len(properties(tab)["merges"]) == 2
    tab.merge_cells("A1:B2", MergeType.merge_all)
    assert properties(tab)["merges"] == [
        {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    ]
    tab.update_acell("C3", "x")
    assert tab.get_values("A1:C3", combine_merged_cells=True) == [
        ["1", "1", ""],
        ["1", "1", ""],
        ["", "", "x"],
    ]
    with pytest.raises(APIError, match="must select all cells in a merged range"):
        tab.merge_cells("B2:C3")
    tab.unmerge_cells("A1:B2")
    assert "merges" not in properties(tab)


def test_merges_named_ranges_and_groups_move_with_their_rows(spreadsheet, tab):
    tab.merge_cells("A2:B2")
    tab.define_named_range("A2:B3", "ชื่อ")
    tab.add_dimension_group_rows(1, 3)

    tab.insert_row([], 1)
    tab.delete_rows(4)

    assert [merge["startRowIndex"] for merge in properties(tab)["merges"]] == [2]
    (named,) = spreadsheet.list_named_ranges()
    assert (named["range"]["startRowIndex"], named["range"]["endRowIndex"]) == (2, 3)
    assert tab.list_dimension_group_rows()[0]["range"] == {
        "dimension": "ROWS",
        "startIndex": 2,
        "endIndex": 3,
    }
    tab.delete_rows(3)
    assert "merges" not in properties(tab)
    assert spreadsheet.list_named_ranges() == []


def test_what_lies_on_ranges_is_cut_to_a_smaller_grid_and_goes_with_its_tab(spreadsheet, tab):
    tab.merge_cells("A9:B10")
    tab.merge_cells("A2:B4")
    tab.define_named_range("A1:B9", "ชื่อ")
    tab.add_protected_range("A2:B9")
    other = spreadsheet.add_worksheet("ก", 5, 5)
    other.define_named_range("A1", "อื่น")

    tab.resize(3, 2)
    spreadsheet.del_worksheet(other)

    assert [(merge["startRowIndex"], merge["endRowIndex"]) for merge in properties(tab)["merges"]] == [(1, 3)]
    assert [named["range"]["endRowIndex"] for named in spreadsheet.list_named_ranges()] == [3]
    assert properties(tab)["protectedRanges"][0]["range"]["endRowIndex"] == 3
    tab.update_acell("A3", "ก")


def test_more_cells_than_google_allows_are_not_appended(tab):
    tab.resize(1, 1)
    tab.resize(9_999_999, 1)
    tab.append_row(["ก"], table_range="A9999999")

    with pytest.raises(APIError, match="above the limit of 10000000 cells"):
        tab.append_row(["ก", "ข"], table_range="A1")


def test_named_ranges_are_defined_read_by_their_name_and_deleted(spreadsheet, tab):
    tab.update(ROWS, "A1")
    answer = tab.define_named_range("B1:D2", "NamedRange")

    assert tab.get("NamedRange").range == "Sheet1!B1:D2"
    assert spreadsheet.values_get("NamedRange")["values"] == [["B1", "", "D1"], ["b2"]]
    tab.delete_named_range(answer["replies"][0]["addNamedRange"]["namedRange"]["namedRangeId"])
    assert spreadsheet.list_named_ranges() == []


def test_groups_lie_in_groups(tab):
    tab.add_dimension_group_columns(2, 4)
    tab.add_dimension_group_columns(1, 6)
    tab.add_dimension_group_columns(3, 4)

    depths = [(group["range"]["startIndex"], group["depth"]) for group in tab.list_dimension_group_columns()]
    assert depths == [(1, 1), (2, 2), (3, 3)]
    tab.delete_dimension_group_columns(1, 6)
    depths = [(group["range"]["startIndex"], group["depth"]) for group in tab.list_dimension_group_columns()]
    assert depths == [(2, 1), (3, 2)]


def test_rows_and_columns_are_hidden_shown_and_fitted_to_their_text(tab):
    tab.hide_columns(0, 2)
    tab.hide_rows(0, 1)
    tab.unhide_columns(1, 2)
    tab.update_acell("C1", "A" * 1024)
    tab.columns_auto_resize(2, 3)

    fields = "sheets.data(columnMetadata,rowMetadata)"
    (data,) = tab.spreadsheet.fetch_sheet_metadata({"fields": fields})["sheets"][0]["data"]
    assert data["columnMetadata"][:4] == [
        {"pixelSize": 100, "hiddenByUser": True},
        {"pixelSize": 100},
        {"pixelSize": 8691},
        {"pixelSize": 100},
    ]
    assert data["rowMetadata"][:2] == [{"pixelSize": 21, "hiddenByUser": True}, {"pixelSize": 21}]


def test_ranges_are_copied_and_cut(tab):
    tab.update([["A1"], ["A2"]], "A1:A2")

    tab.copy_range("A1:A2", "B1:B2")
    tab.cut_range("A1:A2", "C1")

    assert tab.get("A1:C2") == [["", "A1", "A1"], ["", "A2", "A2"]]


@pytest.mark.parametrize(
    ("kind", "value", "bold"),
    [(PasteType.normal, "ก", True), (PasteType.values, "ก", None), (PasteType.format, "เดิม", True)],
)
def test_a_paste_brings_what_its_kind_says(tab, kind, value, bold):
    tab.update([["ก", "เดิม"]], "A1:B1")
    tab.format("A1", {"textFormat": {"bold": True}})

    tab.copy_range("A1", "B1", kind)

    fields = "sheets.data.rowData.values(userEnteredFormat,formattedValue)"
    (data,) = tab.spreadsheet.fetch_sheet_metadata({"fields": fields})["sheets"][0]["data"]
    cell = data["rowData"][0]["values"][1]
    assert cell["formattedValue"] == value
    assert cell.get("userEnteredFormat", {}).get("textFormat", {}).get("bold") is bold


def test_a_part_of_a_tab_is_protected_against_others_alone(embedded, spreadsheet, tab):
    spreadsheet.share(OFFICER, perm_type="user", role="writer", notify=False)
    answer = tab.add_protected_range("A1:B2", description="หัวตาราง")
    other = gspread.Client(auth=None, session=embedded.session(OFFICER)).open_by_key(spreadsheet.id).sheet1

    other.update_acell("C3", "ก")
    for forbidden in (
        lambda: other.update_acell("B2", "ข"),
        lambda: other.delete_rows(1),
        lambda: other.format("A1:D1", {"textFormat": {"bold": True}}),
        lambda: other.batch_clear(["A1:D4"]),
        lambda: other.merge_cells("A1:C1"),
        lambda: other.append_row(["ข"], table_range="A1"),
    ):
        with pytest.raises(APIError, match="protected cell"):
            forbidden()

    tab.update_acell("B2", "ค")
    assert spreadsheet.list_protected_ranges(tab.id)[0]["editors"]["users"] == [SERVICE]
    tab.delete_protected_range(
        answer["replies"][0]["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    )
    other.update_acell("B2", "ง")


def test_a_part_that_only_warns_has_no_editors(spreadsheet, tab):
    tab.add_protected_range("A1:B2", warning_only=True)

    (protection,) = spreadsheet.list_protected_ranges(tab.id)
    assert (protection["warningOnly"], "editors" in protection) == (True, False)


def test_a_dropdown_is_set(tab):
    tab.add_validation(
        "A1", ValidationConditionType.one_of_list, ["ใช่", "ไม่"], strict=True, showCustomUi=True
    )

    fields = "sheets.data.rowData.values.dataValidation"
    (data,) = tab.spreadsheet.fetch_sheet_metadata({"fields": fields})["sheets"][0]["data"]
    assert data["rowData"][0]["values"][0]["dataValidation"] == {
        "condition": {
            "type": "ONE_OF_LIST",
            "values": [{"userEnteredValue": "ใช่"}, {"userEnteredValue": "ไม่"}],
        },
        "strict": True,
        "showCustomUi": True,
    }


def test_every_condition_of_google_is_kept_and_only_a_list_is_a_dropdown(embedded, tab):
    tab.add_validation("A1", ValidationConditionType.number_greater, ["1"])

    fields = "sheets.data.rowData.values.dataValidation.condition"
    (data,) = tab.spreadsheet.fetch_sheet_metadata({"fields": fields})["sheets"][0]["data"]
    assert data["rowData"][0]["values"][0]["dataValidation"]["condition"]["type"] == "NUMBER_GREATER"
    window = Person(embedded, SERVICE).view(tab.spreadsheet_id, 0)
    assert window.rows[0][0].options == ()


def test_what_google_knows_is_not_called_unknown(tab):
    with pytest.raises(APIError, match="the field addBanding of Request is not implemented here") as refused:
        tab.spreadsheet.batch_update({"requests": [{"addBanding": {}}]})

    assert (refused.value.code, refused.value.error["status"]) == (405, "UNIMPLEMENTED")


def test_a_tab_is_duplicated(tab):
    tab.update([["ก"]], "A1")
    tab.merge_cells("B1:C1")

    copy = tab.duplicate(new_sheet_name="สำเนา")

    assert copy.get_all_values() == [["ก"]]
    assert properties(copy)["merges"] == [{**properties(tab)["merges"][0], "sheetId": copy.id}]
