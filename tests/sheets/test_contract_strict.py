"""The stand-in understands nothing that Google does not, and refuses what it does not implement."""

import json

import pytest
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from sheets.embedded.drive_shapes import DRIVE_SHAPES
from sheets.embedded.google_names import NAMES_PATH
from sheets.embedded.request_shapes import REQUEST_SHAPES
from sheets.embedded.requests import REQUEST_FUNCTIONS
from sheets.embedded.route_list import ROUTES
from sheets.embedded.shapes import SHAPES
from sheets.errors import Refused
from tests.sheets.cast import SERVICE, append_request, metadata_request, text_row
from tests.sheets.discovery import document, methods_by_id
from tests.sheets.google_names import names_of_the_documents

BOOK = "https://sheets.googleapis.com/v4/spreadsheets"
FILES = "https://www.googleapis.com/drive/v3/files"

_SCALARS = {
    "int32": ("integer", "int32"),
    "int64": ("string", "int64"),
    "double": ("number", "double"),
    "float": ("number", "float"),
    "string": ("string", None),
    "cells": ("array", None),
    "boolean": ("boolean", None),
    "mask": ("string", "google-fieldmask"),
    "time": ("string", "date-time"),
}


@pytest.fixture
def http(embedded):
    return HTTPClient(None, embedded.session(SERVICE))


def is_same_type(shape, schema):
    """Return whether a field's shape agrees with its description in a discovery document."""
    if isinstance(shape, tuple):
        return schema["type"] == "string" and set(shape) <= set(schema.get("enum", shape))
    if shape == "strings":
        return schema["type"] == "object" and schema["additionalProperties"]["type"] == "string"
    if shape.startswith("["):
        return schema["type"] == "array" and is_same_type(shape[1:-1], schema["items"])
    if shape in _SCALARS:
        return (schema["type"], schema.get("format")) == _SCALARS[shape]
    return schema == {**schema, "$ref": shape}


@pytest.mark.parametrize(
    ("name", "message"),
    [("sheets.v4", each) for each in SHAPES] + [("drive.v3", each) for each in DRIVE_SHAPES],
)
def test_every_shape_is_a_part_of_googles(name, message):
    properties = document(name)["schemas"][message]["properties"]
    shapes = SHAPES if name == "sheets.v4" else DRIVE_SHAPES

    assert [
        field
        for field, shape in shapes[message].items()
        if not is_same_type(shape, properties.get(field, {"type": ""}))
    ] == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.method_id)
def test_every_call_is_one_of_googles(route):
    name = "sheets.v4" if not route.is_drive else "drive.v2" if "/v2/" in route.path else "drive.v3"
    discovery = document(name)
    method = methods_by_id(discovery)[route.method_id]

    if name == "drive.v2":
        assert route.path == method["mediaUpload"]["protocols"]["simple"]["path"]
        assert (route.method, route.body) == (method["httpMethod"], "text/csv")
        return
    google_url = (discovery.get("rootUrl", "") + discovery["servicePath"] + method["path"]).replace("{+", "{")
    assert f"https://{route.host}{route.path}" == google_url.replace("{spreadsheetId}", "{id}")
    assert (route.method, route.body) == (method["httpMethod"], method.get("request", {}).get("$ref"))
    assert route.answer == method.get("response", {}).get("$ref")
    assert set(route.query) <= set(method.get("parameters", {})) | set(discovery["parameters"])


def test_the_names_that_google_knows_are_those_of_its_documents():
    assert json.loads(NAMES_PATH.read_text()) == names_of_the_documents(), (
        "python -m tests.sheets.google_names"
    )


def test_every_request_that_is_understood_is_carried_out():
    assert set(REQUEST_SHAPES) == set(REQUEST_FUNCTIONS)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"appendCellz": {}}, "Unknown name \"appendCellz\" at 'requests[0]': Cannot find field."),
        (
            {"pivotNothing": {"find": "ก"}},
            "Unknown name \"pivotNothing\" at 'requests[0]': Cannot find field.",
        ),
        (
            {"appendCells": {"sheetId": 0, "table": "x"}},
            "Unknown name \"table\" at 'requests[0].append_cells'",
        ),
        (
            {"appendCells": {"sheetId": "0"}},
            "Invalid value at 'requests[0].append_cells.sheet_id' (TYPE_INT32)",
        ),
        (
            {"appendCells": {"sheetId": True}},
            "Invalid value at 'requests[0].append_cells.sheet_id' (TYPE_INT32)",
        ),
        (
            {"appendCells": {"sheetId": 2**31}},
            "Invalid value at 'requests[0].append_cells.sheet_id' (TYPE_INT32)",
        ),
        ({"appendCells": {"rows": {}}}, "Invalid value at 'requests[0].append_cells.rows' (a list)"),
        ({"appendCells": []}, "Invalid value at 'requests[0].append_cells' (a message)"),
        (
            {"appendCells": {"fields": "userEnteredValu", "sheetId": 0, "rows": [{}]}},
            "Invalid field selection userEnteredValu",
        ),
        (
            {"appendCells": {"fields": "userEnteredFormat.bold", "sheetId": 0, "rows": [{}]}},
            "Invalid field selection bold",
        ),
        ({"appendCells": {"fields": "note,", "sheetId": 0, "rows": [{}]}}, "Invalid field mask"),
        (
            {"addBanding": {}},
            "the field addBanding of Request is not implemented here, by the embedded stand-in for Google",
        ),
        (
            {"addSheet": {"properties": {"dataSourceSheetProperties": {}}}},
            "the field dataSourceSheetProperties of SheetProperties is not implemented here",
        ),
        (
            {"addSheet": {"properties": {"sheetType": "OBJECT"}}},
            "the value OBJECT of requests[0].add_sheet.properties.sheet_type is not implemented here",
        ),
        (
            {"createDeveloperMetadata": {"developerMetadata": {"visibility": "PUBLIC"}}},
            "Invalid value at 'requests[0].create_developer_metadata.developer_metadata.visibility'",
        ),
        (
            {"addSheet": {"properties": {"sheetType": "SHEET"}}},
            "Invalid value at 'requests[0].add_sheet.properties.sheet_type'",
        ),
        ({}, "exactly one kind of request"),
        (
            metadata_request(1, {"spreadsheet": True}) | append_request(0, text_row("ก")),
            "exactly one kind of request",
        ),
    ],
)
def test_it_refuses_what_is_not_in_a_request(sheet, request_, message):
    with pytest.raises(Refused) as refused:
        sheet.update(request_)

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("method", "url", "params", "status", "message"),
    [
        ("post", "{book}:batchUpdate", {"feilds": "replies"}, 400, "Field 'feilds' could not be found"),
        ("post", "{book}:batchUpdate", {"fields": "repliez"}, 400, "Invalid field selection repliez"),
        (
            "post",
            "{book}:batchUpdate",
            {"fields": "updatedSpreadsheet.sheets.slicers"},
            405,
            "the field slicers of Sheet is not implemented here",
        ),
        ("post", "{book}:batchUpdate", {"fields": "replies("}, 400, "Invalid field mask"),
        ("post", "{book}:batchUpdate", {"prettyPrint": "no"}, 400, "Invalid value at 'pretty_print'"),
        ("get", "{book}", {"excludeTablesInBandedRanges": "true"}, 405, "is not implemented here"),
        (
            "get",
            "{book}",
            {"alt": "media"},
            405,
            "alt=media of sheets.spreadsheets.get is not implemented here",
        ),
        ("get", "{book}", {"alt": "xml"}, 400, "Invalid value at 'alt'"),
        ("post", "{book}/developerMetadata:search", {}, 405, "is not implemented here"),
        ("delete", "{book}", {}, 404, "no call of Google Sheets or Drive"),
        ("get", FILES, {"q": "fullText contains 'ก'"}, 405, "is not implemented here"),
        (
            "get",
            FILES,
            {"corpora": "drive"},
            405,
            "the parameter corpora of drive.files.list is not implemented here",
        ),
        ("get", FILES, {"pageSize": "2000"}, 400, "within the range"),
        ("get", FILES, {"orderBy": "folder"}, 405, "an order by folder is not implemented here"),
        ("get", "https://example.invalid/", {}, 404, "no call of Google Sheets or Drive"),
    ],
)
def test_it_refuses_calls_and_parameters_that_it_does_not_know(
    http, sheet, method, url, params, status, message
):
    with pytest.raises(APIError, match="\\[4") as refused:
        body = {} if method == "post" else None
        http.request(method, url.format(book=f"{BOOK}/{sheet.id}"), params=params, json=body)

    assert (refused.value.response.status_code, refused.value.code) == (status, status)
    assert message in str(refused.value)


@pytest.mark.parametrize("body", [b"{", b"\xff", b"nul"])
def test_it_refuses_a_body_that_is_no_json(http, sheet, body):
    with pytest.raises(APIError, match="Invalid JSON payload"):
        http.request("post", f"{BOOK}/{sheet.id}:batchUpdate", data=body)


@pytest.mark.parametrize("body", ["[]", "1", '"x"'])
def test_it_refuses_a_body_that_is_no_message(http, sheet, body):
    for url in (f"{BOOK}/{sheet.id}:batchUpdate", FILES):
        with pytest.raises(APIError, match=r"\(a message\)"):
            http.request("post", url, data=body)


def test_it_refuses_a_body_where_none_belongs(http, sheet):
    with pytest.raises(APIError, match="A body was not expected"):
        http.request("get", f"{BOOK}/{sheet.id}", data=b"{}")


def test_it_refuses_a_caller_without_a_name(embedded, sheet):
    session = embedded.session(SERVICE)
    session.auth = lambda request: request.headers.pop("Authorization") and request

    with pytest.raises(APIError, match="unregistered callers"):
        HTTPClient(None, session).request("get", f"{BOOK}/{sheet.id}")


def test_it_accepts_every_field_that_it_understands_in_an_answer(sheet):
    sheet.update(append_request(0, text_row("ก")))

    spreadsheet = sheet.resource("*")

    assert spreadsheet["sheets"][0]["properties"]["title"] == "Sheet1"


@pytest.mark.parametrize(
    "fields",
    [
        "sheets/properties/title",
        "sheets(properties(title))",
        "sheets/properties(title)",
        "sheets.properties/title",
        "sheets(properties/title,properties.title)",
    ],
)
def test_it_reads_a_mask_in_every_spelling(sheet, fields):
    assert sheet.resource(fields) == {"sheets": [{"properties": {"title": "Sheet1"}}]}


@pytest.mark.parametrize("fields", ["sheets/properties/*", "sheets(properties(*))", "sheets.properties"])
def test_a_star_stands_for_all_fields(sheet, fields):
    assert sheet.resource(fields)["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 1000


@pytest.mark.parametrize("value", ["true", "True", "TRUE"])
def test_it_reads_a_boolean_in_any_case(http, sheet, value):
    sheet.update(append_request(0, text_row("ก")))

    answer = http.request("get", f"{BOOK}/{sheet.id}", params={"includeGridData": value}).json()

    assert answer["sheets"][0]["data"][0]["rowData"]


def test_a_field_that_is_null_is_absent(sheet):
    properties = {
        "sheetId": 5,
        "title": "ก",
        "index": None,
        "gridProperties": {"rowCount": 3, "columnCount": None},
    }

    answer = sheet.update({"addSheet": {"properties": properties}})

    assert answer["replies"][0]["addSheet"]["properties"] == {
        "sheetId": 5,
        "title": "ก",
        "index": 1,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 3, "columnCount": 26},
    }


def test_it_names_the_place_of_what_it_refuses_as_google_does(http, sheet):
    with pytest.raises(APIError) as refused:
        http.request(
            "post", f"{BOOK}/{sheet.id}:batchUpdate", json={"requests": [{"addSheet": {"propertiez": {}}}]}
        )

    message = "Invalid JSON payload received. Unknown name \"propertiez\" at 'requests[0].add_sheet': Cannot find field."
    assert refused.value.error["details"] == [
        {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [{"field": "requests[0].add_sheet", "description": message}],
        }
    ]
