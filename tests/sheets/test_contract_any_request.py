"""Whatever is sent, the stand-in answers or refuses, and calls nothing unknown that Google knows."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheets.embedded import EmbeddedGoogle, validation
from sheets.embedded.refusal import NotImplementedHere
from sheets.embedded.request_shapes import REQUEST_SHAPES, request_shape
from sheets.embedded.shapes import SHAPES
from tests.sheets.cast import SERVICE, append_request, text_row
from tests.sheets.google_names import names_of_the_documents

BOOK = "https://sheets.googleapis.com/v4/spreadsheets"

# Without these hardly a request gets beyond the first check.
_NEEDED = {"sheetId", "range", "dimension", "fields", "properties", "source", "destination", "rows", "values"}
_SHEET_ID = st.sampled_from([0, 0, 0, 1])
_NUMBERS = st.sampled_from([-1, 0, 1, 2, 3, 26, 1000, 2**31 - 1])
_TEXTS = st.sampled_from(["", "ก", "1", "=1", "A1", "Sheet1", "Sheet1!A1:B2", "'"])
_SCALARS = {
    "int32": _NUMBERS,
    "string": _TEXTS,
    "boolean": st.booleans(),
    "double": st.sampled_from([0.0, 1.5, -2.0]),
    "float": st.sampled_from([0.0, 0.5, 1.0]),
    "cells": st.lists(st.one_of(_TEXTS, _NUMBERS, st.booleans(), st.none()), max_size=3),
}


def values_of(kind, depth=5):
    """Return a strategy for values of a kind in the form of shapes.py."""
    if isinstance(kind, tuple):
        return st.sampled_from(kind)
    if kind.startswith("["):
        return st.lists(values_of(kind[1:-1], depth - 1), max_size=2)
    if kind not in SHAPES:
        return _SCALARS[kind]
    return messages(kind, depth)


def messages(message, depth):
    fields = {
        name: masks(message) if kind == "mask" else _SHEET_ID if name == "sheetId" else values_of(kind, depth)
        for name, kind in SHAPES[message].items()
        if depth > 0 or not isinstance(kind, str) or kind.strip("[]") not in SHAPES
    }
    mostly = {name: fields.pop(name) for name in list(fields) if name in _NEEDED}
    return st.fixed_dictionaries(mostly, optional=fields)


def masks(message):
    """Return a strategy for field masks over the messages in a request."""
    kinds = {kind.strip("[]") for kind in SHAPES[message].values() if isinstance(kind, str)}
    names = [name for kind in sorted(kinds & SHAPES.keys()) for name in SHAPES[kind]]
    return st.sampled_from(
        [*names, "*", "userEnteredValue", "note,userEnteredFormat", "gridProperties/rowCount"]
    )


REQUESTS = st.one_of(
    [values_of(request_shape(name)).map(lambda body, name=name: {name: body}) for name in REQUEST_SHAPES]
)


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(REQUESTS, min_size=1, max_size=2), min_size=1, max_size=4))
def test_any_request_is_answered_or_refused_and_the_workbook_can_still_be_read(batches):
    embedded = EmbeddedGoogle()
    google, session = embedded.client(SERVICE), embedded.session(SERVICE)
    file = google.create_file("สมุด", None, "P1").id
    google.batch_update(file, {"requests": [append_request(0, text_row("ก", "1"), text_row("ข"))]}, "replies")

    for requests in batches:
        answer = session.post(f"{BOOK}/{file}:batchUpdate", json={"requests": requests})
        assert answer.status_code in (200, 400, 405), answer.text
        read = session.get(f"{BOOK}/{file}", params={"includeGridData": "true"})
        assert read.status_code == 200, read.text


RANGES = st.one_of(
    st.text("A1:!'$Sheet 0RCก", max_size=12),
    st.sampled_from(
        ["Sheet1", "A1", "A1:B2", "A:A", "1:1", "B2:A1", "Sheet1!C3", "'Sheet1'!A1:1", "name", "ZZZ9"]
    ),
)
VALUE_RANGES = st.fixed_dictionaries(
    {"range": RANGES},
    optional={
        "values": st.lists(_SCALARS["cells"], max_size=3),
        "majorDimension": st.sampled_from(["ROWS", "COLUMNS"]),
    },
)


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.lists(VALUE_RANGES, min_size=1, max_size=3),
    st.sampled_from(["RAW", "USER_ENTERED", ""]),
    st.sampled_from(["OVERWRITE", "INSERT_ROWS"]),
)
def test_any_range_of_values_is_written_and_read_or_refused(data, option, inserting):
    embedded = EmbeddedGoogle()
    google, session = embedded.client(SERVICE), embedded.session(SERVICE)
    file = google.create_file("สมุด", None, "P1").id
    name = {"namedRange": {"name": "name", "range": {"sheetId": 0, "endRowIndex": 2}}}
    google.batch_update(
        file, {"requests": [append_request(0, text_row("ก", "1")), {"addNamedRange": name}]}, "replies"
    )
    values, query = f"{BOOK}/{file}/values", {"valueInputOption": option} if option else {}

    answers = [session.post(f"{values}:batchUpdate", json={"data": data, **query})]
    for item in data:
        url = f"{values}/{quote(item['range'] or '!', safe='')}"
        body = {name: content for name, content in item.items() if name != "range"}
        answers += [
            session.put(url, params=query, json=body),
            session.post(f"{url}:append", params={**query, "insertDataOption": inserting}, json=body),
            session.get(url, params={"majorDimension": item.get("majorDimension", "ROWS")}),
            session.post(f"{url}:clear"),
        ]

    assert {answer.status_code for answer in answers} <= {200, 400}


def test_no_request_that_google_knows_is_called_unknown(sheet):
    for name in names_of_the_documents()["messages"]["Request"]:
        answer = sheet.http.session.post(f"{BOOK}/{sheet.id}:batchUpdate", json={"requests": [{name: {}}]})

        assert (answer.status_code == 405) is (name not in REQUEST_SHAPES), name
        assert "Unknown name" not in answer.text


@pytest.mark.parametrize("message", SHAPES)
def test_no_field_that_google_knows_is_called_unknown(message):
    known = names_of_the_documents()["messages"].get(message, {})

    for name in known.keys() - SHAPES[message].keys():
        with pytest.raises(NotImplementedHere, match=f"the field {name} of {message}"):
            validation.check_body({name: {}}, message, SHAPES)
