"""Whose hand was on which cell: kept with each change of a person, and found again wherever a cell moves."""

import sqlite3
from pathlib import Path

import pytest

from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle, Person
from sheets.errors import Refused
from sheets.layout import COLUMN_KEY

A, B = "a@area.example", "b@area.example"


def workbook(google: EmbeddedGoogle) -> str:
    """A file with two rows under a header, and two columns with a key; returns its id."""
    file_id = google.client(SERVICE_ACCOUNT).create_file("one", None, "P5703").id
    rows = [["id", "note"], ["R1", "x"], ["R2", "y"]]
    cells = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in texts]} for texts in rows]
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    requests = [{"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}]
    for index, key in enumerate(("row_id", "note")):
        place = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
        entry = {"metadataKey": COLUMN_KEY, "metadataValue": key, "visibility": "DOCUMENT"}
        requests.append(
            {
                "createDeveloperMetadata": {
                    "developerMetadata": entry | {"location": {"dimensionRange": place}}
                }
            }
        )
    google.edit(file_id, requests, SERVICE_ACCOUNT)
    return file_id


def touches(google: EmbeddedGoogle, file_id: str) -> list[tuple[str, str, str]]:
    return [(person, row, column) for _, person, (_, row, column) in google.store.hands(file_id)]


def test_each_change_keeps_whose_it_was():
    google = EmbeddedGoogle()
    file_id = workbook(google)

    Person(google, A).type(file_id, 0, 1, 1, "new")
    Person(google, B).paste(file_id, 0, 1, 1, [["newer"], ["newest"]])

    assert touches(google, file_id)[0] == (A, "R1", "note")
    assert sorted(touches(google, file_id)[1:]) == [(B, "R1", "note"), (B, "R2", "note")]


def test_the_service_leaves_none_and_a_refused_change_neither():
    google = EmbeddedGoogle()
    file_id = workbook(google)

    with pytest.raises(Refused):
        Person(google, A).type(file_id, 0, 10**6, 1, "below the last row")

    assert touches(google, file_id) == []


def test_moving_a_row_or_a_column_touches_no_cell_and_deleting_a_row_touches_the_row():
    google = EmbeddedGoogle()
    file_id, person = workbook(google), Person(google, A)

    person.sort(file_id, 0, 0, descending=True)
    person.insert_column(file_id, 0, 1)
    person.insert_rows(file_id, 0, 1)
    assert touches(google, file_id) == []

    # Sorted backwards: R2, the row that was inserted, R1, the header.
    person.delete_rows(file_id, 0, 2)
    assert touches(google, file_id) == [(A, "R1", "")]


def test_undoing_is_a_touch_too():
    google = EmbeddedGoogle()
    file_id, person = workbook(google), Person(google, A)
    person.type(file_id, 0, 1, 1, "new")

    person.undo(file_id, 0)

    assert touches(google, file_id) == [(A, "R1", "note")] * 2


def test_what_was_read_is_forgotten_and_later_touches_stay():
    google = EmbeddedGoogle()
    file_id = workbook(google)
    Person(google, A).type(file_id, 0, 1, 1, "new")
    version = google.store.get_file(file_id).version
    Person(google, B).type(file_id, 0, 2, 1, "new")

    google.store.forget_hands(file_id, version)

    assert touches(google, file_id) == [(B, "R2", "note")]


def test_a_file_of_an_older_version_goes_on(tmp_path: Path):
    google = EmbeddedGoogle(tmp_path / "google.sqlite")
    file_id = workbook(google)
    google.store.close()
    with sqlite3.connect(tmp_path / "google.sqlite") as db:
        db.execute("DROP TABLE hands")

    reopened = EmbeddedGoogle(tmp_path / "google.sqlite")
    Person(reopened, A).type(file_id, 0, 1, 1, "new")

    assert touches(reopened, file_id) == [(A, "R1", "note")]
