"""The bodies: their shape, and each of them against Google's discovery document."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets.cells import colour
from sheets.client import as_bytes
from sheets.embedded.masks import parse
from sheets.errors import Refused
from sheets.layout import LAYOUT_TOKEN, Cell, Layout, metadata_id
from sheets.provision import token_request
from sheets.workbook import (
    COMMIT_FIELDS,
    CONTENTS_FIELDS,
    chart_body,
    columns_body,
    commit_body,
    commit_result,
    contents_body,
    initial_positions,
    provision_body,
    rekey_body,
    row_bytes,
    shown_lines,
    workbook_contents,
)
from tests.sheets.cast import AGENCIES, LAYOUT, PIN, PIN_TAB, SCHOOLS, SERVICE, SUMMARY, SUMMARY_TAB, pin_row
from tests.sheets.discovery import document, schema_errors, schema_of

POSITIONS = initial_positions(LAYOUT)
SUMMARY_ROWS = [
    ["เขตสมมุติ", 3, None],
    [
        Cell("สาย", bold=True, fill="#ffcc00", wrap=True, link="https://pakmut.invalid/"),
        Cell(5, pattern="0.0"),
    ],
]


def commit_json(token=7, positions=POSITIONS, appends=None, summary=None, grid_size=(0, 0)):
    written = None if summary is None else {"summary": summary}
    return json.loads(commit_body(token, LAYOUT, positions, appends or {}, written, {"summary": grid_size}))


def request_names(body):
    return [next(iter(request)) for request in body["requests"]]


def appended_cells(body):
    """Return the cells of the one appended row."""
    (request,) = [item["appendCells"] for item in body["requests"] if "appendCells" in item]
    (row,) = request["rows"]
    return row["values"]


BODIES = {
    "commit": (
        "BatchUpdateSpreadsheetRequest",
        commit_json(appends={"pin": [pin_row(1)]}, summary=SUMMARY_ROWS),
    ),
    "summary": ("BatchUpdateSpreadsheetRequest", commit_json(None, summary=SUMMARY_ROWS)),
    "provision": ("BatchUpdateSpreadsheetRequest", provision_body(LAYOUT, {"agencies": SCHOOLS}, [SERVICE])),
    "burn": ("BatchUpdateSpreadsheetRequest", {"requests": [token_request(7, "x")]}),
    "columns": ("BatchUpdateSpreadsheetRequest", columns_body(PIN_TAB, ["id", "verdict"], 5, ["id"])),
    "rekey": ("BatchUpdateSpreadsheetRequest", rekey_body(PIN_TAB, {"id": 6}, ["id"])),
    "chart": ("BatchUpdateSpreadsheetRequest", chart_body(SUMMARY_TAB, [30, 2])),
    "locate": ("GetSpreadsheetByDataFilterRequest", contents_body()),
}


@pytest.mark.parametrize("name", BODIES)
def test_every_body_is_right_by_googles_discovery_document(name):
    kind, body = BODIES[name]

    assert schema_errors(body, schema_of(kind)) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"requests": [{"appendCell": {}}]}, "body.requests[0] has no field appendCell"),
        (
            {"requests": [{"appendCells": {"sheetId": "1"}}]},
            "body.requests[0].appendCells.sheetId is no integer: '1'",
        ),
        (
            {"requests": [{"appendCells": {"sheetId": True}}]},
            "body.requests[0].appendCells.sheetId is no integer: True",
        ),
        ({"requests": {}}, "body.requests is no array: {}"),
        (
            {"requests": [{"createDeveloperMetadata": {"developerMetadata": {"visibility": "ALL"}}}]},
            "body.requests[0].createDeveloperMetadata.developerMetadata.visibility is not one of the enum: 'ALL'",
        ),
    ],
)
def test_the_walker_sees_what_is_wrong(wrong, fault):
    assert schema_errors(wrong, schema_of("BatchUpdateSpreadsheetRequest")) == [fault]


@pytest.mark.parametrize(
    ("fields", "kind"), [(COMMIT_FIELDS, "BatchUpdateSpreadsheetResponse"), (CONTENTS_FIELDS, "Spreadsheet")]
)
def test_every_field_that_is_asked_for_exists(fields, kind):
    def check(mask, schema):
        for name, submask in mask.items():
            field_schema = document("sheets.v4")["schemas"][schema]["properties"][name]
            check(submask, field_schema.get("$ref") or field_schema.get("items", {}).get("$ref"))

    assert check(parse(fields), kind) is None


def test_the_token_comes_first():
    first = commit_json(7, appends={"pin": [pin_row(1)]}, summary=[["ก"]])["requests"][0]

    assert first["createDeveloperMetadata"]["developerMetadata"] == {
        "metadataId": 7,
        "metadataKey": "b",
        "location": {"spreadsheet": True},
        "visibility": "DOCUMENT",
    }


def test_a_commit_has_one_append_for_each_tab_with_rows_then_the_summary():
    body = commit_json(7, appends={"pin": [pin_row(1), pin_row(2)], "agencies": SCHOOLS}, summary=[["ก"]])

    assert request_names(body) == [
        "createDeveloperMetadata",
        "appendCells",
        "appendCells",
        "updateSheetProperties",
        "updateCells",
    ]


def test_a_tab_without_rows_is_not_mentioned():
    assert request_names(commit_json(7, appends={"pin": [pin_row(1)], "agencies": []})) == [
        "createDeveloperMetadata",
        "appendCells",
    ]


def test_a_commit_asks_for_the_spreadsheet_but_never_by_the_titles_of_tabs():
    body = commit_json(7, appends={"pin": [pin_row(1)]})

    assert (body["includeSpreadsheetInResponse"], body["responseIncludeGridData"]) == (True, True)
    assert "responseRanges" not in body


def test_every_cell_is_typed_and_brings_its_format_and_its_dropdown():
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}

    cells = appended_cells(
        commit_json(appends={"pin": [pin_row(1, phone="=IMPORTXML(A1)", verdict="ถูกต้อง")]})
    )

    assert cells[2] == text | {"userEnteredValue": {"stringValue": "=IMPORTXML(A1)"}}
    assert cells[3] == {"userEnteredValue": {"numberValue": 18.5}}
    rule = cells[4]["dataValidation"]
    assert [option["userEnteredValue"] for option in rule["condition"]["values"]] == [
        "ถูกต้อง",
        "ส่งกลับแก้ไข",
        "ยกเลิก",
    ]
    assert (rule["strict"], rule["showCustomUi"]) == (True, True)
    assert cells[4]["userEnteredValue"] == {"stringValue": "ถูกต้อง"}


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_empty_cell_brings_its_format_but_no_value(nothing):
    cells = appended_cells(commit_json(appends={"pin": [pin_row(1, phone=nothing, latitude=nothing)]}))

    assert cells[2:4] == [{"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}, {}]


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        (True, {"boolValue": True}),
        (0, {"numberValue": 0}),
        ("0", {"stringValue": "0"}),
        (1.5, {"numberValue": 1.5}),
    ],
)
def test_a_value_keeps_its_own_type(value, typed):
    assert (
        appended_cells(commit_json(appends={"pin": [pin_row(1, latitude=value)]}))[3]["userEnteredValue"]
        == typed
    )


def test_cells_stand_where_the_columns_stand_now():
    positions = {"pin": {"id": 3, "agency": 0, "phone": 5, "latitude": 1, "verdict": 4}}

    cells = appended_cells(commit_json(positions=positions, appends={"pin": [pin_row(1)]}))

    assert [cell.get("userEnteredValue") for cell in cells] == [
        {"stringValue": "99990001"},
        {"numberValue": 18.5},
        None,
        {"stringValue": "TEST-0001-1"},
        None,
        {"stringValue": "081-000-0000"},
    ]
    assert cells[2] == {}


def test_a_column_that_people_deleted_is_left_out():
    positions = {"pin": {"id": 0, "verdict": 1}}

    cells = appended_cells(commit_json(positions=positions, appends={"pin": [pin_row(1)]}))

    assert len(cells) == 2


def test_a_written_tab_is_grown_and_then_rewritten_over_its_whole_range():
    *_, grow, write = commit_json(None, summary=[["ก"]] * 40)["requests"]

    assert grow["updateSheetProperties"] == {
        "properties": {"sheetId": SUMMARY, "gridProperties": {"rowCount": 40, "columnCount": 3}},
        "fields": "gridProperties(rowCount,columnCount)",
    }
    assert write["updateCells"]["range"] == {
        "sheetId": SUMMARY,
        "startRowIndex": 0,
        "startColumnIndex": 0,
        "endColumnIndex": 3,
    }


@pytest.mark.parametrize(
    ("rows", "known", "grid"),
    [
        (5, (0, 0), (30, 3)),
        (5, (90, 3), (90, 3)),
        (95, (90, 3), (95, 3)),
        (5, (30, 7), (30, 7)),
        (5, (30, 2), (30, 3)),
    ],
)
def test_a_written_tab_never_shrinks(rows, known, grid):
    grow = commit_json(None, summary=[["ก"]] * rows, grid_size=known)["requests"][0]

    assert tuple(grow["updateSheetProperties"]["properties"]["gridProperties"].values()) == grid


@pytest.mark.parametrize(("columns", "widths"), [(2, [200, 90, 90]), (3, []), (0, [])])
def test_columns_that_are_new_to_a_written_tab_get_their_widths_and_others_keep_theirs(columns, widths):
    requests = commit_json(None, summary=[["ก"]], grid_size=(30, columns))["requests"]

    pixel_sizes = [
        item["updateDimensionProperties"]["properties"]["pixelSize"]
        for item in requests
        if "updateDimensionProperties" in item
    ]
    assert pixel_sizes == widths


def test_several_written_tabs_go_in_one_commit():
    daily_tab = replace(SUMMARY_TAB, key="daily", sheet_id=1009, chart=None)
    body = json.loads(
        commit_body(
            None,
            Layout("สมุด", (*LAYOUT.tabs, daily_tab)),
            POSITIONS,
            {},
            {"summary": [["ก"]], "daily": [["ข"]]},
        )
    )

    written_ids = [
        item["updateCells"]["range"]["sheetId"] for item in body["requests"] if "updateCells" in item
    ]
    assert written_ids == [SUMMARY, 1009]


def test_a_chart_is_made_with_its_tab_and_a_second_time_it_is_refused(book):
    chart_ids = [chart["chartId"] for chart in book.tab(SUMMARY, "charts")["charts"]]

    with pytest.raises(Refused):
        book.google.batch_update(book.id, chart_body(SUMMARY_TAB, [30, 3]), "spreadsheetId")

    assert chart_ids == [chart["chartId"] for chart in book.tab(SUMMARY, "charts")["charts"]] == [SUMMARY]


def test_a_chart_that_is_gone_is_drawn_again_on_a_grid_that_was_too_small_for_it(book):
    book.update(
        {"deleteEmbeddedObject": {"objectId": SUMMARY}},
        {
            "updateSheetProperties": {
                "properties": {"sheetId": SUMMARY, "gridProperties": {"rowCount": 2, "columnCount": 1}},
                "fields": "gridProperties(rowCount,columnCount)",
            }
        },
    )

    book.google.batch_update(book.id, chart_body(SUMMARY_TAB, [2, 1]), "spreadsheetId")

    assert len(book.tab(SUMMARY, "charts")["charts"]) == 1
    assert (book.grid(SUMMARY)["rowCount"], book.grid(SUMMARY)["columnCount"]) == (30, 3)


def test_a_cell_of_the_summary_has_its_look():
    *_, write = commit_json(None, summary=SUMMARY_ROWS)["requests"]

    plain, styled = (row["values"] for row in write["updateCells"]["rows"])
    assert plain == [
        {"userEnteredValue": {"stringValue": "เขตสมมุติ"}},
        {"userEnteredValue": {"numberValue": 3}},
        {},
    ]
    assert styled[0]["userEnteredFormat"] == {
        "textFormat": {"bold": True, "link": {"uri": "https://pakmut.invalid/"}},
        "wrapStrategy": "WRAP",
        "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 0.8, "blue": 0}},
    }
    assert styled[1]["userEnteredFormat"] == {"numberFormat": {"type": "NUMBER", "pattern": "0.0"}}


@pytest.mark.parametrize("text", ["red", "#fc0", "ffcc00", "#ffcc0"])
def test_a_colour_is_written_in_one_way_only(text):
    with pytest.raises(ValueError, match="#rrggbb"):
        colour(text)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((None, LAYOUT, POSITIONS, {"pin": [pin_row(1)]}, None), "without a token"),
        ((7, LAYOUT, POSITIONS, {"pin": []}, None), "nothing to commit"),
        ((7, LAYOUT, POSITIONS, {"pin": [{"invented": "ก"}]}, None), "invented"),
        ((None, LAYOUT, POSITIONS, {}, {"summary": [["ก"], ["ก"] * 4]}), "wider than its 3 columns"),
        ((7, LAYOUT, POSITIONS, {"pin": [pin_row(1, latitude=float("inf"))]}, None), "JSON"),
    ],
)
def test_a_commit_that_makes_no_sense_is_not_built(arguments, message):
    with pytest.raises(ValueError, match=message):
        commit_body(*arguments)


def test_the_bytes_of_a_row_are_what_it_takes_in_the_body():
    (request,) = [
        item for item in commit_json(appends={"pin": [pin_row(1)]})["requests"] if "appendCells" in item
    ]
    (row,) = request["appendCells"]["rows"]

    assert row_bytes(PIN_TAB, pin_row(1)) == len(as_bytes(row))


def test_a_look_of_peoples_own_column_is_counted_among_the_bytes_of_a_row():
    look = {"userEnteredFormat": {"numberFormat": {"type": "DATE"}}}

    with_look = row_bytes(PIN_TAB, pin_row(1), {"own": look})

    assert with_look == row_bytes(PIN_TAB, pin_row(1)) + len(as_bytes(look)) + len(",")


def test_a_written_tab_of_unknown_size_is_written_as_one_without_any():
    unknown = commit_body(None, LAYOUT, POSITIONS, {}, {"summary": [["ก"]]})

    assert json.loads(unknown) == commit_json(None, summary=[["ก"]], grid_size=(0, 0))


def test_a_written_tab_shows_what_was_said_that_it_would(book):
    body = commit_body(None, LAYOUT, POSITIONS, {}, {"summary": SUMMARY_ROWS})
    book.google.batch_update(book.id, body, COMMIT_FIELDS)

    answer = book.google.get_by_data_filter(book.id, contents_body(), CONTENTS_FIELDS)

    assert workbook_contents(answer, LAYOUT).written["summary"] == shown_lines(SUMMARY_TAB, SUMMARY_ROWS)


@given(st.text())
def test_a_text_is_never_a_formula_and_travels_as_utf_8(text):
    body = commit_body(
        7, LAYOUT, POSITIONS, {"pin": [pin_row(1, phone=text.encode("utf-8", "ignore").decode())]}, None
    )

    assert b"formulaValue" not in body
    assert b"\\u0e" not in body


def test_the_same_rows_make_the_same_bytes():
    bodies = [
        commit_body(7, LAYOUT, POSITIONS, {"pin": [pin_row(1)]}, {"summary": SUMMARY_ROWS}) for _ in range(2)
    ]

    assert bodies[0] == bodies[1]


def test_an_answer_tells_where_the_columns_stand_and_what_is_missing(book, officer):
    officer.move_column(book.id, PIN, 0, 2)
    officer.delete_column(book.id, PIN, 4)
    officer.delete_tab(book.id, AGENCIES)

    body = commit_body(None, LAYOUT, POSITIONS, {}, {"summary": [["ก"]] * 44})
    result = commit_result(book.google.batch_update(book.id, body, COMMIT_FIELDS), LAYOUT)

    assert result.positions == {"pin": {"agency": 0, "phone": 1, "id": 2, "latitude": 3}}
    assert (result.missing_tabs, result.grid_sizes) == (["agencies"], {"summary": [44, 3]})


def test_provisioning_makes_the_tabs_in_order_with_a_frozen_header(book):
    properties = [item["properties"] for item in book.resource("sheets(properties)")["sheets"]]

    assert [item["title"] for item in properties] == ["สรุป", "หน่วยงาน", "ปักหมุด"]
    assert [item["gridProperties"].get("frozenColumnCount", 0) for item in properties] == [0, 1, 1]
    assert {item["gridProperties"]["frozenRowCount"] for item in properties} == {1}
    assert [item["gridProperties"]["rowCount"] for item in properties] == [30, 3, 2]


def test_provisioning_keys_every_column_and_every_tab(book):
    for tab in LAYOUT.tabs:
        assert book.google.get_metadata(book.id, metadata_id(tab.key))["location"]["sheetId"] == tab.sheet_id
        for index, column in enumerate(tab.columns):
            metadata = book.google.get_metadata(book.id, metadata_id(tab.key, column.key))
            assert (metadata["metadataValue"], metadata["location"]["dimensionRange"]["startIndex"]) == (
                column.key,
                index,
            )


def test_provisioning_leaves_its_token(book):
    assert book.google.get_metadata(book.id, LAYOUT_TOKEN)["metadataKey"] == "b"


def test_the_first_rows_people_type_are_text_with_a_dropdown(book, officer):
    officer.type(book.id, PIN, 1, 2, "0810000000")

    view = officer.view(book.id, PIN)
    assert view.rows[1][2].value == "0810000000"
    assert view.rows[1][4].options == ("ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก")


def test_a_header_has_its_note_its_width_and_a_bold_face(book, officer):
    view = officer.view(book.id, PIN)

    header = view.rows[0][4]
    assert (header.text, header.note, header.bold, header.wrap) == ("ผลตรวจ", "เลือกจากรายการ", True, True)
    assert [column.width for column in view.columns[:5]] == [110, 160, 160, 110, 160]


def test_only_the_summary_is_protected(book, officer):
    assert [tab.protected for tab in officer.tabs(book.id)] == [True, False, False]
